"""Ordered rows of a table of `rapports`, streamed and taken scope by scope.

What every reading shares: memory does not grow with the number of workbooks, and a row that has
no workbook to go to is an error. No table is named here.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from exports.modele import Row

if TYPE_CHECKING:
    import duckdb

_PAR_PAQUET = 2_000
_CLE = 2  # uai, structure: first columns of every ordered pass


class RapportIncoherent(Exception):
    """The tables of `rapports` contradict one another; nothing may be written from them."""


class Suite:
    """Ordered rows consumed scope by scope; a row that no scope takes is an error."""

    def __init__(self, table: str, rows: Iterable[Row]) -> None:
        self._table = table
        self._groups = groupby(rows, key=lambda r: r[:_CLE])
        self._next = next(self._groups, None)

    def take(self, key: tuple[str, str]) -> Iterator[Row]:
        """The rows of one scope, without their key. Read them before the next call."""
        if self._next is not None and self._next[0] < key:
            self._refuse()
        if self._next is None or self._next[0] != key:
            return
        for row in self._next[1]:
            yield row[_CLE:]
        self._next = next(self._groups, None)

    def close(self) -> None:
        if self._next is not None:
            self._refuse()

    def _refuse(self) -> None:
        uai, structure = self._next[0]
        place = f"{uai}, {structure}" if structure else uai
        raise RapportIncoherent(f"{self._table} : {place} n'est pas dans rpt_perimetres")


def read_suite(
    con: "duckdb.DuckDBPyConnection", niveau: str, table: str, columns: Iterable[str], order: str
) -> Suite:
    """The rows of the scopes of a niveau in a table: the scope, then `columns`."""
    names = ", ".join(f'"{name}"' for name in columns)
    query = f"""select uai, coalesce(structure, ''), {names}
                from rapports.{table} where niveau = ? order by 1, 2, {order}"""  # noqa: S608
    return Suite(table, _stream(con, query, niveau))


def _stream(con: "duckdb.DuckDBPyConnection", query: str, niveau: str) -> Iterator[Row]:
    # A cursor per pass: two results of one connection cannot be read in turn.
    with con.cursor() as cursor:
        cursor.execute(query, [niveau])
        while rows := cursor.fetchmany(_PAR_PAQUET):
            yield from rows
