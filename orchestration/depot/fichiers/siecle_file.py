"""Streaming of SIECLE exports (ExportXML_ElevesSansAdresses, XML or ZIP) into two extracts.

Belongs here: the walk through the XML, without entities nor network; lines of the rows.
Does not belong here: what a code means (MEF, Inactifs, several classes): dbt decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

from orchestration.depot.contract import Extrait, load_contract
from orchestration.depot.errors import FichierRefuse, Probleme
from orchestration.depot.fichiers.batch import BATCH_ROWS, Batch, FileFacts
from orchestration.depot.fichiers.siecle_encoding import contradicted
from orchestration.depot.fichiers.xml_stream import Budget, Demesure, make_parser, walk
from orchestration.depot.fichiers.zip_guard import MAX_BYTES, MAX_MEMBERS, open_archive, open_member

SIECLE_ROOT = "BEE_ELEVES"
_DEEPEST = 32
MOST_DOCUMENTS = 50
MOST_SIECLE_TAGS = 40_000_000
"""Marks of an export: those of 100,000 pupils and their structures."""
_HELD, _ELEMENT = 64 << 20, 64
"""Characters that may wait in memory, and what an element costs, whatever its name."""
_UAJ = ("BEE_ELEVES", "PARAMETRES", "UAJ")
_ELEVE = ("BEE_ELEVES", "DONNEES", "ELEVES", "ELEVE")
_STRUCTURES_ELEVE = ("BEE_ELEVES", "DONNEES", "STRUCTURES", "STRUCTURES_ELEVE")
_STRUCTURE = (*_STRUCTURES_ELEVE, "STRUCTURE")
_ID = "@ELEVE_ID"
Opener = Callable[[], AbstractContextManager[IO[bytes]]]


class _Handler:
    """Collects the rows of both extracts as dictionaries of tags."""

    def __init__(self, parser: Any) -> None:
        self._parser = parser
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        self.root: str | None = None
        self.uais: set[str] = set()
        self.seen_structures = False
        self.eleves: list[tuple[int, dict[str, str]]] = []
        self.structures: list[tuple[int, dict[str, str]]] = []
        self._path: list[str] = []
        self._row: dict[str, str] = {}
        self._line = 0
        self._eleve_id = ""
        self._text: list[str] = []
        self.held = 0

    @property
    def uai(self) -> str:
        return next(iter(self.uais), "")

    def hold(self, size: int) -> None:
        """Count what is kept; a file made to fill the memory is refused before it does."""
        self.held += size
        if self.held > _HELD:
            raise Demesure(f"plus de {_HELD >> 20} Mio avant l'UAI, ou dans un élément")
        if len(self._path) > _DEEPEST:
            raise Demesure(f"plus de {_DEEPEST} niveaux")

    def release(self) -> None:
        """Forget the rows: they were handed over."""
        self.eleves, self.structures = [], []
        self.held = 0

    def _start(self, name: str, attrs: dict[str, str]) -> None:
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

    def _characters(self, content: str) -> None:
        self.hold(len(content))
        self._text.append(content)

    def _end(self, name: str) -> None:
        path = tuple(self._path)
        if path == _UAJ:
            self.uais |= {uai} if (uai := "".join(self._text).strip()) else set()
        elif path == _ELEVE:
            self.eleves.append((self._line, self._row))
        elif path == _STRUCTURE:
            self.structures.append((self._line, self._row))
            self.seen_structures = True
        elif path[:-1] in (_ELEVE, _STRUCTURE):
            self._row[name] = "".join(self._text)
        self._path.pop()
        self._text = []

    def _open_row(self, eleve_id: str) -> None:
        self._row = {_ID: eleve_id}
        self._line = self._parser.CurrentLineNumber


@contextmanager
def _documents(path: Path) -> Iterator[dict[str, Opener]]:
    """The XML documents of a file, each with what opens it: itself, or members of an archive.

    Nothing of an archive is written to disk.
    """
    if path.suffix.lower() != ".zip":
        yield {path.name: lambda: path.open("rb")}
        return
    with open_archive(path, members=MAX_MEMBERS) as archive:
        # macOS adds a hidden twin of each file
        names = [
            name
            for name in archive.namelist()
            if name.lower().endswith(".xml") and not Path(name).name.startswith("._")
        ]
        if len(names) > MOST_DOCUMENTS:
            message = f"archive de plus de {MOST_DOCUMENTS} documents XML ; un export par fichier"
            raise FichierRefuse(Probleme(message, path.name))
        yield {name: partial(open_member, archive, name, path.name) for name in names}


def _parse(fichier: str, opener: Opener, encoding: str | None = None) -> Iterator[_Handler]:
    """Feed the parser chunk by chunk, yielding after each; FichierRefuse on any fault."""
    parser = make_parser(encoding)
    handler = _Handler(parser)
    with opener() as stream:
        for _ in walk(parser, stream, fichier, Budget(MOST_SIECLE_TAGS, MAX_BYTES)):
            yield handler


def _root(fichier: str, opener: Opener) -> str | None:
    return next((h.root for h in _parse(fichier, opener) if h.root is not None), None)


def _export(path: Path, documents: dict[str, Opener]) -> str | None:
    exports = [
        name for name, opener in documents.items() if _root(path.name, opener) == SIECLE_ROOT
    ]
    if len(exports) > 1:
        message = "archive de plusieurs exports SIECLE ; un export par fichier"
        raise FichierRefuse(Probleme(message, path.name))
    return exports[0] if exports else None


def siecle_member(path: Path) -> str | None:
    """The SIECLE document of a file or archive; None when it holds none.

    Raises FichierRefuse for an unreadable file, and for an archive of several exports.
    """
    with _documents(path) as documents:
        return _export(path, documents)


def read_siecle(path: Path, facts: FileFacts) -> Iterator[Batch]:
    """Batches of ``siecle_eleves`` and ``siecle_structures``; line = that of the XML element.

    Raises FichierRefuse when the export names no lycée (PARAMETRES/UAJ), or two, or no structure.
    """
    contract = load_contract()
    eleves, structures = contract["siecle_eleves"], contract["siecle_structures"]
    facts.encodage = "xml"
    for extrait in (eleves, structures):
        facts.colonnes[extrait.name] = [champ.name for champ in extrait.champs]
    with _documents(path) as documents:
        name = _export(path, documents)
        if name is None:
            raise FichierRefuse(Probleme("le fichier a changé pendant la lecture", path.name))
        opener = documents[name]
        encoding = contradicted(path.name, opener)
        if encoding:
            why = "l'encodage déclaré n'est pas celui du contenu, lu en UTF-8"
            facts.avertissements.append(("encodage_contredit", why, 1))
        handler = None
        for handler in _parse(path.name, opener, encoding):
            waiting = len(handler.eleves) + len(handler.structures)
            if handler.uai and waiting and (waiting >= BATCH_ROWS or handler.held > _HELD // 2):
                yield from _flush(handler, eleves, structures)
        if fault := _fault(handler):
            raise FichierRefuse(Probleme(fault, path.name))
        yield from _flush(handler, eleves, structures)


def _fault(handler: _Handler | None) -> str | None:
    """What a whole export lacks, so that no class could be made of it."""
    if handler is None or not handler.uais:
        return "UAI du lycée absent (BEE_ELEVES/PARAMETRES/UAJ)"
    if len(handler.uais) > 1:
        return "deux établissements dans un export (BEE_ELEVES/PARAMETRES/UAJ)"
    if not handler.seen_structures:
        return (
            "export sans structures (BEE_ELEVES/DONNEES/STRUCTURES) : aucun élève n'aurait de "
            "classe ; refaire l'export avec les structures"
        )
    return None


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
