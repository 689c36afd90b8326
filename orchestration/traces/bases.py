"""Cells of the databases that may lie in a home: DuckDB (the warehouse) and SQLite (Dagster).

Belongs here: the texts of every table and view. Not here: their raw bytes (`lecture`).
"""

# ruff: noqa: S608 -- names in the queries come from the catalogue of the file itself.

import contextlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from orchestration.socle.memoire import bounds
from orchestration.traces.mots import BETWEEN

_ROWS = 2048
_TEXTS = ("VARCHAR", "ENUM", "STRUCT", "MAP", "UNION", "BLOB", "JSON", "VARIANT", "BIT")
_BLOB_BYTES = 64 << 20


READ, CLOSED = "lue", "illisible"
"""Stand in place of a text: the whole table was read, or it could not be."""


def duckdb_cells(path: Path) -> Iterator[tuple[str, str]]:
    """(`schema.table.column`, its texts) by pieces; then (name, READ) for each table and view.

    Opened read-only. Lists and structs are read as text. Numbers and dates are passed over.
    """
    try:
        con = duckdb.connect(str(path), read_only=True, config=bounds())
    except duckdb.Error:
        yield "", CLOSED
        return
    with con:
        relations = con.execute("""
            select schema_name, table_name from duckdb_tables() where not internal
            union all select schema_name, view_name from duckdb_views() where not internal
            order by all""").fetchall()
        for schema, name in relations:
            try:
                yield from _duckdb_relation(con, f"{schema}.{name}", f"{_id(schema)}.{_id(name)}")
                yield f"{schema}.{name}", READ
            except duckdb.Error:
                yield f"{schema}.{name}", CLOSED


def _duckdb_relation(
    con: duckdb.DuckDBPyConnection, shown: str, relation: str
) -> Iterator[tuple[str, str]]:
    described = con.execute(f"describe {relation}").fetchall()
    names = [name for name, kind, *_ in described if kind.startswith(_TEXTS) or kind[-1] == "]"]
    if not names:
        return
    rows = con.execute(f"select {', '.join(f'{_id(n)}::varchar' for n in names)} from {relation}")
    while chunk := rows.fetchmany(_ROWS):
        for name, values in zip(names, zip(*chunk, strict=True), strict=True):
            if text := BETWEEN.join(value for value in values if value):
                yield f"{shown}.{name}", text


def sqlite_cells(path: Path) -> Iterator[tuple[str, str]]:
    """The same of a SQLite file, left as it is; blobs as text, unpacked by zlib if need be.

    What a write-ahead log beside it still holds is searched as bytes, with the file of the log.
    """
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as con:
            tables = con.execute("select name from sqlite_master where type = 'table'").fetchall()
            for (name,) in tables:
                rows = con.execute(f"select * from {_id(name)}")
                while chunk := rows.fetchmany(_ROWS):
                    yield name, BETWEEN.join(_texts(chunk))
                yield name, READ
    except sqlite3.Error:
        yield "", CLOSED


def _texts(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    for value in (value for row in rows for value in row):
        if isinstance(value, bytes):
            yield _unpacked(value).decode("utf-8", "replace")
        elif isinstance(value, str):
            yield value


def _unpacked(value: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(value, _BLOB_BYTES)
    except zlib.error:
        return value


def _id(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
