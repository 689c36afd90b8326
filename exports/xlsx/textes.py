"""Texts as XML holds them: in the table of texts, in an attribute, in an address.

Belongs here: escaping, so that a text is a text whatever it looks like. Not here: what XML forbids
and what is too long for a cell, which are already out of a text (`exports.style.textes.clean`).
"""

import re
from functools import lru_cache
from typing import NamedTuple

# Excel reads `_x0041_` as « A »: its first underscore is escaped, one that also ends another too.
_ECHAPPEMENT = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_DEJA = re.compile("%[0-9a-fA-F]{2}")
_ADRESSE = str.maketrans({c: f"%{ord(c):02x}" for c in '%" <>[]^`{}'})


class Textes:
    """The table of the texts of one workbook: each once, in the order in which they come.

    A table is never shared between workbooks: it would tell one the names of another.
    """

    def __init__(self) -> None:
        self._index: dict[str, int] = {}
        self.count = 0
        """Cells that hold a text."""

    def index(self, text: str) -> int:
        """The place of a text; the cells that show it are counted apart, in `count`."""
        return self._index.setdefault(text, len(self._index))

    def xml(self) -> str:
        return (
            '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            f'count="{self.count}" uniqueCount="{len(self._index)}">'
            f"{''.join(map(_item, self._index))}</sst>"
        )


def _item(text: str) -> str:
    if "_x" in text:
        text = _ECHAPPEMENT.sub("_x005F_", text)
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<si><t{space}>{escaped(text)}</t></si>"


def escaped(text: str) -> str:
    """A text between two tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """A text in an attribute, between double quotes."""
    return escaped(text).replace('"', "&quot;").replace("\n", "&#xA;")


class Lien(NamedTuple):
    """A link to the web, as given; then in XML: the target of its relation, what its cell adds."""

    address: str
    target: str
    anchor: str


@lru_cache(maxsize=10_000)  # the formations of an académie stand in every workbook
def web_link(address: str) -> Lien:
    """An address as Excel writes it; one that looks escaped is left as it is."""
    target, _, anchor = address.partition("#")
    if not _DEJA.search(target):
        target = target.translate(_ADRESSE)
    return Lien(address, quoted(target), f' location="{quoted(anchor)}"' if anchor else "")
