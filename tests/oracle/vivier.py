"""Who is in the vivier, and which dossier is whose (rules 1 and 2 of the docs).

Belongs here: pupils kept, groupes, rapprochement with the candidats. Does not belong here: what
the pupils asked and were answered (faits.py).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .accords import Qui, accords, differe, dits, qui
from .depot import Depot
from .valeurs import pli, plie


@dataclass
class Pupille:
    """A pupil of the vivier; `mesures` and `fiche` are filled by faits.py."""

    ligne: Any
    groupes: set[str] = field(default_factory=set)
    dossier: Any = None
    dossier_annule: bool = False
    proches: list[Any] = field(default_factory=list)
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
    return (pli(personne.nom), pli(personne.prenom), jour(personne.date_naissance) or date.max)


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

    vivier = []
    for eleves in par_ine.values():
        for lui in _personnes(eleves):
            eleve = lui[0] if len(lui) == 1 else _prefere(lui, dossiers_par_ine[lui[0].ine])
            sortie = jour(eleve.date_sortie)
            autres = [x for x in lui if x is not eleve and x.uai == eleve.uai]
            vivier.append(Pupille(eleve, parti=sortie is not None and sortie <= depot.jour))
            vivier[-1].groupes |= {g for x in autres for g in x.groupes_siecle}
    _grouper(vivier, depot.lignes["groupes"])
    return vivier


def _personnes(eleves: list[Any]) -> list[list[Any]]:
    """Rows of one INE, a list for each pupil: two of three agree and, in one lycée, all does."""
    identites = [qui(e) for e in eleves]
    if all(
        accords(x, y) >= 2 and (a.uai != b.uai or not differe(x, y))
        for n, (a, x) in enumerate(zip(eleves, identites, strict=True))
        for b, y in zip(eleves[:n], identites[:n], strict=True)
    ):
        return [eleves]
    # some are two: those that say the same of themselves stay one
    groupes: dict[Any, list[Any]] = defaultdict(list)
    for rang, (e, x) in enumerate(zip(eleves, identites, strict=True)):
        groupes[(plie(e.nom), x.prenom, x.ne_le) if dits(x) >= 2 else rang].append(e)
    return list(groupes.values())


def _prefere(lui: list[Any], dossiers: list[Any]) -> Any:
    identites = [qui(e) for e in lui]
    siens = [d for d in dossiers if any(accords(qui(d), x) >= 2 for x in identites)]

    def preference(eleve: Any) -> tuple:
        entree = eleve.date_entree or datetime.min
        return (
            eleve.date_sortie is not None,
            not (siens and gagnant(siens).uai == eleve.uai),
            -(entree - datetime.min).total_seconds(),
            eleve.uai,
            eleve.classe is None,
            eleve.classe or "",
        )

    return min(lui, key=preference)


def gagnant(dossiers: Iterable[Any]) -> Any:
    """The dossier that counts: latest date_inscription, then greatest number."""

    def cle(dossier: Any) -> tuple:
        numero = dossier.numero_candidat
        return (dossier.date_inscription, int(numero) if numero.isdecimal() else -1, numero)

    return max(dossiers, key=cle)


def identites(personne: Any) -> list[tuple]:
    """UAI, folded nom (and nom d'usage), folded prénom, day of birth; none when one is missing."""
    lui = qui(personne)
    if lui.prenom is None or lui.ne_le is None:
        return []
    return [(personne.uai, nom, lui.prenom, lui.ne_le) for nom in sorted(lui.noms)]


def _par_identite(vivier: Iterable[Pupille]) -> dict[tuple, list[Pupille]]:
    index: dict[tuple, list[Pupille]] = defaultdict(list)
    for p in vivier:
        for cle in identites(p.ligne):
            index[cle].append(p)
    return index


def _seul(index: dict[tuple, list[Pupille]], ligne: Any) -> Pupille | None:
    """The pupil that the whole identity of a row designates, when there is exactly one."""
    for cle in identites(ligne):
        if len(index.get(cle, [])) == 1:
            return index[cle][0]
    return None


def _par_ine(
    vivier: list[Pupille], index: dict[tuple, list[Pupille]], ligne: Any, voulus: int
) -> list[tuple[int, Pupille]]:
    """Pupils of the row's INE with whom `voulus` of three agree, best first.

    Two of three is not enough to take a row from the pupil of its lycée that it names whole.
    """
    lui = qui(ligne)
    nommes = {id(p) for cle in identites(ligne) for p in index.get(cle, [])}
    trouves = []
    for p in vivier:
        n = accords(lui, qui(p.ligne))
        if n >= voulus and (n == 3 or not nommes - {id(p)}):
            trouves.append((n, p))
    return sorted(trouves, key=lambda paire: -paire[0])


def _designe(trouves: list[tuple[int, Pupille]]) -> Pupille | None:
    if len(trouves) > 1 and trouves[0][0] == trouves[1][0]:
        return None
    return trouves[0][1] if trouves else None


def _grouper(vivier: list[Pupille], groupes: list[Any]) -> None:
    ici: dict[tuple, list[Pupille]] = defaultdict(list)
    for p in vivier:
        p.groupes |= set(p.ligne.groupes_siecle)
        if p.ligne.ine:
            ici[p.ligne.uai, p.ligne.ine].append(p)
    index = _par_identite(vivier)
    for g in groupes:
        porteurs = ici.get((g.uai, g.ine), [])
        lui = _designe(_par_ine(porteurs, index, g, min(2, dits(qui(g))))) or _seul(index, g)
        if lui is not None:
            lui.groupes.add(g.code_groupe)


def rapprocher(vivier: list[Pupille], depot: Depot) -> list[Any]:
    """Attach dossiers to pupils; returns the active dossiers attached to nobody."""
    actifs = [c for c in depot.lignes["candidats"] if c.statut == "INSCRIT"]
    annules = [c for c in depot.lignes["candidats"] if c.statut == "ANNULE"]
    attaches, seuls = _attacher(vivier, actifs)
    for p in vivier:
        if dossiers := attaches.get(id(p)):
            p.dossier = gagnant(dossiers)
    retires, _ = _attacher(vivier, annules)
    for p in vivier:
        p.dossier_annule = id(p) in retires
    for p, c in proches(vivier, seuls):
        demission = jour(c.date_demission)
        if demission is None or demission > depot.jour:
            p.proches.append(c)
    return seuls


def _attacher(
    vivier: list[Pupille], candidats: list[Any]
) -> tuple[dict[int, list[Any]], list[Any]]:
    par_ine: dict[str, list[Pupille]] = defaultdict(list)
    for p in vivier:
        if p.ligne.ine:
            par_ine[p.ligne.ine].append(p)
    index = _par_identite(vivier)
    possibles = [(c, _par_ine(par_ine.get(c.ine, []), index, c, 2)) for c in candidats]
    partiels: dict[int, list[Qui]] = defaultdict(list)
    for c, trouves in possibles:
        for n, p in trouves:
            if n == 2:
                partiels[id(p)].append(qui(c))
    attaches: dict[int, list[Any]] = defaultdict(list)
    restants = []
    for c, trouves in possibles:
        # of two dossiers of one INE that do not agree, neither is the pupil's by the INE
        sans_rival = [
            (n, p)
            for n, p in trouves
            if n == 3
            or all(accords(qui(c), autre) >= 2 for autre in partiels[id(p)] if autre != qui(c))
        ]
        p = _designe(sans_rival)
        if p is None:
            restants.append(c)
        else:
            attaches[id(p)].append(c)
    index = _par_identite(p for p in vivier if id(p) not in attaches)
    seuls = []
    for c in restants:
        p = _seul(index, c)
        if p is None:
            seuls.append(c)
        else:
            attaches[id(p)].append(c)
    return attaches, seuls


def proches(vivier: list[Pupille], seuls: list[Any]) -> list[tuple[Pupille, Any]]:
    """Pupils not inscrits and dossiers of nobody, of one lycée, with the date and a name alike."""
    return [
        (p, c)
        for p in vivier
        if p.dossier is None
        for c in seuls
        if c.uai == p.ligne.uai
        and qui(c).ne_le == qui(p.ligne).ne_le is not None
        and accords(qui(c), qui(p.ligne)) >= 2
    ]
