"""Names that a file system and Excel accept: class codes → file names, titles → sheet names.

Pure functions over text. A code comes from the lycée and may be anything (`T/1`, `../x`, `CON`);
the name it gets depends only on the codes of its folder, so that it is the same on every run.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from exports.style.textes import clean, first_units

SUFFIXE_LETTRES = "_lettres"

_SUR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _-]{0,62}[A-Za-z0-9_-])?")
_RESERVE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])")
_TAILLES = (10, 20, 40, 64)
_LONGUEUR_LISIBLE = 40

_LONGUEUR_FEUILLE = 31
_INTERDITS_FEUILLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FEUILLES_RESERVEES = {"history", "historique"}


def file_names(codes: Iterable[str]) -> dict[str, str]:
    """The file name (no extension) of each code of one folder.

    A code keeps its spelling when it is a safe name on Windows, macOS and Linux, does not end as
    a file of letters does, and is not another code of the folder but for case. Any other becomes
    `<readable>~<start of the SHA-256 of the exact code>`. Two codes never get names that a
    case-insensitive file system confuses. Rule: this module.
    """
    distinct = sorted(set(codes))
    folded = Counter(code.lower() for code in distinct)
    names = {c: c for c in distinct if _is_safe(c) and folded[c.lower()] == 1}
    encoded = [c for c in distinct if c not in names]
    for size in _TAILLES:
        candidates = {c: f"{_readable(c)}~{_digest(c)[:size]}" for c in encoded}
        if len({name.lower() for name in candidates.values()}) == len(encoded):
            return names | candidates
    raise AssertionError("deux codes distincts ont la même empreinte SHA-256")


def sheet_names(titles: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """A legal sheet name for each title, in order, unlike the others and `taken` but for case.

    At most 31 characters (as Excel counts them: UTF-16 units), none of `[]:*?/\\`, no apostrophe
    at an end, not a name that Excel keeps for itself. A legal title keeps its spelling.
    """
    used = {name.casefold() for name in taken} | _FEUILLES_RESERVEES
    names = []
    for title in titles:
        base = _INTERDITS_FEUILLE.sub(" ", clean(title)).strip().strip("'").strip() or "Feuille"
        name, rank = _cut(base, ""), 1
        while name.casefold() in used:
            rank += 1
            name = _cut(base, f" ({rank})")
        used.add(name.casefold())
        names.append(name)
    return names


def _is_safe(code: str) -> bool:
    lower = code.lower()
    return bool(
        _SUR.fullmatch(code)
        and not _RESERVE.fullmatch(lower)
        and not lower.endswith(SUFFIXE_LETTRES)
    )


def _readable(code: str) -> str:
    """ASCII letters and digits of a code, joined by `-`; never empty."""
    decomposed = unicodedata.normalize("NFKD", code)
    ascii_only = "".join(c for c in decomposed if not unicodedata.combining(c))
    words = re.findall(r"[A-Za-z0-9]+", ascii_only)
    return "-".join(words)[:_LONGUEUR_LISIBLE].strip("-") or "code"


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def _cut(base: str, suffix: str) -> str:
    return first_units(base, _LONGUEUR_FEUILLE - len(suffix)).rstrip(" '") + suffix
