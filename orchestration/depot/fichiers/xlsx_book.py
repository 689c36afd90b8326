"""The parts of an XLSX workbook around its sheets: which there are, texts they share, styles.

Belongs here: the way through the archive, transitional and Strict alike; shared texts; what a
style says of a number. Does not belong here: cells (``xlsx_sheet``), choice of sheets
(``xlsx_file``).
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zipfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from orchestration.depot.errors import FichierRefuse, Probleme
from orchestration.depot.fichiers.xml_stream import Budget, Demesure, make_parser, walk
from orchestration.depot.fichiers.zip_guard import MAX_BYTES, open_member

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_REL_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_FEW_TAGS, _FEW_OCTETS = 2_000_000, 64 << 20
MOST_TAGS = 100_000_000
"""Of all the sheets and texts of a workbook: those of a million rows of twenty columns."""
MOST_TEXTS, MOST_CHARACTERS = 5_000_000, 256 << 20
"""Texts that a workbook shares, and their characters: they stay in memory."""
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ONLY_ZEROS = re.compile(r"0{2,}")
_YES = ("1", "true")

GENERAL, DATE, DURATION, SCIENTIFIC = 0, -1, -2, -3
"""What a style makes of a number; above 0, the digits that it keeps (``0000000``)."""


def main_names(*names: str) -> dict[str, str]:
    """Name of an element as the parser gives it, in both dialects → its short name."""
    return {f"{space} {name}": name for space in _MAIN for name in names}


@dataclass(frozen=True)
class Sheet:
    """A worksheet: its title, its part in the archive, whether a person sees it."""

    titre: str
    part: str
    visible: bool


@dataclass
class Book:
    """An open workbook. ``budget`` is what its sheets and its texts may cost together."""

    archive: zipfile.ZipFile
    fichier: str
    sheets: list[Sheet] = field(default_factory=list)
    epoch: dt.datetime = WINDOWS_EPOCH
    stale: bool = False
    """True when the file says that its formulas must be computed at its opening."""
    textes: list[str] = field(default_factory=list)
    styles: list[int] = field(default_factory=list)
    budget: Budget = field(default_factory=lambda: Budget(MOST_TAGS, MAX_BYTES))

    def refuse(self, why: str) -> FichierRefuse:
        """A refusal of the whole workbook."""
        return FichierRefuse(Probleme(f"classeur XLSX illisible : {why}", self.fichier))

    def integer(self, text: str) -> int:
        """A number of the format itself, not of a cell."""
        try:
            return int(text)
        except ValueError as error:
            raise self.refuse("un numéro attendu n'en est pas un") from error

    def part(self, name: str) -> str | None:
        """The member of that name, whatever its case, as a workbook may write it."""
        wanted = name.lower()
        return next((n for n in self.archive.namelist() if n.lower() == wanted), None)

    @contextmanager
    def parse(self, part: str, parser: Any, budget: Budget, clean: Any = None) -> Any:
        """The walk through a part."""
        member = self.part(part)
        if member is None:
            raise self.refuse(f"la partie {posixpath.basename(part)} manque")
        with open_member(self.archive, member, self.fichier) as stream:
            yield walk(parser, stream, self.fichier, budget, clean)


def open_book(archive: zipfile.ZipFile, fichier: str) -> Book:
    """The sheets of a workbook, its texts and its styles; FichierRefuse when one cannot be read."""
    book = Book(archive, fichier)
    main = _relations(book, "_rels/.rels", "").of("officeDocument")
    workbook = main[0] if main else "xl/workbook.xml"
    if workbook.endswith(".bin"):
        message = "classeur Excel binaire (XLSB) ; l'enregistrer en « Classeur Excel (.xlsx) »"
        raise FichierRefuse(Probleme(message, fichier))
    folder, name = posixpath.split(workbook)
    related = _relations(book, f"{folder}/_rels/{name}.rels", folder)
    _read_workbook(book, workbook, related)
    if len({sheet.part for sheet in book.sheets}) < len(book.sheets):
        raise book.refuse("deux feuilles y sont la même partie")
    if styles := related.of("styles"):
        book.styles = _styles(book, styles[0])
    if texts := related.of("sharedStrings"):
        book.textes = _shared_texts(book, texts[0])
    return book


@dataclass
class _Relations:
    cibles: dict[str, tuple[str, str]] = field(default_factory=dict)

    def of(self, kind: str) -> list[str]:
        return [target for last, target in self.cibles.values() if last == kind]


def _relations(book: Book, part: str, folder: str) -> _Relations:
    found = _Relations()
    if book.part(part) is None:
        return found

    def start(name: str, attrs: dict[str, str]) -> None:
        if name == _RELATION and attrs.get("TargetMode") != "External":
            target = attrs.get("Target", "")
            where = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            kind = attrs.get("Type", "").rpartition("/")[2]
            found.cibles[attrs.get("Id", "")] = (kind, posixpath.normpath(where))

    _parse_whole(book, part, start)
    return found


def _parse_whole(book: Book, part: str, start: Callable[[str, dict[str, str]], None]) -> None:
    parser = make_parser(namespaces=True)
    parser.StartElementHandler = start
    with book.parse(part, parser, Budget(_FEW_TAGS, _FEW_OCTETS)) as walked:
        for _ in walked:
            pass


def _read_workbook(book: Book, part: str, related: _Relations) -> None:
    names = main_names("sheet", "workbookPr", "calcPr")

    def start(name: str, attrs: dict[str, str]) -> None:
        kind = names.get(name)
        if kind == "sheet":
            identity = next((attrs[key] for key in _REL_ID if key in attrs), "")
            what, target = related.cibles.get(identity, ("", ""))
            if not what:
                raise book.refuse("une feuille annoncée manque")
            if what == "worksheet":
                visible = attrs.get("state", "visible") == "visible"
                book.sheets.append(Sheet(attrs.get("name", ""), target, visible))
        elif kind == "workbookPr" and attrs.get("date1904") in _YES:
            book.epoch = MAC_EPOCH
        elif kind == "calcPr":
            book.stale = attrs.get("fullCalcOnLoad") in _YES

    _parse_whole(book, part, start)


def _styles(book: Book, part: str) -> list[int]:
    """What each style of cell makes of a number, in the order that cells name them."""
    names = main_names("numFmt", "cellXfs", "xf")
    formats: dict[int, str] = dict(BUILTIN_FORMATS)
    asked: list[int] = []
    inside = False

    def start(name: str, attrs: dict[str, str]) -> None:
        nonlocal inside
        kind = names.get(name)
        if kind == "numFmt":
            formats[book.integer(attrs.get("numFmtId", "0"))] = attrs.get("formatCode", "")
        elif kind == "cellXfs":
            inside = True
        elif kind == "xf" and inside:
            asked.append(book.integer(attrs.get("numFmtId", "0")))

    def end(name: str) -> None:
        nonlocal inside
        if names.get(name) == "cellXfs":
            inside = False

    parser = make_parser(namespaces=True)
    parser.StartElementHandler, parser.EndElementHandler = start, end
    with book.parse(part, parser, Budget(_FEW_TAGS, _FEW_OCTETS)) as walked:
        for _ in walked:
            pass
    kinds = {number: _kind(formats.get(number, "General")) for number in set(asked)}
    return [kinds[number] for number in asked]


def _kind(number_format: str) -> int:
    if is_timedelta_format(number_format):
        return DURATION
    if is_date_format(number_format):
        return DATE
    if "E+" in number_format.upper():
        return SCIENTIFIC
    return len(number_format) if _ONLY_ZEROS.fullmatch(number_format) else GENERAL


def _shared_texts(book: Book, part: str) -> list[str]:
    names = main_names("si", "t", "rPh")
    texts: list[str] = []
    parts: list[str] = []
    taken, phonetic, held = False, False, 0

    def start(name: str, _attrs: dict[str, str]) -> None:
        nonlocal taken, phonetic
        kind = names.get(name)
        if kind == "si":
            if len(texts) >= MOST_TEXTS:
                raise Demesure("textes du classeur ; l'exporter en CSV")
            parts.clear()
        elif kind == "rPh":
            phonetic = True
        elif kind == "t":
            taken = not phonetic

    def data(text: str) -> None:
        nonlocal held
        if taken:
            held += len(text)
            if held > MOST_CHARACTERS:
                raise Demesure("textes du classeur ; l'exporter en CSV")
            parts.append(text)

    def end(name: str) -> None:
        nonlocal taken, phonetic
        kind = names.get(name)
        if kind == "t":
            taken = False
        elif kind == "rPh":
            phonetic = False
        elif kind == "si":
            texts.append(unescaped("".join(parts)))

    parser = make_parser(namespaces=True)
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = data
    with book.parse(part, parser, book.budget) as walked:
        for _ in walked:
            pass
    return texts


def unescaped(text: str) -> str:
    """``_x000D_`` is how a workbook writes what XML cannot hold; halves of a character meet."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(_character, text)
    if any("\ud800" <= c <= "\udfff" for c in plain):
        plain = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return plain


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1], 16)
    return chr(code) if code else escape[0]
