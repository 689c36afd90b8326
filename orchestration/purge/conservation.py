"""The history and the register without what a purge removes, copied or counted.

Belongs here: what stays of each table of the schema `historique`. Not here: files, nor what is
built again from it. Intervals that begin at a dépôt removed begin at the first one kept; tables
that every run rebuilds are not copied.
"""

# ruff: noqa: S608 -- names in the queries come from DuckDB's own catalogue.

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.passage.entrepot import HISTORY
from orchestration.purge import Portee

WHOLE = ("hist_depots", "hist_indicateurs", "hist_comptes")
DATED = ("hist_listes", "hist_acceptations")
"""One row per day; the reason of an acceptance is free text, and goes with its dépôt."""
PERIMETRES, CELLULES = "hist_perimetres", "hist_cellules"
SORTES = ("_ouverts", "_clos")
"""Ends of the names of the two tables of a model materialised as `historique`."""
_RULES = Path(__file__).with_name("conservation.sql")


def prepare(con: duckdb.DuckDBPyConnection, portee: Portee) -> None:
    """Make what `kept` needs; the warehouse in service must be attached as `source`."""
    con.execute(f"create or replace temp macro est_purge(jour) as ({portee.condition('jour')})")
    con.execute(_RULES.read_text(encoding="utf-8"))


def kept(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """(table, query of its rows that stay) for each table of the history that is not rebuilt."""
    tables = [
        table
        for (table,) in con.execute(
            "select table_name from duckdb_tables() where database_name = 'source' "
            "and schema_name = ? order by all",
            [HISTORY],
        ).fetchall()
    ]
    for table in tables:
        place = f'source.{HISTORY}."{table}"'
        if table in WHOLE:
            yield table, f"from {place}"
        elif table in DATED:
            yield table, f"from {place} where not est_purge(date_extraction)"
        elif table == PERIMETRES:
            yield table, f"from {place} where perimetre_id in ({_named_by_cells()})"
        elif table.endswith(SORTES):
            yield table, _intervals(table)


def changed(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows of each table go or are cut; tables without any are left out."""
    counts = {}
    for table, rows in kept(con):
        query = f'select count(*) from (from source.{HISTORY}."{table}" except all ({rows}))'
        (counts[table],) = con.execute(query).fetchone()
    return {table: count for table, count in counts.items() if count}


def copy_history(con: duckdb.DuckDBPyConnection) -> None:
    """Copy what stays into the schema `historique` of a new warehouse."""
    con.execute(f"create schema {HISTORY}")
    for table, rows in kept(con):
        con.execute(f'create table {HISTORY}."{table}" as {rows}')


def _intervals(table: str) -> str:
    cut = (
        "select t.* replace (greatest(t.du, p.premier) as du) "
        f'from source.{HISTORY}."{table}" as t inner join premiers as p on t.session = p.session '
        "where coalesce(t.au >= p.premier, true)"
    )
    if not table.startswith(CELLULES):
        return cut
    public = "t.perimetre_id in (from perimetres_publics)"
    return (
        f'select t.* from source.{HISTORY}."{table}" as t where {public} '
        f"union all {cut} and not {public}"
    )


def _named_by_cells() -> str:
    cells = (f"select perimetre_id from ({_intervals(CELLULES + sorte)})" for sorte in SORTES)
    return " union ".join([*cells, "from perimetres_publics"])
