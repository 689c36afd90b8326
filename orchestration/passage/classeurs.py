"""Writing the workbooks of one dépôt at work, and how many of them are re-read.

Belongs here: what the assets and the reprise both do. Not here: what is in a workbook (`exports/`).
"""

from typing import TYPE_CHECKING

from exports import WorkbookEntry, write_manifest, write_workbooks
from orchestration.passage.travail import Travail

if TYPE_CHECKING:
    import duckdb

KINDS = {
    "etablissement": (
        "Classeurs par établissement",
        "Un classeur par établissement : listes nominatives et synthèse du lycée.",
    ),
    "classe": (
        "Classeurs par classe",
        "Un classeur par classe : les mêmes et le suivi des vœux, pour la seule classe du "
        "professeur principal.",
    ),
    "groupe": (
        "Classeurs par groupe",
        "Un classeur par groupe : les mêmes et le suivi des vœux, pour le seul groupe du "
        "professeur référent.",
    ),
    "suivi": (
        "Suivi des vœux par établissement",
        "Un classeur par établissement : chaque vœu de chaque élève du lycée.",
    ),
    "lettres": (
        "Lettres de motivation",
        "Un classeur de lettres de motivation par classe et par groupe, à côté du leur.",
    ),
}
"""Kind of workbook → the name of its stage, what it is. The kinds of `exports.modele.KINDS`."""

SAMPLE = 36
"""Workbooks re-read cell by cell, as many of each kind, when there are more; of all of them the
control reads the XML, scope and counts. A suivi costs seconds: openpyxl reads all its cells."""


def write_kind(
    con: "duckdb.DuckDBPyConnection", travail: Travail, kind: str
) -> list[WorkbookEntry]:
    """Write every workbook of one kind."""
    return write_workbooks(con, kind, travail.workbooks)


def write_list(
    con: "duckdb.DuckDBPyConnection", travail: Travail, entries: list[WorkbookEntry]
) -> None:
    """Write `manifeste.json` over the workbooks just written."""
    session, date = con.execute("select session, date_extraction from staging.stg_depot").fetchone()
    write_manifest(travail.workbooks, entries, session, date)


def sample_size(con: "duckdb.DuckDBPyConnection") -> int | None:
    """How many workbooks the control re-reads; None for all."""
    (number,) = con.execute("select count(*) from rapports.rpt_perimetres").fetchone()
    return SAMPLE if number > SAMPLE else None
