"""One sheet, under XlsxWriter's names for what we use: cells, sizes, links, print settings.

Belongs here: the XML of a sheet. Not here: what is in it. A style is the number of a look
(`exports.xlsx.gabarits.make_styles`). Lines and columns are counted from 0, sizes are points,
widths characters. Nothing of a call is checked: limits are the caller's.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from exports.xlsx.graphique import Graphique
from exports.xlsx.places import column_name, span
from exports.xlsx.reglages import Reglages
from exports.xlsx.textes import Lien, Textes, quoted

_JOUR_ZERO = date(1899, 12, 30)  # of Excel's calendar
_PIXELS = 20  # of a row, when nothing is said

_LIGNE = "\0"
"""Stands for the line and the quote after it in a cell that several rows may have; no text does."""

_TETE = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
)


class Worksheet(Reglages):
    """A sheet filled cell by cell, or by whole rows from top to bottom (`add_row`)."""

    def __init__(self, name: str, index: int, textes: Textes) -> None:
        super().__init__(name, index)
        self._textes = textes
        self._rows: dict[int, dict[int, str]] = {}
        self._heights: dict[int, int] = {}
        self._rendered: list[str] = []
        self._links: dict[tuple[int, int], str | Lien] = {}
        self._merged: list[str] = []
        self._default = _PIXELS
        self._end = (0, 0)
        self.graphique: Graphique | None = None
        self._line_of_chart = 0

    # cells

    def write_string(self, line: int, column: int, text: str, style: int) -> None:
        self._put(line, column, self._text(text, style))

    def write_number(self, line: int, column: int, number: float, style: int) -> None:
        self._put(line, column, _number(number, style))

    def write_datetime(self, line: int, column: int, day: date, style: int) -> None:
        self._put(line, column, _number((day - _JOUR_ZERO).days, style))

    def write_blank(self, line: int, column: int, _: None, style: int) -> None:
        self._put(line, column, f' s="{style}"/>')

    def write_url(self, line: int, column: int, url: str, style: int, text: str) -> None:
        """A link to a place of the workbook (`internal:'Feuille'!A1`), and to nothing else."""
        kind, _, place = url.partition(":")
        if kind != "internal":
            raise ValueError("un lien de cellule ne mène que dans le classeur")
        self.write_string(line, column, text, style)
        self._links[line, column] = f' location="{quoted(place)}" display="{quoted(text)}"'

    def merge_range(
        self, line: int, column: int, last_line: int, last_column: int, _: str, style: int
    ) -> None:
        """Merges cells, all empty; a text may then be written in the first."""
        self._merged.append(span(line, column, last_line, last_column))
        for row in range(line, last_line + 1):
            for place in range(column, last_column + 1):
                self.write_blank(row, place, None, style)

    def insert_chart(self, line: int, _column: int, chart: Graphique) -> None:
        self._line_of_chart, self.graphique = line, chart

    def set_row(self, line: int, height: float) -> None:
        self._heights[line] = _pixels(height)

    def set_default_row(self, height: float) -> None:
        self._default = _pixels(height)

    def _text(self, text: str, style: int) -> str:
        return f' s="{style}" t="s"><v>{self._textes.index(text)}</v></c>'

    def _put(self, line: int, column: int, cell: str) -> None:
        try:
            self._rows[line][column] = cell
        except KeyError:
            self._rows[line] = {column: cell}

    # whole rows

    def text(self, column: int, text: str, style: int) -> str:
        """A text in a column, for `add_row`."""
        return f'<c r="{column_name(column)}{_LIGNE}{self._text(text, style)}'

    def number(self, column: int, number: float, style: int) -> str:
        """A number or the serial of a date in a column, for `add_row`."""
        return f'<c r="{column_name(column)}{_LIGNE}{_number(number, style)}'

    def add_row(self, line: int, height: float, style: int, cells: Sequence[str]) -> None:
        """A row under those written cell by cell, of what `text` and `number` made in the order of
        columns; one may stand in several rows, and an empty one makes no cell."""
        self._rendered.append(
            f"{_row_start(height, style)}{''.join(cells)}</row>".replace(_LIGNE, f'{line + 1}"')
        )

    def add_link(self, line: int, position: int, link: Lien) -> None:
        """A link to the web, in a cell that has a text."""
        self._links[line, position] = link

    def finish(self, last_line: int, last_column: int) -> None:
        """To be called once, after the last row: the size of the sheet."""
        self._end = (last_line, last_column)

    # parts

    def chart_parts(self) -> dict[str, bytes]:
        return self.graphique.parts(self._line_of_chart) if self.graphique else {}

    def xml(self) -> tuple[str, list[str]]:
        """The sheet, and the targets of its external links, in the order of their relations."""
        rows = self._xml_rows()
        self._textes.count += rows.count(' t="s">')
        links, targets = self._xml_links()
        custom = ' customHeight="1"' if self._default != _PIXELS else ""
        merged = "".join(f'<mergeCell ref="{place}"/>' for place in self._merged)
        parts = (
            _TETE,
            self.xml_properties(),
            f'<dimension ref="{self._size()}"/>',
            self.xml_view(),
            f'<sheetFormatPr defaultRowHeight="{self._default * 0.75:.16g}"{custom}/>',
            self.xml_columns(),
            f"<sheetData>{rows}</sheetData>",
            self.xml_filter(),
            f'<mergeCells count="{len(self._merged)}">{merged}</mergeCells>' if merged else "",
            f"<hyperlinks>{links}</hyperlinks>" if links else "",
            self.xml_page(),
            f'<drawing r:id="rId{len(targets) + 1}"/>' if self.graphique else "",
            "</worksheet>",
        )
        return "".join(parts), targets

    def _size(self) -> str:
        lines = [self._end[0], *self._rows, *self._heights]
        last = max((max(cells) for cells in self._rows.values()), default=0)
        return span(0, 0, max(lines), max(last, self._end[1]))

    def _xml_rows(self) -> str:
        written = []
        for line in sorted(self._rows.keys() | self._heights.keys()):
            height = self._heights.get(line, self._default)
            points = f' ht="{height * 0.75:.16g}" customHeight="1"'
            said = points if (height, self._default) != (_PIXELS, _PIXELS) else ""
            cells = self._rows.get(line)
            if cells:
                end = f'{line + 1}"'
                inside = "".join([f'<c r="{column_name(c)}{end}{cells[c]}' for c in sorted(cells)])
                written.append(f'<row r="{line + 1}"{said}>{inside}</row>')
            else:
                written.append(f'<row r="{line + 1}"{said}/>')
        return "".join(written) + "".join(self._rendered)

    def _xml_links(self) -> tuple[str, list[str]]:
        links, targets = [], []
        for (line, column), link in sorted(self._links.items(), key=lambda item: item[0]):
            place = f'<hyperlink ref="{column_name(column)}{line + 1}"'
            if isinstance(link, Lien):
                targets.append(link.target)
                links.append(f'{place} r:id="rId{len(targets)}"{link.anchor}/>')
            else:
                links.append(f"{place}{link}/>")
        return "".join(links), targets


def _number(number: float, style: int) -> str:
    return f' s="{style}"><v>{number:.16G}</v></c>'


@lru_cache(maxsize=1_000)
def _row_start(height: float, style: int) -> str:
    points = _pixels(height) * 0.75
    return f'<row r="{_LIGNE} s="{style}" customFormat="1" ht="{points:.16g}" customHeight="1">'


def _pixels(points: float) -> int:
    """Whole pixels, as Excel does."""
    return int(points * 4 / 3 + 0.5)
