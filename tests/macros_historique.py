"""dbt models run alone on DuckDB, without dbt: one dépôt after another in a few tenths of a second.

Belongs here: rendering the SQL of the models asked for and of those they read, in order. Not here:
expectations; what only dbt does (contracts, tests of data, history).
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import yaml

from orchestration.depot.chargement import load_depot
from orchestration.depot.settings import Settings
from orchestration.passage.entrepot import read_register
from orchestration.unicode import nfkd_without_marks
from tests.outils import PROJECT

DBT = PROJECT / "dbt_project"
MACROS = ("texte", "regles", "identites")
SCHEMAS = {"stg": "staging", "int": "intermediate", "registre": "nominatif", "rpt": "rapports"}
REF = re.compile(r"ref\('(\w+)'\)")


@cache
def _sources() -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in (DBT / "models").rglob("*.sql")}


def _needed(models: tuple[str, ...]) -> list[str]:
    """The models and those they read, each after those that it reads; seeds are left out."""
    ordered: dict[str, None] = {}

    def visit(model: str) -> None:
        if model in ordered or model not in _sources():
            return
        for read in REF.findall(_sources()[model]):
            visit(read)
        ordered[model] = None

    for model in models:
        visit(model)
    return list(ordered)


def _place(name: str) -> str:
    if (DBT / "seeds" / f"{name}.csv").exists():
        return f"reference.{name}"
    return f"{SCHEMAS[name.split('_')[0]]}.{name}"


@cache
def sql_of(models: tuple[str, ...]) -> list[tuple[str, str]]:
    """(table, its SELECT) for the models and those they read, in the order to make them."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))
    macros = "".join((DBT / "macros" / f"{m}.sql").read_text("utf-8") for m in MACROS)
    globals_: dict[str, Any] = {
        "ref": _place,
        "source": lambda schema, table: f"{schema}.{table}",
        "var": lambda name: project["vars"][name],
    }
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    return [
        (_place(model), environment.from_string(macros + _sources()[model]).render(globals_))
        for model in _needed(models)
    ]


class _Returned(Exception):
    """dbt's `return`, which jinja does not have."""


def _return(value: list[str]) -> None:
    raise _Returned(value)


@cache
def macro(file: str, name: str) -> Callable[..., list[str]]:
    """A macro that returns a list, as dbt calls it."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals["return"] = _return
    if file == "intervalles":
        environment.globals["reunir_les_numeros"] = macro("numeros", "reunir_les_numeros")
    text = (DBT / "macros" / f"{file}.sql").read_text("utf-8")
    called = getattr(environment.from_string(text).module, name)

    def call(*arguments: object) -> list[str]:
        try:
            called(*arguments)
        except _Returned as returned:
            return returned.args[0]
        raise AssertionError("the macro returned nothing")

    return call


def placer(place: str, cle: list[str], valeurs: list[str], *jours: object) -> list[str]:
    """What the materialisation `historique` runs to put the table `jour` of a day in `place`.

    `jours`: the day, the dépôt before it and the one after it.
    """
    return macro("intervalles", "placer_le_jour")(
        place, "jour", cle, valeurs, 2026, *jours, "intermediate.int_numeros_reunis"
    )


def connect(path: Path | str = ":memory:") -> duckdb.DuckDBPyConnection:
    """A database with the seeds and the text function that dbt is lent."""
    con = duckdb.connect(str(path))
    con.create_function("nfkd_sans_marques", nfkd_without_marks, ["VARCHAR"], "VARCHAR")
    for schema in ("reference", *SCHEMAS.values()):
        con.execute(f"create schema if not exists {schema}")
    for seed in ("calendrier", "mef"):
        con.execute(
            f"create or replace table reference.{seed} as from read_csv("
            f"'{DBT / 'seeds' / seed}.csv', types = {{'code_mef': 'VARCHAR'}})"
            if seed == "mef"
            else f"create or replace table reference.{seed} as from read_csv("
            f"'{DBT / 'seeds' / seed}.csv')"
        )
    return con


def jouer(con: duckdb.DuckDBPyConnection, depot: Path, *models: str) -> None:
    """Load `depot` and make the `models`; the register of the dépôt before, if any, is known."""
    known = con.execute(
        "select count(*) from duckdb_tables() where table_name = 'registre_eleves'"
    ).fetchone()[0]
    load_depot(depot, con, Settings.from_project(PROJECT))
    read_register(con, con.execute("select current_database()").fetchone()[0] if known else None)
    for table, select in sql_of(models):
        con.execute(f"create or replace table {table} as {select}")
