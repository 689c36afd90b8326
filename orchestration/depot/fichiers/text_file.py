"""First pass over a file: its size, its fingerprint, and whether it is text at all.

Belongs here: what the bytes say before any decoding, and the refusal of what is not text.
Does not belong here: encodings (``decoding``), separators, headings, rows.
"""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from orchestration.depot.errors import FichierRefuse, Probleme

_SIGNATURES = {
    b"PK\x03\x04": "un classeur XLSX ou une archive ZIP, non un texte CSV",
    b"\xd0\xcf\x11\xe0": "un ancien classeur XLS ou un classeur protégé par mot de passe",
    b"%PDF": "un document PDF",
    b"\x1f\x8b": "une archive GZIP",
    b"PAR1": "un fichier Parquet",
}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Fingerprint:
    """Size in bytes and SHA-256 (hexadecimal) of a file."""

    octets: int
    sha256: str


def fingerprint(path: Path) -> Fingerprint:
    """Hash a file by chunks; OSError when it cannot be read."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    return Fingerprint(path.stat().st_size, digest.hexdigest())


def signature(head: bytes) -> str | None:
    """What the first bytes of a file say it is, when it is certainly no text."""
    return next((what for magic, what in _SIGNATURES.items() if head.startswith(magic)), None)


def refuse_binary_head(fichier: str, head: bytes) -> None:
    """FichierRefuse when the first bytes are those of no text that is read."""
    if head.startswith(_UTF16):
        raise FichierRefuse(Probleme("texte en UTF-16 ; attendu : UTF-8 ou Windows-1252", fichier))
    if what := signature(head):
        raise FichierRefuse(Probleme(f"le contenu est {what}", fichier))


def is_cut(path: Path) -> bool:
    """True when the last byte of a text ends no line."""
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - 1, 0))
        return stream.read() not in (b"\n", b"\r", b"")
