"""Episodes of alert, over the dépôts of one session.

Belongs here: when a rule is true, from when to when, for whom. Does not belong here: the rows of
the catalogue (catalogue_alertes.py), what a dépôt says by itself (journees.py).
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from .calendrier import CALENDRIERS
from .catalogue_alertes import Regle
from .journees import Journee, Perimetre
from .positionnement import atteinte

JOURS_COMPARAISON = 2


class Sujet(NamedTuple):
    """Whom an alert is about: a périmètre, or a person whose périmètres are those of the last
    dépôt. `jour` keeps apart what is new each day, or what has another deadline."""

    perimetre: Perimetre | None
    personne: int | None
    serie: str | None = None
    etape: str | None = None
    indicateur: str | None = None
    jour: date | None = None


class Constat(NamedTuple):
    """What an alert says on one day."""

    nombre: int | None = None
    valeur: float | None = None
    valeur_comparee: float | None = None
    cible: float | None = None


class Alerte(NamedTuple):
    """One row of mart_alertes; `personne` stands for eleve_id."""

    session: int
    alerte: str
    type: str
    gravite: str
    niveau: str
    code_academie: str
    code_departement: str
    uai: str
    structure: str | None
    personne: int | None
    liste: str | None
    serie: str | None
    etape: str | None
    indicateur: str | None
    nombre: int | None
    valeur: float | None
    valeur_comparee: float | None
    cible: float | None
    date_debut: date
    date_fin: date | None
    statut: str


Constats = Iterator[tuple[Sujet, Constat]]


def alertes(suite: list[Journee], regles: list[Regle]) -> Iterator[Alerte]:
    """Every episode up to the last dépôt of `suite` (one session, by date)."""
    for regle in regles:
        dire = _TYPES[regle.type]
        ouverts: dict[Sujet, tuple[date, Constat]] = {}
        for rang, journee in enumerate(suite):
            vrais: dict[Sujet, Constat] = {}
            if regle.parle(journee.jour, CALENDRIERS[journee.jour.year]):
                vrais = dict(dire(regle, suite, rang))
            for sujet in ouverts.keys() - vrais.keys():
                debut, constat = ouverts.pop(sujet)
                yield from _ecrire(regle, suite[-1], sujet, constat, debut, journee.jour)
            for sujet, constat in vrais.items():
                debut, _ = ouverts.get(sujet, (journee.jour, None))
                ouverts[sujet] = (debut, constat)
        for sujet, (debut, constat) in ouverts.items():
            yield from _ecrire(regle, suite[-1], sujet, constat, debut, None)


def _ecrire(
    regle: Regle, derniere: Journee, sujet: Sujet, constat: Constat, debut: date, fin: date | None
) -> Iterator[Alerte]:
    perimetres = [sujet.perimetre] if sujet.perimetre else []
    if sujet.personne is not None:
        perimetres = derniere.perimetres.get(sujet.personne, [])
    statut = "close" if fin else "nouvelle" if debut == derniere.jour else "en_cours"
    quoi = (regle.liste, sujet.serie, sujet.etape, sujet.indicateur)
    for perimetre in perimetres:
        yield Alerte(
            debut.year,
            regle.alerte,
            regle.type,
            regle.gravite,
            *perimetre,
            sujet.personne,
            *quoi,
            *constat,
            debut,
            fin,
            statut,
        )


def _entrees(regle: Regle, suite: list[Journee], rang: int) -> Constats:
    journee, avant = suite[rang], suite[rang - 1] if rang else None
    liste = regle.liste
    if liste == "HORS_VIVIER":
        for lycee, dossiers in journee.hors_vivier.items():
            nouveaux = dossiers - (avant.hors_vivier.get(lycee, set()) if avant else set())
            if nouveaux:
                yield Sujet(lycee, None, jour=journee.jour), Constat(nombre=len(nouveaux))
    elif avant is None or liste not in avant.montrees:
        for (code, perimetre), nombre in journee.effectifs.items():
            if code == liste:
                yield Sujet(perimetre, None, jour=journee.jour), Constat(nombre=nombre)
    else:
        presents = journee.membres.get(liste, set()) - avant.membres.get(liste, set())
        for personne in presents:
            yield Sujet(None, personne, jour=journee.jour), Constat()


def _faits(regle: Regle, suite: list[Journee], rang: int) -> Constats:
    for personne, dit in suite[rang].faits[regle.fait]:
        yield Sujet(None, personne, jour=dit if isinstance(dit, date) else None), Constat()


def _orientations(regle: Regle, suite: list[Journee], rang: int) -> Constats:
    cibles: dict[Any, Any] = suite[-1].orientations
    for x in suite[rang].cellules:
        cible = cibles.get((x.indicateur, x.etape, x.serie, x.niveau))
        if cible and atteinte(x.valeur, cible) is False:
            sujet = Sujet(Perimetre(*x[2:7]), None, x.serie, x.etape, x.indicateur)
            yield sujet, Constat(valeur=x.valeur, cible=cible.cible)


def _stagnations(regle: Regle, suite: list[Journee], rang: int) -> Constats:
    limite = suite[rang].jour - timedelta(days=JOURS_COMPARAISON)
    avant = [j for j in suite[:rang] if j.jour <= limite]
    if not avant:
        return
    passe = _taux(regle, avant[-1])
    for perimetre, (numerateur, denominateur) in _taux(regle, suite[rang]).items():
        if perimetre not in passe or numerateur == denominateur:
            continue
        valeur, comparee = Fraction(numerateur, denominateur), Fraction(*passe[perimetre])
        if valeur - comparee < regle.seuil:
            sujet = Sujet(perimetre, None, "TOUTES", regle.etape, regle.indicateur)
            yield sujet, Constat(valeur=float(valeur), valeur_comparee=float(comparee))


def _taux(regle: Regle, journee: Journee) -> dict[Perimetre, tuple[int, int]]:
    return {
        Perimetre(*x[2:7]): (x.numerateur, x.denominateur)
        for x in journee.cellules
        if (x.serie, x.etape, x.indicateur) == ("TOUTES", regle.etape, regle.indicateur)
        and x.denominateur
    }


def _croissances(regle: Regle, suite: list[Journee], rang: int) -> Constats:
    journee, avant = suite[rang], suite[rang - 1] if rang else None
    if avant is None or not {regle.liste} <= journee.montrees & avant.montrees:
        return
    for (liste, perimetre), nombre in journee.effectifs.items():
        if liste != regle.liste:
            continue
        hausse = nombre - avant.effectifs[liste, perimetre]
        if hausse > regle.seuil * journee.nb_eleves[perimetre]:
            yield Sujet(perimetre, None), Constat(nombre=hausse)


_TYPES: dict[str, Callable[[Regle, list[Journee], int], Constats]] = {
    "entree_liste": _entrees,
    "fait_eleve": _faits,
    "orientation": _orientations,
    "stagnation": _stagnations,
    "croissance_liste": _croissances,
}
