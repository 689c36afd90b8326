"""Recognition of column headings (docs/contrat.md, « Titres de colonnes »).

Belongs here: the folding of a heading and its comparison with the names and aliases of a contract.
Does not belong here: any heading (they are in the descriptors) and the reading of files.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_SEPARATORS = re.compile(r"[\s_\-'’°.]+")
_SCHOOL_YEAR = re.compile(r"(?<!\d)\(?\s*(?:19|20)\d\d\s*[/_-]\s*(?:19|20)\d\d\s*\)?\s*$")
_GUARD = re.compile(r'(?s)^\s*="(.*)"\s*$')
_EMPTY_WORDS = frozenset({"de", "du", "d"})
_LONGEST_SHOWN, _MOST_DIGITS, _CLOSE = 40, 4, 0.7


def fold_heading(text: str) -> str:
    """The comparable form of a heading: lower case, no accent, separator, de/du/d, school year."""
    bare = _GUARD.sub(r"\1", text).translate(_LIGATURES)
    decomposed = unicodedata.normalize("NFKD", bare)
    seen = (c for c in decomposed if unicodedata.category(c) != "Cf")
    plain = "".join(c for c in seen if not unicodedata.combining(c)).casefold()
    words = _SEPARATORS.split(_SCHOOL_YEAR.sub("", plain))
    return "".join(word for word in words if word not in _EMPTY_WORDS)


@dataclass(frozen=True)
class Recognition:
    """What a header row means: ``champs`` maps a contract column to its position in the file.

    ``lus`` maps it to its heading as written; ``ignorees`` are the other headings, those that may
    be shown (``shown_heading``).
    """

    champs: dict[str, int]
    ignorees: list[str]
    doubles: dict[str, list[str]]
    lus: dict[str, str]


def recognise(headings: Sequence[str], folded_names: dict[str, str]) -> Recognition:
    """Match ``headings`` with ``folded_names`` (folded heading or alias → contract column)."""
    champs: dict[str, int] = {}
    ignorees: list[str] = []
    titres: dict[str, list[str]] = {}
    for position, heading in enumerate(headings):
        if not heading.strip():
            continue
        champ = folded_names.get(fold_heading(heading))
        if champ is None:
            ignorees.append(shown_heading(heading, position))
            continue
        champs.setdefault(champ, position)
        titres.setdefault(champ, []).append(heading.strip())
    doubles = {champ: found for champ, found in titres.items() if len(found) > 1}
    return Recognition(champs, ignorees, doubles, {c: t[0] for c, t in titres.items()})


def shown_heading(heading: str, position: int) -> str:
    """A heading that nobody declared, if it looks like one: it may also be a person's data."""
    text = " ".join(heading.split())
    if len(text) > _LONGEST_SHOWN or sum(map(str.isdigit, text)) > _MOST_DIGITS:
        return f"colonne n° {position + 1}"
    return text


def nearest(heading: str, folded_names: dict[str, str]) -> str | None:
    """The contract column whose name is closest to ``heading``; None when none is close."""
    close = difflib.get_close_matches(fold_heading(heading), folded_names, n=1, cutoff=_CLOSE)
    return folded_names[close[0]] if close else None
