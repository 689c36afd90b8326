"""What XlsxWriter makes for us, by its public calls: styles, theme, a chart.

Belongs here: parts of a file that are made once and stand in many. Not here: which looks there
are, what a chart shows. XlsxWriter is imported when it is first needed.
"""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

Parts = dict[str, bytes]
"""Name in the archive → content."""

_CELLULE = re.compile(rb'<c r="A\d+" s="(\d+)"/>')
_GRAPHIQUE = ("xl/charts/", "xl/drawings/")


@dataclass(frozen=True, slots=True)
class Gabarit:
    """The styles of every workbook of a kind. `numeros`: the number of each look, in order;
    `parts`: styles, theme and root relations, which no content changes."""

    numeros: tuple[int, ...]
    parts: Parts


def make_styles(looks: Sequence[dict[str, Any]], police: dict[str, Any]) -> Gabarit:
    """The styles of some looks (XlsxWriter's properties), with `police` as the default font."""

    def draw(book: "Workbook") -> None:
        sheet = book.add_worksheet()
        for line, look in enumerate(looks):
            sheet.write_blank(line, 0, None, book.add_format(dict(look)))

    # A fresh dict of the font: XlsxWriter changes it.
    parts = make_parts(draw, default_format_properties=dict(police))
    numbers = _CELLULE.findall(parts["xl/worksheets/sheet1.xml"])
    kept = ("xl/styles.xml", "xl/theme/theme1.xml", "_rels/.rels")
    return Gabarit(tuple(map(int, numbers)), {name: parts[name] for name in kept})


def make_chart(draw: Callable[["Workbook"], None], police: dict[str, Any]) -> Parts:
    """The parts of the only chart of a workbook: its own, its drawing, the relation of both."""
    parts = make_parts(draw, default_format_properties=dict(police))
    return {name: data for name, data in parts.items() if name.startswith(_GRAPHIQUE)}


def make_parts(draw: Callable[["Workbook"], None], **options: Any) -> Parts:
    """Every part of the workbook that `draw` fills."""
    from xlsxwriter.workbook import Workbook as XlsxWriter

    buffer = io.BytesIO()
    with XlsxWriter(buffer, {"in_memory": True, **options}) as book:
        draw(book)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
