"""Streaming of SIECLE exports (ExportXML_ElevesSansAdresses, XML or ZIP) into two extracts.

Belongs here: the walk through the XML, without entities nor network; lines of the rows.
Does not belong here: what a code means (MEF, Inactifs, several classes): dbt decides.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from orchestration.depot.batch import BATCH_ROWS, Batch, FileFacts
from orchestration.depot.contract import Extrait, load_contract
from orchestration.depot.errors import FichierRefuse, Probleme
from orchestration.depot.zip_guard import open_archive

SIECLE_ROOT = "BEE_ELEVES"
_HEAD = 1 << 12
_CHUNK = 1 << 18
_DEEPEST = 32
_HELD, _ELEMENT = 64 << 20, 64
"""Characters that may wait in memory, and what an element costs, whatever its name."""
_UAJ = ("BEE_ELEVES", "PARAMETRES", "UAJ")
_ELEVE = ("BEE_ELEVES", "DONNEES", "ELEVES", "ELEVE")
_STRUCTURES_ELEVE = ("BEE_ELEVES", "DONNEES", "STRUCTURES", "STRUCTURES_ELEVE")
_STRUCTURE = (*_STRUCTURES_ELEVE, "STRUCTURE")
_ID = "@ELEVE_ID"


class _Enormous(Exception):
    """What must be kept of a document exceeds any export."""


class _Handler(ContentHandler):
    """Collects the rows of both extracts as dictionaries of tags."""

    def __init__(self, line_number: Callable[[], int]) -> None:
        super().__init__()
        self._line_number = line_number
        self.root: str | None = None
        self.uai = ""
        self.eleves: list[tuple[int, dict[str, str]]] = []
        self.structures: list[tuple[int, dict[str, str]]] = []
        self._path: list[str] = []
        self._row: dict[str, str] = {}
        self._line = 0
        self._eleve_id = ""
        self._text: list[str] = []
        self.held = 0

    def hold(self, size: int) -> None:
        """Count what is kept; a file made to fill the memory is refused before it does."""
        self.held += size
        if self.held > _HELD or len(self._path) > _DEEPEST:
            raise _Enormous

    def release(self) -> None:
        """Forget the rows: they were handed over."""
        self.eleves, self.structures = [], []
        self.held = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self.root = self.root or name
        self._path.append(name)
        self._text = []
        self.hold(_ELEMENT + len(name) + sum(map(len, attrs.values())))
        path = tuple(self._path)
        if path == _ELEVE:
            self._open_row(attrs.get("ELEVE_ID", ""))
        elif path == _STRUCTURES_ELEVE:
            self._eleve_id = attrs.get("ELEVE_ID", "")
        elif path == _STRUCTURE:
            self._open_row(self._eleve_id)

    def characters(self, content: str) -> None:
        self.hold(len(content))
        self._text.append(content)

    def endElement(self, name: str) -> None:
        path = tuple(self._path)
        if path == _UAJ:
            self.uai = self.uai or "".join(self._text).strip()
        elif path == _ELEVE:
            self.eleves.append((self._line, self._row))
        elif path == _STRUCTURE:
            self.structures.append((self._line, self._row))
        elif path[:-1] in (_ELEVE, _STRUCTURE):
            self._row[name] = "".join(self._text)
        self._path.pop()
        self._text = []

    def _open_row(self, eleve_id: str) -> None:
        self._row = {_ID: eleve_id}
        self._line = self._line_number()


def _members(path: Path) -> list[str]:
    """XML documents of a file: its own name, or those of the archive."""
    if path.suffix.lower() != ".zip":
        return [path.name]
    with open_archive(path) as archive:
        # macOS adds a hidden twin of each file
        names = [name for name in archive.namelist() if not Path(name).name.startswith("._")]
        return [name for name in names if name.lower().endswith(".xml")]


@contextmanager
def _open_member(path: Path, member: str) -> Iterator[IO[bytes]]:
    """A document read in place: nothing of an archive is written to disk."""
    if path.suffix.lower() != ".zip":
        with path.open("rb") as stream:
            yield stream
    else:
        with open_archive(path) as archive, archive.open(member) as stream:
            yield stream


def _parse(path: Path, member: str) -> Iterator[_Handler]:
    """Feed the parser chunk by chunk, yielding after each; FichierRefuse on any fault."""
    parser = defusedxml.sax.make_parser()
    handler = _Handler(parser.getLineNumber)
    parser.setContentHandler(handler)
    try:
        with _open_member(path, member) as stream:
            size = _HEAD
            while chunk := stream.read(size):
                parser.feed(chunk)
                yield handler
                size = _CHUNK
        if handler.root is None:
            raise FichierRefuse(Probleme("XML vide", path.name))
        parser.close()
    except SAXParseException as error:
        ligne = error.getLineNumber()
        raise FichierRefuse(Probleme("XML mal formé ou tronqué", path.name, ligne)) from error
    except DefusedXmlException as error:
        message = "XML refusé : déclaration d'entité ou référence externe"
        raise FichierRefuse(Probleme(message, path.name)) from error
    except _Enormous:
        raise FichierRefuse(Probleme("XML refusé : contenu démesuré", path.name)) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError) as error:
        raise FichierRefuse(Probleme("XML ou archive illisible", path.name)) from error
    yield handler


def _root(path: Path, member: str) -> str | None:
    return next((h.root for h in _parse(path, member) if h.root is not None), None)


def siecle_member(path: Path) -> str | None:
    """The SIECLE document of a file or archive; None when it holds none.

    Raises FichierRefuse for an unreadable file, and for an archive of several exports.
    """
    exports = [member for member in _members(path) if _root(path, member) == SIECLE_ROOT]
    if len(exports) > 1:
        message = "archive de plusieurs exports SIECLE ; un export par fichier"
        raise FichierRefuse(Probleme(message, path.name))
    return exports[0] if exports else None


def read_siecle(path: Path, facts: FileFacts) -> Iterator[Batch]:
    """Batches of ``siecle_eleves`` and ``siecle_structures``; line = that of the XML element.

    Raises FichierRefuse when the export names no lycée (PARAMETRES/UAJ).
    """
    contract = load_contract()
    eleves, structures = contract["siecle_eleves"], contract["siecle_structures"]
    facts.encodage = "xml"
    for extrait in (eleves, structures):
        facts.colonnes[extrait.name] = [champ.name for champ in extrait.champs]
    handler = None
    for handler in _parse(path, siecle_member(path) or path.name):
        waiting = len(handler.eleves) + len(handler.structures)
        if handler.uai and waiting and (waiting >= BATCH_ROWS or handler.held > _HELD // 2):
            yield from _flush(handler, eleves, structures)
    if handler is None or not handler.uai:
        raise FichierRefuse(Probleme("UAI du lycée absent (BEE_ELEVES/PARAMETRES/UAJ)", path.name))
    yield from _flush(handler, eleves, structures)


def _flush(handler: _Handler, eleves: Extrait, structures: Extrait) -> Iterator[Batch]:
    for extrait, rows in ((eleves, handler.eleves), (structures, handler.structures)):
        if rows:
            yield _batch(extrait, handler.uai, rows)
    handler.release()


def _batch(extrait: Extrait, uai: str, rows: list[tuple[int, dict[str, str]]]) -> Batch:
    columns = {
        champ.name: [_value(row, champ.tags, uai) for _, row in rows] for champ in extrait.champs
    }
    return Batch(extrait.name, [ligne for ligne, _ in rows], columns)


def _value(row: dict[str, str], tags: list[str], uai: str) -> str:
    if tags == ["UAJ"]:
        return uai
    return next((row[tag] for tag in tags if row.get(tag, "").strip()), "")
