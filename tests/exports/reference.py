"""The same workbook as ours, made by XlsxWriter's public calls from the same modules of sheets.

Belongs here: XlsxWriter under the face of our writer. Not here: what is compared.
"""

import io
from datetime import datetime, time

from xlsxwriter.workbook import Workbook

from exports.classeur import fill
from exports.feuilles.courbes import draw_chart
from exports.feuilles.evolution import dates_of, names_of
from exports.style.mise_en_forme import POLICE, all_styles, looks

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class ReferenceSheet:
    """A sheet of XlsxWriter. A style is a number of ours: its look is asked for here."""

    def __init__(self, book, sheet, points):
        self._book, self._sheet, self._points, self._links = book, sheet, points, {}
        for name in ("set_tab_color", "hide_gridlines", "set_column", "set_row", "set_default_row",
                     "autofilter", "freeze_panes", "repeat_rows", "print_area", "ignore_errors",
                     "set_landscape", "set_paper", "set_print_scale", "fit_to_pages",
                     "center_horizontally", "set_margins", "set_h_pagebreaks", "set_header",
                     "set_footer"):  # fmt: skip
            setattr(self, name, getattr(sheet, name))

    def write_string(self, line, column, text, style):
        self._sheet.write_string(line, column, text, self._book.style(style))

    def write_number(self, line, column, number, style):
        self._sheet.write_number(line, column, number, self._book.style(style))

    def write_datetime(self, line, column, day, style):
        self._sheet.write_datetime(line, column, day, self._book.style(style))

    def write_blank(self, line, column, nothing, style):
        self._sheet.write_blank(line, column, nothing, self._book.style(style))

    def write_url(self, line, column, url, style, text):
        self._sheet.write_url(line, column, url, self._book.style(style), text)

    def merge_range(self, line, column, last_line, last_column, nothing, style):
        look = self._book.style(style)
        self._sheet.merge_range(line, column, last_line, last_column, nothing, look)

    def insert_chart(self, line, _column, _chart):
        names, dates = names_of(self._points), dates_of(self._points)
        draw_chart(self._book.book, self._sheet, line, names, dates)

    def text(self, column, text, style):
        return ("write_string", column, text, style)

    def number(self, column, number, style):
        return ("write_number", column, number, style)

    def add_row(self, line, height, style, cells):
        self._sheet.set_row(line, height, self._book.style(style))
        for write, column, value, look in filter(None, cells):
            if (line, column) in self._links:
                url = self._links[line, column].address
                self._sheet.write_url(line, column, url, self._book.style(look), value)
            else:
                getattr(self, write)(line, column, value, look)

    def add_link(self, line, column, link):
        self._links[line, column] = link

    def finish(self, last_line, last_column):
        pass


class ReferenceBook:
    """A workbook of XlsxWriter."""

    def __init__(self, contenu):
        self._buffer, self._contenu = io.BytesIO(), contenu
        self.book = Workbook(self._buffer, {**OPTIONS, "default_format_properties": dict(POLICE)})
        numbers = all_styles().gabarit.numeros
        self._looks = dict(reversed(list(zip(numbers, looks().values(), strict=True))))
        self._formats = {}

    def style(self, number):
        if number not in self._formats:
            self._formats[number] = self.book.add_format(dict(self._looks[number]))
        return self._formats[number]

    def add_worksheet(self, name):
        return ReferenceSheet(self, self.book.add_worksheet(name), self._contenu.courbes)

    def set_properties(self, properties):
        day = datetime.combine(self._contenu.perimetre.date_extraction, time())
        self.book.set_properties({**properties, "created": day})

    def close(self):
        self.book.close()
        return self._buffer.getvalue()


def reference(contenu, catalogue):
    """The bytes that XlsxWriter makes of a content."""
    book = ReferenceBook(contenu)
    fill(book, all_styles(), contenu, catalogue)
    return book.close()
