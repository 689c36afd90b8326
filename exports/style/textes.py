"""Values as a reader sees them: text that Excel can hold, French dates.

Pure functions; no Excel object. What a figure means is told in `exports.feuilles.lisez_moi`.
"""

import re
from datetime import date

CELLULE_MAX = 32_767
"""Excel's limit for one cell, in UTF-16 units."""

COUPE = " […] (texte coupé : trop long pour une cellule Excel)"
TIRET = "–"
CONFIDENTIEL = "Données nominatives – diffusion restreinte"

# Not allowed in XML 1.0, whatever the escaping.
_HORS_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without what XML forbids, with `\\n` line ends, cut at Excel's limit.

    A cut is never silent: it ends with `COUPE`. Nothing else is changed; a text that looks like
    a formula stays as it is, and is made harmless by being written as text.
    """
    if not text.isprintable():
        text = _HORS_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) * 2 > CELLULE_MAX and _units(text) > CELLULE_MAX:
        text = first_units(text, CELLULE_MAX - len(COUPE)) + COUPE
    return text


def french_date(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def plural(number: int, word: str) -> str:
    """`0 élève`, `1 élève`, `2 élèves`, `1 234 élèves` (thousands by a no-break space)."""
    grouped = f"{number:,}".replace(",", "\u00a0")
    return f"{grouped}\u00a0{word}{'s' if number > 1 else ''}"


def first_units(text: str, units: int) -> str:
    """The start of a text, in UTF-16 units, no character cut in two."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


def _units(text: str) -> int:
    return len(text) + sum(c > "\uffff" for c in text)
