"""Rows that are no data: headings repeated, a total below, whatever the format of the file.

Belongs here: recognising them, and telling them once for a file.
Does not belong here: rows above the headings and the headings themselves (``header``).
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from orchestration.depot.fichiers.batch import FileFacts
from orchestration.depot.fichiers.headings import fold_heading

_TOTAL = re.compile(
    r"(sous)?tota(l|ux)(generale?|generaux|eleves?|candidats?|voeux)?[:0-9]*"
    r"|(nombre|nb|effectif)(total|eleves?|candidats?|voeux|lignes)?[:0-9]*"
)
_NUMBER = re.compile(r"[0-9][0-9\s.,%]*")


def fast_pattern(titres: Sequence[str]) -> re.Pattern[str]:
    """What the first cell of a row that may be no data looks like, one cell a line."""
    first = re.escape(titres[0].strip()) if titres and titres[0].strip() else "total"
    return re.compile(rf"(?im)^\W*({first}|sous|tota|nombre|nb|effectif)")


def harmless_starts(titres: Sequence[str]) -> str:
    """ASCII letters and digits with which nothing that ``fast_pattern`` finds can begin."""
    firsts = ["s", "t", "n", "e", *titres[0].strip()[:1]]
    return "".join(
        c
        for c in string.ascii_letters + string.digits
        if not any(re.fullmatch(re.escape(first), c, re.IGNORECASE) for first in firsts)
    )


def why_left_out(row: Sequence[str], titres: Sequence[str]) -> str | None:
    """Why a row below the headings ``titres`` is left out, in French; None for a row of data."""
    read = ((place, _plain(cell)) for place, cell in enumerate(row))
    first, word = next((found for found in read if found[1]), (0, ""))
    if not word:
        return None
    headings = _folded(tuple(titres))
    # most rows are settled by their first cell: folding each of their cells is what costs
    if headings[:1] == [word] and [word, *(cell for _, cell in read if cell)] == headings:
        return "titres répétés"
    others = (cell.strip() for cell in row[first + 1 :])
    if _TOTAL.fullmatch(word) and all(_NUMBER.fullmatch(cell) for cell in others if cell):
        return "ligne de total"
    return None


def tell_left_out(facts: FileFacts, left: Sequence[tuple[str, int]]) -> None:
    """Warnings for rows left out, (reason, line): one for each reason."""
    for motif, lignes in groupby(sorted(left), key=lambda one: one[0]):
        numbers = [ligne for _, ligne in lignes]
        facts.avertissements.append(
            ("ligne_ignoree", f"{motif} : {len(numbers)} ligne(s) non lue(s)", numbers[0])
        )


@lru_cache(maxsize=16)
def _folded(titres: tuple[str, ...]) -> list[str]:
    return [titre for titre in map(_plain, titres) if titre]


def _plain(cell: str) -> str:
    return fold_heading("".join(c for c in cell if unicodedata.category(c) != "Cf")).strip()
