"""Some delivered workbooks, read again with openpyxl: a second reader than the one that reads all.

Belongs here: the same questions as `exports.controle.identites` (sheets, rows, who stands in them,
no formula, nothing hidden), answered by a reader that is not ours. Not here: figures, words and
looks, which the tests prove of every kind of workbook.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from exports.controle.attendu import Key
from exports.controle.attendu_identites import ExpectedRows, Identites, Sheets
from exports.controle.ecarts import ControlReport
from exports.controle.identites import faults_of
from exports.controle.lecteur import ClasseurLu, Column, FeuilleLue
from exports.style.textes import clean

if TYPE_CHECKING:
    import duckdb


def compare_sample(
    con: "duckdb.DuckDBPyConnection", out: Path, chosen: Mapping[Key, str], report: ControlReport
) -> None:
    """Adds to `report` each difference between some files and who must stand in them."""
    identites = Identites(con)
    for uai in sorted({uai for _, (_, uai, _) in chosen}):
        expected, _ = identites.read([uai])
        for key, fichier in sorted(chosen.items()):
            if key[1][1] == uai:
                sheets = {t: _reread(s) for t, s in expected.get(key, {}).items()}
                found = read_again(out / fichier, sheets)
                for motif, feuille in faults_of(found, sheets, set(), key[1], as_reread):
                    report.add(fichier, motif, feuille)
                report.classeurs_relus += 1
                report.feuilles_relues += len(found.feuilles)
                report.lignes_relues += sum(found.feuilles[t].lignes for t in sheets
                                            if t in found.feuilles)  # fmt: skip


def read_again(path: Path, wanted: Sheets) -> ClasseurLu:
    """A workbook as openpyxl reads it: without its links, which the other reader reads."""
    workbook, found = load_workbook(path, read_only=True), ClasseurLu()
    try:
        for sheet in workbook.worksheets:
            headings = wanted.get(sheet.title, ExpectedRows()).colonnes
            read = FeuilleLue(-1, masquee=sheet.sheet_state != "visible")
            columns: dict[int, Column] = {}
            for row in sheet.iter_rows():
                read.lignes += 1
                read.formules += sum(cell.data_type == "f" for cell in row)
                if not read.lignes:
                    read.colonnes = {
                        cell.value: columns.setdefault(place, [])
                        for place, cell in enumerate(row)
                        if cell.value in headings
                    }
                else:
                    for place, column in columns.items():
                        column.append(_text(row[place].value))
            found.feuilles[sheet.title] = read
    finally:
        workbook.close()
    return found


def as_reread(text: str) -> str:
    """A text as openpyxl gives it back: it drops Excel's escape of `_xHHHH_` wherever it stands,
    even in a text that really holds it."""
    return clean(text).replace("x005F_", "")


def _text(value: object) -> str | None:
    return as_reread(value) or None if isinstance(value, str) else None


def _reread(sheet: ExpectedRows) -> ExpectedRows:
    columns = {
        as_reread(heading): [None if text is None else as_reread(text) for text in texts]
        for heading, texts in sheet.colonnes.items()
    }
    return ExpectedRows(sheet.lignes, columns)
