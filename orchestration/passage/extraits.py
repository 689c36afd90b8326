"""The first step: a dépôt read, validated, compared with the one before; nothing else in the file.

Belongs here: what the raw tables are made of, and who accepted what. Not here: reading and
validation (`orchestration.depot`).
"""

from dataclasses import dataclass

from orchestration.depot.chargement import load_depot
from orchestration.depot.comparaison.comparaison import (
    Acceptation,
    Comparaison,
    acceptances,
    compare,
)
from orchestration.depot.errors import DepotRefuse
from orchestration.depot.report import DepotReport
from orchestration.depot.settings import Settings
from orchestration.passage.entrepot import read_register
from orchestration.passage.faits import Fait
from orchestration.passage.travail import Travail
from orchestration.socle.bases import attached
from orchestration.socle.home import FICTIONAL, PROJECT
from orchestration.socle.journal_acces import ACCEPTANCE, account, record


@dataclass(frozen=True)
class Charge:
    """What was read: the report of the files, the comparison, the rows of each raw table."""

    report: DepotReport
    comparison: Comparaison
    rows: dict[str, int]


def charger(travail: Travail) -> Fait:
    """Read the dépôt asked for into a new warehouse that holds the history alone.

    Raises DepotRefuse when a file-level error is found, nothing being loaded; a difference with
    the dépôt before that nobody accepted is the refusal of what is returned.
    """
    asked_for = travail.demande
    asked = acceptances(asked_for.accepter, asked_for.motif, account())
    with travail.stage("Lecture et validation du dépôt"):
        travail.new_warehouse(fictional=(asked_for.depot / FICTIONAL).exists())
        with travail.write() as con:
            settings = Settings.from_project(PROJECT)
            report = load_depot(asked_for.depot, con, settings)
            alone = not travail.home.knows_the_past_of(asked_for.depot)
            comparison = compare(con, settings, asked, alone=alone)
            if travail.home.warehouse.exists():
                with attached(con, travail.home.warehouse, "en_service") as served:
                    read_register(con, served)
            else:
                read_register(con, None)
            rows = dict(
                con.execute(
                    "select table_name, estimated_size from duckdb_tables() "
                    "where schema_name = 'raw'"
                ).fetchall()
            )
    _record(travail, asked, comparison)
    refused = DepotRefuse(comparison.problemes, report) if comparison.problemes else None
    return Fait(detail=Charge(report, comparison, rows), refus=refused)


def _record(travail: Travail, asked: list[Acceptation], comparison: Comparaison) -> None:
    """Who accepted what, and why; in the journal whether the run then goes on or not."""
    for acceptation in asked:
        record(
            travail.home,
            ACCEPTANCE,
            passage=travail.run,
            depot=travail.date,
            controle=acceptation.controle,
            motif=acceptation.motif,
            sans_objet=acceptation.controle in comparison.inutiles or None,
        )
