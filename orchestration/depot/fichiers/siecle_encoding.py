"""Whether a SIECLE export is written in the encoding that it declares.

Belongs here: the one contradiction that bytes prove: a declared 8-bit encoding, an UTF-8 content.
Does not belong here: the walk through the XML (``siecle_file``).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import IO

from orchestration.depot.fichiers.xml_stream import CHUNK
from orchestration.depot.fichiers.zip_guard import refusing_damage

_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_HEAD = 1 << 10


def contradicted(
    fichier: str, opener: Callable[[], AbstractContextManager[IO[bytes]]]
) -> str | None:
    """``utf-8`` when the document is, though it declares another encoding; else None.

    Proof: a byte-order mark, or a whole document that is valid UTF-8 and holds accents.
    """
    with refusing_damage(fichier), opener() as stream:
        head = stream.read(_HEAD)
        found = _DECLARED.search(head)
        if found is None or _is_wide(found[1].decode("ascii")):
            return None
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8"
        decoder, accents, chunk = codecs.getincrementaldecoder("utf-8")("strict"), False, head
        try:
            while chunk:
                decoder.decode(chunk)
                accents = accents or not chunk.isascii()
                chunk = stream.read(CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    return "utf-8" if accents else None


def _is_wide(declared: str) -> bool:
    """UTF-8 and UTF-16 are read as they say; an unknown name is refused by the parser."""
    try:
        return codecs.lookup(declared).name.startswith("utf")
    except LookupError:
        return True
