"""A sequence of dépôts of one session, each reduced to what its followers need.

Belongs here: what a dépôt said, by person and by périmètre. Does not belong here: what follows
from two of them (mouvements.py, alertes.py).
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from .calcul import Options, Resultat, compute
from .calendrier import CALENDRIERS
from .identites import Registre
from .indicateurs import Ligne
from .listes import montrees
from .positionnement import NIVEAUX, Cible, orientations
from .vivier import Pupille

JOURS_EXPIRATION = 2


class Perimetre(NamedTuple):
    """An établissement (structure None), a classe or a groupe."""

    niveau: str
    code_academie: str
    code_departement: str
    uai: str
    structure: str | None


@dataclass
class Journee:
    """One dépôt; persons bear the number of the Registre."""

    jour: date
    pre_admission: list[Ligne]
    post_admission: list[Ligne]
    perimetres: dict[int, list[Perimetre]]
    montrees: set[str]
    membres: dict[str, set[int]]
    effectifs: Counter
    hors_vivier: dict[Perimetre, set[str]]
    faits: dict[str, set[tuple[int, date | bool]]]
    orientations: dict[Cible, Any]

    @cached_property
    def nb_eleves(self) -> Counter:
        """Pupils of each périmètre."""
        return Counter(ici for perimetres in self.perimetres.values() for ici in perimetres)

    @property
    def cellules(self) -> Iterable[Ligne]:
        """Rows of both marts at the levels of the workbooks."""
        return (x for x in self.pre_admission + self.post_admission if x.niveau in NIVEAUX)


def _expire(p: Pupille, jour: date) -> date | None:
    """The deadline, when it is near: another deadline is another alert."""
    proches = [x for x in p.fiche["limites"] if 0 <= (x - jour).days <= JOURS_EXPIRATION]
    return min(proches, default=None)


_FAITS: dict[str, Callable[[Pupille, date], date | bool | None]] = {
    "a_proposition_qui_expire": _expire,
    "est_sans_voeu": lambda p, _: p.mesures["sans_voeu"] > 0,
    "est_sans_voeu_confirme": lambda p, _: p.mesures["sans_voeu_confirme"] > 0,
}
"""A fact is false, or true: with its deadline when it has one."""


def journees(
    depots: Iterable[Path], mef: dict[str, str], options: Options | None = None
) -> tuple[list[Journee], Registre]:
    """One Journee per dépôt, in the order of the dates whatever the order of `depots`."""
    registre = Registre()
    resultats = [
        compute(d, CALENDRIERS[date.fromisoformat(d.name).year], mef=mef, options=options)
        for d in sorted(map(Path, depots), key=lambda d: d.name)
    ]
    reconnus = [registre.reconnaitre(r.vivier) for r in resultats]
    # a later dépôt may have joined two numbers
    gardes = [{p: registre.garde(n) for p, n in numeros.items()} for numeros in reconnus]
    suite = [_journee(r, numeros) for r, numeros in zip(resultats, gardes, strict=True)]
    return suite, registre


def _journee(r: Resultat, numeros: dict[int, int]) -> Journee:
    lycees = {e.uai: e for e in r.depot.lignes["etablissements"]}

    def perimetre(uai: str, niveau: str, structure: str | None) -> Perimetre:
        lycee = lycees[uai]
        academie, departement = lycee.code_academie, lycee.code_departement
        return Perimetre(niveau, academie, departement, uai, structure)

    membres: dict[str, set[int]] = {}
    effectifs: Counter = Counter()
    hors_vivier: dict[Perimetre, set[str]] = {}
    for ligne in r.listes:
        if ligne["liste"] == "HORS_VIVIER":
            ici = perimetre(ligne["uai"], "etablissement", None)
            hors_vivier.setdefault(ici, set()).add(ligne["numero_candidat"])
            continue
        membres.setdefault(ligne["liste"], set()).add(numeros[id(ligne["_qui"])])
        for axe in ligne["_perimetres"]:
            effectifs[ligne["liste"], perimetre(ligne["uai"], *axe)] += 1

    actifs = [
        p for p in r.vivier if p.dossier and not p.parti and not p.fiche.get("demissionnaire")
    ]
    return Journee(
        jour=r.depot.jour,
        pre_admission=r.pre_admission,
        post_admission=r.post_admission,
        perimetres={
            numeros[id(p)]: [perimetre(p.ligne.uai, *axe) for axe in _axes(p)] for p in r.vivier
        },
        montrees=montrees(r.depot, CALENDRIERS[r.depot.jour.year]),
        membres=membres,
        effectifs=effectifs,
        hors_vivier=hors_vivier,
        faits={
            fait: {(numeros[id(p)], dit) for p in actifs if (dit := dire(p, r.depot.jour))}
            for fait, dire in _FAITS.items()
        },
        orientations=orientations(r.depot),
    )


def _axes(p: Pupille) -> list[tuple[str, str | None]]:
    classe = [("classe", p.ligne.classe)] if p.ligne.classe is not None else []
    return [("etablissement", None), *classe, *(("groupe", g) for g in sorted(p.groupes))]
