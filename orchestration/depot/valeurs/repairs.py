"""Values repaired at reading: counted by file, column and rule, never shown.

Belongs here: the working table of repairs, its two ways in, and ``raw.reparations``.
Does not belong here: what is repaired and what of it is told (``formes.sql``, ``reparations.sql``).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

import duckdb

from orchestration.depot.contract import Champ


def create_repairs(con: duckdb.DuckDBPyConnection) -> None:
    """An empty working table; ``motif`` is that of the rule unless it is given."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE reparations_lues (extrait VARCHAR, fichier VARCHAR, "
        "colonne VARCHAR, regle VARCHAR, motif VARCHAR, nombre BIGINT, premiere_ligne BIGINT)"
    )


def record_repair(
    con: duckdb.DuckDBPyConnection,
    extrait: str,
    fichier: str,
    colonne: str | None,
    regle: str,
    motif: str,
    nombre: int,
    premiere_ligne: int | None,
) -> None:
    """Tell ``nombre`` values of a file repaired under one rule; ``motif`` shows no value."""
    con.execute(
        "INSERT INTO temp.reparations_lues VALUES (?, ?, ?, ?, ?, ?, ?)",
        [extrait, fichier, colonne, regle, motif, nombre, premiere_ligne],
    )


def record_batch(
    con: duckdb.DuckDBPyConnection, extrait: str, fichier: str, champ: Champ, clean: str
) -> None:
    """Tell what ``clean``, a SQL expression, changes in a column of ``lot_lu``."""
    con.execute(
        "INSERT INTO temp.reparations_lues "
        "SELECT ?, ?, ?, regle, NULL, count(*), min(ligne) FROM (SELECT ligne, unnest("
        f'raw.reparations_de("{champ.name}", {clean}, ?)) AS regle '
        f'FROM lot_lu WHERE raw.suspect_{champ.forme}("{champ.name}")) GROUP BY regle',
        [extrait, fichier, champ.name, champ.forme],
    )


def fill_repairs(con: duckdb.DuckDBPyConnection) -> None:
    """``raw.reparations``: one row per extract, file, column and rule."""
    con.execute(
        "INSERT INTO raw.reparations SELECT extrait, fichier, colonne, regle, "
        "coalesce(motif, raw.motif_reparation(regle)), sum(nombre), min(premiere_ligne) "
        "FROM temp.reparations_lues GROUP BY ALL ORDER BY extrait, fichier, colonne, regle"
    )
