"""Workbooks as people save them, from a table of text.

Belongs here: XLSX bytes and their defects. Not here: which kinds exist (fichiers).
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.torture.tableau import Tableau


def fill(sheet: Worksheet, table: Tableau, lignes: list[list[str]], typed: bool = False) -> None:
    """Headings and rows, as text; ``typed``: dates as dates."""
    sheet.append(table.titres)
    for ligne in lignes:
        sheet.append([_cell(value, typed) for value in ligne])
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"


def _cell(value: str, typed: bool) -> object:
    if typed and re.fullmatch(r"\d\d/\d\d/[12]\d{3}", value):
        return dt.datetime.strptime(value, "%d/%m/%Y")
    return value or None


def book(*sheets: tuple[str, Callable[[Worksheet], None]]) -> bytes:
    """A workbook of those sheets, each filled by its function."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, write in sheets:
        write(workbook.create_sheet(name))
    stream = io.BytesIO()
    workbook.save(stream)
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
    """A change in the XML of the first sheet."""
    return rewrite(
        data,
        lambda name, part: (
            re.sub(pattern, by, part.decode(), count=count).encode()
            if name.endswith("sheet1.xml")
            else part
        ),
    )


def damaged_header(data: bytes, local: int, central: int, value: bytes) -> bytes:
    """Two bytes of every local and central header of a ZIP replaced (version, method)."""
    changed = bytearray(data)
    for mark, shift in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        place = changed.find(mark)
        while place >= 0:
            changed[place + shift : place + shift + 2] = value
            place = changed.find(mark, place + 4)
    return bytes(changed)
