"""A warehouse on the disk of the rapports that a test holds in memory."""

from pathlib import Path

import duckdb


def stored(con: duckdb.DuckDBPyConnection, path: Path) -> Path:
    """Copies all that `con` holds into a file, closed."""
    con.execute(f"attach '{path}' as copie")
    con.execute("copy from database memory to copie")
    con.execute("detach copie")
    return path
