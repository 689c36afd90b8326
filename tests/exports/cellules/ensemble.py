"""Cells of delivered workbooks against the rapports, one by one: the second reader of the tests.

Belongs here: which workbooks are compared at a time. Not here: what is expected of one, how it is
compared (beside).
"""

from pathlib import Path
from typing import TYPE_CHECKING

from exports.controle.attendu import Key
from exports.controle.ecarts import ControlReport
from tests.exports.cellules.attendu import read_expected
from tests.exports.cellules.relecture import compare_workbook

if TYPE_CHECKING:
    import duckdb

_PAR_LOT = {"listes": 50, "suivi": 2, "lettres": 25}
"""Workbooks of a document whose expected content is in memory at a time."""


def compare_cells(
    con: "duckdb.DuckDBPyConnection", out: Path, chosen: dict[Key, str], report: ControlReport
) -> None:
    """Adds to `report` each difference between some files and the rapports, cell by cell."""
    for document, size in _PAR_LOT.items():
        scopes = [scope for kind, scope in sorted(chosen) if kind == document]
        for start in range(0, len(scopes), size):
            expected = read_expected(con, document, scopes[start : start + size])
            for scope, workbook in expected.items():
                fichier = chosen[document, scope]
                compare_workbook(out / fichier, fichier, workbook, report)
