"""How a CSV begins: its separator, and the row that bears the headings.

Belongs here: the search among the first rows, and telling those above the headings.
Does not belong here: what a header is (``header``), encodings (``decoding``), rows of data.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.depot.contract import Extrait
from orchestration.depot.fichiers.decoding import Decoding, open_text
from orchestration.depot.fichiers.header import HEADER_ROWS, find_header
from orchestration.depot.fichiers.headings import recognise

_SEPARATORS = (";", ",", "\t")
_DECLARED = re.compile(r"(?i)\s*\"?sep=(.)\"?\s*")


@dataclass(frozen=True)
class Opening:
    """``rang``: rows of the reader before the header; ``ligne``: its physical line."""

    separateur: str
    rang: int
    ligne: int
    titres: list[str]
    avertissements: list[tuple[str, str, int | None]] = field(default_factory=list)


def open_table(path: Path, decoding: Decoding, extrait: Extrait) -> Opening:
    """The separator and the header that recognise the most headings of ``extrait``.

    When none is recognised, the first row that is not blank, for the refusal to tell its line.
    """
    with open_text(path, decoding) as stream:
        declared = _DECLARED.fullmatch(next(iter(stream), ""))
    separators = dict.fromkeys((*(declared.groups() if declared else ()), *_SEPARATORS))
    options = [_with_separator(path, decoding, extrait, separator) for separator in separators]
    recognised = [len(recognise(o.titres, extrait.folded_names).champs) for o in options]
    best = options[recognised.index(max(recognised))]
    if best.rang and declared and best.ligne == 2:
        motif = "indication « sep= » du tableur, au-dessus des titres"
        best.avertissements.append(("lignes_avant_titres", motif, 1))
    elif max(recognised) and (above := _filled_above(path, decoding, best)):
        motif = f"{len(above)} ligne(s) au-dessus des titres, non lue(s)"
        best.avertissements.append(("lignes_avant_titres", motif, above[0]))
    return best


def _with_separator(path: Path, decoding: Decoding, extrait: Extrait, separator: str) -> Opening:
    with open_text(path, decoding) as stream:
        first = _first_rows(stream, separator)
    if not first:
        return Opening(separator, 0, 1, [])
    rang, ligne, titres = first[find_header(extrait, [row for _, _, row in first]) or 0]
    return Opening(separator, rang, ligne, titres)


def _first_rows(stream: Iterable[str], separator: str) -> list[tuple[int, int, list[str]]]:
    """(rank, line, cells) of the first rows that are not blank, as far as they can be read."""
    found: list[tuple[int, int, list[str]]] = []
    reader = csv.reader(stream, delimiter=separator, strict=True)
    before = 0
    try:
        for rang, row in enumerate(reader):
            if any(cell.strip() for cell in row):
                found.append((rang, before + 1, row))
            before = reader.line_num
            if len(found) == HEADER_ROWS:
                break
    except csv.Error:
        pass  # with this separator only: the reading of the rows tells it otherwise
    return found


def _filled_above(path: Path, decoding: Decoding, opening: Opening) -> list[int]:
    with open_text(path, decoding) as stream:
        first = _first_rows(stream, opening.separateur)
    return [ligne for rang, ligne, _ in first if rang < opening.rang]
