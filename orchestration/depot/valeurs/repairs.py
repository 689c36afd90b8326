"""Values repaired at reading: counted by file, column and rule, never shown.

Belongs here: the working table of repairs, its two ways in, and ``raw.reparations``.
Does not belong here: what is repaired and what of it is told (``formes.sql``, ``reparations.sql``).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

import duckdb

from orchestration.depot.contract import Champ, Extrait
from orchestration.depot.landing import work_table
from orchestration.depot.regles.findings import literal
from orchestration.depot.valeurs.distinct import add, texts, values_table


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


def clean_values(con: duckdb.DuckDBPyConnection, extrait: Extrait) -> None:
    """Clean in place the values of an extract, and tell what was repaired; ``gather`` comes before.

    Nearly all values are clean, and most are repeated: distinct ones are asked.
    """
    forms: dict[str, list[str]] = {}
    for champ in extrait.champs:
        forms.setdefault(champ.forme, []).append(literal(champ.name))
    suspect = " OR ".join(
        f"(colonne IN ({', '.join(names)}) AND raw.suspect_{forme}(v))"
        for forme, names in forms.items()
    )
    values = " UNION ALL ".join([f"FROM {values_table(extrait)}", *texts(extrait, extrait.champs)])
    con.execute(
        "CREATE OR REPLACE TEMP TABLE suspectes AS "
        f"SELECT DISTINCT colonne, v FROM ({values}) WHERE {suspect}"
    )
    found = {name for (name,) in con.execute("SELECT DISTINCT colonne FROM suspectes").fetchall()}
    cleaned = [champ for champ in extrait.champs if champ.name in found]
    for champ in cleaned:
        _clean_column(con, extrait, champ)
    con.execute(f"DELETE FROM {values_table(extrait)} WHERE list_contains(?, colonne)", [[*found]])
    add(con, extrait, cleaned)


def _clean_column(con: duckdb.DuckDBPyConnection, extrait: Extrait, champ: Champ) -> None:
    """Cells not aligned with their header are cleaned, untold."""
    table, name = work_table(extrait.name), f'"{champ.name}"'
    con.execute(
        "CREATE OR REPLACE TEMP TABLE nettoyees AS SELECT v, "
        f"nullif(nullif(raw.forme_{champ.forme}(v), ''), '-') AS p "
        f"FROM temp.suspectes WHERE colonne = {literal(champ.name)}"
    )
    con.execute(
        "INSERT INTO temp.reparations_lues "
        "SELECT ?, fichier, ?, regle, NULL, sum(nombre), min(ligne) FROM ("
        "SELECT fichier, nombre, ligne, unnest(raw.reparations_de(v, p, ?)) AS regle FROM ("
        f"SELECT fichier, {name} AS v, count(*) AS nombre, min(ligne) AS ligne "
        f"FROM {table} WHERE anomalie IS NULL GROUP BY ALL"
        ") JOIN temp.nettoyees USING (v)) GROUP BY fichier, regle",
        [extrait.name, champ.name, champ.forme],
    )
    con.execute(
        f"UPDATE {table} SET {name} = p FROM temp.nettoyees "
        f"WHERE {name} = v AND p IS DISTINCT FROM v"
    )


def fill_repairs(con: duckdb.DuckDBPyConnection) -> None:
    """``raw.reparations``: one row per extract, file, column and rule."""
    con.execute(
        "INSERT INTO raw.reparations SELECT extrait, fichier, colonne, regle, "
        "coalesce(motif, raw.motif_reparation(regle)), sum(nombre), min(premiere_ligne) "
        "FROM temp.reparations_lues GROUP BY ALL ORDER BY extrait, fichier, colonne, regle"
    )
