"""What a landing tells: per-file counts, ignored files, and the rejected values on request.

Belongs here: the report object and the protected CSV of rejected values.
Does not belong here: printing (the CLI) and the counts themselves (``chargement``).
"""

from __future__ import annotations

import csv
import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.depot.discovery import FichierIgnore

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class FichierLu:
    """One row of ``raw.fichiers``."""

    extrait: str
    fichier: str
    octets: int
    sha256: str
    encodage: str | None
    separateur: str | None
    lignes_lues: int
    doublons: int
    lignes_rejetees: int
    valeurs_ignorees: int
    avertissements: int
    colonnes_ignorees: str


@dataclass(frozen=True)
class DepotReport:
    """Result of a landing; ``secondes`` is wall time."""

    date_extraction: dt.date
    fichiers: list[FichierLu]
    ignores: list[FichierIgnore]
    secondes: float

    @property
    def lignes_lues(self) -> int:
        return sum(fichier.lignes_lues for fichier in self.fichiers)

    @property
    def lignes_rejetees(self) -> int:
        return sum(fichier.lignes_rejetees for fichier in self.fichiers)


def read_files(con: duckdb.DuckDBPyConnection) -> list[FichierLu]:
    """``raw.fichiers`` as objects, by file name."""
    rows = con.execute("SELECT * FROM raw.fichiers ORDER BY fichier, extrait").fetchall()
    return [FichierLu(*row) for row in rows]


def _harmless(text: object) -> str:
    """Text that a spreadsheet will not run as a formula."""
    shown = "" if text is None else str(text)
    return f"'{shown}" if shown.startswith(_FORMULA_STARTS) else shown


def write_rejected_values(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write ``raw.rejets`` with values to a new CSV readable by its owner only; returns the count.

    The values are personal data. FileExistsError when ``path`` exists, link included.
    """
    cursor = con.execute(
        "SELECT extrait, fichier, ligne, colonne, valeur, regle, motif, effet FROM raw.rejets"
    )
    titles = [column[0] for column in cursor.description]
    rows = cursor.fetchall()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(titles)
        writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return len(rows)
