"""What every reader hands to the landing.

Belongs here: the shape of a batch of rows and the facts that a reader learns about its file.
Does not belong here: reading, cleaning or judging values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

BATCH_ROWS = 50_000
FORMULE_SANS_VALEUR = "\ufdd0formule sans valeur"


@dataclass(frozen=True)
class Batch:
    """Rows of one extract, column by column, each cell a str exactly as in the file.

    ``anomalies`` is None, or for each row why it cannot be read as a row (wrong field count).
    """

    extrait: str
    lignes: Sequence[int]
    colonnes: dict[str, Sequence[str]]
    anomalies: Sequence[str] | None = None
    feuille: str | None = None
    """The sheet, where a workbook has several of the extract: its line numbers are its own."""


@dataclass
class FileFacts:
    """What is known of a file once read; ``colonnes`` maps an extract to its columns found.

    ``sources``: the names under which its rows are told, one for each sheet read.
    ``feuilles_ignorees``: (title of a sheet, why it is not read). ``titres`` maps an extract to the
    heading under which each column was read. ``avertissements``: (rule, reason in French without
    any value, line or None).
    """

    encodage: str | None = None
    separateur: str | None = None
    colonnes: dict[str, list[str]] = field(default_factory=dict)
    colonnes_ignorees: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    feuilles_ignorees: list[tuple[str, str]] = field(default_factory=list)
    titres: dict[str, dict[str, str]] = field(default_factory=dict)
    avertissements: list[tuple[str, str, int | None]] = field(default_factory=list)


def transpose(
    extrait: str, champs: dict[str, int], lignes: Sequence[int], rows: Sequence[Sequence[str]]
) -> Batch:
    """A batch from rows of equal width, keeping the columns that ``champs`` places."""
    columns = list(zip(*rows, strict=True))
    return Batch(extrait, lignes, {champ: columns[place] for champ, place in champs.items()})
