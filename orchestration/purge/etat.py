"""What is in service after a purge, written whole in a new file: no free page keeps a name.

Belongs here: what is copied from the warehouse in service, and what is built again from it. Not
here: what stays of the history (`conservation`), nor the switch (`orchestration.socle.home`).
"""

# ruff: noqa: S608 -- names in the queries come from DuckDB's own catalogue.

import duckdb

from orchestration.depot.raw_tables import complete_raw, create_macros
from orchestration.depot.settings import Settings
from orchestration.passage.dbt_build import build
from orchestration.passage.entrepot import HISTORY, read_register
from orchestration.passage.etapes import refaire
from orchestration.passage.livraison import remettre
from orchestration.passage.travail import ModelsFailed, Travail
from orchestration.purge import Portee, conservation
from orchestration.socle.bases import attached
from orchestration.socle.home import FICTIONAL, PROJECT

PUBLISHED = ("hist_dates", "hist_valeurs", "mart_evolution_indicateurs")
"""Models that say the history alone."""


def rebuild_served(travail: Travail, portee: Portee) -> None:
    """Build the dépôt in service again, workbooks and remises too, on the history that stays."""
    _start(travail, portee, raw=True)
    refaire(travail)
    remettre(travail)


def keep_history_alone(travail: Travail, portee: Portee) -> None:
    """A warehouse of the history and the register that stay, from which the next dépôt starts."""
    _start(travail, portee, raw=False)
    with travail.stage("Historique gardé : modèles"):
        built = build(
            travail.warehouse,
            travail.dbt,
            ["--indirect-selection", "empty", "--select", *PUBLISHED],
        )
    if not built.succeeded:
        raise ModelsFailed("À la purge. " + built.why(travail.dbt))


def _start(travail: Travail, portee: Portee, *, raw: bool) -> None:
    travail.fictional = (travail.home.current / FICTIONAL).exists()
    with (
        travail.stage("Données gardées"),
        travail.write() as con,
        attached(con, travail.home.warehouse, "source"),
    ):
        conservation.prepare(con, portee)
        conservation.copy_history(con)
        if raw:
            settings = Settings.from_project(PROJECT)
            create_macros(con, settings)
            _copy_raw(con)
            complete_raw(con, settings)
            read_register(con, "source", kept="not est_purge(vu_le)")
        else:
            _view_history(con)
            con.execute("create schema nominatif")
            con.execute(
                "create table nominatif.registre_eleves as from source.nominatif.registre_eleves "
                "where not est_purge(vu_le)"
            )


def _copy_raw(con: duckdb.DuckDBPyConnection) -> None:
    tables = con.execute(
        "select table_name from duckdb_tables() where database_name = 'source' "
        "and schema_name = 'raw' and table_name <> 'registre_precedent'"
    ).fetchall()
    for (table,) in tables:
        con.execute(f'create or replace table raw."{table}" as from source.raw."{table}"')


def _view_history(con: duckdb.DuckDBPyConnection) -> None:
    """The views that the materialisation makes at each run, since none follows."""
    opened, closed = conservation.SORTES
    models = [
        table.removesuffix(opened) for table, _ in conservation.kept(con) if table.endswith(opened)
    ]
    for model in models:
        con.execute(
            f'create view {HISTORY}."{model}" as select * from {HISTORY}."{model}{opened}" '
            f'union all select * from {HISTORY}."{model}{closed}"'
        )
