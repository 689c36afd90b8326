"""attendu.yml as rows: what the alerts and the movements must be at a date.

Belongs here: reading. Does not belong here: any computation of an expected alert.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import yaml

from .ecriture import DATES, ICI, etats

ATTENDU: dict[str, Any] = yaml.safe_load((ICI / "attendu.yml").read_text(encoding="utf-8"))


class Episode(NamedTuple):
    """An alert on a périmètre, as it is read at one date; `dit` is what its figures say."""

    alerte: str
    perimetre: str
    qui: str | None
    indicateur: str | None
    serie: str | None
    cible: float | None
    debut: date
    fin: date | None
    statut: str
    dit: tuple[float | None, ...]


def episodes(jour: date) -> list[Episode]:
    """Every alert born up to `jour`, nombre, valeur and valeur_comparee being what it says."""
    return sorted([*_individuels(jour), *_collectifs(jour)], key=str)


def mouvements(jour: date) -> set[tuple]:
    """(liste, élève, entrée, sortie, ouverture, fermeture) up to `jour`, for the lists written."""
    return {
        (liste, qui, entree, sortie, "ouverture" in mots, bool(sortie) and "fermeture" in mots)
        for liste, presences in ATTENDU["mouvements"].items()
        for qui, entree, fin, *mots in presences
        if entree <= jour
        for sortie in [_passee(fin, jour)]
    }


def _passee(fin: date | None, jour: date) -> date | None:
    return fin if fin and fin <= jour else None


def _statut(debut: date, fin: date | None, jour: date) -> str:
    return "close" if fin else "nouvelle" if debut == jour else "en_cours"


def _individuels(jour: date) -> Iterator[Episode]:
    eleves = next(eleves for d, eleves, _ in etats() if d == jour)
    for alerte, qui, debut, *fins in ATTENDU["individuelles"]:
        if debut > jour or eleves[qui].absent:
            continue
        fin = _passee(fins[0] if fins else None, jour)
        for perimetre in eleves[qui].structures:
            statut = _statut(debut, fin, jour)
            rien = (None, None, None)
            yield Episode(alerte, perimetre, qui, None, None, None, debut, fin, statut, rien)


def _collectifs(jour: date) -> Iterator[Episode]:
    for x in ATTENDU["collectives"]:
        debut, fin = x["debut"], _passee(x.get("fin"), jour)
        if debut > jour:
            continue
        depots = [d for d in DATES if debut <= d <= jour and d < (x.get("fin") or date.max)]
        stagne = x["alerte"] == "PARTICIPATION_STAGNE"
        quoi = ("taux_participation", "TOUTES") if stagne else (x.get("indicateur"), x.get("serie"))
        for perimetre, paroles in x["ou"].items():
            toutes = paroles if isinstance(paroles, list) else [paroles] * len(depots)
            dit = _dire(toutes[len(depots) - 1])
            statut = _statut(debut, fin, jour)
            qui = (x["alerte"], perimetre, None, *quoi, x.get("cible"))
            yield Episode(*qui, debut, fin, statut, dit)


def _dire(parole: int | str) -> tuple[float | None, ...]:
    """3 → nombre ; « 7/10 » → valeur ; « 7/10 | 8/10 » → valeur and valeur comparée."""
    if isinstance(parole, int):
        return (parole, None, None)
    valeurs: list[float | None] = []
    for fraction in parole.split("|"):
        numerateur, denominateur = map(int, fraction.split("/"))
        valeurs.append(numerateur / denominateur)
    return (None, *valeurs, None)[:3]
