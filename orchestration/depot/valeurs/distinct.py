"""The distinct values of an extract, read once for all that is asked of them.

Belongs here: the table of them. Does not belong here: what is asked (``repairs``, ``judgement``).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from orchestration.depot.contract import Champ, Extrait
from orchestration.depot.landing import work_table


def values_table(extrait: Extrait) -> str:
    """Name of the table (colonne, v) of an extract, without its texts: they are distinct already.

    It is made by ``gather``. A value that only rows with an anomaly hold is there too, and so may
    one that no row holds any more.
    """
    return f'temp."valeurs_{extrait.name}"'


def gather(con: duckdb.DuckDBPyConnection, extrait: Extrait) -> None:
    """Make the table: a million dates are a few hundred texts."""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {values_table(extrait)} (colonne VARCHAR, v VARCHAR)"
    )
    add(con, extrait, extrait.champs)


def add(con: duckdb.DuckDBPyConnection, extrait: Extrait, champs: Iterable[Champ]) -> None:
    """Add the values of some columns."""
    read = " UNION ALL ".join(
        f"SELECT '{champ.name}', v FROM (SELECT DISTINCT \"{champ.name}\" AS v "
        f"FROM {work_table(extrait.name)}) WHERE v IS NOT NULL"
        for champ in champs
        if not champ.is_text
    )
    if read:
        con.execute(f"INSERT INTO {values_table(extrait)} {read}")


def texts(extrait: Extrait, champs: Iterable[Champ]) -> list[str]:
    """SQL: the (colonne, v) of each column of texts."""
    return [
        f"SELECT '{champ.name}' AS colonne, \"{champ.name}\" AS v FROM {work_table(extrait.name)} "
        f'WHERE "{champ.name}" IS NOT NULL'
        for champ in champs
        if champ.is_text
    ]
