"""Encoding of a text file, recognised line by line when one encoding does not explain it.

Belongs here: UTF-8 or Windows-1252, files that mix them, marks of byte order among the lines.
Does not belong here: what is no text (``text_file``), separators, rows.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.depot.errors import FichierRefuse, Probleme
from orchestration.depot.fichiers.text_file import refuse_binary_head

_CHUNK = 1 << 20
_BOM = "\ufeff"
# An accent of MacRoman, read as Windows-1252, is a sign that no word holds in that place.
_MAC = re.compile(rb"[a-z]\x8e|[a-z][\x88\x89\x94\x95\x99][a-z]|\x83[a-z]")


@dataclass(frozen=True)
class Decoding:
    """How a file becomes text; ``by_line`` when no single encoding would do.

    ``avertissements``: (rule, reason, line), as in ``FileFacts``.
    """

    encodage: str
    by_line: bool = False
    avertissements: list[tuple[str, str, int | None]] = field(default_factory=list)


def detect(path: Path) -> Decoding:
    """The decoding of a text file, proved over the whole of it.

    Raises FichierRefuse for UTF-16, binary content, and bytes that no encoding explains.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    utf8, marks, line, tail = True, 0, 1, b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if not tail:
                refuse_binary_head(path.name, chunk)
            if (null := chunk.find(b"\0")) >= 0:
                message = "contenu binaire ou UTF-16 ; attendu : UTF-8 ou Windows-1252"
                line += chunk.count(b"\n", 0, null)
                raise FichierRefuse(Probleme(message, path.name, line))
            line += chunk.count(b"\n")
            marks += (tail + chunk).count(codecs.BOM_UTF8)
            utf8 = utf8 and _decodes(decoder, chunk)
            tail = chunk[-2:]
    utf8 = utf8 and _decodes(decoder, b"", final=True)
    with path.open("rb") as stream:
        bom = stream.read(3) == codecs.BOM_UTF8
    if utf8 and marks <= bom:
        return Decoding("utf-8-sig" if bom else "utf-8")
    return _by_line(path)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _by_line(path: Path) -> Decoding:
    seen: dict[str, list[int]] = {"utf-8": [], "cp1252": [], "mac": [], "bom": []}
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if line.isascii():
                continue
            encodage, text = _decode(line)
            if text is None:
                message = (
                    "texte illisible : ni UTF-8 ni Windows-1252 (fichier d'un Mac ?) ; "
                    "enregistrez-le en UTF-8"
                )
                raise FichierRefuse(Probleme(message, path.name, number))
            seen[encodage].append(number)
            if encodage == "cp1252" and _MAC.search(line):
                seen["mac"].append(number)
            if number > 1 and text.startswith(_BOM):
                seen["bom"].append(number)
    return _told(seen)


def _told(seen: dict[str, list[int]]) -> Decoding:
    utf8, cp1252, mac, bom = seen["utf-8"], seen["cp1252"], seen["mac"], seen["bom"]
    told: list[tuple[str, str, int | None]] = []
    if utf8 and cp1252:
        motif = (
            f"encodages mélangés : {len(utf8)} lignes accentuées en UTF-8, {len(cp1252)} en "
            "Windows-1252 ; chacune est lue dans le sien, à partir de cette ligne"
        )
        told.append(("encodages_melanges", motif, max(utf8[0], cp1252[0])))
    if mac:
        motif = (
            f"{len(mac)} lignes dont les accents ne sont pas ceux de Windows-1252 "
            "(fichier d'un Mac ?) ; enregistrez-le en UTF-8"
        )
        told.append(("caractere_inattendu", motif, mac[0]))
    if bom:
        motif = f"marque d'ordre des octets (BOM) retirée en tête de {len(bom)} lignes"
        told.append(("caractere_invisible", motif, bom[0]))
    if not utf8:
        return Decoding("cp1252", avertissements=told)
    return Decoding("utf-8 et cp1252" if cp1252 else "utf-8", by_line=True, avertissements=told)


def _decode(line: bytes) -> tuple[str, str | None]:
    for encodage in ("utf-8", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            return encodage, line.decode(encodage)
    return "", None


@contextlib.contextmanager
def open_text(path: Path, decoding: Decoding) -> Iterator[Iterable[str]]:
    """The lines of a file, with their ends."""
    if decoding.by_line:
        with path.open("rb") as stream:
            yield _lines(stream)
    else:
        with path.open(encoding=decoding.encodage, newline="") as stream:
            yield stream


def _lines(stream: Iterable[bytes]) -> Iterator[str]:
    for line in stream:
        _, text = _decode(line)
        # a carriage return alone ends a line too, as it does in a stream of text
        yield from io.StringIO((text or "").lstrip(_BOM), newline="")
