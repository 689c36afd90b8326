"""Rows of a dépôt accepted one by one, as docs/contrat.md says what a bad row does.

Belongs here: rejected rows, ignored values, duplicates, unknown references, presence of columns.
Does not belong here: the blocking of a whole run, the rules on pupils (regles.py).
"""

from collections import Counter, namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from . import contrat, lecture, siecle
from .valeurs import MAUVAISE, texte

ENREGISTREMENTS = {
    extrait: namedtuple(
        extrait.capitalize(),
        [c.nom for c in colonnes]
        + (["groupes_siecle", "nom_usage"] if extrait == "eleves" else []),
    )
    for extrait, colonnes in contrat.EXTRAITS.items()
}


@dataclass
class Depot:
    """Accepted rows per extract; `presences` holds (extrait, None) and (extrait, colonne)."""

    jour: date
    lignes: dict[str, list[Any]] = field(default_factory=dict)
    presences: set[tuple[str, str | None]] = field(default_factory=set)
    rejets: Counter = field(default_factory=Counter)
    valeurs_ignorees: Counter = field(default_factory=Counter)
    doublons: Counter = field(default_factory=Counter)
    entetes_inconnus: dict[str, set[str]] = field(default_factory=dict)


def charger(dossier: Path, mef_defaut: dict[str, str]) -> Depot:
    """Read a folder named AAAA-MM-JJ; `mef_defaut` serves when the dépôt has no extract mef."""
    depot = Depot(date.fromisoformat(dossier.name))
    for extrait in contrat.EXTRAITS:
        depot.lignes[extrait] = _accepter(depot, extrait, _lire(depot, dossier, extrait))
        if extrait == "mef":
            mef = {m.code_mef: m.serie for m in depot.lignes["mef"]} or mef_defaut
        if extrait == "eleves":
            depot.lignes[extrait] += _accepter(depot, extrait, _siecle(depot, dossier, mef))
    return depot


def _lire(depot: Depot, dossier: Path, extrait: str) -> Iterator[Any]:
    colonnes = contrat.EXTRAITS[extrait]
    table = contrat.entetes(extrait)
    fabrique = ENREGISTREMENTS[extrait]._make
    supplement = [(), None] if extrait == "eleves" else []
    for fichier in lecture.fichiers(dossier, extrait):
        depot.presences.add((extrait, None))
        source = lecture.lignes(fichier)
        rangs: dict[str, int] = {}
        for rang, entete in enumerate(next(source, [])):
            nom = table.get(contrat.plier_entete(entete))
            if nom is None:
                depot.entetes_inconnus.setdefault(extrait, set()).add(entete)
            else:
                rangs.setdefault(nom, rang)
        depot.presences |= {(extrait, nom) for nom in rangs}
        plan = [(c, rangs.get(c.nom, 10**6)) for c in colonnes]
        for cellules in source:
            valeurs = _typer(depot, extrait, plan, cellules)
            if valeurs is not None:
                yield fabrique(valeurs + supplement)


def _typer(depot: Depot, extrait: str, plan: list, cellules: list[str]) -> list[Any] | None:
    valeurs = []
    largeur = len(cellules)
    for colonne, rang in plan:
        valeur: Any = texte(cellules[rang]) if rang < largeur else None
        if valeur is not None and colonne.lire is not None:
            valeur = colonne.lire(valeur)
        if valeur is MAUVAISE or (valeur is None and colonne.requise):
            if colonne.requise and not (
                colonne.nom in ("prenom", "date_naissance") and _a_un_ine(plan, valeurs)
            ):
                depot.rejets[extrait, colonne.nom] += 1
                return None
            depot.valeurs_ignorees[extrait, colonne.nom] += 1
            valeur = None
        valeurs.append(valeur)
    return valeurs


def _a_un_ine(plan: list, valeurs: list[Any]) -> bool:
    """The INE, which stands before the names in every extract, is usable."""
    noms = [colonne.nom for colonne, _ in plan[: len(valeurs)]]
    return "ine" in noms and valeurs[noms.index("ine")] is not None


def _siecle(depot: Depot, dossier: Path, mef: dict[str, str]) -> Iterator[Any]:
    plan = [(c, rang) for rang, c in enumerate(contrat.EXTRAITS["eleves"]) if c.nom != "classe"]
    noms = [c.nom for c, _ in plan]
    for eleve in siecle.eleves(dossier, mef, depot.rejets):
        cellules = [eleve.get(c.nom) or "" for c in contrat.EXTRAITS["eleves"]]
        valeurs = _typer(depot, "eleves", plan, cellules)
        if valeurs is not None:
            ligne = dict(zip(noms, valeurs, strict=True))
            yield ENREGISTREMENTS["eleves"](
                **ligne,
                classe=eleve["classe"],
                groupes_siecle=eleve["groupes"],
                nom_usage=eleve["nom_usage"],
            )


def _accepter(depot: Depot, extrait: str, lignes: Iterator[Any]) -> list[Any]:
    connu = _references(depot, extrait)
    vues: dict[Any, Any] = {}
    for ligne in lignes:
        motif = connu(ligne)
        if motif:
            depot.rejets[extrait, motif] += 1
            continue
        cle = _CLES[extrait](ligne)
        if cle not in vues:
            vues[cle] = ligne
        elif vues[cle] == ligne:
            depot.doublons[extrait] += 1
        else:
            depot.rejets[extrait, "cle en double"] += 1
    return list(vues.values())


def _references(depot: Depot, extrait: str) -> Callable[[Any], str | None]:
    def ensemble(source: str, cle: str) -> set[str]:
        return {getattr(ligne, cle) for ligne in depot.lignes.get(source, [])}

    if extrait in ("eleves", "groupes"):
        uais = ensemble("etablissements", "uai")

        def connu(ligne: Any) -> str | None:
            if extrait == "groupes" and not ligne.ine:
                trois = (ligne.nom, ligne.prenom, ligne.date_naissance)
                if None in trois:
                    return "eleve non designe"
            return None if ligne.uai in uais else "etablissement inconnu"
    elif extrait in ("voeux", "reponses", "lettres"):
        numeros = ensemble("candidats", "numero_candidat")
        formations = ensemble("formations", "code_formation")

        def connu(ligne: Any) -> str | None:
            if ligne.numero_candidat not in numeros:
                return "candidat inconnu"
            return None if ligne.code_formation in formations else "formation inconnue"
    else:

        def connu(ligne: Any) -> str | None:
            return None

    return connu


def _cle_eleve(e: Any) -> tuple:
    identite = (e.uai, e.nom, e.prenom, e.date_naissance)
    return (e.ine, e.classe, *identite) if e.ine else identite


def cle_voeu(ligne: Any) -> tuple:
    """(numero_candidat, phase, code_formation, internat), a null internat being N."""
    return (ligne.numero_candidat, ligne.phase, ligne.code_formation, bool(ligne.internat))


_CLES: dict[str, Callable[[Any], Any]] = {
    "etablissements": lambda e: e.uai,
    "formations": lambda f: f.code_formation,
    "mef": lambda m: m.code_mef,
    "eleves": _cle_eleve,
    "groupes": lambda g: (g.uai, g.code_groupe, g.ine, g.nom, g.prenom, g.date_naissance),
    "candidats": lambda c: c.numero_candidat,
    "voeux": cle_voeu,
    "reponses": cle_voeu,
    "lettres": lambda x: (x.numero_candidat, x.code_formation),
    "references": lambda r: (r.session, r.indicateur, r.etape, r.serie),
    "orientations_academiques": lambda o: (o.session, o.indicateur, o.etape, o.serie, o.niveau),
}
