"""Suivi des vœux and letters of the last of several dépôts, row by row, in order.

Belongs here: who is followed, which rows, what each says (« Suivi des vœux et lettres de
motivation » of docs/regles.md). Does not belong here: the warehouse (comparaison_voeux.py).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from .calcul import Resultat, compute
from .calendrier import CALENDRIERS
from .depot import cle_voeu
from .fiches import lien
from .identites import Registre
from .lettres import Lettre, lettres
from .libelles import FILIERES, PHASES, REPONSES, REPONSES_ELEVE, SERIES, SITUATIONS
from .vivier import Pupille, jour


class Voeu(NamedTuple):
    """A row of rpt_suivi_voeux, eleve_id and a_ligne_rejetee apart; no vœu: None from phase on."""

    uai: str
    ordre: int
    nom: str
    prenom: str
    date_naissance: date | None
    serie_libelle: str
    classe: str | None
    numero_candidat: str | None
    situation_libelle: str | None
    phase_libelle: str | None = None
    numero_voeu: str | None = None
    sous_voeu: int | None = None
    formation: str | None = None
    etablissement_accueil: str | None = None
    commune_accueil: str | None = None
    academie: str | None = None
    filiere_libelle: str | None = None
    est_selective: bool | None = None
    est_en_apprentissage: bool | None = None
    internat: bool | None = None
    est_confirme: bool | None = None
    dossier_complet: bool | None = None
    reponse_formation_libelle: str | None = None
    rang_attente: int | None = None
    places_gagnees: int | None = None
    date_limite: date | None = None
    est_a_repondre: bool = False
    reponse_candidat_libelle: str | None = None
    lien_fiche: str | None = None


@dataclass
class SuiviVoeux:
    """Persons of each périmètre (niveau, uai, structure) by name; rows of each person, in order."""

    perimetres: dict[tuple[str, str, str | None], list[tuple[tuple, int]]]
    voeux: dict[int, list[Voeu]]
    lettres: dict[int, list[Lettre]]


Rangs = dict[tuple, int]


def suivre(depots: Iterable[Path], mef: dict[str, str]) -> tuple[SuiviVoeux, Registre]:
    """Suivi at the last of `depots` (one session, any order); each person numbered by Registre."""
    registre, avant = Registre(), {}
    suite = sorted(map(Path, depots), key=lambda d: d.name)
    resultats = [
        compute(depot, CALENDRIERS[date.fromisoformat(depot.name).year], mef=mef) for depot in suite
    ]
    reconnus = [registre.reconnaitre(r.vivier) for r in resultats]
    for depot, resultat, numeros in zip(suite, resultats, reconnus, strict=True):
        calendrier = CALENDRIERS[date.fromisoformat(depot.name).year]
        personnes = {registre.garde(numeros[id(p)]): p for p in resultat.vivier}
        etats = {n: _etats(p, resultat, calendrier) for n, p in personnes.items()}
        rangs = {(n, *cle[1:]): e.rang for n, de_lui in etats.items() for cle, e in de_lui.items()}
        if depot is not suite[-1]:
            avant = rangs
    suivis = {n: p for n, p in personnes.items() if not p.parti}
    rendu = SuiviVoeux(defaultdict(list), {}, {})
    for numero, p in suivis.items():
        for niveau, structure in _axes(p):
            rendu.perimetres[niveau, p.ligne.uai, structure].append((p.ordre, numero))
        lignes = _ordonner(p, resultat)
        gagnees = {
            cle: avant[numero, *cle[1:]] - etat.rang
            for cle, etat in etats[numero].items()
            if etat.rang is not None and avant.get((numero, *cle[1:])) is not None
        }
        rendu.voeux[numero] = _rediger(p, lignes, etats[numero], gagnees, resultat)
        rendu.lettres[numero] = lettres(p, [v for v, _ in lignes], resultat)
    return rendu, registre


class Etat(NamedTuple):
    """What is said of the réponse of one transmitted vœu."""

    ligne: Any
    vivante: bool
    rang: int | None
    de_l_eleve: str | None


def _etats(p: Pupille, r: Resultat, calendrier: dict[str, date]) -> dict[tuple, Etat]:
    if p.dossier is None:
        return {}
    numero, aujourdhui = p.dossier.numero_candidat, r.depot.jour
    transmis = {
        cle_voeu(v)
        for v in r.depot.lignes["voeux"]
        if v.numero_candidat == numero and (v.phase == "PC" or v.confirme)
    }
    etats = {}
    for rep in r.depot.lignes["reponses"]:
        if rep.numero_candidat != numero or cle_voeu(rep) not in transmis:
            continue
        proposition = rep.reponse_formation in ("OUI", "OUI_SI")
        limite = jour(rep.date_limite)
        vivante = (
            rep.reponse_formation != "NON"
            and rep.reponse_candidat is None
            and not p.fiche["demissionnaire"]
            and not (proposition and limite is not None and limite < aujourdhui)
            and not (rep.phase == "PP" and aujourdhui > calendrier["fin_principale"])
        )
        de_l_eleve = rep.reponse_candidat
        if proposition and de_l_eleve is None:
            expire = None if p.fiche["demissionnaire"] else "EXPIRE"
            de_l_eleve = "A_REPONDRE" if vivante else expire
        rang = rep.rang_attente if vivante and not proposition else None
        etats[cle_voeu(rep)] = Etat(rep, vivante and proposition, rang, de_l_eleve)
    return etats


def _ordonner(p: Pupille, r: Resultat) -> list[tuple[Any, int | None]]:
    """Rows of the retained dossier in order, each with its rank among the sous-vœux of its vœu."""
    if p.dossier is None:
        return []
    lignes = [v for v in r.depot.lignes["voeux"] if v.numero_candidat == p.dossier.numero_candidat]
    libelles = {f.code_formation: f.libelle for f in r.depot.lignes["formations"]}

    def cle(v: Any) -> tuple:
        nombre = int(v.numero_voeu) if v.numero_voeu.isdecimal() else float("inf")
        rang = float("inf") if v.rang is None else v.rang
        a_defaut = (libelles[v.code_formation], v.code_formation, bool(v.internat))
        return (v.phase == "PC", nombre, v.numero_voeu, rang, *a_defaut)

    rangs: dict[tuple, int] = defaultdict(int)
    ordonnees = []
    for v in sorted(lignes, key=cle):
        if v.voeu_multiple:
            rangs[v.phase, v.numero_voeu] += 1
        ordonnees.append((v, rangs[v.phase, v.numero_voeu] if v.voeu_multiple else None))
    return ordonnees


def _rediger(
    p: Pupille,
    lignes: list[tuple[Any, int | None]],
    etats: dict[tuple, Etat],
    gagnees: dict[tuple, int],
    r: Resultat,
) -> list[Voeu]:
    e = p.ligne
    dite = bool(r.depot.lignes["reponses"]) or p.situation in ("NON_INSCRIT", "DEMISSION")
    numero = p.dossier.numero_candidat if p.dossier else None
    situation = SITUATIONS[p.situation] if dite else None
    naissance, serie = jour(e.date_naissance), SERIES[e.serie]

    def debut(ordre: int) -> tuple:
        return (e.uai, ordre, e.nom, e.prenom, naissance, serie, e.classe, numero, situation)

    formations = {f.code_formation: f for f in r.depot.lignes["formations"]}
    voeux = []
    for ordre, (v, sous_voeu) in enumerate(lignes, 1):
        f, etat = formations[v.code_formation], etats.get(cle_voeu(v))
        rep = etat.ligne if etat else None
        voeux.append(
            Voeu(
                *debut(ordre),
                PHASES[v.phase],
                v.numero_voeu,
                sous_voeu,
                f.libelle,
                f.etablissement_accueil,
                f.commune,
                f.academie or f.code_academie,
                FILIERES["BTS" if f.filiere == "BTSA" else f.filiere],
                f.selective,
                f.apprentissage,
                bool(v.internat),
                v.confirme,
                v.dossier_complet,
                REPONSES[rep.reponse_formation] if rep else None,
                etat.rang if etat else None,
                gagnees.get(cle_voeu(v)),
                jour(rep.date_limite) if rep else None,
                bool(etat and etat.vivante),
                REPONSES_ELEVE[etat.de_l_eleve] if etat else None,
                lien(f.url_fiche),
            )
        )
    return voeux or [Voeu(*debut(1))]


def _axes(p: Pupille) -> list[tuple[str, str | None]]:
    classe = [("classe", p.ligne.classe)] if p.ligne.classe is not None else []
    return [("etablissement", None), *classe, *(("groupe", g) for g in sorted(p.groupes))]
