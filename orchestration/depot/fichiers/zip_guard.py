"""Refusal of archives that could fill the memory or the disk (XLSX and SIECLE ZIP are archives).

Belongs here: opening an archive after checking its directory, and what a damaged one raises.
Does not belong here: what the archive holds.
"""

from __future__ import annotations

import errno
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from orchestration.depot.errors import FichierRefuse, Probleme

MAX_BYTES = 4 << 30
MAX_RATIO = 200
SMALL_BYTES = 100 << 20
MAX_MEMBERS = 2_000
"""Of an archive of a dépôt: an export has one, a workbook a few dozen."""
_ENCRYPTED = 0x1
_READ = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    LookupError,
    ValueError,
    OSError,
)
"""What zipfile and its decompressors raise for bytes that are no sound archive."""


@contextmanager
def refusing_damage(name: str) -> Iterator[None]:
    """Turn what a damaged archive raises into a refusal; a fault of the disk stays one."""
    try:
        yield
    except _DAMAGED as error:
        # a place before the beginning of the file (EINVAL) is asked for by the archive itself
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise
        if isinstance(error, NotImplementedError):
            message = (
                "archive d'une version ou d'une compression non lue ; "
                "la refaire en ZIP ordinaire (compression « deflate »)"
            )
        else:
            message = "archive illisible, abîmée ou tronquée"
        raise FichierRefuse(Probleme(message, name)) from error


def open_archive(
    source: Path | io.BytesIO, name: str | None = None, members: int | None = None
) -> zipfile.ZipFile:
    """A checked archive: bounded uncompressed size, ratio and ``members``, no password.

    The sizes are those of the archive's directory; zipfile never yields more than they state.
    ``name``: what to call an archive that is not a file.
    """
    in_memory = isinstance(source, io.BytesIO)
    name = name or ("archive" if in_memory else source.name)
    with refusing_damage(name):
        if members is not None:
            _check_directory(source, name, members)
        archive = zipfile.ZipFile(source)
    compressed = max(len(source.getbuffer()) if in_memory else source.stat().st_size, 1)
    if problem := _problem(archive.infolist(), compressed, members):
        archive.close()
        raise FichierRefuse(Probleme(problem, name))
    return archive


def _problem(parts: list[zipfile.ZipInfo], compressed: int, members: int | None) -> str | None:
    total = sum(part.file_size for part in parts)
    unread = sorted({part.compress_type for part in parts} - _READ)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        return "archive protégée par mot de passe"
    if unread:
        return (
            f"archive d'une compression non lue (méthode {unread[0]}) ; "
            "la refaire en ZIP ordinaire (compression « deflate »)"
        )
    if total > MAX_BYTES or (total > SMALL_BYTES and total / compressed > MAX_RATIO):
        return "archive refusée : contenu décompressé démesuré"
    if members is not None:
        if not parts:
            return "archive vide : elle ne contient aucun fichier"
        if len(parts) > members:
            return _too_many(members)
        if len({part.filename.lower() for part in parts}) < len(parts):
            return "archive refusée : deux fichiers y portent le même nom"
    return None


def _too_many(members: int) -> str:
    return f"archive refusée : plus de {members} fichiers à l'intérieur"


def _check_directory(source: Path | io.BytesIO, name: str, members: int) -> None:
    """Refuse a directory too long to hold so few members, before zipfile reads it whole."""
    if isinstance(source, io.BytesIO):
        size = _directory_size(source)
    else:
        with source.open("rb") as stream:
            size = _directory_size(stream)
    if size > members * 1_000:
        raise FichierRefuse(Probleme(_too_many(members), name))


def _directory_size(stream: IO[bytes]) -> int:
    """Bytes of the directory as the end of the archive states them; 0 when it states none."""
    end = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, end - (1 << 16) - 42))
    tail = stream.read()
    stream.seek(0)
    place = tail.rfind(b"PK\5\6")
    if place < 0 or place + 16 > len(tail):
        return 0
    (size,) = struct.unpack_from("<L", tail, place + 12)
    wide = tail.rfind(b"PK\6\6", 0, place)  # ZIP64
    if wide >= 0 and wide + 48 <= len(tail):
        (size,) = struct.unpack_from("<Q", tail, wide + 40)
    return size


@contextmanager
def open_member(archive: zipfile.ZipFile, member: str, name: str) -> Iterator[IO[bytes]]:
    """A member, read in place; FichierRefuse, naming ``name``, when its bytes are damaged."""
    with refusing_damage(name), archive.open(member) as stream:
        yield stream
