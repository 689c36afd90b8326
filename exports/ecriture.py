"""The writer of workbooks in which every text is a text, whatever it looks like.

Belongs here: what XlsxWriter must never guess from a text (a formula, a number, a link, its own
rich text in XML), and how a text is escaped. Not here: any sheet, any look. Nothing else in the
package makes an XlsxWriter workbook; a test holds that.
"""

import re
from typing import Any, BinaryIO

from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

# Excel reads `_x0041_` as « A »: its first underscore is escaped, one that also ends another too.
_ECHAPPEMENT = re.compile("_(?=x[0-9a-fA-F]{4}_)")


def set_page_texts(sheet: Worksheet, header: str, footer: str) -> None:
    """The header and the footer of a printed page, whose texts have their `&` doubled.

    XlsxWriter's own setters take the `&&G` of a text for the place of an image, warn with the text
    itself and write no header.
    """
    sheet.header, sheet.footer = header, footer
    sheet.header_footer_changed = True


class TextWorkbook(Workbook):
    """A workbook whose texts are written as they are. `police`: its default font."""

    def __init__(self, file: BinaryIO, police: dict[str, Any]) -> None:
        # A fresh dict of the font each time: XlsxWriter changes it, and the next file with it.
        super().__init__(file, {**_OPTIONS, "default_format_properties": dict(police)})

    def _get_packager(self) -> Packager:
        return _TextPackager()


class _TextPackager(Packager):
    def _write_shared_strings_file(self) -> None:
        table = self.workbook.str_table
        if not table.count:
            return
        strings = _TextStrings()
        strings.string_table = table
        strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
        strings._assemble_xml_file()


class _TextStrings(SharedStrings):
    """The table of texts. XlsxWriter's own takes one in `<r>…</r>` for XML that it made."""

    def _write_sst_strings(self) -> None:
        self.fh.write("".join(map(_item, self.string_table.string_array)))


def _item(text: str) -> str:
    """A text of the table; what XML forbids is already out of it (`exports.style.textes.clean`)."""
    if "_x" in text:
        text = _ECHAPPEMENT.sub("_x005F_", text)
    space = ' xml:space="preserve"' if text != text.strip() else ""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<si><t{space}>{text}</t></si>"
