"""Who is in the vivier, and which dossier is whose (rules 1 and 2 of the docs).

Belongs here: pupils kept, groupes, rapprochement with the candidats. Does not belong here: what
the pupils asked and were answered (faits.py).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .depot import Depot
from .valeurs import pli, plie


@dataclass
class Pupille:
    """A pupil of the vivier; `mesures` and `fiche` are filled by faits.py."""

    ligne: Any
    groupes: set[str] = field(default_factory=set)
    dossier: Any = None
    dossier_annule: bool = False
    parti: bool = False
    situation: str = "NON_INSCRIT"
    mesures: Counter = field(default_factory=Counter)
    fiche: dict[str, Any] = field(default_factory=dict)

    @property
    def ordre(self) -> tuple:
        """Sort key of the lists, eleve_id apart (it is given by the warehouse)."""
        return ordre(self.ligne)


def ordre(personne: Any) -> tuple:
    """pli(nom), pli(prenom), date de naissance."""
    return (pli(personne.nom), pli(personne.prenom), personne.date_naissance.date())


def jour(instant: datetime | None) -> date | None:
    """Paris day of an instant."""
    return None if instant is None else instant.date()


def constituer(depot: Depot, ouverture: date) -> list[Pupille]:
    """Vivier initial: each pupil once, attached to the UAI and classe kept."""
    dossiers_par_ine: dict[str, list[Any]] = defaultdict(list)
    for candidat in depot.lignes["candidats"]:
        if candidat.statut == "INSCRIT" and candidat.ine:
            dossiers_par_ine[candidat.ine].append(candidat)

    par_ine: dict[Any, list[Any]] = defaultdict(list)
    for rang, eleve in enumerate(depot.lignes["eleves"]):
        if eleve.date_sortie is None or eleve.date_sortie.date() > ouverture:
            par_ine[eleve.ine or rang].append(eleve)

    def preference(eleve: Any) -> tuple:
        dossiers = dossiers_par_ine.get(eleve.ine)
        entree = eleve.date_entree or datetime.min
        return (
            eleve.date_sortie is not None,
            not (dossiers and gagnant(dossiers).uai == eleve.uai),
            -(entree - datetime.min).total_seconds(),
            eleve.uai,
            eleve.classe is None,
            eleve.classe or "",
        )

    vivier = []
    for eleves in par_ine.values():
        eleve = eleves[0] if len(eleves) == 1 else min(eleves, key=preference)
        sortie = jour(eleve.date_sortie)
        vivier.append(Pupille(eleve, parti=sortie is not None and sortie <= depot.jour))
    _grouper(vivier, depot.lignes["groupes"])
    return vivier


def gagnant(dossiers: Iterable[Any]) -> Any:
    """The dossier that counts: latest date_inscription, then greatest number."""

    def cle(dossier: Any) -> tuple:
        numero = dossier.numero_candidat
        return (dossier.date_inscription, int(numero) if numero.isdecimal() else -1, numero)

    return max(dossiers, key=cle)


def identite(personne: Any) -> tuple:
    """UAI, folded nom, folded prénom, day of birth."""
    return (
        personne.uai,
        plie(personne.nom),
        plie(personne.prenom),
        personne.date_naissance.date(),
    )


def _grouper(vivier: list[Pupille], groupes: list[Any]) -> None:
    par_ine = {p.ligne.ine: p for p in vivier if p.ligne.ine}
    par_identite: dict[tuple, list[Pupille]] = defaultdict(list)
    for p in vivier:
        p.groupes |= set(p.ligne.groupes_siecle)
        par_identite[identite(p.ligne)].append(p)
    for g in groupes:
        if g.ine:
            designe = [par_ine[g.ine]] if g.ine in par_ine else []
        else:
            designe = par_identite.get(identite(g), [])
        if len(designe) == 1 and designe[0].ligne.uai == g.uai:
            designe[0].groupes.add(g.code_groupe)


def rapprocher(vivier: list[Pupille], depot: Depot) -> list[Any]:
    """Attach dossiers to pupils; returns the active dossiers attached to nobody."""
    actifs = [c for c in depot.lignes["candidats"] if c.statut == "INSCRIT"]
    annules = [c for c in depot.lignes["candidats"] if c.statut == "ANNULE"]
    attaches, seuls = _attacher(vivier, actifs)
    for p in vivier:
        if dossiers := attaches.get(id(p)):
            p.dossier = gagnant(dossiers)
    retires, _ = _attacher([p for p in vivier if p.dossier is None], annules)
    for p in vivier:
        p.dossier_annule = id(p) in retires
    return seuls


def _attacher(
    vivier: list[Pupille], candidats: list[Any]
) -> tuple[dict[int, list[Any]], list[Any]]:
    par_ine = {p.ligne.ine: p for p in vivier if p.ligne.ine}
    attaches: dict[int, list[Any]] = defaultdict(list)
    restants = []
    for c in candidats:
        if c.ine in par_ine:
            attaches[id(par_ine[c.ine])].append(c)
        else:
            restants.append(c)
    par_identite: dict[tuple, list[Pupille]] = defaultdict(list)
    for p in vivier:
        if id(p) not in attaches:
            par_identite[identite(p.ligne)].append(p)
    seuls = []
    for c in restants:
        designes = par_identite.get(identite(c), [])
        if len(designes) == 1:
            attaches[id(designes[0])].append(c)
        else:
            seuls.append(c)
    return attaches, seuls
