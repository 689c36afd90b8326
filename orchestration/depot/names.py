"""Names of files: the extract that one designates, or may have meant.

Belongs here: the folding of a name and its comparison with those of the extracts.
Does not belong here: which files a dépôt has (``discovery``), headings (``headings``).
"""

from __future__ import annotations

import difflib
import os
import re
import unicodedata
from collections.abc import Iterable

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_SEPARATORS = re.compile(r"[\s_\-]+")
_WORDS = re.compile(r"[^\W\d_]+")
_CLOSE = 0.72


def fold_name(text: str) -> str:
    """The comparable form of a name: no case, accent nor ligature; separators become ``_``."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).casefold()
    plain = (c for c in decomposed if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    return _SEPARATORS.sub("_", "".join(plain)).strip("_")


def extract_of(stem: str, names: Iterable[str]) -> str | None:
    """The extract of a file: the longest name equal to its stem, or followed by no letter."""
    folded = fold_name(stem)
    matching = [
        name
        for name in names
        if folded.startswith(name) and not folded[len(name) : len(name) + 1].isalpha()
    ]
    return max(matching, key=len, default=None)


def meant_extract(stem: str, names: Iterable[str]) -> str | None:
    """The extract that a file of another name may have been meant for; None when none is near."""
    known = list(names)
    folded = fold_name(stem)
    words = _WORDS.findall(folded)
    if inside := [name for name in known if set(name.split("_")) <= set(words)]:
        return max(inside, key=len)
    close = (
        (difflib.SequenceMatcher(None, text, name).ratio(), name)
        for name in known
        for text in {*words, "_".join(words)}
    )
    ratio, name = max(close, default=(0.0, None))
    return name if ratio >= _CLOSE else None


def is_readable(name: str) -> bool:
    """False for a name whose bytes are not UTF-8: no message nor table could hold it."""
    return not any("\udc80" <= c <= "\udcff" for c in name)


def readable(name: str) -> str:
    """A name that may be shown, whatever its bytes; those that are no UTF-8 are read as cp1252."""
    raw = os.fsencode(name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
