"""`python -m bench.writing ENTREPOT`: the processor that a workbook of each kind takes.

Belongs here: a measure, from rows already read to the bytes of a file; JSON on the last line. Not
here: what is asked of it (`ratios`).
"""

import gc
import json
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from statistics import mean

import duckdb

from exports.classeur import build_workbook
from exports.lecture.lycees import read_contents
from exports.lecture.perimetres import read_catalogue
from exports.modele import KINDS


@dataclass(frozen=True, slots=True)
class Mesure:
    """Of one workbook, on average: milliseconds of processor, bytes, rows of the suivi."""

    classeurs: int
    ms: float
    octets: float
    lignes: float


def by_kind(
    con: duckdb.DuckDBPyConnection, classeurs: int = 25, fois: int = 4
) -> dict[str, Mesure]:
    """The first workbooks of each kind, written `fois` times; the least time is kept."""
    catalogue, found = read_catalogue(con), {}
    gc.set_threshold(100_000)  # as in the processes that write
    for kind in KINDS:
        contents = list(islice(read_contents(con, kind), classeurs))
        if not contents:
            continue
        times, sizes = [], [len(build_workbook(c, catalogue)[0]) for c in contents]
        for _ in range(fois):
            start = time.process_time()
            for contenu in contents:
                build_workbook(contenu, catalogue)
            times.append((time.process_time() - start) / len(contents))
        lines = mean(sum(map(len, c.eleves)) for c in contents)
        found[kind] = Mesure(len(contents), 1000 * min(times), mean(sizes), lines)
    return found


def main(entrepot: Path) -> None:
    with closing(duckdb.connect(str(entrepot), read_only=True)) as con:
        measures = by_kind(con)
    print(f"{'Sorte':<15}{'classeurs':>10}{'ms':>8}{'ko':>8}{'lignes':>8}")
    for kind, m in measures.items():
        size = m.octets / 1000
        print(f"{kind:<15}{m.classeurs:>10}{m.ms:>8.1f}{size:>8.1f}{m.lignes:>8.0f}")
    print(json.dumps({kind: asdict(m) for kind, m in measures.items()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
