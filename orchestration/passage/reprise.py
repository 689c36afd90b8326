"""The dépôt in service taken up again, when one older than it comes to take its place before it.

Belongs here: what is taken from the dépôt in service and what from the one that comes. Not here:
the steps that then make it again (`etapes`), the history (dbt_project/), the switch.
"""

import shutil

from orchestration.depot.raw_tables import complete_raw
from orchestration.depot.settings import Settings
from orchestration.passage.entrepot import keep_history, read_register, replace_raw
from orchestration.passage.travail import Travail
from orchestration.socle.bases import attached
from orchestration.socle.home import FICTIONAL, PROJECT

AGAIN = "Reprise du dépôt en service"


def take_up(travail: Travail) -> Travail:
    """A folder with the raw tables of the dépôt in service and the history `travail` completed."""
    again = Travail(
        travail.home,
        travail.folder / "reprise",
        travail.verbose,
        seconds=travail.seconds,
        within=AGAIN,
    )
    again.folder.mkdir(mode=0o700)
    again.fictional = (travail.home.current / FICTIONAL).exists()
    with again.stage("Données"):
        shutil.copyfile(travail.warehouse, again.warehouse)
        with again.write() as con:
            keep_history(con, "raw")
            with attached(con, travail.home.warehouse, "en_service") as served:
                replace_raw(con, served)
            complete_raw(con, Settings.from_project(PROJECT))
            with attached(con, travail.warehouse, "complete") as complete:
                read_register(con, complete)
    return again
