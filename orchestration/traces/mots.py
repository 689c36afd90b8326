"""Comparing texts with thousands of words at once, in one pass.

Belongs here: folding, escapes, words, texts that come by pieces. Not here: files.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import unquote

import numpy as np

from orchestration.socle.lettres import nfkd_without_marks

BETWEEN = " FINDEVALEUR "
"""Stands between two values, so that a name of two words is not found across them."""
_LONGEST = 1 << 12
"""Characters of one piece that are read again with the next one; names and codes are shorter."""
_GRAM, _DIGITS = 8, 10
"""Letters, or digits alone, that are found within a word by no accident."""

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
# A pass in C over bytes; what is beyond ASCII is folded before, run by run.
_ASCII = bytes(c if c > 127 or chr(c).isalnum() else 32 for c in range(256)).upper()
_BEYOND = re.compile(r"[^\0-\x7f]+")
# 12:30:05.104099 and 0.104099 are numbers, not the code 104099
_DECIMAL = re.compile(r"\d+\.\d+")
_ESCAPED = re.compile(r"\\|&#?\w+;|_x[0-9A-Fa-f]{4}_|%[0-9A-Fa-f]{2}")
# Each begins with a character that `re` finds quickly.
_BACKSLASH = re.compile(r"\\(?:\\*(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|[abfnrtv]))?")
_XLSX = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_BREAK = re.compile(r"[\s\0\"',<>](?=[^\s\0\"',<>]*\Z)")


def fold(text: str) -> str:
    """NFKD without marks, œ→oe, æ→ae, upper case, each run of non-alphanumerics one space.

    The folding of names by the models (`plier_identite`), on every letter of Unicode: what a purge
    seeks was folded by them.
    """
    return b" ".join(_words(text)).decode()


def _words(text: str) -> list[bytes]:
    if not text.isascii():
        text = _BEYOND.sub(lambda run: _fold_run(run[0]), text.replace("\ufffd", " "))
    return text.encode().translate(_ASCII).split()


@lru_cache(1 << 16)
def _fold_run(run: str) -> str:
    plain = nfkd_without_marks(run).lower().translate(_LIGATURES).upper()
    kept = "".join(c if c.isalnum() else " " for c in plain)
    return kept.encode("utf-8", "replace").decode()


class Needles:
    """Words and groups of words sought; counts say how many of each kind (`nom`, `code`)."""

    def __init__(self, codes: Iterable[str], noms: Iterable[str]) -> None:
        kinds = [(name, "nom") for name in noms] + [(code, "code") for code in codes]
        self._kinds = {tuple(words): kind for text, kind in kinds if (words := _words(text))}
        self._by_first: dict[bytes, list[tuple[bytes, ...]]] = {}
        self._by_gram: dict[bytes, set[bytes]] = {}
        for words in self._kinds:
            self._by_first.setdefault(words[0], []).append(words)
            whole = b" ".join(words)
            if len(whole) >= (_DIGITS if whole.isdigit() else _GRAM):
                self._by_gram.setdefault(whole[:_GRAM], set()).add(whole)
        self._slots = np.zeros(1 << 24, dtype=bool)
        self._slots[_slot(np.frombuffer(b"".join(self._by_gram), dtype="<u8"))] = True

    def count(self, text: str, *, inside: bool = False) -> Counter[str]:
        """Whole words, as they are and with escapes (JSON, XML, URL) read.

        `inside`: also within words, for those long enough to be there by no accident. A database
        writes its texts one against the other: no character parts them.
        """
        found = self._count(text, inside)
        if _ESCAPED.search(text):
            found |= self._count(_without_escapes(text), inside)
        return found

    def _count(self, text: str, inside: bool) -> Counter[str]:
        words = _words(text)
        found = self._whole(words)
        if any(word.isdigit() for word, *_ in found) and _DECIMAL.search(text):
            found = self._whole(_words(_DECIMAL.sub(" ", text)))
        counts: Counter[str] = Counter()
        for needle, number in found.items():
            counts[self._kinds[needle]] += number
        return counts | self._inside(b" ".join(words)) if inside else counts

    def _whole(self, words: list[bytes]) -> Counter[tuple[bytes, ...]]:
        if self._by_first.keys().isdisjoint(words):
            return Counter()
        return Counter(
            needle
            for place in [i for i, word in enumerate(words) if word in self._by_first]
            for needle in self._by_first[words[place]]
            if tuple(words[place : place + len(needle)]) == needle
        )

    def _inside(self, data: bytes) -> Counter[str]:
        """Every eight bytes in a row, looked up by thousands in a table of hashes."""
        found: Counter[str] = Counter()
        for shift in range(_GRAM):
            number = max(0, len(data) - shift) // _GRAM
            grams = np.frombuffer(data, dtype="<u8", count=number, offset=shift) if number else []
            for rank in np.flatnonzero(self._slots[_slot(grams)]) if number else ():
                place = int(rank) * _GRAM + shift
                for needle in self._by_gram.get(data[place : place + _GRAM], ()):
                    if data.startswith(needle, place):
                        found[self._kinds[tuple(needle.split())]] += 1
        return found


def pieces(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(what to search, its beginning already searched) for a text that comes by pieces.

    The count of the first less that of the second is exact: each piece ends between two words.
    """
    seen, rest = "", ""
    for text in texts:
        pending = rest + text
        ended = _BREAK.search(pending, max(0, len(pending) - _LONGEST))
        end = ended.end() if ended else max(0, len(pending) - _LONGEST)
        if end:
            whole = seen + pending[:end]
            yield whole, seen
            seen = whole[-_LONGEST:]
        rest = pending[end:]
    if rest:
        yield seen + rest, seen


def _slot(grams: np.ndarray) -> np.ndarray:
    return (grams * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)


def _without_escapes(text: str) -> str:
    """Escapes of JSON (also within JSON), of XML, of xlsx and of URL replaced by what they mean."""
    text = html.unescape(text)
    text = _BACKSLASH.sub(lambda m: chr(int(m[1] or m[2] or "20", 16)), text)
    text = _XLSX.sub(lambda m: chr(int(m[1], 16)), text)
    return _PERCENT.sub(lambda m: unquote(m[0]), text)
