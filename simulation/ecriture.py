"""Writes the extracts of a simulated dépôt the plain way: CSV, `;`, UTF-8, one heading each.

Only this format belongs here; every other format that the contract permits is in `desordre/`.
"""

# ruff: noqa: S608 -- names in the queries come from the contract and from this package.

from collections.abc import Iterable
from pathlib import Path

import duckdb

from simulation.contrat import columns


def sort_keys(con: duckdb.DuckDBPyConnection, extract: str) -> str:
    """The `order by` of an extract: its table `x_<extract>` always holds `_tri`."""
    names = {row[0] for row in con.execute(f"describe x_{extract}").fetchall()}
    return "_tri, _tri2" if "_tri2" in names else "_tri"


def column_types(con: duckdb.DuckDBPyConnection, extract: str) -> dict[str, str]:
    """Column → DuckDB type of `x_<extract>`."""
    return {row[0]: row[1] for row in con.execute(f"describe x_{extract}").fetchall()}


def plain_text(column: str, kind: str) -> str:
    """SQL text of a value: `JJ/MM/AAAA`, `JJ/MM/AAAA HH:MM`, `O/N`."""
    if kind == "DATE":
        return f"strftime({column}, '%d/%m/%Y')"
    if kind == "TIMESTAMP":
        return f"strftime({column}, '%d/%m/%Y %H:%M')"
    if kind == "BOOLEAN":
        return f"case when {column} then 'O' when not {column} then 'N' end"
    return f"{column}::varchar"


def write_plain(
    con: duckdb.DuckDBPyConnection, extracts: Iterable[str], folder: Path, suffix: str, session: int
) -> dict[str, int]:
    """Writes each extract to `<extract><suffix>.csv`; returns the rows of each."""
    rows = {}
    for extract in extracts:
        kinds = column_types(con, extract)
        values = ", ".join(
            f'{plain_text(c.name, kinds[c.name])} as "{c.title}"' for c in columns(extract)
        )
        query = f"select {values} from x_{extract} order by {sort_keys(con, extract)}"
        target = folder / f"{extract}{suffix}.csv"
        rows[extract] = con.execute(
            f"copy ({query}) to '{target}' (format csv, delimiter ';', header true)"
        ).fetchone()[0]
    return rows
