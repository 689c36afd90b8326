"""Recognition of column headings (docs/contrat.md, « Titres de colonnes »).

Belongs here: the folding of a heading and its comparison with the names and aliases of a contract.
Does not belong here: any heading (they are in the descriptors) and the reading of files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_SEPARATORS = re.compile(r"[\s_\-'’°.]+")
_SCHOOL_YEAR = re.compile(r"(?<!\d)\(?\s*(?:19|20)\d\d\s*[/_-]\s*(?:19|20)\d\d\s*\)?\s*$")
_GUARD = re.compile(r'(?s)^\s*="(.*)"\s*$')
_EMPTY_WORDS = frozenset({"de", "du", "d"})


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
    """What a header row means: ``champs`` maps a contract column to its position in the file."""

    champs: dict[str, int]
    ignorees: list[str]
    doubles: dict[str, list[str]]


def recognise(headings: Sequence[str], folded_names: dict[str, str]) -> Recognition:
    """Match ``headings`` with ``folded_names`` (folded heading or alias → contract column)."""
    champs: dict[str, int] = {}
    ignorees: list[str] = []
    titres: dict[str, list[str]] = {}
    for position, heading in enumerate(headings):
        champ = folded_names.get(fold_heading(heading))
        if champ is None:
            if heading.strip():
                ignorees.append(heading.strip())
            continue
        champs.setdefault(champ, position)
        titres.setdefault(champ, []).append(heading.strip())
    return Recognition(champs, ignorees, {c: t for c, t in titres.items() if len(t) > 1})
