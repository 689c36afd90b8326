"""Entries on lists and exits from them, over the dépôts of one session.

Belongs here: mart_mouvements_listes. Does not belong here: alerts (alertes.py).
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from .journees import Journee


class Mouvement(NamedTuple):
    """An uninterrupted presence of a person on a list; date_sortie None: still there."""

    session: int
    liste: str
    personne: int
    date_entree: date
    date_sortie: date | None
    est_ouverture: bool
    est_fermeture: bool


def mouvements(suite: list[Journee]) -> Iterator[Mouvement]:
    """Every presence that the dépôts of `suite` (one session, by date) tell of."""
    codes = {code for journee in suite for code in journee.membres}
    for liste in sorted(codes):
        presents: dict[int, tuple[date, bool]] = {}
        montree = False
        for journee in suite:
            membres = journee.membres.get(liste, set())
            fermee = liste not in journee.montrees
            for personne in sorted(presents.keys() - membres):
                entree, ouverture = presents.pop(personne)
                yield Mouvement(
                    entree.year, liste, personne, entree, journee.jour, ouverture, fermee
                )
            for personne in membres - presents.keys():
                presents[personne] = (journee.jour, not montree)
            montree = not fermee
        for personne, (entree, ouverture) in sorted(presents.items()):
            yield Mouvement(entree.year, liste, personne, entree, None, ouverture, False)
