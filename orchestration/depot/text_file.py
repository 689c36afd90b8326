"""First pass over a file: its size, its fingerprint, and the encoding of a text file.

Belongs here: what the bytes say before any parsing, and the refusal of what is not text.
Does not belong here: separators, headings, rows.
"""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from orchestration.depot.errors import FichierRefuse, Probleme

_CHUNK = 1 << 20
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


def detect_encoding(path: Path) -> str:
    """``utf-8-sig``, ``utf-8`` or ``cp1252``, proved by decoding the whole file strictly.

    Raises FichierRefuse for UTF-16, binary content, and bytes that neither encoding explains.
    """
    candidates = {
        name: codecs.getincrementaldecoder(name)("strict") for name in ("utf-8", "cp1252")
    }
    bom = False
    with path.open("rb") as stream:
        first, line = True, 1
        while chunk := stream.read(_CHUNK):
            if first:
                _refuse_binary_head(path.name, chunk)
                bom, first = chunk.startswith(codecs.BOM_UTF8), False
            if (null := chunk.find(b"\0")) >= 0:
                message = "contenu binaire ou UTF-16 ; attendu : UTF-8 ou Windows-1252"
                line += chunk.count(b"\n", 0, null)
                raise FichierRefuse(Probleme(message, path.name, line))
            line += chunk.count(b"\n")
            _feed(candidates, chunk, final=False)
            if not candidates:
                break
        _feed(candidates, b"", final=True)
    if "utf-8" in candidates:
        return "utf-8-sig" if bom else "utf-8"
    if "cp1252" in candidates and not bom:
        return "cp1252"
    raise FichierRefuse(Probleme("texte illisible : ni UTF-8 ni Windows-1252", path.name))


def _refuse_binary_head(fichier: str, head: bytes) -> None:
    if head.startswith(_UTF16):
        raise FichierRefuse(Probleme("texte en UTF-16 ; attendu : UTF-8 ou Windows-1252", fichier))
    if what := signature(head):
        raise FichierRefuse(Probleme(f"le contenu est {what}", fichier))


def _feed(candidates: dict[str, codecs.IncrementalDecoder], chunk: bytes, *, final: bool) -> None:
    """Drop the candidates that cannot decode ``chunk``; ASCII decodes alike in all of them."""
    for name, decoder in list(candidates.items()):
        try:
            decoder.decode(chunk, final)
        except UnicodeDecodeError:
            del candidates[name]
        else:
            if name == "utf-8" and final:
                return
