"""Warehouse against oracle: every row of every list, of the whole lycée and of each workbook.

Belongs here: members, shown columns, order. Does not belong here: any rule. The differences quote
names: for tests on fictional people only.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import duckdb

from . import listes
from .catalogue_listes import COLONNES

_EXEMPLES = 3
Rangee = dict[str, Any]
Groupes = dict[tuple, list[Rangee]]
Problemes = dict[str, list[str]]


def plat(valeur: Any) -> Any:
    """A timestamp as its day: a list shows days."""
    return valeur.date() if isinstance(valeur, datetime) else valeur


def resumer(table: str, problemes: Problemes) -> list[str]:
    """One line per kind of difference: count and first examples."""
    return [
        f"{table} : {titre} × {len(details)} ; ex. {' | '.join(sorted(details)[:_EXEMPLES])}"
        for titre, details in sorted(problemes.items())
    ]


def comparer_listes(base: duckdb.DuckDBPyConnection, attendu: list[Rangee]) -> list[str]:
    """rpt_listes_nominatives, then rpt_listes_perimetres where the warehouse has it."""
    par_lycee = _grouper(((r["liste"], r["uai"]), r) for r in attendu)
    table = "rpt_listes_nominatives"
    obtenu = _grouper(((r["liste"], r["uai"]), r) for r in _lire(base, table))
    differences = _comparer(table, par_lycee, obtenu)
    if not base.execute(
        "select 1 from information_schema.tables "
        "where table_schema = 'rapports' and table_name = 'rpt_listes_perimetres'"
    ).fetchall():
        return differences
    par_perimetre = _grouper(
        ((r["liste"], r["uai"], niveau, structure), r)
        for r in attendu
        for niveau, structure in r["_perimetres"]
    )
    table = "rpt_listes_perimetres"
    axes = ("niveau", "structure", "ordre")
    obtenu = _grouper(
        ((r["liste"], r["uai"], r["niveau"], r["structure"]), r) for r in _lire(base, table, axes)
    )
    for rangees in obtenu.values():
        rangees.sort(key=lambda r: r["ordre"])
    numeros: Problemes = defaultdict(list)
    for cle, rangees in obtenu.items():
        if [r["ordre"] for r in rangees] != list(range(1, len(rangees) + 1)):
            numeros[f"{cle[0]} : ordre n'est pas 1..n"].append(str(cle))
    return differences + _comparer(table, par_perimetre, obtenu) + resumer(table, numeros)


def _lire(base: duckdb.DuckDBPyConnection, table: str, axes: tuple[str, ...] = ()) -> list[Rangee]:
    montrees = sorted({c for shown in COLONNES.values() for c in shown})
    colonnes = [*listes.BASE, *montrees, *axes]
    requete = base.execute(f"select {', '.join(colonnes)} from rapports.{table}")
    return [dict(zip(colonnes, map(plat, ligne), strict=True)) for ligne in requete.fetchall()]


def _grouper(paires: Iterable[tuple[tuple, Rangee]]) -> Groupes:
    groupes: Groupes = defaultdict(list)
    for cle, rangee in paires:
        groupes[cle].append(rangee)
    return groupes


def _identite(rangee: Rangee) -> tuple:
    return tuple(rangee[c] for c in listes.BASE[1:])


def _comparer(table: str, voulues: Groupes, eues: Groupes) -> list[str]:
    problemes: Problemes = defaultdict(list)
    for cle in voulues.keys() | eues.keys():
        if cle[0] not in COLONNES:
            problemes[f"{cle[0]} : liste inconnue"].append(str(cle))
            continue
        a, b = voulues.get(cle, []), eues.get(cle, [])
        if _memes_membres(cle, a, b, problemes):
            _comparer_colonnes(cle[0], a, b, problemes)
            _comparer_ordre(cle, a, b, problemes)
    return resumer(table, problemes)


def _memes_membres(cle: tuple, a: list[Rangee], b: list[Rangee], problemes: Problemes) -> bool:
    voulu, eu = Counter(map(_identite, a)), Counter(map(_identite, b))
    ou = "/".join(str(c) for c in cle[1:] if c is not None)
    for titre, reste in (("absente de", voulu - eu), ("en trop dans", eu - voulu)):
        for identite in reste.elements():
            problemes[f"{cle[0]} : ligne {titre} l'entrepôt"].append(f"{ou} {identite[1:]}")
    return voulu == eu


def _comparer_colonnes(liste: str, a: list[Rangee], b: list[Rangee], problemes: Problemes) -> None:
    shown = COLONNES[liste]

    def tri(rangee: Rangee) -> str:
        return repr((_identite(rangee), [rangee[c] for c in shown]))

    for x, y in zip(sorted(a, key=tri), sorted(b, key=tri), strict=True):
        for colonne in shown:
            vx, vy = x[colonne], y[colonne]
            libre = vx == listes.TEXTE_LIBRE and vy
            if not libre and (vx != vy or type(vx) is not type(vy)):
                detail = f"{_identite(x)} oracle {vx!r}, entrepôt {vy!r}"
                problemes[f"{liste} : {colonne}"].append(detail)


def _comparer_ordre(cle: tuple, a: list[Rangee], b: list[Rangee], problemes: Problemes) -> None:
    """Pupils of the same folded name and birth date may swap (eleve_id is the warehouse's)."""
    egaux: dict[tuple, set[tuple]] = defaultdict(set)
    for x in a:
        egaux[x["_ordre"]].add(_identite(x))
    for rang, (x, y) in enumerate(zip(a, b, strict=True), 1):
        if _identite(y) not in egaux[x["_ordre"]]:
            noms = f"oracle {_identite(x)[2:4]}, entrepôt {_identite(y)[2:4]}"
            problemes[f"{cle[0]} : ordre"].append(f"{cle[1:]} rang {rang} : {noms}")
            return
