"""One delivered workbook, opened with openpyxl and compared with what is expected of it.

No SQL here. Sheets, order, headers, every cell of every table, every figure of the synthèse, the
chart; no formula, no hidden sheet.
"""

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from exports.controle.ecarts import ControlReport
from exports.controle.relecture import as_reread
from exports.style.textes import TIRET
from tests.exports.cellules.attendu import EVOLUTION, SYNTHESE, ExpectedWorkbook
from tests.exports.cellules.attendu_eleves import ExpectedSheet
from tests.exports.cellules.attendu_synthese import ATTENDU, ExpectedSynthese
from tests.exports.cellules.liens import external_links

_TABLEAUX = {"Série": "serie", "Classe": "classe"}
_RAPPEL = "    attendu"
_PLAGES = re.compile(r"<c:f>(.*?)</c:f>")


def compare_workbook(
    path: Path, fichier: str, expected: ExpectedWorkbook, report: ControlReport
) -> None:
    """Adds to `report` each difference between the file and `expected`."""
    workbook = load_workbook(path, read_only=True)
    try:
        _compare(workbook, fichier, expected, report)
    finally:
        workbook.close()
    _compare_links(path, fichier, expected, report)
    if _chart_ranges(path) != _expected_ranges(expected.evolution):
        report.add(fichier, "graphique absent, en trop, ou d'autres données", SYNTHESE)


def _compare(
    workbook: Workbook, fichier: str, expected: ExpectedWorkbook, report: ControlReport
) -> None:
    titles = expected.titres
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
    for sheet in expected.tables:
        if sheet.titre in content:
            _compare_table(content[sheet.titre], fichier, sheet, expected.structure, report)
    pupils = [*expected.feuilles, *([expected.suivi] if expected.suivi else [])]
    report.lignes_relues += sum(max(len(content.get(f.titre, [])) - 1, 0) for f in pupils)
    if SYNTHESE in content and expected.synthese:
        lists = [[as_reread(f.titre), len(f.lignes)] for f in expected.feuilles]
        for motif in _faults_of_synthese(content[SYNTHESE], expected.synthese, lists):
            report.add(fichier, motif, SYNTHESE)
    report.classeurs_relus += 1
    report.feuilles_relues += len(found)


def _compare_table(
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
    if len(body) != len(expected.lignes):
        motif = f"{len(body)} lignes au lieu de {len(expected.lignes)}"
        report.add(fichier, motif, expected.titre)
    different = [
        (line, column)
        for line, (found, wanted) in enumerate(zip(body, expected.lignes, strict=False), start=2)
        for column, (a, b) in enumerate(zip(found, wanted, strict=True))
        if not _same(a, b)
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


def _compare_links(
    path: Path, fichier: str, expected: ExpectedWorkbook, report: ControlReport
) -> None:
    """Nothing leads out of a workbook but the links of the rapports, each in its cell."""
    found = external_links(path)
    wanted = {table.titre: table.liens for table in expected.tables if table.liens}
    for title in sorted(found.keys() | wanted.keys()):
        links, right = found.get(title, {}), wanted.get(title, {})
        wrong = [
            cell
            for cell in sorted(links.keys() | right.keys())
            if unquote(links.get(cell, "")) != unquote(right.get(cell, ""))
        ]
        if wrong:
            motif = (
                f"{len(wrong)} lien(s) différent(s) du rapport, le premier en ligne {wrong[0][0]}"
            )
            report.add(fichier, motif, title)


def _faults_of_synthese(
    rows: list[list[Any]], expected: ExpectedSynthese, lists: list[list[Any]]
) -> list[str]:
    """What is wrong on the synthèse. `lists`: title and number of pupils of each list sheet."""
    faults = []
    head = "\n".join(str(cell) for row in rows[:4] for cell in row)
    if not all(text in head for text in expected.textes):
        faults.append("le titre ne dit pas le périmètre, la session et les dates")
    first = _block(rows, lambda row: str(row[0]).startswith("Alerte (") and row[1] == "Gravité")
    if [r[: len(e)] for r, e in zip(first, expected.a_faire, strict=False)] != expected.a_faire or (
        len(first) != len(expected.a_faire)
    ):
        faults.append("« À faire d'abord » différent des alertes")
    faults += _faults_of_key_figures(rows, expected)
    first_column = {row[0] for row in rows}
    if not first_column.issuperset(expected.notes):
        faults.append("l'origine d'une référence n'est pas dite")
    contents = _block(rows, lambda row: str(row[0]).startswith("Liste (") and row[1] == "Élèves")
    if [r[:2] for r in contents] != lists:
        faults.append("sommaire différent des listes")
    aimed = _block(rows, lambda row: row[:2] == ["Orientation", "Atteinte par"])
    if [r[:3] for r in aimed] != expected.orientations:
        faults.append("orientations par série et par classe différentes du rapport")
    for label, kind in _TABLEAUX.items():
        wanted = [(*c[:2], *map(_figure, c[2:])) for c in expected.tableaux[kind]]
        if sorted(_table(rows, label), key=str) != sorted(wanted, key=str):
            faults.append(f"tableau « {label} » différent du rapport")
    return faults


def _faults_of_key_figures(rows: list[list[Any]], expected: ExpectedSynthese) -> list[str]:
    """The columns of the key figures that differ; all of them when the header does."""
    if not expected.entetes:
        return []
    start = next((i for i, r in enumerate(rows) if r[:2] == expected.entetes[:2]), len(rows))
    header, *body = rows[start : start + 1 + len(expected.cles)] or [[]]
    if [h for h in header if h is not None] != expected.entetes:
        return ["chiffres clés : autres colonnes que celles attendues"]
    return [
        f"chiffres clés différents du rapport, colonne « {label} »"
        for column, label in enumerate(expected.entetes)
        if [_figure(r[column]) for r in body] != [_figure(r[column]) for r in expected.cles]
    ]


def _block(rows: list[list[Any]], is_header: Callable[[list[Any]], bool]) -> list[list[Any]]:
    """The rows under the first header, down to the first empty one."""
    start = next((i for i, row in enumerate(rows) if is_header(row)), len(rows))
    block = []
    for row in rows[start + 1 :]:
        if row[0] is None:
            break
        block.append(row)
    return block


def _table(rows: list[list[Any]], label: str) -> list[tuple[Any, ...]]:
    """Every (line, indicator, valeur, écart) of the tables headed `label`; a reminder of the
    attendu has the name of the line that it follows."""
    found = []
    for start, header in enumerate(rows):
        # A class may be called « Classe »: its line then holds no title.
        if header[0] != label or header[2:3] != ["Écart"]:
            continue
        columns = [c for c in range(1, len(header) - 1, 2) if header[c] is not None]
        line = ""
        for row in _block(rows[start:], lambda row: True):
            reminder = row[0] == _RAPPEL
            line = line if reminder else row[0]
            for column in columns:
                valeur, ecart = (_figure(v) for v in row[column : column + 2])
                if not (reminder and valeur is None):
                    name = line + ATTENDU if reminder else line
                    found.append((name, header[column], valeur, ecart))
    return found


def _chart_ranges(path: Path) -> list[str]:
    """The cells that the charts of a workbook draw, sorted."""
    with zipfile.ZipFile(path) as archive:
        charts = [n for n in archive.namelist() if n.startswith("xl/charts/")]
        texts = [archive.read(name).decode() for name in charts]
    return sorted(plage.replace("'", "") for text in texts for plage in _PLAGES.findall(text))


def _expected_ranges(sheet: ExpectedSheet | None) -> list[str]:
    if sheet is None:
        return []
    last = len(sheet.lignes) + 1
    ranges = []
    for column in map(get_column_letter, range(2, len(sheet.entetes) + 1)):
        ranges += [f"${column}$1", f"$A$2:$A${last}", f"${column}$2:${column}${last}"]
    return sorted(f"{EVOLUTION}!{cells}" for cells in ranges)


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, float):
        return _figure(found) == _figure(wanted)
    return found == wanted and type(found) is type(wanted)


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
