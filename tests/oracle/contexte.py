"""Rows of a dépôt indexed for one pupil's reading, each vœu with the genres it belongs to.

Belongs here: indexes, options, the X of the indicators on choices (rules 4 and 5 of the docs).
Does not belong here: facts of one pupil (faits.py).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .depot import Depot
from .reglages import reglages

X = [
    "l1_ou_pass",
    "l1",
    "las",
    "pass",
    "but",
    "bts",
    "cpge",
    "dcg",
    "dn_made",
    "de_sante",
    "de_social",
    "ingenieur",
    "commerce",
    "iep",
    "art_archi",
    "autre",
    "selectif",
    "non_selectif",
    "apprentissage",
    "hors_academie",
    "internat",
]
_FILIERES_DIRECTES = {
    "LAS",
    "PASS",
    "BUT",
    "BTS",
    "CPGE",
    "DCG",
    "DN_MADE",
    "DE_SANTE",
    "DE_SOCIAL",
    "INGENIEUR",
    "COMMERCE",
    "IEP",
    "ART_ARCHI",
    "AUTRE",
}


@dataclass(frozen=True)
class Options:
    """Variables of the project that a figure depends on."""

    las_compte_comme_l1: bool = field(default_factory=lambda: reglages()["las_compte_comme_l1"])
    academies_regroupees: frozenset[str] = field(
        default_factory=lambda: frozenset(reglages()["academies_regroupees"])
    )


@dataclass(frozen=True)
class Voeu:
    """A row of voeux with its formation and the X it belongs to."""

    ligne: Any
    formation: Any
    genres: frozenset[str]


class Contexte:
    """Rows of a dépôt indexed by candidat, formations and lycées by code, calendar, options; and
    what is missing of the lycées delivered in part."""

    def __init__(self, depot: Depot, calendrier: dict[str, date], options: Options) -> None:
        self.jour, self.calendrier, self.options = depot.jour, calendrier, options
        self.formations = {f.code_formation: f for f in depot.lignes["formations"]}
        self.etablissements = {e.uai: e for e in depot.lignes["etablissements"]}
        self.voeux = _par_candidat(depot.lignes["voeux"])
        self.reponses = _par_candidat(depot.lignes["reponses"])
        self.manques = _manques(depot)
        self._genres: dict[tuple, frozenset[str]] = {}

    def voeu(self, ligne: Any, academie: str) -> Voeu:
        """Qualify a row of voeux for a pupil of a lycée of this académie."""
        formation = self.formations[ligne.code_formation]
        cle = (ligne.code_formation, bool(ligne.internat), academie)
        if cle not in self._genres:
            self._genres[cle] = self._qualifier(formation, bool(ligne.internat), academie)
        return Voeu(ligne, formation, self._genres[cle])

    def _qualifier(self, formation: Any, internat: bool, academie: str) -> frozenset[str]:
        filiere, regroupees = formation.filiere, self.options.academies_regroupees
        genres = {"selectif" if formation.selective else "non_selectif"}
        if filiere in _FILIERES_DIRECTES:
            genres.add(filiere.lower())
        if filiere == "LICENCE" or (filiere == "LAS" and self.options.las_compte_comme_l1):
            genres.add("l1")
        if genres & {"l1", "pass"}:
            genres.add("l1_ou_pass")
        if formation.apprentissage:
            genres.add("apprentissage")
        if formation.code_academie != academie and not (
            formation.code_academie in regroupees and academie in regroupees
        ):
            genres.add("hors_academie")
        if internat:
            genres.add("internat")
        return frozenset(genres)


def _par_candidat(lignes: list[Any]) -> dict[str, list[Any]]:
    index: dict[str, list[Any]] = defaultdict(list)
    for ligne in lignes:
        index[ligne.numero_candidat].append(ligne)
    return index


def _manques(depot: Depot) -> dict[str, str]:
    """Lycée with pupils → the extract, candidats or voeux, of which it has no row at all.

    One rejected row is a row: a dépôt whose rejects matter here is not for the oracle.
    """
    dossiers = {c.numero_candidat: c.uai for c in depot.lignes["candidats"]}
    inscrivent = set(dossiers.values())
    demandent = {dossiers[v.numero_candidat] for v in depot.lignes["voeux"]}
    eleves = {e.uai for e in depot.lignes["eleves"]}
    return dict.fromkeys(eleves - demandent, "voeux") | dict.fromkeys(
        eleves - inscrivent, "candidats"
    )
