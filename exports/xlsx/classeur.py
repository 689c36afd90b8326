"""One workbook, from its sheets to its bytes, under XlsxWriter's names.

Belongs here: which parts a file has. Not here: how each is written (the other modules).
"""

from datetime import date

from exports.xlsx import parties
from exports.xlsx.archive import archive, pack, pack_once
from exports.xlsx.feuille import Worksheet
from exports.xlsx.gabarits import Gabarit
from exports.xlsx.textes import Textes

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Workbook:
    """A workbook whose texts are written as they are, in the looks of a `Gabarit`."""

    def __init__(self, gabarit: Gabarit) -> None:
        self._gabarit = gabarit
        self._textes = Textes()
        self._sheets: list[Worksheet] = []
        self._properties: dict[str, str] = {}

    def add_worksheet(self, name: str) -> Worksheet:
        """A sheet, after the others; its name is legal (`exports.noms.sheet_names`)."""
        sheet = Worksheet(name, len(self._sheets), self._textes)
        self._sheets.append(sheet)
        return sheet

    def set_properties(self, properties: dict[str, str]) -> None:
        """`title`, `subject`, `author`, `comments`: all four."""
        self._properties = properties

    def close(self, day: date) -> bytes:
        """The file. Every date in it is `day`, at midnight: same content, same bytes."""
        sheets, common, own = self._sheets, [], []
        chart: dict[str, bytes] = {}
        for number, sheet in enumerate(sheets, start=1):
            xml, links = sheet.xml()
            own.append((f"xl/worksheets/sheet{number}.xml", _part(xml)))
            chart |= (drawn := sheet.chart_parts())
            if links or drawn:
                relations = parties.sheet_relations(links, bool(drawn))
                own.append((f"xl/worksheets/_rels/sheet{number}.xml.rels", _part(relations)))
        own += [
            ("xl/sharedStrings.xml", _part(self._textes.xml())),
            ("xl/workbook.xml", _part(parties.book(sheets))),
            ("docProps/core.xml", _part(parties.core(self._properties, day))),
            ("docProps/app.xml", _part(parties.application(sheets))),
            *chart.items(),
        ]
        common = [
            ("[Content_Types].xml", _part(parties.content_types(len(sheets), bool(chart)))),
            ("xl/_rels/workbook.xml.rels", _part(parties.book_relations(len(sheets)))),
            *self._gabarit.parts.items(),
        ]
        packed = [(name, pack_once(data)) for name, data in common]
        return archive([*packed, *((name, pack(data)) for name, data in own)], day)


def _part(xml: str) -> bytes:
    return (_DECLARATION + xml).encode()
