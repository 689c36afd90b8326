"""Whether the tables of `rapports` agree: nothing may be written from those that contradict.

No formatting here, and no name in a message.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_TABLES = (
    "rpt_synthese", "rpt_listes_perimetres", "rpt_alertes", "rpt_courbes", "rpt_suivi_perimetres",
)  # fmt: skip


class RapportIncoherent(Exception):
    """The tables of `rapports` contradict one another; nothing may be written from them."""


def check_scopes(con: "duckdb.DuckDBPyConnection") -> None:
    """Raises `RapportIncoherent` when a row has no scope, hence no workbook to go to."""
    for table in _TABLES:
        orphan = con.execute(
            f"""select uai, structure from rapports.{table} t
                where not exists (from rapports.rpt_perimetres p
                  where t.niveau = p.niveau and t.uai = p.uai
                  and t.structure is not distinct from p.structure)
                order by all limit 1"""  # noqa: S608
        ).fetchone()
        if orphan:
            place = ", ".join(filter(None, orphan))
            raise RapportIncoherent(f"{table} : {place} n'est pas dans rpt_perimetres")
