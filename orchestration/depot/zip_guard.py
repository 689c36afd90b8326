"""Refusal of archives that could fill the memory or the disk (XLSX and SIECLE ZIP are archives).

Belongs here: opening an archive after checking its directory.
Does not belong here: what the archive holds.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from orchestration.depot.errors import FichierRefuse, Probleme

MAX_BYTES = 4 << 30
MAX_RATIO = 200
SMALL_BYTES = 100 << 20
_ENCRYPTED = 0x1


def open_archive(source: Path | io.BytesIO, name: str | None = None) -> zipfile.ZipFile:
    """A checked archive: bounded uncompressed size and ratio, no password.

    The sizes are those of the archive's directory; zipfile never yields more than they state.
    ``name``: what to call an archive that is not a file.
    """
    in_memory = isinstance(source, io.BytesIO)
    name = name or ("archive" if in_memory else source.name)
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError) as error:
        raise FichierRefuse(Probleme("archive illisible ou tronquée", name)) from error
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    compressed = max(len(source.getbuffer()) if in_memory else source.stat().st_size, 1)
    problem = None
    if any(member.flag_bits & _ENCRYPTED for member in members):
        problem = "archive protégée par mot de passe"
    elif total > MAX_BYTES or (total > SMALL_BYTES and total / compressed > MAX_RATIO):
        problem = "archive refusée : contenu décompressé démesuré"
    if problem:
        archive.close()
        raise FichierRefuse(Probleme(problem, name))
    return archive
