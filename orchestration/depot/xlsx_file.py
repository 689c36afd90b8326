"""Reading of XLSX extracts: every cell becomes the text that a CSV of the same data would hold.

Belongs here: choice of the sheet, header row, text of typed cells.
Does not belong here: trimming, null marks, types, keys (SQL, in ``validation``).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from orchestration.depot.batch import BATCH_ROWS, Batch, FileFacts, transpose
from orchestration.depot.contract import Extrait
from orchestration.depot.errors import FichierRefuse, Probleme
from orchestration.depot.header import read_header
from orchestration.depot.text_file import signature
from orchestration.depot.zip_guard import open_archive

_ONLY_ZEROS = re.compile(r"0{2,}")


def read_xlsx(path: Path, extrait: Extrait, facts: FileFacts) -> Iterator[Batch]:
    """Batches of the first visible sheet with data; fills ``facts``; line = row number."""
    _check_container(path)
    with _refusing(path.name):
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        yield from _read_workbook(workbook, path.name, extrait, facts)
    finally:
        workbook.close()


@contextlib.contextmanager
def _refusing(fichier: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise FichierRefuse(Probleme("classeur XLSX illisible", fichier)) from error


def _check_container(path: Path) -> None:
    with path.open("rb") as stream:
        head = stream.read(8)
    if not head.startswith(b"PK\x03\x04"):
        what = signature(head) or "un texte ou un autre format, non un classeur XLSX"
        raise FichierRefuse(Probleme(f"le contenu est {what}", path.name))
    with open_archive(path) as archive:
        if "[Content_Types].xml" not in archive.namelist():
            raise FichierRefuse(Probleme("archive ZIP qui n'est pas un classeur XLSX", path.name))


def _read_workbook(
    workbook: Any, fichier: str, extrait: Extrait, facts: FileFacts
) -> Iterator[Batch]:
    facts.encodage = "xlsx"
    filled = [sheet for sheet in workbook.worksheets if _has_data(sheet, fichier)]
    chosen = next((sheet for sheet in filled if sheet.sheet_state == "visible"), None)
    if chosen is None:
        raise FichierRefuse(Probleme("classeur vide : aucune ligne de titres", fichier))
    facts.feuilles_ignorees = [sheet.title for sheet in filled if sheet is not chosen]
    rows = _text_rows(chosen, fichier)
    ligne, titres = next(rows)
    found = read_header(extrait, fichier, ligne, titres)
    facts.colonnes[extrait.name] = list(found.champs)
    facts.colonnes_ignorees = found.ignorees
    width = len(titres)
    lignes: list[int] = []
    kept: list[list[str]] = []
    for number, row in rows:
        lignes.append(number)
        kept.append((row + [""] * width)[:width])
        if len(kept) >= BATCH_ROWS:
            yield transpose(extrait.name, found.champs, lignes, kept)
            lignes, kept = [], []
    if kept:
        yield transpose(extrait.name, found.champs, lignes, kept)


def _has_data(sheet: Any, fichier: str) -> bool:
    # Some exporters declare a wrong range, which would hide rows.
    sheet.reset_dimensions()
    return next(_text_rows(sheet, fichier), None) is not None


def _text_rows(sheet: Any, fichier: str) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(_rows(sheet, fichier), start=1):
        row = [cell_text(value, number_format) for value, number_format in cells]
        if any(text.strip() for text in row):
            yield number, row


def _rows(sheet: Any, fichier: str) -> Iterator[list[tuple[Any, str]]]:
    """Value and number format of each cell; the format is asked of numbers only, for its cost."""
    rows = iter(sheet.iter_rows())
    while True:
        with _refusing(fichier):
            cells = next(rows, None)
            if cells is None:
                return
            row = [
                (c.value, (c.number_format or "") if isinstance(c.value, int | float) else "")
                for c in cells
            ]
        yield row


def cell_text(value: Any, number_format: str = "") -> str:
    """The text of a cell: ISO dates, integers without decimals, VRAI/FAUX, leading zeros kept.

    A number format made only of zeros keeps that many digits.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, dt.datetime):
        # Excel stores a fraction of a day: a second may come back with stray microseconds.
        rounded = (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
        return rounded.date().isoformat() if rounded.time() == dt.time() else str(rounded)
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        digits = len(number_format) if _ONLY_ZEROS.fullmatch(number_format) else 0
        return f"{int(value):0{digits}d}"
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value)
