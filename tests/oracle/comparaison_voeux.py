"""Warehouse against oracle: suivi des vœux and letters, row by row, in the order of each scope.

Belongs here: reading and telling apart. Does not belong here: any rule. The differences name
columns and numbers of pupils, for tests on fictional people only.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from .comparaison import lire_mef
from .comparaison_listes import Problemes, resumer
from .comparaison_suivi import Eleves
from .lettres import Lettre
from .suivi_voeux import SuiviVoeux, Voeu, suivre


def compare_voeux(warehouse: Path, depots: Iterable[Path]) -> list[str]:
    """Differences as readable lines; `depots` are all those of the session up to the one served."""
    with duckdb.connect(str(warehouse), read_only=True) as base:
        attendu, registre = suivre(depots, lire_mef(base))
        eleves = Eleves(base, registre)
        numeros = {
            eleves.personne(n): n
            for (n,) in base.execute("select eleve_id from intermediate.int_eleves").fetchall()
        }
        return [
            *_perimetres(base, attendu, numeros),
            *_lignes(base, "rpt_suivi_voeux", Voeu._fields, attendu.voeux, numeros),
            *_lignes(base, "rpt_lettres", Lettre._fields, attendu.lettres, numeros),
            *eleves.problemes,
        ]


def _perimetres(
    base: duckdb.DuckDBPyConnection, attendu: SuiviVoeux, numeros: dict[int | None, int]
) -> list[str]:
    eu: dict[tuple, list[tuple[int, int]]] = defaultdict(list)
    for niveau, uai, structure, ordre, eleve in base.execute(
        "select niveau, uai, structure, ordre, eleve_id from rapports.rpt_suivi_perimetres "
        "order by ordre"
    ).fetchall():
        eu[niveau, uai, structure].append((ordre, eleve))
    problemes: Problemes = defaultdict(list)
    for ici in attendu.perimetres.keys() | eu.keys():
        suite = sorted((nom, numeros[n]) for nom, n in attendu.perimetres.get(ici, []))
        voulu = [(rang, eleve) for rang, (_, eleve) in enumerate(suite, 1)]
        trouve = eu.get(ici, [])
        if voulu != trouve:
            memes = sorted(e for _, e in voulu) == sorted(e for _, e in trouve)
            problemes["ordre" if memes else "élèves"].append(f"{ici} {voulu} / {trouve}")
    return resumer("rpt_suivi_perimetres", problemes)


def _lignes(
    base: duckdb.DuckDBPyConnection,
    table: str,
    colonnes: tuple[str, ...],
    attendu: dict[int, list[Any]],
    numeros: dict[int | None, int],
) -> list[str]:
    eu: dict[int, list[tuple]] = defaultdict(list)
    for eleve, rejet, *ligne in base.execute(
        f"select eleve_id, a_ligne_rejetee, {', '.join(colonnes)} from rapports.{table} "
        "order by eleve_id, ordre"
    ).fetchall():
        assert type(rejet) is bool
        eu[eleve].append(tuple(ligne))
    problemes: Problemes = defaultdict(list)
    for personne, voulues in attendu.items():
        eleve = numeros[personne]
        trouvees = eu.pop(eleve, [])
        if len(voulues) != len(trouvees):
            problemes["nombre de lignes"].append(f"{eleve} {len(voulues)} / {len(trouvees)}")
            continue
        for a, b in zip(voulues, trouvees, strict=True):
            for colonne, x, y in zip(colonnes, a, b, strict=True):
                if x != y or type(x) is not type(y):
                    problemes[colonne].append(f"{eleve}.{a[1]} oracle {x!r}, entrepôt {y!r}")
    problemes["élève en trop"] += [str(eleve) for eleve in eu]
    return resumer(table, {titre: d for titre, d in problemes.items() if d})
