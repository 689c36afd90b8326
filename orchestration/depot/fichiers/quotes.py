"""Two stray quotes far apart: a cell that holds rows of its own file.

Belongs here: recognising such a cell. A quoted cell may hold line breaks; rows it may not.
Does not belong here: quoting that no reader understands (``csv_file``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_RUNS = re.compile(r"[0-9]+|[^\W\d_]+")


def swallowing_cell(
    row: Sequence[str], width: int, separator: str, texts: Set[int], *, fits: bool
) -> int | None:
    """Place of the first cell of ``row`` that holds rows; None when none does.

    ``texts``: places of the columns that are texts of several lines; ``fits``: the row has as
    many cells as the header.
    """
    for place, cell in enumerate(row):
        breaks = len(_LINE_BREAK.findall(cell))
        if not breaks:
            continue
        if place in texts:
            if _holds_beginnings(row, place, separator):
                return place
        elif not fits or cell.count(separator) >= breaks * (width - 1):
            return place
    return None


def _holds_beginnings(row: Sequence[str], place: int, separator: str) -> bool:
    """True when a line of the text begins as its own row does: the same kinds of cells."""
    before = [_shape(cell) for cell in row[:place]]
    if not before:
        return False
    for line in _LINE_BREAK.split(row[place])[1:]:
        cells = line.split(separator)
        if len(cells) > place and [_shape(cell) for cell in cells[:place]] == before:
            return True
    return False


def _shape(cell: str) -> str:
    return _RUNS.sub(lambda run: "9" if run[0].isdigit() else "A", cell.strip('"'))
