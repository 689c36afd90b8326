"""One DuckDB file read beside another.

Belongs here: how it is attached, and let go. Not here: what is read of it.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import duckdb


@contextlib.contextmanager
def attached(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> Iterator[str]:
    """The warehouse at `path`, read-only, under `name`."""
    con.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as {name} (read_only)")
    try:
        yield name
    finally:
        con.execute(f"detach {name}")
