"""Writing the workbooks of one dépôt at work, and how many of them are re-read.

Belongs here: what the assets and the reprise both do. Not here: what is in a workbook (`exports/`).
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from exports import WorkbookEntry, write_manifest, write_workbooks
from orchestration.passage.travail import Travail
from orchestration.socle.citations import nothing_quoted

if TYPE_CHECKING:
    import duckdb

    from exports.controle.ecarts import ControlReport

LABEL = "Classeurs"
"""The stage that writes them all: a lycée's rows are read once for all its files."""

PAR_PROCESSUS = "512MB"
"""What DuckDB may take in each process that writes or re-reads: the rows of one lycée are few."""

KINDS = {
    "etablissement": "Un classeur par établissement : listes nominatives et synthèse du lycée.",
    "classe": (
        "Un classeur par classe : les mêmes et le suivi des vœux, pour la seule classe du "
        "professeur principal."
    ),
    "groupe": (
        "Un classeur par groupe : les mêmes et le suivi des vœux, pour le seul groupe du "
        "professeur référent."
    ),
    "suivi": "Un classeur par établissement : chaque vœu de chaque élève du lycée.",
    "lettres": "Un classeur de lettres de motivation par classe et par groupe, à côté du leur.",
}
"""Kind of workbook → what it is. The kinds of `exports.modele.KINDS`."""

SAMPLE = 36
"""Workbooks read again with openpyxl, as many of each kind, when there are more; the control reads
the XML of all of them. A suivi costs seconds: openpyxl reads all its cells."""


def write_kinds(travail: Travail, kinds: Collection[str] = tuple(KINDS)) -> list[WorkbookEntry]:
    """Write every workbook of some kinds. Nobody may have the warehouse open in this process."""
    with nothing_quoted():
        return write_workbooks(
            travail.warehouse,
            travail.workbooks,
            kinds,
            memoire=PAR_PROCESSUS,
            progress=travail.progress,
        )


def write_list(
    con: "duckdb.DuckDBPyConnection", travail: Travail, entries: list[WorkbookEntry]
) -> None:
    """Write `manifeste.json` over the workbooks just written."""
    session, date = con.execute("select session, date_extraction from staging.stg_depot").fetchone()
    write_manifest(travail.workbooks, entries, session, date)


def reread(travail: Travail) -> "ControlReport":
    """Compare the workbooks just written with the rapports, by other readers than their writer."""
    from exports.controle.ensemble import check_workbooks

    with travail.read() as con:
        sample = sample_size(con)
    with nothing_quoted():
        return check_workbooks(
            travail.warehouse,
            travail.workbooks,
            sample=sample,
            memoire=PAR_PROCESSUS,
            progress=travail.progress,
        )


def sample_size(con: "duckdb.DuckDBPyConnection") -> int | None:
    """How many workbooks the control re-reads; None for all."""
    (number,) = con.execute("select count(*) from rapports.rpt_perimetres").fetchone()
    return SAMPLE if number > SAMPLE else None
