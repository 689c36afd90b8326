"""Reading a file in every way it may be read: bytes, members of an archive, cells of a database.

Belongs here: which readings a file has, and in what bounds. Not here: what is sought (`mots`),
nor how the tables of a database are read (`bases`).
"""

import codecs
import contextlib
import gzip
import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from orchestration.depot.errors import FichierRefuse
from orchestration.depot.fichiers.zip_guard import MAX_BYTES, open_archive
from orchestration.traces.bases import CLOSED, READ, duckdb_cells, sqlite_cells
from orchestration.traces.mots import Needles, fold, pieces

_CHUNK = 1 << 19
_NESTED_BYTES = 64 << 20
_NESTED_DEPTH = 4
_ZIP, _GZIP, _SQLITE, _AGE = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"SQLite format 3\0",
    b"age-encryption.org/",
)
_ARMOURED = b"-----BEGIN AGE ENCRYPTED FILE-----"
_LATIN_LIGATURES = {b"\x9c": b"oe", b"\x8c": b"OE", b"\xe6": b"ae", b"\xc6": b"AE", b"\xdf": b"ss"}
_LATIN = bytes(
    c
    if c < 128
    else (fold(bytes([c]).decode("cp1252", "replace")).encode("ascii", "ignore") or b" ")[0]
    for c in range(256)
)
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, NotImplementedError)

Opener = Callable[[], IO[bytes]]


@dataclass
class Visit:
    """What one file holds of what is sought: by place in it, and the places that stay closed."""

    needles: Needles
    found: dict[str, Counter[str]] = field(default_factory=dict)
    opaques: list[tuple[str, str]] = field(default_factory=list)
    membres: int = 0
    tables: int = 0
    left: int = MAX_BYTES
    """Bytes that archives may still unfold."""

    def text(self, lieu: str, text: str) -> None:
        """Search a whole text."""
        self._add(lieu, self.needles.count(text))

    def opaque(self, lieu: str, why: str) -> None:
        self.opaques.append((lieu, why))

    def bytes(self, lieu: str, opener: Opener) -> None:
        """Search a stream, as UTF-8 and, where it is not that, as Windows-1252; or as UTF-16."""
        with opener() as stream:
            head = stream.read(_CHUNK)
        wide = _utf16(head)
        inside = b"\0" in head and not wide
        for encoding in (wide,) if wide else ("utf-8", "cp1252"):
            found: Counter[str] = Counter()
            is_whole = True
            with opener() as stream:
                texts = _latin(stream) if encoding == "cp1252" else _decoded(stream, encoding)
                for text, seen in pieces(texts):
                    is_whole = is_whole and "\ufffd" not in text
                    new = self.needles.count(text, inside=inside)
                    if new:
                        new.subtract(self.needles.count(seen, inside=inside))
                    found += new
            self.found[lieu] = self.found.get(lieu, Counter()) | found
            if is_whole:
                break
        self._add(lieu, Counter())

    def cells(self, read: Callable[[Path], Iterable[tuple[str, str]]], path: Path) -> None:
        """Search the (place, text) of a database."""
        for lieu, text in read(path):
            if text is READ:
                self.tables += 1
            elif text is CLOSED:
                self.opaque(lieu, "base illisible")
            else:
                self.text(lieu, text)

    def _add(self, lieu: str, found: Counter[str]) -> None:
        total = self.found.get(lieu, Counter()) + found
        self.found.pop(lieu, None)
        if total:
            self.found[lieu] = total


def read_file(path: Path, visit: Visit) -> None:
    """Every reading of one file. OSError when it cannot be read: nothing is proved then."""
    with path.open("rb") as stream:
        head = stream.read(64)
    visit.bytes("octets", lambda: path.open("rb"))
    if head.startswith(_AGE) or path.suffix == ".age":
        visit.opaque("", "chiffré")
    elif head.startswith(_SQLITE):
        visit.cells(sqlite_cells, path)
    elif head[8:12] == b"DUCK":
        visit.cells(duckdb_cells, path)
    elif head.startswith(_ZIP) or zipfile.is_zipfile(path):
        with _closed_places(visit, ""):
            _read_archive(open_archive(path), visit, "", 1)
    elif head.startswith(_GZIP):
        _read_gzip(lambda: path.open("rb"), visit, "")


def _read_archive(archive: zipfile.ZipFile, visit: Visit, lieu: str, depth: int) -> None:
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        visit.left -= sum(member.file_size for member in members)
        if visit.left < 0:
            visit.opaque(lieu, "contenu décompressé démesuré")
            return
        for member in members:
            place = f"{lieu} > {member.filename}" if lieu else member.filename
            with _closed_places(visit, place):
                _read_member(archive, member, visit, place, depth)
                visit.membres += 1


def _read_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, visit: Visit, place: str, depth: int
) -> None:
    with archive.open(member) as stream:
        head = stream.read(16)
    visit.bytes(place, lambda: archive.open(member))
    if head.startswith(_ZIP):
        if depth == _NESTED_DEPTH or member.file_size > _NESTED_BYTES:
            visit.opaque(place, "archive imbriquée trop grande ou trop profonde")
        else:
            nested = io.BytesIO(archive.read(member))
            _read_archive(open_archive(nested, member.filename), visit, place, depth + 1)
    elif head.startswith(_GZIP):
        _read_gzip(lambda: archive.open(member), visit, place)
    elif head.startswith(_AGE):
        visit.opaque(place, "chiffré")
    elif head.startswith(_SQLITE) or head[8:12] == b"DUCK":
        visit.opaque(place, "base dans une archive")


def _read_gzip(opener: Opener, visit: Visit, lieu: str) -> None:
    place = f"{lieu} > gzip" if lieu else "gzip"

    @contextlib.contextmanager
    def unfolded() -> Iterator[IO[bytes]]:
        with opener() as stream, gzip.open(stream) as inner:
            yield _Bounded(inner, visit.left)

    with _closed_places(visit, lieu):
        visit.bytes(place, unfolded)
        visit.membres += 1


class _Bounded(io.RawIOBase):
    """A stream that fails past some bytes: gzip says nothing true of its size beforehand."""

    def __init__(self, stream: IO[bytes], left: int) -> None:
        self._stream, self._left = stream, left

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise EOFError
        return data


@contextlib.contextmanager
def _closed_places(visit: Visit, lieu: str) -> Iterator[None]:
    """What an archive refuses to show is told, not passed over."""
    try:
        yield
    except FichierRefuse as refusal:
        visit.opaque(lieu, refusal.problemes[0].message)
    except _DAMAGED:
        visit.opaque(lieu, "archive illisible ou tronquée")


def _decoded(stream: IO[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while chunk := stream.read(_CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", True)


def _latin(stream: IO[bytes]) -> Iterator[str]:
    """Windows-1252 in plain letters, which saves folding the noise of a binary file."""
    while chunk := stream.read(_CHUNK):
        for ligature, letters in _LATIN_LIGATURES.items():
            chunk = chunk.replace(ligature, letters)
        yield chunk.translate(_LATIN).decode("ascii")


def _utf16(head: bytes) -> str | None:
    """The UTF-16 that a beginning seems to be: its mark, or every other byte null."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[:4096:2], head[1:4096:2]
    if even and odd.count(0) > 0.7 * len(odd) and even.count(0) < 0.05 * len(even):
        return "utf-16-le"
    if odd and even.count(0) > 0.7 * len(even) and odd.count(0) < 0.05 * len(odd):
        return "utf-16-be"
    return None
