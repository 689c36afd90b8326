"""A sheet that is read from top to bottom: lines of text, tables and blocks kept on one page.

Knows columns, heights and page breaks; nothing of what is written.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from exports.modele import Perimetre
from exports.style.chiffres import Shown
from exports.style.mise_en_forme import Styles, row_height, set_up_page, text_lines
from exports.style.textes import clean
from exports.xlsx.feuille import Worksheet

LARGEURS = (34, *[13.2] * 11)
"""Characters of each column: at `_ECHELLE` per cent they fill nine tenths of an A4 landscape,
which leaves room for what printers add to a column."""

ECART = "Écart"

VIDE = 9
"""Points of an empty line."""

_ECHELLE = 70
_UNE_PAGE = 665  # points of rows on a printed page at that scale, less a margin of 4 %

Place = tuple[int, int]
"""First and last columns of a merged text."""


class Page:
    """Writes line after line; `line` is the next free one."""

    def __init__(self, sheet: Worksheet, styles: Styles) -> None:
        self.sheet, self.styles = sheet, styles
        self.line = 0
        self._height = 0.0  # used of the current printed page
        self._breaks: list[int] = []
        sheet.hide_gridlines(2)
        for column, width in enumerate(LARGEURS):
            sheet.set_column(column, column, width)

    def finish(self, perimetre: Perimetre, titre: str) -> None:
        if self._breaks:
            self.sheet.set_h_pagebreaks(self._breaks)
        set_up_page(self.sheet, perimetre, titre, scale=_ECHELLE)

    @contextmanager
    def block(self) -> Iterator[None]:
        """What is written inside starts a new page when it does not fit in the rest of this one.
        A line of air follows."""
        start, before = self.line, self._height
        yield
        if before and self._height > _UNE_PAGE:
            self._breaks.append(start)
            self._height -= before
        self._height %= _UNE_PAGE
        self.next(VIDE)

    def text_line(self, text: str, style: str, height: float = 18) -> None:
        self.text(0, text, style)
        self.next(height)

    def section(self, title: str) -> None:
        self.text(0, title, "section")
        self.next(21)

    def header_line(
        self,
        labels: Sequence[str],
        merged: Sequence[tuple[Place, str]] = (),
        style: str = "entete_chiffre",
    ) -> None:
        """Header of a table. A column named `ECART` goes against the figure on its left."""
        lines = 1
        for column, label in enumerate(labels):
            look = "entete_retrait" if label == ECART else style
            self.text(column, label, look if column else "entete_libelle")
            lines = max(lines, text_lines(clean(label), LARGEURS[column] - 1))
        for place, text in merged:
            self.merged(place, text, "entete_retrait")
        self.next(row_height(lines))

    def text(self, column: int, text: str, style: str) -> int:
        """Writes a text in a cell; returns the lines that it takes there."""
        text = clean(text)
        self.sheet.write_string(self.line, column, text, self.styles[style])
        return text_lines(text, LARGEURS[column] - 1)

    def cell(self, column: int, shown: Shown) -> None:
        value, style = shown
        if isinstance(value, str):
            self.sheet.write_string(self.line, column, value, self.styles[style])
        else:
            self.sheet.write_number(self.line, column, value, self.styles[style])

    def merged(self, place: Place, text: str, style: str) -> int:
        """Writes a text over several columns of the line; returns the lines that it takes."""
        first, last = place
        text = clean(text)
        if first == last:
            return self.text(first, text, style)
        self.sheet.merge_range(self.line, first, self.line, last, "", self.styles[style])
        if text:
            self.sheet.write_string(self.line, first, text, self.styles[style])
        return text_lines(text, sum(LARGEURS[first : last + 1]) - 1)

    def link(self, column: int, sheet: str, text: str, line: int = 0) -> int:
        """Writes a link to a line (from 0) of a sheet of the workbook."""
        target = sheet.replace("'", "''")
        text = clean(text)
        url = f"internal:'{target}'!A{line + 1}"
        self.sheet.write_url(self.line, column, url, self.styles["lien"], text)
        return text_lines(text, LARGEURS[column] - 1)

    def next(self, height: float) -> None:
        self.sheet.set_row(self.line, height)
        self.line += 1
        self._height += height
