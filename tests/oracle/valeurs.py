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
    **dict.fromkeys(("O", "OUI", "1", "VRAI", "TRUE"), True),
    **dict.fromkeys(("N", "NON", "0", "FAUX", "FALSE"), False),
}
_HEURE = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?"
_FRANCAIS = re.compile(rf"([0-9]{{2}})/([0-9]{{2}})/([0-9]{{4}})(?: +{_HEURE})?")
_ISO = re.compile(
    rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}})"
    rf"(?:[T ]{_HEURE}(?:\.[0-9]+)?(Z|[+-][0-9]{{2}}:?[0-9]{{2}})?)?",
    re.IGNORECASE,
)
_UAI = re.compile(r"[0-9]{7}[A-Z]")


@lru_cache(maxsize=200_000)
def texte(cellule: str) -> str | None:
    """What a cell says once a spreadsheet's hand is undone; None when empty or a lone dash.

    Line breaks are kept: only letters have some here.
    """
    if cellule.isascii() and cellule.isalnum():
        return cellule
    visible = "".join(c for c in cellule if unicodedata.category(c) != "Cf")
    valeur = unicodedata.normalize("NFC", visible).strip()
    if m := re.fullmatch(r'="(.*)"', valeur, re.DOTALL):
        valeur = m[1].strip()
    elif re.match(r"'[0-9A-Z]", valeur):
        valeur = valeur[1:].strip()
    valeur = re.sub(r"[^\S\r\n]+", " ", valeur)
    return None if valeur in ("", "-") else valeur


def sans_erreur(lire: Callable[[str], Any] | None) -> Callable[[str], Any]:
    """The reader of a column, for which an error value of a spreadsheet is no value."""

    def lire_sain(valeur: str) -> Any:
        if valeur.startswith("#") and re.fullmatch(r"#(N/A|N/D|[^\W\d_]+(/0)?[!?])", valeur):
            return MAUVAISE
        return lire(valeur) if lire else valeur

    return lire_sain


def numero(valeur: str) -> Any:
    """A number of candidate or of vœu: digits, whatever the spaces, apostrophes or ``.0``."""
    sans = unicodedata.normalize("NFKC", re.sub(r"[\s'’]", "", valeur))
    return _court(re.sub(r"^(\d+)[.,]0+$", r"\1", sans))


def _court(valeur: str) -> Any:
    return valeur if len(valeur) <= 40 and valeur.isprintable() else MAUVAISE


def structure(valeur: str) -> Any:
    """A class, group or formation: short, on one line, not a date nor a scientific number."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}|\d+([.,]\d+)?[eE][+-]\d+", valeur):
        return MAUVAISE
    return MAUVAISE if set("<>") & set(valeur) else _court(valeur)


def academie(valeur: str) -> str:
    """Two digits."""
    return valeur.zfill(2)


def departement(valeur: str) -> str:
    """Three characters."""
    return valeur.upper().zfill(3)


def horodatage(valeur: str) -> Any:
    """Instant in Paris local time (naive datetime) from 1900 to 2100, or MAUVAISE."""
    lu = _instant(valeur)
    return lu if lu is MAUVAISE or 1900 <= lu.year <= 2100 else MAUVAISE


@lru_cache(maxsize=200_000)
def _instant(valeur: str) -> Any:
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
    lu = re.sub(r"[.,]0+$", "", valeur)
    return int(lu) if re.fullmatch(r"[+-]?[0-9]+", lu) else MAUVAISE


def rang(valeur: str) -> Any:
    """A rank or a capacity: an integer from 0 to ten millions, or MAUVAISE."""
    lu = entier(valeur)
    return lu if lu is not MAUVAISE and 0 <= lu <= 10_000_000 else MAUVAISE


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
    serre = re.sub(r"\s", "", valeur).upper()
    return serre if _UAI.fullmatch(serre) else MAUVAISE


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
