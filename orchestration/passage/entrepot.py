"""The warehouse file between two dépôts: what passes from one to the next, and what does not.

Belongs here: schemas kept, dropped, copied. Not here: any model or rule (dbt_project/), nor how a
file is attached (`orchestration.socle.bases`).
"""

# ruff: noqa: S608 -- names in the queries come from DuckDB's own catalogue.

import duckdb

HISTORY = "historique"
"""Schema of what earlier dépôts said; all that a new one starts from, with the register."""


def keep_history(con: duckdb.DuckDBPyConnection, *kept: str) -> None:
    """Drop every schema but the history and those `kept`."""
    schemas = con.execute(
        "select schema_name from duckdb_schemas() "
        "where not internal and database_name = current_database()"
    ).fetchall()
    for (schema,) in schemas:
        if schema not in {HISTORY, *kept}:
            con.execute(f'drop schema "{schema}" cascade')


def read_register(con: duckdb.DuckDBPyConnection, database: str | None, kept: str = "true") -> None:
    """Make `raw.registre_precedent` of the register in `database`; empty when it is None.

    One row per identity seen of a pupil, so that each keeps their eleve_id; of those that satisfy
    the condition `kept` only.
    """
    con.execute("""
        create or replace table raw.registre_precedent (
            eleve_id bigint, ine varchar, uai varchar, nom_plie varchar, prenom_plie varchar,
            date_naissance date, vu_le date, vus date[]
        )""")
    if database:
        # a register of an earlier version knows the last dépôt that showed an identity, no other
        con.execute(f"""
            insert into raw.registre_precedent by name
            select * replace (coalesce(vus, [vu_le]) as vus) from (
                (select null::date[] as vus limit 0)
                union all by name
                select * from {database}.nominatif.registre_eleves where {kept})""")


def replace_raw(con: duckdb.DuckDBPyConnection, database: str) -> None:
    """Replace the tables of `raw` by those of `database`; its macros, the program's, stay."""
    tables = con.execute(
        "select database_name, table_name from duckdb_tables() where schema_name = 'raw'"
    ).fetchall()
    for place, table in tables:
        if place != database:
            con.execute(f'drop table raw."{table}"')
    for place, table in tables:
        if place == database:
            con.execute(f'create table raw."{table}" as from {database}.raw."{table}"')
