"""The models without dbt: its compiled SQL, in order, in a DuckDB in memory.

dbt takes seconds to start; a dépôt of fifty pupils takes its SQL a fraction of one. dbt compiles
once per state of the project (modeles_compiles), then any number of dépôts are computed.

Belongs here: ordering and running models and their tests, all of them or those that a
change reaches. Not here: any expectation; macros called alone (macros_historique).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from orchestration import unicode
from orchestration.depot.chargement import load_depot
from orchestration.depot.settings import Settings
from orchestration.passage.entrepot import read_register
from tests.modeles_compiles import Noeud, compiled
from tests.outils import PROJECT

# what the materialization `historique` leaves of a first dépôt
_FIRST_DAY = """
SELECT jour.session, vus.*, jour.date_extraction AS du, NULL::DATE AS au
FROM ({}) vus CROSS JOIN historique.hist_jour jour
"""


@dataclass(frozen=True)
class Intact:
    """A warehouse file whose models are built, and the fingerprint of each of its tables."""

    fichier: Path
    empreintes: dict[str, tuple]


def warehouse(path: Path | str = ":memory:") -> duckdb.DuckDBPyConnection:
    """A warehouse under the name that the compiled SQL knows, with the seeds; in memory, or a file.

    The seeds are read in place: views over the file where dbt put them.
    """
    _, seeds = compiled()
    con = duckdb.connect(config={"threads": 1})
    con.execute(f"ATTACH '{path}' AS entrepot")
    con.execute(f"ATTACH '{seeds}' AS graines (READ_ONLY)")
    con.execute("USE entrepot")
    con.execute("CREATE SCHEMA entrepot.reference")
    tables = con.execute(
        "SELECT table_name FROM duckdb_tables() "
        "WHERE database_name = 'graines' AND schema_name = 'reference'"
    ).fetchall()
    for (table,) in tables:
        con.execute(f'CREATE VIEW entrepot.reference."{table}" AS FROM graines.reference."{table}"')
    unicode.Plugin.configure_connection(None, con)
    return con


@cache
def order(wanted: tuple[str, ...]) -> list[str]:
    """Unique ids of the models named and of all that they read, parents first."""
    nodes, _ = compiled()
    names = {n.nom: i for i, n in nodes.items() if i.startswith("model.")}
    ordered: dict[str, None] = {}

    def visit(identifier: str) -> None:
        if identifier in ordered or not identifier.startswith("model."):
            return
        for parent in nodes[identifier].parents:
            visit(parent)
        ordered[identifier] = None

    for name in wanted:
        visit(names[name])
    return list(ordered)


def build(con: duckdb.DuckDBPyConnection, wanted: tuple[str, ...]) -> None:
    """Build the models named, and what they read, over the ``raw`` that ``con`` holds."""
    nodes, _ = compiled()
    _know_register(con)
    for identifier in order(wanted):
        _make(con, nodes[identifier])


def build_changed(
    con: duckdb.DuckDBPyConnection, wanted: tuple[str, ...], intact: Intact
) -> set[str]:
    """The same where only what differs from the warehouse ``intact`` is computed.

    A model that reads nothing changed is the one of ``intact``, seen through a view. Returns the
    unique ids of the sources and models whose rows differ.
    """
    nodes, _ = compiled()
    _know_register(con)
    con.execute(f"ATTACH '{intact.fichier}' AS intact (READ_ONLY)")
    # `raw.ine_utilisable` reads it, whatever model calls it
    every = _differs(con, "raw.ines_partages", intact)
    models = order(wanted)
    changed = {
        source
        for source in {p for i in models for p in nodes[i].parents if p.startswith("source.")}
        if _differs(con, _place(source), intact)
    }
    for identifier in models:
        node = nodes[identifier]
        reached = every or bool(changed.intersection(node.parents))
        if not reached and node.genre != "view":
            place = _place(node.relation)
            _schema_of(con, node)
            con.execute(f"CREATE OR REPLACE VIEW {node.relation} AS FROM intact.{place}")
            continue
        _make(con, node)
        if reached and (node.genre == "view" or _differs(con, _place(node.relation), intact)):
            changed.add(identifier)
    return changed


def fingerprints(con: duckdb.DuckDBPyConnection) -> dict[str, tuple]:
    """Of the rows of every table of the warehouse, in no order: `schema.table` → fingerprint."""
    tables = con.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() "
        "WHERE database_name = 'entrepot'"
    ).fetchall()
    return {place: _fingerprint_of(con, place) for (place,) in tables}


def _fingerprint_of(con: duckdb.DuckDBPyConnection, place: str) -> tuple:
    return con.execute(
        f"SELECT count(*), bit_xor(hash(t)), sum(hash(t)::HUGEINT) FROM entrepot.{place} t"
    ).fetchone()


def _differs(con: duckdb.DuckDBPyConnection, place: str, intact: Intact) -> bool:
    return _fingerprint_of(con, place) != intact.empreintes[place]


def _place(relation: str) -> str:
    """`schema.table` of a relation or of the unique id of a source."""
    return ".".join(part.strip('"') for part in relation.split(".")[-2:])


def _know_register(con: duckdb.DuckDBPyConnection) -> None:
    if not con.execute(
        "SELECT count(*) FROM duckdb_tables() "
        "WHERE table_name = 'registre_precedent' AND database_name = current_database()"
    ).fetchone()[0]:
        read_register(con, None)


def _schema_of(con: duckdb.DuckDBPyConnection, node: Noeud) -> None:
    schema = _place(node.relation).partition(".")[0]
    con.execute(f'CREATE SCHEMA IF NOT EXISTS entrepot."{schema}"')


def _make(con: duckdb.DuckDBPyConnection, node: Noeud) -> None:
    _schema_of(con, node)
    kind = "VIEW" if node.genre == "view" else "TABLE"
    sql = _FIRST_DAY.format(node.sql) if node.genre == "historique" else node.sql
    con.execute(f"CREATE OR REPLACE {kind} {node.relation} AS {sql}")


def failing(
    con: duckdb.DuckDBPyConnection, wanted: tuple[str, ...], changed: set[str] | None = None
) -> list[str]:
    """Names of the blocking tests that fail, of those that read built models only.

    ``changed``: of those that read one of them only.
    """
    nodes, _ = compiled()
    built = set(order(wanted))
    failed = []
    for identifier, node in nodes.items():
        if not identifier.startswith("test.") or not node.bloquant:
            continue
        read = {p for p in node.parents if p.startswith("model.")}
        if not read or not read <= built or (changed is not None and not read & changed):
            continue
        if con.execute(f"SELECT count(*) FROM ({node.sql})").fetchone()[0]:
            failed.append(node.nom)
    return failed


def connect() -> duckdb.DuckDBPyConnection:
    """A warehouse in memory that has met no dépôt."""
    return warehouse()


def jouer(con: duckdb.DuckDBPyConnection, depot: Path, *models: str) -> None:
    """Load `depot` and make the `models`; the register of the dépôt before, if any, is known."""
    known = con.execute(
        "SELECT count(*) FROM duckdb_tables() "
        "WHERE table_name = 'registre_eleves' AND database_name = current_database()"
    ).fetchone()[0]
    load_depot(depot, con, Settings.from_project(PROJECT))
    read_register(con, "entrepot" if known else None)
    build(con, models)
