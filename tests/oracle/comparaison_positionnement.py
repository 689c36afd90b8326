"""Warehouse against oracle: every cell of mart_positionnement.

Belongs here: reading and telling apart. Does not belong here: any rule (positionnement.py).
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import duckdb

from .comparaison_listes import Problemes, plat, resumer
from .positionnement import Position

_TABLE = "mart_positionnement"


def comparer_positions(base: duckdb.DuckDBPyConnection, attendu: Iterable[Position]) -> list[str]:
    """Missing, extra and duplicated rows, then cells that differ, counted by column."""
    requete = base.execute(f"select {', '.join(Position._fields)} from marts.{_TABLE}")
    obtenu = (Position(*map(plat, ligne)) for ligne in requete.fetchall())
    return comparer(attendu, obtenu)


def comparer(attendu: Iterable[Position], obtenu: Iterable[Position]) -> list[str]:
    """Differences between two sets of rows, `attendu` being the oracle's."""
    problemes: Problemes = defaultdict(list)
    restant = {ligne[2:10]: ligne for ligne in attendu}
    for b in obtenu:
        a = restant.pop(b[2:10], None)
        if a is None:
            problemes["ligne en trop ou en double dans l'entrepôt"].append(str(b[2:10]))
            continue
        for colonne, x, y in zip(Position._fields, a, b, strict=True):
            if not egaux(x, y):
                detail = f"{b[2:10]} oracle {x!r}, entrepôt {y!r}"
                problemes[colonne].append(detail)
    problemes["ligne absente de l'entrepôt"] += map(str, restant)
    return resumer(_TABLE, {titre: d for titre, d in problemes.items() if d})


def egaux(x: Any, y: Any) -> bool:
    """Same type and value; two doubles within the last bits of a subtraction."""
    if isinstance(x, float) and isinstance(y, float):
        return abs(x - y) <= 1e-12
    return x == y and type(x) is type(y)
