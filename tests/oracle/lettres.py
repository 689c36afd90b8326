"""Letters of one pupil followed, in the order of the vœux.

Belongs here: rows of rpt_lettres, eleve_id and a_ligne_rejetee apart. Does not belong here: who is
followed (suivi_voeux.py).
"""

from datetime import date
from typing import Any, NamedTuple

from .calcul import Resultat
from .libelles import SERIES
from .vivier import Pupille, jour


class Lettre(NamedTuple):
    """A row of rpt_lettres."""

    uai: str
    ordre: int
    nom: str
    prenom: str
    date_naissance: date | None
    serie_libelle: str
    classe: str | None
    formation: str
    etablissement_accueil: str | None
    date_saisie: date | None
    texte: str


def lettres(p: Pupille, voeux: list[Any], r: Resultat) -> list[Lettre]:
    """`voeux` are the rows of the dossier in order; a letter without vœu comes last."""
    if p.dossier is None:
        return []
    e, rangs = p.ligne, {}
    for rang, voeu in enumerate(voeux):
        rangs.setdefault(voeu.code_formation, rang)
    formations = {f.code_formation: f for f in r.depot.lignes["formations"]}
    siennes = [
        x for x in r.depot.lignes["lettres"] if x.numero_candidat == p.dossier.numero_candidat
    ]
    siennes.sort(key=lambda x: (rangs.get(x.code_formation, len(voeux)), x.code_formation))
    return [
        Lettre(
            e.uai,
            ordre,
            e.nom,
            e.prenom,
            jour(e.date_naissance),
            SERIES[e.serie],
            e.classe,
            formations[x.code_formation].libelle,
            formations[x.code_formation].etablissement_accueil,
            jour(x.date_saisie),
            x.texte,
        )
        for ordre, x in enumerate(siennes, 1)
    ]
