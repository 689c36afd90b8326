"""Warehouse against oracle: the entry point, and every cell of both marts.

Belongs here: reading the marts (read-only) and telling the differences apart. Does not belong
here: any rule; the lists (comparaison_listes.py), the positions (comparaison_positionnement.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import duckdb

from .calcul import Options, compute
from .comparaison_listes import comparer_listes, plat, resumer
from .comparaison_positionnement import comparer_positions
from .eleves import comparer_eleves
from .indicateurs import Ligne
from .positionnement import positionner


def compare(
    warehouse: Path,
    depot: Path,
    calendrier: dict[str, date],
    options: Options | None = None,
) -> list[str]:
    """Differences as readable lines; an empty list when everything agrees."""
    with duckdb.connect(str(warehouse), read_only=True) as base:
        resultat = compute(depot, calendrier, options=options, mef=lire_mef(base))
        differences = []
        for mart, attendu in (
            ("mart_indicateurs_pre_admission", resultat.pre_admission),
            ("mart_indicateurs_post_admission", resultat.post_admission),
        ):
            colonnes = ", ".join(Ligne._fields)
            requete = base.execute(f"select {colonnes} from marts.{mart}")
            obtenu = (Ligne(*map(plat, ligne)) for ligne in _par_lots(requete))
            differences += comparer_mart(mart, attendu, obtenu)
        differences += comparer_positions(base, positionner(resultat))
        differences += comparer_listes(base, resultat.listes)
        return differences + comparer_eleves(base, resultat)


def lire_mef(base: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """code MEF → série of the warehouse; {} when it has none."""
    tables = base.execute(
        "select 1 from information_schema.tables "
        "where table_schema = 'reference' and table_name = 'mef'"
    ).fetchall()
    if not tables:
        return {}
    return dict(base.execute("select code_mef::varchar, serie from reference.mef").fetchall())


def _par_lots(requete: duckdb.DuckDBPyConnection) -> Iterator[tuple]:
    while lot := requete.fetchmany(50_000):
        yield from lot


def comparer_mart(mart: str, attendu: Iterable[Ligne], obtenu: Iterable[Ligne]) -> list[str]:
    """Missing, extra and duplicated rows, then cells that differ, counted by indicator."""
    problemes: dict[str, list[str]] = defaultdict(list)
    restant = {_cle(ligne): ligne for ligne in attendu}
    vues = set()
    for b in obtenu:
        cle = _cle(b)
        if cle in vues:
            problemes[f"{b.indicateur} : ligne en double"].append(_perimetre(cle))
            continue
        vues.add(cle)
        a = restant.pop(cle, None)
        if a is None:
            problemes[f"{b.indicateur} : ligne en trop dans l'entrepôt"].append(_perimetre(cle))
            continue
        for colonne in ("session", "date_extraction", "famille", "numerateur", "denominateur"):
            va, vb = getattr(a, colonne), getattr(b, colonne)
            if va != vb or type(va) is not type(vb):
                detail = f"{_perimetre(cle)} oracle {va!r}, entrepôt {vb!r}"
                problemes[f"{b.indicateur} : {colonne}"].append(detail)
        va, vb = a.valeur, b.valeur
        if (va is None) != (vb is None) or (va is not None and abs(va - vb) > 1e-12):
            detail = f"{_perimetre(cle)} oracle {va!r}, entrepôt {vb!r}"
            problemes[f"{b.indicateur} : valeur"].append(detail)
    for cle in restant:
        problemes[f"{cle[-1]} : ligne absente de l'entrepôt"].append(_perimetre(cle))
    return resumer(mart, problemes)


def _cle(ligne: Ligne) -> tuple:
    """niveau, code_academie, code_departement, uai, structure, serie, etape, indicateur."""
    return ligne[2:10]


def _perimetre(cle: tuple) -> str:
    return "/".join("·" if c is None else str(c) for c in cle[:-1])
