"""Files of a dépôt as rows of text, whatever the format.

Belongs here: finding files by stem, encodings, separators, CSV and XLSX cells. Does not belong
here: the meaning of a cell (valeurs.py), the fate of a row (depot.py).
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl

csv.field_size_limit(10_000_000)


def fichiers(depot: Path, extrait: str) -> list[Path]:
    """CSV and XLSX files that feed an extract, in order of file name."""
    return sorted(
        (
            f
            for f in depot.iterdir()
            if f.is_file()
            and f.suffix.lower() in (".csv", ".xlsx")
            and (f.stem.lower() == extrait or f.stem.lower().startswith(extrait + "_"))
        ),
        key=lambda f: f.name,
    )


def lignes(fichier: Path) -> Iterator[list[str]]:
    """Non-empty rows of a file, headings first, cells as text."""
    source = _xlsx(fichier) if fichier.suffix.lower() == ".xlsx" else _csv(fichier)
    return (ligne for ligne in source if any(cellule.strip() for cellule in ligne))


def _csv(fichier: Path) -> Iterator[list[str]]:
    octets = fichier.read_bytes()
    try:
        contenu = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        contenu = octets.decode("cp1252", errors="replace")
    entete = next((ligne for ligne in contenu.splitlines() if ligne.strip()), "")
    separateur = max(";,\t", key=lambda s: len(next(csv.reader([entete], delimiter=s), [])))
    return iter(csv.reader(io.StringIO(contenu, newline=""), delimiter=separateur))


def _xlsx(fichier: Path) -> Iterator[list[str]]:
    classeur = openpyxl.load_workbook(fichier, read_only=True, data_only=True)
    try:
        feuille = classeur.worksheets[0]
        feuille.reset_dimensions()
        for ligne in feuille.iter_rows(values_only=True):
            yield [_cellule(valeur) for valeur in ligne]
    finally:
        classeur.close()


def _cellule(valeur: Any) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "1" if valeur else "0"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    if isinstance(valeur, datetime):
        return valeur.isoformat(sep=" ", timespec="seconds")
    if isinstance(valeur, date | time):
        return valeur.isoformat()
    return str(valeur)
