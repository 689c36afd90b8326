"""How places of a sheet are written. Lines and columns are counted from 0."""

from functools import lru_cache


@lru_cache(maxsize=512)
def column_name(position: int) -> str:
    """`A` for 0, `AA` for 26."""
    name, position = "", position + 1
    while position:
        position, letter = divmod(position - 1, 26)
        name = chr(65 + letter) + name
    return name


def span(line: int, column: int, last_line: int, last_column: int, mark: str = "") -> str:
    """`A1:C3`, or `A1` for one cell; with the mark `$`, `$A$1:$C$3`."""
    first = f"{mark}{column_name(column)}{mark}{line + 1}"
    last = f"{mark}{column_name(last_column)}{mark}{last_line + 1}"
    return first if first == last else f"{first}:{last}"
