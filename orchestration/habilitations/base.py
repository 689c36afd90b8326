"""The private DuckDB in which rights are judged: in memory, closed with what asked for it.

Belongs here: what `regles.sql` and the remises read besides the rights. Not here: the rules.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.depot.raw_tables import create_macros
from orchestration.depot.settings import Settings
from orchestration.habilitations.cles import is_readable
from orchestration.habilitations.modele import Droit
from orchestration.socle.bases import attached
from orchestration.socle.home import PROJECT
from orchestration.socle.memoire import bounds

ROLES = PROJECT / "dbt_project" / "seeds" / "remises_roles.csv"
_RULES = Path(__file__).with_name("regles.sql")
_RIGHTS = """
    create or replace temp table droits (
        n bigint, identifiant varchar, role varchar, uai varchar, type_structure varchar,
        code_structure varchar, date_debut date, date_fin date, cle_publique varchar,
        fichier varchar, ligne bigint
    )
"""
_SCOPES = """
    insert into lycees select uai from entrepot.marts.dim_etablissements;
    insert into structures select uai, type, code from entrepot.marts.dim_structures
"""


@contextlib.contextmanager
def open_base(warehouse: Path | None, roles: Path = ROLES) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that knows the lycées and structures of `warehouse` (read-only; None: of none).

    Tables `roles`, `lycees`, `structures`, an empty `droits`; variable `perimetres_connus`.
    """
    with contextlib.closing(duckdb.connect(config=bounds())) as con:
        create_macros(con, Settings.from_project(PROJECT))
        con.create_function("cle_publique_lisible", is_readable, ["VARCHAR"], "BOOLEAN")
        con.execute(
            "create temp table roles as "
            "select * from read_csv(?, header = true, all_varchar = true)",
            [str(roles)],
        )
        con.execute("create temp table lycees (uai varchar)")
        con.execute("create temp table structures (uai varchar, type varchar, code varchar)")
        con.execute("set variable perimetres_connus = $known", {"known": warehouse is not None})
        if warehouse is not None:
            with attached(con, warehouse, "entrepot"):
                con.execute(_SCOPES)
        con.execute(_RIGHTS)
        yield con


def put_rights(con: duckdb.DuckDBPyConnection, rights: list[Droit]) -> None:
    """Fill `droits` (`n`: place in `rights`) and `cles`, as `judge` reads them."""
    con.execute(_RIGHTS)
    if rights:
        con.executemany(
            "insert into droits values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                [
                    n, d.identifiant, d.role, d.uai, d.type_structure, d.code_structure,
                    d.date_debut, d.date_fin, d.cle_publique, d.fichier, d.ligne,
                ]
                for n, d in enumerate(rights)
            ],
        )  # fmt: skip
    con.execute(
        "create or replace temp table cles as select distinct identifiant, cle_publique "
        "from droits where cle_publique is not null"
    )


def judge(con: duckdb.DuckDBPyConnection) -> None:
    """Make `fautes` of `droits` and `cles`: a right that has one grants nothing."""
    con.execute(_RULES.read_text(encoding="utf-8"))
