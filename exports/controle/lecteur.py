"""A fast reader of delivered workbooks, nothing of the writer's: all parts, rows, some columns.

Belongs here: what a workbook holds, as found in its XML, a few milliseconds each. Not here: what is
expected of it. It reads the shapes that our writer gives to cells and refuses any other: a shape
that it does not know is a fault, never a text that is not read.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from pathlib import Path
from xml.parsers import expat

from exports.style.textes import CELLULE_MAX

Column = list[str | None]
"""The texts of a column, row by row under the header; None where there is none."""

_TEXTE = re.compile(r"<si><t(?: [^>]*)?(?:/>|>([^<]*)</t>)</si>")
_ECHAPPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTETE = re.compile(rb'<c r="([A-Z]+)1"[^>]*? t="s"><v>(\d+)</v></c>')
_FORMULE = re.compile(rb"<f[ />]")
_CELLULE = rb'<c r="(%s)(\d+)" s="\d+" t="s"><v>(\d+)</v></c>'
_PETITE = 16_000  # bytes of a part that may come back
_XML = (".xml", ".rels")


class ClasseurIllisible(Exception):
    """The file is no sound workbook: why, without a word of what it holds."""


@dataclass(slots=True)
class FeuilleLue:
    """One sheet: rows under its header, the columns asked for by heading, what is wrong in it."""

    lignes: int
    colonnes: dict[str, Column] = field(default_factory=dict)
    formules: int = 0
    masquee: bool = False


@dataclass(slots=True)
class ClasseurLu:
    """Sheets by name, in order; every address outside of the file that a part of it names."""

    feuilles: dict[str, FeuilleLue] = field(default_factory=dict)
    adresses: set[str] = field(default_factory=set)


def read_workbook(path: Path, wanted: Mapping[str, set[str]]) -> ClasseurLu:
    """Reads a workbook whole. `wanted`: sheet → the headings of the columns to give.

    Every part is well-formed XML, every text of the table is plain and within Excel's limit, every
    cell of a wanted column names one. Raises ClasseurIllisible otherwise.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
            if len(parts) != len(archive.infolist()):
                raise ClasseurIllisible("une partie y figure deux fois")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise ClasseurIllisible("archive illisible") from error
    _check_parts(parts)
    texts = _texts(parts.get("xl/sharedStrings.xml", b""))
    book, found = "xl/workbook.xml", ClasseurLu()
    places = _targets(parts, book)
    for sheet in _elements(parts.get(book, b""), "sheet"):
        place = places.get(sheet.get("r:id", ""), "")
        if place not in parts:
            raise ClasseurIllisible("feuille sans contenu")
        headings = wanted.get(sheet["name"], set())
        found.feuilles[sheet["name"]] = read = _sheet(parts[place], headings, texts)
        read.masquee = sheet.get("state", "visible") != "visible"
    for name, data in parts.items():
        if name.endswith(".rels") and b"External" in data:
            found.adresses.update(_addresses(data))
    return found


def _check_parts(parts: Mapping[str, bytes]) -> None:
    """Every part is XML from its first byte to its last, and declares nothing."""
    for name, data in parts.items():
        if not name.endswith(_XML):
            raise ClasseurIllisible("partie d'un autre genre que XML")
        try:
            _check(data)
        except expat.ExpatError as error:
            raise ClasseurIllisible(f"XML mal formé ({posixpath.basename(name)})") from error


@lru_cache(maxsize=2_000)  # themes, types of content, styles: the same in many workbooks
def _check_small(data: bytes) -> None:
    expat.ParserCreate().Parse(data, True)


def _check(data: bytes) -> None:
    """Raises ExpatError; a comment or a CDATA section is none of ours."""
    if b"<!" in data:
        raise ClasseurIllisible("commentaire, déclaration ou section CDATA")
    if len(data) < _PETITE:
        _check_small(data)
    else:
        expat.ParserCreate().Parse(data, True)


def _texts(data: bytes) -> list[str]:
    """The table of shared texts. A text in several pieces (rich text) is none of ours."""
    xml = data.decode()
    found = _TEXTE.findall(xml)
    if len(found) != xml.count("<si") - xml.count("<sist"):
        raise ClasseurIllisible("texte mis en forme dans la table des textes")
    texts = [_plain(text) for text in found]
    if any(
        2 * len(t) > CELLULE_MAX and len(t.encode("utf-16-le")) > 2 * CELLULE_MAX for t in texts
    ):
        raise ClasseurIllisible("texte plus long qu'une cellule")
    return texts


def _plain(text: str) -> str:
    if "&" in text:
        text = unescape(text)
    if "_x" in text:
        text = _ECHAPPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text


def _sheet(data: bytes, wanted: set[str], texts: list[str]) -> FeuilleLue:
    # Well-formed, without comment or CDATA: a « < » begins an element wherever it stands.
    sheet = FeuilleLue(data.count(b"<row ") - 1, formules=len(_FORMULE.findall(data)))
    if not wanted:
        return sheet
    try:
        header = {texts[int(n)]: column for column, n in _ENTETE.findall(data)}
        columns = {header[name]: [None] * sheet.lignes for name in wanted & header.keys()}
        for column, line, n in _cells(data, columns):
            if line != b"1":
                columns[column][int(line) - 2] = texts[int(n)]
    except IndexError as error:
        raise ClasseurIllisible("cellule hors de la table des textes ou de la feuille") from error
    sheet.colonnes = {name: columns[header[name]] for name in wanted & header.keys()}
    return sheet


def _cells(data: bytes, columns: Mapping[bytes, Column]) -> list[tuple[bytes, bytes, bytes]]:
    if not columns:
        return []
    return re.findall(_CELLULE % b"|".join(sorted(columns)), data)


def _targets(parts: Mapping[str, bytes], part: str) -> dict[str, str]:
    """Identifier → part of the archive, of the relations of a part that stay inside."""
    folder, name = posixpath.split(part)
    relations = _elements(parts.get(f"{folder}/_rels/{name}.rels", b""), "Relationship")
    return {
        r["Id"]: posixpath.normpath(posixpath.join("/", folder, r["Target"])).lstrip("/")
        for r in relations
        if r.get("TargetMode") != "External"
    }


def _addresses(data: bytes) -> Iterator[str]:
    return (
        r["Target"] for r in _elements(data, "Relationship") if r.get("TargetMode") == "External"
    )


def _elements(data: bytes, name: str) -> list[dict[str, str]]:
    """The attributes of every element of a name."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    if data:
        parser.Parse(data, True)
    return found
