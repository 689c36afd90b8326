"""The links of a delivered workbook that lead outside of it, read in its XML.

openpyxl reads a big sheet cell by cell, without its links, or whole, with all of them in memory.
No SQL, nothing of what is expected.
"""

import posixpath
import re
import zipfile
from html import unescape
from pathlib import Path

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

Links = dict[tuple[int, int], str]
"""(line, column), from 1 → address."""

_BALISE = r"<(?:\w+:)?{}\b([^>]*)>"
_ATTRIBUT = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def external_links(path: Path) -> dict[str, Links]:
    """The external links of each sheet that has any. One that belongs to no cell is at (0, 0)."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        book = "xl/workbook.xml"
        places = _relations(archive, book)
        for sheet in _tags(archive.read(book).decode(), "sheet"):
            part = places[sheet["r:id"]][0]
            outside = {
                key: target for key, (target, mode) in _relations(archive, part).items()
                if mode == "External"
            }  # fmt: skip
            if outside:
                found[sheet["name"]] = _links(archive.read(part).decode(), outside)
    return found


def _links(xml: str, outside: dict[str, str]) -> Links:
    links, unused = {}, dict(outside)
    for tag in _tags(xml.rpartition("</sheetData>")[2], "hyperlink"):
        if tag.get("r:id") in outside:
            address = outside[tag["r:id"]]
            unused.pop(tag["r:id"], None)
            anchor = f"#{tag['location']}" if tag.get("location") else ""
            column, line = coordinate_from_string(tag["ref"])
            links[line, column_index_from_string(column)] = address + anchor
    if unused:
        links[0, 0] = next(iter(unused.values()))
    return links


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str | None]]:
    """Identifier → target (a part of the archive, or an address) and its mode."""
    folder, name = posixpath.split(part)
    place = f"{folder}/_rels/{name}.rels"
    if place not in archive.namelist():
        return {}
    relations = {}
    for tag in _tags(archive.read(place).decode(), "Relationship"):
        mode, target = tag.get("TargetMode"), tag["Target"]
        if mode != "External":
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        relations[tag["Id"]] = (target, mode)
    return relations


def _tags(xml: str, name: str) -> list[dict[str, str]]:
    return [
        {key: unescape(a or b) for key, a, b in _ATTRIBUT.findall(attributes)}
        for attributes in re.findall(_BALISE.format(name), xml)
    ]
