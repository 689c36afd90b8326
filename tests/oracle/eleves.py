"""The sheet « Élèves »: one line per pupil and workbook, and the situations of each workbook.

Belongs here: who is on the sheet, what a line says, what the table of situations counts. Does not
belong here: facts of one pupil (faits.py), who is on which list (catalogue_listes.py).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import duckdb

from .calcul import Resultat
from .comparaison_listes import Problemes, resumer
from .vivier import Pupille


class Ligne(NamedTuple):
    """A line of rpt_eleves, but for its deadline, which the seed of actions moves."""

    niveau: str
    uai: str
    structure: str | None
    nom: str
    prenom: str | None
    classe: str | None
    numero_candidat: str | None
    situation: str
    nb_voeux: int
    nb_voeux_confirmes: int
    nb_voeux_pc: int
    nb_propositions: int
    nb_a_repondre: int
    nb_en_attente: int
    nb_refus: int
    formation_acceptee: str | None
    etablissement_accueil: str | None
    meilleur_rang: int | None


def lignes(resultat: Resultat) -> Iterator[tuple[Ligne, frozenset[str]]]:
    """Each line, with the codes of the lists where its pupil is."""
    sur: dict[int, set[str]] = defaultdict(set)
    for rangee in resultat.listes:
        sur[id(rangee["_qui"])].add(rangee["liste"])
    for p in resultat.vivier:
        if not p.parti:
            for niveau, structure in _perimetres(p):
                yield _ligne(p, niveau, structure), frozenset(sur[id(p)])


def _perimetres(p: Pupille) -> list[tuple[str, str | None]]:
    classe = [("classe", p.ligne.classe)] if p.ligne.classe is not None else []
    return [("etablissement", None), *classe, *(("groupe", g) for g in p.groupes)]


def _ligne(p: Pupille, niveau: str, structure: str | None) -> Ligne:
    f = p.fiche
    acceptees = f.get("definitives", []) + f.get("avec_attente", [])
    return Ligne(
        niveau,
        p.ligne.uai,
        structure,
        p.ligne.nom,
        p.ligne.prenom,
        p.ligne.classe,
        p.dossier.numero_candidat if p.dossier else None,
        p.situation,
        f.get("nb_voeux", 0),
        f.get("nb_voeux_confirmes", 0),
        f.get("nb_voeux_pc", 0),
        p.mesures["nb_propositions"],
        len(f.get("a_repondre", [])),
        f.get("nb_en_attente", 0),
        f.get("nb_refus", 0),
        _ensemble(x.libelle for x in acceptees),
        _ensemble(x.etablissement_accueil for x in acceptees),
        f.get("meilleur_rang"),
    )


def _ensemble(valeurs: Iterable[str | None]) -> str | None:
    return ", ".join(sorted({v for v in valeurs if v})) or None


def comparer_eleves(base: duckdb.DuckDBPyConnection, resultat: Resultat) -> list[str]:
    """Lines missing, in excess or other; lists of a pupil; situations of a workbook."""
    titres = dict(base.execute("select titre, liste from marts.dim_listes").fetchall())
    eu = Counter(
        (Ligne(*ligne), frozenset(titres[t] for t in (listes or "").split(", ") if t))
        for *ligne, listes in base.execute(
            f"select {', '.join(Ligne._fields)}, listes from rapports.rpt_eleves"
        ).fetchall()
    )
    voulu = Counter(lignes(resultat))
    problemes: Problemes = defaultdict(list)
    for titre, reste in (("ligne absente", voulu - eu), ("ligne en trop", eu - voulu)):
        problemes[titre] += [str(tuple(ligne)) for ligne in reste.elements()]
    situations = Counter(
        (niveau, structure, p.ligne.uai, p.situation.lower())
        for p in resultat.vivier
        for niveau, structure in _perimetres(p)
    )
    for niveau, structure, uai, sujet, nombre in base.execute(
        "select niveau, structure, uai, sujet, numerateur from rapports.rpt_situations "
        "where type_ligne = 'ensemble' and numerateur is not null"
    ).fetchall():
        if situations[niveau, structure, uai, sujet] != nombre:
            problemes["situation"].append(f"{uai} {structure} {sujet} {nombre}")
    return resumer("rpt_eleves", {titre: d for titre, d in problemes.items() if d})
