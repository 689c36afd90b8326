"""Each établissement, classe and groupe row beside its comparators, references and orientation.

Belongs here: ancestors, écarts, rank, references, orientations of one dépôt. Does not belong here:
the figures themselves (indicateurs.py), what changes from one dépôt to the next (alertes.py).
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from .calcul import Resultat
from .depot import ENREGISTREMENTS, Depot
from .indicateurs import CATALOGUE, Ligne
from .reglages import reglages

NIVEAUX = ("etablissement", "classe", "groupe")
_SEED = Path(__file__).parents[2] / "dbt_project/seeds/orientations_academiques.csv"
_CODES = {(i.etape, i.code) for i in CATALOGUE}
# an indicator read at two étapes, as an orientation names it
Cible = tuple[str, str, str, str]


class Position(NamedTuple):
    """One row of mart_positionnement, with the columns of the docs."""

    session: int
    date_extraction: date
    niveau: str
    code_academie: str
    code_departement: str
    uai: str
    structure: str | None
    serie: str
    etape: str
    indicateur: str
    famille: str
    numerateur: int | None
    denominateur: int | None
    valeur: float | None
    valeur_etablissement: float | None
    valeur_departement: float | None
    valeur_academie: float | None
    ecart_etablissement: float | None
    ecart_departement: float | None
    ecart_academie: float | None
    valeur_attendue: float | None
    ecart_attendu: float | None
    ecart_notable: bool | None
    rang: int | None
    nb_ranges: int | None
    quartile: int | None
    valeur_reference: float | None
    libelle_reference: str | None
    source_reference: str | None
    session_reference_anterieure: int | None
    valeur_reference_anterieure: float | None
    libelle_reference_anterieure: str | None
    sens_orientation: str | None
    cible: float | None
    libelle_orientation: str | None
    ecart_cible: float | None
    orientation_atteinte: bool | None


def orientations(depot: Depot) -> dict[Cible, Any]:
    """Orientations of the session: {(indicateur, etape, serie, niveau): row}, of the extract
    where the dépôt has it, else of the seed."""
    lignes: Iterable[Any] = depot.lignes["orientations_academiques"]
    if ("orientations_academiques", None) not in depot.presences:
        with _SEED.open(encoding="utf-8", newline="") as flux:
            lignes = [
                ENREGISTREMENTS["orientations_academiques"](
                    **o | {"session": int(o["session"]), "cible": float(o["cible"])}
                )
                for o in csv.DictReader(flux)
            ]
    return {
        (o.indicateur, o.etape, o.serie, o.niveau): o
        for o in lignes
        if o.session == depot.jour.year
    }


def atteinte(valeur: float | None, orientation: Any) -> bool | None:
    """Whether a valeur meets an orientation; None without a valeur."""
    if valeur is None:
        return None
    plancher = orientation.sens == "min"
    return valeur >= orientation.cible if plancher else valeur <= orientation.cible


def positionner(resultat: Resultat) -> list[Position]:
    """Rows of mart_positionnement for one dépôt."""
    lignes = resultat.pre_admission + resultat.post_admission
    valeurs = {ligne[2:10]: ligne.valeur for ligne in lignes}
    rangs = _rangs(lignes, {e.uai: e.type for e in resultat.depot.lignes["etablissements"]})
    references = _references(resultat.depot)
    cibles = orientations(resultat.depot)
    attendues = _attendues(lignes, valeurs)

    def position(ligne: Ligne) -> Position:
        quoi = (ligne.serie, ligne.etape, ligne.indicateur)
        academie, departement = ligne.code_academie, ligne.code_departement
        comparateurs = [
            valeurs[("etablissement", academie, departement, ligne.uai, None, *quoi)],
            valeurs[("departement", academie, departement, None, None, *quoi)],
            valeurs[("academie", academie, None, None, None, *quoi)],
        ]
        ecarts = [_ecart(ligne.valeur, c) for c in comparateurs]
        attendue = attendues.get(ligne[2:10])
        cible = cibles.get((ligne.indicateur, ligne.etape, ligne.serie, ligne.niveau))
        but: tuple = (None, None, None, None, None)
        if cible:
            ecart = _ecart(ligne.valeur, cible.cible)
            but = (cible.sens, cible.cible, cible.libelle, ecart, atteinte(ligne.valeur, cible))
        return Position(
            *ligne,
            *comparateurs,
            *ecarts,
            attendue,
            _ecart(ligne.valeur, attendue),
            _notable(ligne, attendue),
            *rangs.get(ligne[2:10], (None, None, None)),
            *references[quoi],
            *but,
        )

    return [position(ligne) for ligne in lignes if ligne.niveau in NIVEAUX]


def _ecart(valeur: float | None, comparateur: float | None) -> float | None:
    return None if valeur is None or comparateur is None else valeur - comparateur


def _attendues(lignes: list[Ligne], valeurs: dict[tuple, float | None]) -> dict[tuple, Any]:
    """What the académie's pupils of the same séries do, by row (TOUTES and each série)."""
    par_serie: dict[tuple, list[tuple[int, float | None]]] = defaultdict(list)
    attendues: dict[tuple, float | None] = {}
    for ligne in lignes:
        if ligne.niveau not in NIVEAUX or ligne.serie == "TOUTES":
            continue
        quoi = (ligne.serie, ligne.etape, ligne.indicateur)
        repere = valeurs[("academie", ligne.code_academie, None, None, None, *quoi)]
        attendues[ligne[2:10]] = repere
        ensemble = (*ligne[2:7], "TOUTES", ligne.etape, ligne.indicateur)
        par_serie[ensemble].append((ligne.denominateur, repere))
    for ensemble, poids in par_serie.items():
        if len(poids) == 1:
            attendues[ensemble] = poids[0][1]
            continue
        comptes = [(n, v) for n, v in poids if n]
        if comptes and all(v is not None for _, v in comptes):
            total = sum(n for n, _ in comptes)
            attendues[ensemble] = sum(n * v for n, v in comptes) / total
    return attendues


def _notable(ligne: Ligne, attendue: float | None) -> bool | None:
    """Far enough in points and in pupils; a mean has no points."""
    if not ligne.indicateur.startswith(("taux_", "part_")):
        return False
    if ligne.valeur is None or attendue is None:
        return None
    points = round(abs(ligne.valeur - attendue) * 100, 6)
    eleves = round(abs(ligne.numerateur - attendue * ligne.denominateur), 6)
    seuils = reglages()
    return points >= seuils["tolerance_points"] and eleves >= seuils["tolerance_eleves"]


def _rangs(lignes: list[Ligne], types: dict[str, str | None]) -> dict[tuple, tuple]:
    """(rang, number ranked, quartile) of the lycées that are ranked."""
    classes: dict[tuple, list[Ligne]] = defaultdict(list)
    seuil = reglages()["seuil_rang"]
    for ligne in lignes:
        if ligne.niveau == "etablissement" and (ligne.denominateur or 0) >= seuil:
            genre = types[ligne.uai]
            if genre is not None:
                quoi = (ligne.serie, ligne.etape, ligne.indicateur)
                classes[ligne.code_academie, genre, *quoi].append(ligne)
    rangs = {}
    for rivaux in classes.values():
        n = len(rivaux)
        for ligne in rivaux:
            rang = 1 + sum(r.valeur > ligne.valeur for r in rivaux)
            rangs[ligne[2:10]] = (rang, n, (4 * rang + n - 1) // n)
    return rangs


def _references(depot: Depot) -> dict[tuple, tuple]:
    """By (serie, etape, indicateur): valeur, libellé, source, then session, valeur, libellé of
    the latest earlier session."""
    session = depot.jour.year
    rangees: dict[tuple, tuple] = defaultdict(lambda: (None,) * 6)
    for r in sorted(depot.lignes["references"], key=lambda r: r.session):
        taux = r.indicateur.startswith(("taux_", "part_"))
        if (r.etape, r.indicateur) not in _CODES or r.valeur < 0 or (taux and r.valeur > 1):
            continue
        cle = (r.serie, r.etape, r.indicateur)
        if r.session == session:
            rangees[cle] = (r.valeur, r.libelle, r.source, *rangees[cle][3:])
        elif r.session < session:
            rangees[cle] = (*rangees[cle][:3], r.session, r.valeur, r.libelle)
    return rangees
