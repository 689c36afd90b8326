"""Workbooks as people save them, from a table of text.

Belongs here: XLSX bytes and their defects. Not here: which kinds exist (fichiers).
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.torture.tableau import Tableau

Feuille = tuple[str, Callable[[Worksheet], None]]


def fill(
    sheet: Worksheet, table: Tableau, lignes: list[list[str]], typed: bool = False, top: int = 0
) -> None:
    """Headings and rows from the row ``top``, as text; ``typed``: dates as dates."""
    for row, cells in enumerate([table.titres, *lignes], top):
        for column, value in enumerate(cells):
            if typed and re.fullmatch(r"\d\d/\d\d/[12]\d{3}", value):
                sheet.write_datetime(row, column, dt.datetime.strptime(value, "%d/%m/%Y"))
            elif value:
                sheet.write_string(row, column, value)


def book(*sheets: Feuille) -> bytes:
    """A workbook of those sheets, each filled by its function."""
    stream = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "dd/mm/yyyy"}
    with xlsxwriter.Workbook(stream, options) as workbook:
        for name, write in sheets:
            write(workbook.add_worksheet(name))
    return stream.getvalue()


def rewrite(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The archive with each part changed; a part changed to None is left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return stream.getvalue()


def strict(data: bytes) -> bytes:
    """The same as « Classeur Excel Strict Open XML »."""
    return rewrite(
        data,
        lambda _, part: part.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )


def in_sheet(data: bytes, pattern: str, by: str, count: int = 1) -> bytes:
    """A change in the XML of the first sheet; AssertionError when nothing matches."""

    def change(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        text, number = re.subn(pattern, by, part.decode(), count=count)
        assert number, pattern
        return text.encode()

    return rewrite(data, change)


def damaged_header(data: bytes, local: int, central: int, value: bytes) -> bytes:
    """Two bytes of every local and central header of a ZIP replaced (version, method)."""
    changed = bytearray(data)
    for mark, shift in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        place = changed.find(mark)
        while place >= 0:
            changed[place + shift : place + shift + 2] = value
            place = changed.find(mark, place + 4)
    return bytes(changed)
