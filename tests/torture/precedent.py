"""A mutated dépôt held against the untouched one, as if that had come the day before.

Belongs here: the counts of a dépôt, and the comparison that a run makes with them. Not here: what
blocks (`orchestration.depot.comparaison.comparaison`).
"""

import duckdb

from orchestration.depot.comparaison.comparaison import compare
from orchestration.depot.settings import Settings

VEILLE = "2026-06-07"
_COLUMNS = "extrait, uai, lignes, inscrits, sans_voeu"


def counts(con: duckdb.DuckDBPyConnection) -> list[tuple]:
    """The counts of the dépôt loaded, per extract and lycée."""
    return con.execute(f"select {_COLUMNS} from raw.comptes").fetchall()


def blocking(con: duckdb.DuckDBPyConnection, before: list[tuple], settings: Settings) -> list[str]:
    """What a run would block on after a dépôt of those counts."""
    con.execute("create schema historique")
    con.execute(
        "create table historique.hist_comptes (date_extraction date, extrait varchar, "
        "uai varchar, lignes bigint, inscrits bigint, sans_voeu bigint)"
    )
    if before:
        columns = [list(column) for column in zip(*before, strict=True)]
        con.execute(
            f"insert into historique.hist_comptes select '{VEILLE}', unnest(?), unnest(?), "
            "unnest(?), unnest(?), unnest(?)",
            columns,
        )
    found = compare(con, settings)
    con.execute("drop schema historique cascade")
    return [str(problem) for problem in found.problemes]
