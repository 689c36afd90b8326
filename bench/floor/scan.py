"""One scan of the files: DuckDB's own reader, all text, into tables of a file that is dropped.

`python -m bench.floor.scan DEPOT`; prints rows and seconds of processor. No validation, no line
numbers, no trimming. Not here: what we read (`orchestration.depot`).
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import duckdb


def scan(depot: Path) -> dict[str, float | int]:
    """Load every CSV of the dépôt; rows read, seconds of processor."""
    rows = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect(f"{folder}/scan.duckdb", config={"threads": 2}) as con,
    ):
        before = time.process_time()
        for number, path in enumerate(sorted(depot.glob("*.csv"))):
            con.execute(
                f"create table t{number} as from read_csv($path, all_varchar=true, delim=';')",
                {"path": str(path)},
            )
            rows += con.execute(f"select count(*) from t{number}").fetchone()[0]  # noqa: S608
        con.execute("checkpoint")
        return {"rows": rows, "processor": time.process_time() - before}


if __name__ == "__main__":
    print(json.dumps(scan(Path(sys.argv[1]))))
