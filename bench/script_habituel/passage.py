"""The whole script: read, count, list, write.

Belongs here: the order, and the seconds of processor of its two parts. Not here: measuring memory
or walls (`bench.process`).
"""

import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bench.script_habituel.classeurs import chemin, ecrire
from bench.script_habituel.faits import par_eleve, voeux_et_reponses
from bench.script_habituel.indicateurs import PERIMETRE, calculer, membres
from bench.script_habituel.lecture import Extraits, lire
from bench.script_habituel.listes import lister
from bench.script_habituel.suivi import suivre

SERIES = (
    "GENERALE", "STMG", "STI2D", "STL", "ST2S", "STHR", "STD2A", "S2TMD", "STAV", "PRO",
    "PRO_AGRICOLE",
)  # fmt: skip


@dataclass
class Calcul:
    """What the workbooks are cut from; `appartenances` is one row per pupil of a scope."""

    extraits: Extraits
    faits: pd.DataFrame
    voeux: pd.DataFrame
    appartenances: pd.DataFrame
    chiffres: pd.DataFrame
    lignes: pd.DataFrame
    suivi: pd.DataFrame | None


def calculer_tout(depot: Path, *, suivi: bool = True) -> Calcul:
    extraits = lire(depot)
    voeux = voeux_et_reponses(extraits)
    faits = par_eleve(extraits, voeux)
    appartenances = membres(faits, extraits.groupes)
    chiffres = calculer(faits, appartenances)
    lignes = lister(extraits, faits, voeux, appartenances)
    montres = suivre(faits, voeux, appartenances) if suivi else None
    return Calcul(extraits, faits, voeux, appartenances, chiffres, lignes, montres)


def ecrire_tout(calcul: Calcul, sortie: Path, lycees: int | None = None) -> int:
    """Write the workbooks of the first `lycees` (all by default); returns how many."""
    chiffres = calcul.chiffres
    uais = chiffres.index.unique("uai").sort_values()[:lycees]
    par_perimetre = _par_perimetre(chiffres[chiffres.index.isin(uais, level="uai")])
    lignes = calcul.lignes[calcul.lignes["uai"].isin(uais)]
    listes: dict[tuple, list] = {}
    for (*perimetre, liste), rows in lignes.groupby([*PERIMETRE, "liste"], sort=False):
        listes.setdefault(tuple(perimetre), []).append((liste, rows))
    suivis: dict[tuple, pd.DataFrame] = {}
    if calcul.suivi is not None:
        ceux = calcul.suivi[calcul.suivi["uai"].isin(uais)]
        suivis = dict(iter(ceux.groupby(PERIMETRE, sort=False)))
    for perimetre, comptes in par_perimetre.items():
        cible = chemin(sortie, *perimetre)
        ecrire(cible, comptes, listes.get(perimetre, []), suivis.get(perimetre))
    return len(par_perimetre)


def _par_perimetre(chiffres: pd.DataFrame) -> dict[tuple[str, str, str], dict[str, tuple]]:
    """Scope → rows of its Synthèse: the whole, each série, and the classes of a lycée."""
    rang = {serie: n for n, serie in enumerate(("TOUTES", *SERIES))}
    rows = sorted(
        zip(chiffres.index, chiffres.itertuples(index=False, name=None), strict=True),
        key=lambda row: (row[0][:3], rang[row[0][3]]),
    )
    sorties: dict[tuple[str, str, str], dict[str, tuple]] = {}
    for (*perimetre, serie), comptes in rows:
        nom = "Ensemble" if serie == "TOUTES" else serie
        sorties.setdefault(tuple(perimetre), {})[nom] = comptes
    for niveau, uai, structure in list(sorties):
        if niveau == "classe":
            ensemble = sorties[niveau, uai, structure]["Ensemble"]
            sorties["etablissement", uai, ""][f"Classe {structure}"] = ensemble
    return sorties


def passer(depot: Path, sortie: Path, lycees: int | None, *, suivi: bool) -> dict[str, float | int]:
    """The script from end to end: processor seconds of its two parts, documents of each.

    `documents`: those written; `perimetres`: those that the counts are enough for.
    """
    calcul = calculer_tout(depot, suivi=suivi)
    prepare = time.process_time()
    documents = ecrire_tout(calcul, sortie, lycees)
    index = calcul.chiffres.index
    return {
        "preparation": prepare,
        "ecriture": time.process_time() - prepare,
        "documents": documents,
        "perimetres": int((index.get_level_values("serie") == "TOUTES").sum()),
    }
