"""The one text function that DuckDB lacks, lent to dbt: Unicode NFKD without marks.

Loaded by dbt-duckdb as a plugin (`dbt_project/profiles.yml`). What the function is used for
is decided in `dbt_project/macros/texte.sql`; nothing else belongs here.
"""

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from orchestration.socle.lettres import nfkd_without_marks


class Plugin(BasePlugin):
    """Registers `nfkd_sans_marques(VARCHAR) → VARCHAR` on each dbt connection."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        conn.create_function("nfkd_sans_marques", nfkd_without_marks, ["VARCHAR"], "VARCHAR")
