"""`dbt build` on raw tables, then the statements that it sent, by DuckDB alone.

`python -m bench.floor.models dbt WAREHOUSE STATEMENTS` builds with the product's own seam and
keeps what was sent; `python -m bench.floor.models sql WAREHOUSE STATEMENTS` sends it again, without
dbt. Both from a warehouse where only what was loaded is left (`only_raw`), seeds included; both
print their seconds of processor, dbt's imports among dbt's. Not here: any SQL.
"""

import importlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import yaml

PROFILE = Path("dbt_project/profiles.yml")
_COMMENT = re.compile(r"^\s*/\*.*?\*/\s*", re.DOTALL)
_OF_DBT = re.compile(
    r"begin|commit|rollback|describe|select\s+(type|schema_name|table_name|database_name|'\w+')",
    re.IGNORECASE,
)
"""Transactions, and questions that dbt asks the catalogue for itself."""


def only_raw(delivered: Path, target: Path) -> Path:
    """A copy of a delivered warehouse as it was before dbt on a first run."""
    shutil.copyfile(delivered, target)
    with duckdb.connect(str(target)) as con:
        schemas = con.execute(
            "select schema_name from duckdb_schemas() where not internal and "
            "database_name = current_database() and schema_name not in ('main', 'raw', 'reference')"
        ).fetchall()
        for (schema,) in schemas:
            con.execute(f'drop schema "{schema}" cascade')
        con.execute("checkpoint")
    return target


def build_with_dbt(warehouse: Path, statements: Path) -> None:
    """Build and test every model; what was sent goes to `statements`, a JSON list, in order.

    Raises RuntimeError when the build failed, or sent nothing that could be seen.
    """
    import dbt.cli.main

    from orchestration.passage import dbt_build

    sent: list[str] = []

    def keep(event: Any) -> None:
        if event.info.name == "SQLQuery":
            sent.append(event.data.sql)

    class Overheard(dbt.cli.main.dbtRunner):
        def __init__(self, manifest: Any = None, callbacks: Any = None) -> None:
            super().__init__(manifest, [*(callbacks or []), keep])

    dbt.cli.main.dbtRunner = Overheard
    with tempfile.TemporaryDirectory() as folder:
        built = dbt_build.build(warehouse, Path(folder), ["--exclude-resource-type", "seed"])
    if not built.succeeded:
        raise RuntimeError("dbt build failed")
    queries = [query for query in (_COMMENT.sub("", s) for s in sent) if not _OF_DBT.match(query)]
    if not queries:
        raise RuntimeError("no statement of dbt was seen")
    statements.write_text(json.dumps(queries), encoding="utf-8")


def send_again(warehouse: Path, statements: Path) -> float:
    """Send the statements kept, with the settings of dbt's profile; seconds of processor."""
    memory = os.environ.get("PILOTAGE_MEMOIRE", "2GB")
    queries = json.loads(statements.read_text(encoding="utf-8"))
    with duckdb.connect(str(warehouse), config={"threads": 2, "memory_limit": memory}) as con:
        for plugin in _plugins():
            plugin.configure_connection(None, con)
        before = time.process_time()
        for query in queries:
            con.execute(query).fetchall()
        return time.process_time() - before


def rows_of_tables(warehouse: Path) -> dict[str, int]:
    """Table → its number of rows."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        rows = con.execute(
            "select schema_name || '.' || table_name, estimated_size from duckdb_tables()"
        ).fetchall()
    return dict(rows)


def _plugins() -> list[Any]:
    """What the profile lends to DuckDB: functions of Python that the models call."""
    profile = yaml.safe_load(PROFILE.read_text(encoding="utf-8"))["parcoursup_pilotage"]
    plugins = profile["outputs"]["entrepot"].get("plugins", [])
    return [importlib.import_module(plugin["module"]).Plugin for plugin in plugins]


if __name__ == "__main__":
    _, way, place, kept = sys.argv
    if way == "dbt":
        build_with_dbt(Path(place), Path(kept))
        print(time.process_time())
    else:
        print(send_again(Path(place), Path(kept)))
