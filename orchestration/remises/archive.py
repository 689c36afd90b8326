"""One delivery as bytes: a ZIP, then its encryption.

Belongs here: same files, same bytes; what a reader finds in them. Not here: who receives what.
"""

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Mapping

import pyrage

from orchestration.habilitations.cles import recipient

_OWNER_ONLY = 0o100600 << 16
_UNIX = 3


def pack(files: Mapping[str, bytes], day: dt.date) -> bytes:
    """A ZIP of `files`, in the order of their names, all dated at `day`; never compressed, since
    workbooks already are. Same files and same day, same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.external_attr, entry.create_system = _OWNER_ONLY, _UNIX
            archive.writestr(entry, files[name])
    return stream.getvalue()


def digests(data: bytes) -> list[tuple[str, str]]:
    """(name, SHA-256) of every entry of a ZIP, in order, one that stands twice included."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sorted(
            (entry.filename, hashlib.sha256(archive.read(entry)).hexdigest())
            for entry in archive.infolist()
        )


def encrypt(data: bytes, key: str) -> bytes:
    """`data` that only the owner of the public key reads (age). ValueError for no such key."""
    reader = recipient(key)
    if reader is None:
        raise ValueError("clé publique illisible")
    return pyrage.encrypt(data, [reader])
