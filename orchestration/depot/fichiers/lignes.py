"""Rows that are no data: headings repeated, a total below, whatever the format of the file.

Belongs here: recognising them, and telling them once for a file.
Does not belong here: rows above the headings and the headings themselves (``header``).
"""

from __future__ import annotations

import functools
import re
import string
import unicodedata
from collections.abc import Sequence
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
    filled = ((place, plain) for place, cell in enumerate(row) if (plain := _plain(cell)))
    place, first = next(filled, (0, ""))
    if not first:
        return None
    awaited = _plain_titles(tuple(titres))
    # folded to the end only when it starts like the headings: nearly every row is data
    if awaited[:1] == [first] and [first, *(plain for _, plain in filled)] == awaited:
        return "titres répétés"
    others = (cell.strip() for cell in row[place + 1 :])
    if _TOTAL.fullmatch(first) and all(_NUMBER.fullmatch(cell) for cell in others if cell):
        return "ligne de total"
    return None


def tell_left_out(facts: FileFacts, left: Sequence[tuple[str, int]]) -> None:
    """Warnings for rows left out, (reason, line): one for each reason."""
    for motif, lignes in groupby(sorted(left), key=lambda one: one[0]):
        numbers = [ligne for _, ligne in lignes]
        facts.avertissements.append(
            ("ligne_ignoree", f"{motif} : {len(numbers)} ligne(s) non lue(s)", numbers[0])
        )


@functools.lru_cache(maxsize=16)
def _plain_titles(titres: tuple[str, ...]) -> list[str]:
    """Of a file, the same for each of its rows."""
    return [plain for titre in titres if (plain := _plain(titre))]


def _plain(cell: str) -> str:
    return fold_heading("".join(c for c in cell if unicodedata.category(c) != "Cf")).strip()
