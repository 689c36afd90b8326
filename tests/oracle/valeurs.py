"""Reading of one cell: null, code, boolean, integer, instant; and the two foldings of names.

Belongs here: text in, value out. Does not belong here: what a bad value does to its row.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

MAUVAISE = object()
PARIS = ZoneInfo("Europe/Paris")

_BOOLEENS = {
    **dict.fromkeys(("O", "OUI", "1", "VRAI"), True),
    **dict.fromkeys(("N", "NON", "0", "FAUX"), False),
}
_HEURE = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?"
_FRANCAIS = re.compile(rf"([0-9]{{2}})/([0-9]{{2}})/([0-9]{{4}})(?: +{_HEURE})?")
_ISO = re.compile(
    rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}})"
    rf"(?:[T ]{_HEURE}(?:\.[0-9]+)?(Z|[+-][0-9]{{2}}:?[0-9]{{2}})?)?",
    re.IGNORECASE,
)
_UAI = re.compile(r"[0-9]{7}[A-Z]")


def texte(cellule: str) -> str | None:
    """Trimmed text; None for an empty cell or a lone dash."""
    valeur = cellule.strip()
    return None if valeur in ("", "-") else valeur


@lru_cache(maxsize=200_000)
def horodatage(valeur: str) -> Any:
    """Instant in Paris local time (naive datetime), or MAUVAISE."""
    try:
        if m := _FRANCAIS.fullmatch(valeur):
            j, mois, an, h, mn, s = m.groups()
            return datetime(int(an), int(mois), int(j), int(h or 0), int(mn or 0), int(s or 0))
        if m := _ISO.fullmatch(valeur):
            an, mois, j, h, mn, s, zone = m.groups()
            t = datetime(int(an), int(mois), int(j), int(h or 0), int(mn or 0), int(s or 0))
            if zone is None:
                return t
            return t.replace(tzinfo=_zone(zone.upper())).astimezone(PARIS).replace(tzinfo=None)
    except ValueError:
        return MAUVAISE
    return MAUVAISE


def _zone(zone: str) -> timezone:
    if zone == "Z":
        return UTC
    signe = -1 if zone[0] == "-" else 1
    return timezone(signe * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])))


def booleen(valeur: str) -> Any:
    """True, False or MAUVAISE."""
    return _BOOLEENS.get(valeur.upper(), MAUVAISE)


def entier(valeur: str) -> Any:
    """Integer or MAUVAISE."""
    return int(valeur) if re.fullmatch(r"[+-]?[0-9]+", valeur) else MAUVAISE


def nombre(valeur: str) -> Any:
    """Decimal number, comma or dot, or MAUVAISE."""
    if re.fullmatch(r"[+-]?[0-9]+(?:[.,][0-9]+)?", valeur):
        return float(valeur.replace(",", "."))
    return MAUVAISE


def ine(valeur: str) -> str | None:
    """INE in upper case without spaces; None when it does not deserve to be a key (rule 0)."""
    sans_espaces = "".join(valeur.upper().split())
    return sans_espaces if utilisable(sans_espaces) else None


def utilisable(ine: str) -> bool:
    """11 letters or digits, 6 digits at least, 4 distinct characters at least."""
    return (
        re.fullmatch("[0-9A-Z]{11}", ine) is not None
        and sum(c.isdigit() for c in ine) >= 6
        and len(set(ine)) >= 4
    )


def uai(valeur: str) -> Any:
    """UAI of the right shape (the key letter is not checked: a wrong one is only a warning)."""
    return valeur if _UAI.fullmatch(valeur) else MAUVAISE


def code(permis: frozenset[str]) -> Callable[[str], Any]:
    """Reader of an enumerated value, whatever its case; gives it as the contract spells it."""
    par_casse = {valeur.upper(): valeur for valeur in permis}

    def lire(valeur: str) -> Any:
        return par_casse.get(valeur.upper(), MAUVAISE)

    return lire


@lru_cache(maxsize=200_000)
def sans_marques(valeur: str) -> str:
    """NFKD without marks, ligatures œ and æ opened."""
    for ligature, lettres in (("œ", "oe"), ("Œ", "OE"), ("æ", "ae"), ("Æ", "AE")):
        valeur = valeur.replace(ligature, lettres)
    decompose = unicodedata.normalize("NFKD", valeur)
    return "".join(c for c in decompose if not unicodedata.category(c).startswith("M"))


@lru_cache(maxsize=200_000)
def plie(valeur: str) -> str:
    """Folded name for the rapprochement: upper case, other than alphanumerics as one space."""
    haut = sans_marques(valeur).upper()
    return " ".join("".join(c if c.isalnum() else " " for c in haut).split())


def pli(valeur: str | None) -> str:
    """Folded name for the order: lower case, punctuation kept, compared by code point."""
    return sans_marques(valeur or "").lower()
