"""The dépôt in service built again, when one older than it comes to take its place in the history.

Belongs here: what is taken from the dépôt in service and what from the one that comes. Not here:
the history itself (dbt_project/), nor the switch (`orchestration.socle.home`).
"""

import shutil

from exports.controle.ecarts import ControlReport
from orchestration.depot.raw_tables import complete_raw
from orchestration.depot.settings import Settings
from orchestration.passage.classeurs import reread, write_kinds, write_list
from orchestration.passage.dbt_build import build
from orchestration.passage.entrepot import attached, keep_history, read_register, replace_raw
from orchestration.passage.travail import ModelsFailed, Travail, WorkbooksFailed
from orchestration.socle.home import FICTIONAL, PROJECT


def redo_served(travail: Travail) -> Travail:
    """Build again the dépôt in service, its workbooks too, on the history `travail` has completed.

    Returns its folder, ready to be delivered with `travail`. Raises ModelsFailed or
    WorkbooksFailed: neither is then to be delivered.
    """
    again = Travail(
        travail.home, travail.folder / "reprise", travail.verbose, seconds=travail.seconds
    )
    again.folder.mkdir(mode=0o700)
    again.fictional = (travail.home.current / FICTIONAL).exists()
    with travail.stage("Reprise du dépôt en service : données"):
        shutil.copyfile(travail.warehouse, again.warehouse)
        with again.write() as con:
            keep_history(con, "raw")
            with attached(con, travail.home.warehouse, "en_service") as served:
                replace_raw(con, served)
            complete_raw(con, Settings.from_project(PROJECT))
            with attached(con, travail.warehouse, "complete") as complete:
                read_register(con, complete)
    remake(again)
    return again


def remake(again: Travail) -> None:
    """Models, workbooks and their control, from the raw tables and the history in `again`."""
    with again.stage("Reprise du dépôt en service : modèles et contrôles dbt"):
        built = build(again.warehouse, again.dbt)
    if not built.succeeded:
        raise ModelsFailed("À la reprise du dépôt en service. " + built.why(again.dbt))
    with again.stage("Reprise du dépôt en service : classeurs"):
        report = _workbooks(again)
    if not report.conforme:
        gaps = "\n".join(f"- {gap}" for gap in report.ecarts[:50])
        raise WorkbooksFailed(f"À la reprise, les classeurs diffèrent des rapports :\n{gaps}")


def _workbooks(again: Travail) -> ControlReport:
    entries = write_kinds(again)
    with again.read() as con:
        write_list(con, again, entries)
    return reread(again)
