"""Rule 0: when two rows of one INE are one person.

Belongs here: pairs of rows. Does not belong here: which INE may be a key (valeurs.py), the vivier,
the dossiers, the registre, which ask here.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

from .valeurs import plie


class Qui(NamedTuple):
    """What a row says of a person, folded; None where it says nothing."""

    noms: frozenset[str]
    prenom: str | None
    ne_le: date | None


def qui(ligne: Any) -> Qui:
    """Identity of a row of `eleves`, `candidats` or `groupes`."""
    noms = (ligne.nom, getattr(ligne, "nom_usage", None))
    ne_le = ligne.date_naissance
    return Qui(
        frozenset(plie(nom) for nom in noms if nom and plie(nom)),
        (plie(ligne.prenom) or None) if ligne.prenom else None,
        ne_le.date() if isinstance(ne_le, datetime) else ne_le,
    )


def accords(a: Qui, b: Qui) -> int:
    """How many of nom, prénom and date agree."""
    return (
        bool(a.noms & b.noms)
        + (a.prenom is not None and a.prenom == b.prenom)
        + (a.ne_le is not None and a.ne_le == b.ne_le)
    )


def dits(a: Qui) -> int:
    """How many of the three a row says."""
    return bool(a.noms) + (a.prenom is not None) + (a.ne_le is not None)


def differe(a: Qui, b: Qui) -> bool:
    """Something that both say is not the same."""
    return (
        bool(a.noms and b.noms and not a.noms & b.noms)
        or (None not in (a.prenom, b.prenom) and a.prenom != b.prenom)
        or (None not in (a.ne_le, b.ne_le) and a.ne_le != b.ne_le)
    )
