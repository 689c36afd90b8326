"""One delivered workbook, opened with openpyxl and compared with what is expected of it.

No SQL here. Sheets, order, headers, every cell of every list, every figure of the synthèse;
no formula, no hidden sheet.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from exports.attendu import ExpectedSheet, ExpectedWorkbook, as_reread
from exports.ecarts import ControlReport
from exports.textes import TIRET

SYNTHESE, LISEZ_MOI = "Synthèse", "Lisez-moi"
_TABLEAUX = {"Série": "serie", "Classe": "classe"}
_ACADEMIE = "    académie"


def compare_workbook(
    path: Path, fichier: str, expected: ExpectedWorkbook, report: ControlReport
) -> None:
    """Adds to `report` each difference between the file and `expected`."""
    workbook = load_workbook(path, read_only=True)
    try:
        _compare(workbook, fichier, expected, report)
    finally:
        workbook.close()


def _compare(
    workbook: Workbook, fichier: str, expected: ExpectedWorkbook, report: ControlReport
) -> None:
    titles = [SYNTHESE, *(f.titre for f in expected.feuilles), LISEZ_MOI]
    found = workbook.sheetnames
    for missing in [t for t in titles if t not in found]:
        report.add(fichier, "feuille absente", missing)
    for extra in [t for t in found if t not in titles]:
        report.add(fichier, "feuille en trop", extra)
    if sorted(found) == sorted(titles) and found != titles:
        report.add(fichier, "feuilles dans un autre ordre que le catalogue")
    content = {}
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            report.add(fichier, "feuille masquée", sheet.title)
        content[sheet.title] = rows = []
        for row in sheet.iter_rows():
            if any(cell.data_type == "f" for cell in row):
                report.add(fichier, f"formule en ligne {len(rows) + 1}", sheet.title)
            rows.append([_read(cell.value) for cell in row])
    for sheet in expected.feuilles:
        if sheet.titre in content:
            _compare_list(content[sheet.titre], fichier, sheet, expected.structure, report)
    if SYNTHESE in content:
        _compare_synthese(content[SYNTHESE], fichier, expected, report)
    report.classeurs_relus += 1
    report.feuilles_relues += len(found)


def _compare_list(
    rows: list[list[Any]],
    fichier: str,
    expected: ExpectedSheet,
    structure: str,
    report: ControlReport,
) -> None:
    header, *body = rows or [[]]
    if header != expected.entetes:
        report.add(fichier, "en-têtes différents du catalogue", expected.titre)
        return
    report.lignes_relues += len(body)
    if len(body) != len(expected.lignes):
        motif = f"{len(body)} lignes au lieu de {len(expected.lignes)}"
        report.add(fichier, motif, expected.titre)
    different = [
        (line, column)
        for line, (found, wanted) in enumerate(zip(body, expected.lignes, strict=False), start=2)
        for column, (a, b) in enumerate(zip(found, wanted, strict=True))
        if a != b or type(a) is not type(b)
    ]
    if different:
        line, column = different[0]
        motif = (
            f"{len(different)} cellule(s) différente(s) du rapport, la première en ligne {line}, "
            f"colonne « {expected.entetes[column]} »"
        )
        report.add(fichier, motif, expected.titre)
    if "/classes/" in fichier and expected.colonne_classe is not None:
        outside = sum(row[expected.colonne_classe] != structure for row in body)
        if outside:
            report.add(fichier, f"{outside} ligne(s) d'une autre classe", expected.titre)


def _compare_synthese(
    rows: list[list[Any]], fichier: str, expected: ExpectedWorkbook, report: ControlReport
) -> None:
    head = "\n".join(str(row[0]) for row in rows[:4])
    if not all(text in head for text in expected.textes):
        report.add(fichier, "le titre ne dit pas le périmètre, la session et les dates", SYNTHESE)
    key_figures = _block(rows, lambda row: row[:2] == ["Indicateur", "Valeur"])
    ensemble = [c for c in expected.chiffres if c[0] == "ensemble"]
    if [(r[0], _figure(r[1])) for r in key_figures] != [(c[2], _figure(c[3])) for c in ensemble]:
        report.add(fichier, "chiffres clés différents du rapport", SYNTHESE)
    if [(r[0], _figure(r[3])) for r in key_figures] != [
        (label, _figure(valeur)) for label, valeur in expected.academie
    ]:
        report.add(fichier, "valeurs de l'académie différentes du rapport", SYNTHESE)
    contents = _block(rows, lambda row: str(row[0]).startswith("Liste (") and row[1] == "Élèves")
    if [(r[0], r[1]) for r in contents] != [(f.titre, len(f.lignes)) for f in expected.feuilles]:
        report.add(fichier, "sommaire différent des listes", SYNTHESE)
    for label, kind in _TABLEAUX.items():
        wanted = [(c[1], c[2], _figure(c[3])) for c in expected.chiffres if c[0] == kind]
        if sorted(_table(rows, label, ensemble), key=str) != sorted(wanted, key=str):
            report.add(fichier, f"tableau « {label} » différent du rapport", SYNTHESE)


def _block(rows: list[list[Any]], is_header: Callable[[list[Any]], bool]) -> list[list[Any]]:
    """The rows under the first header, down to the first empty one."""
    start = next((i for i, row in enumerate(rows) if is_header(row)), len(rows))
    block = []
    for row in rows[start + 1 :]:
        if row[0] is None:
            break
        block.append(row)
    return block


def _table(
    rows: list[list[Any]], label: str, ensemble: list[Any]
) -> list[tuple[str, str, float | None]]:
    """Every (line, indicator, valeur) of the tables headed `label`; not the reminders of the
    ensemble and of the académie, which stand under the lines."""
    found = []
    for start, header in enumerate(rows):
        # A class may be called « Classe »: its first cell is then a figure, not a label.
        if header[0] != label or not isinstance(header[1], str) or header[1] == TIRET:
            continue
        block = _block(rows[start:], lambda row: True)
        while block and block[-1][0] == _ACADEMIE:
            block.pop()
        lines = [r for r in block if r[0] != _ACADEMIE][: -1 if ensemble else None]
        columns = [c for c in range(1, len(header)) if header[c] is not None]
        found += [(r[0], header[c], _figure(r[c])) for r in lines for c in columns]
    return found


def _figure(value: Any) -> Any:
    """A figure to the 12 digits that survive a spreadsheet; anything else as it is."""
    if isinstance(value, int | float):
        return float(f"{value:.12g}")
    return None if value == TIRET else value


def _read(value: Any) -> Any:
    """A cell as `attendu` has it: a date without time, a text as it is re-read."""
    if isinstance(value, datetime):
        return value.date()
    return as_reread(value) if isinstance(value, str) else value
