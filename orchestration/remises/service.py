"""The remises of the dépôt in service made again, after rights changed; and their journal.

Belongs here: the writer's place, the replacement, one line of the journal per delivery. Not here:
how a set is made (`fabrication`), nor the links (`orchestration.socle.home`).
"""

from typing import Any

from orchestration.remises.fabrication import make_remises
from orchestration.remises.reglages import Reglages
from orchestration.socle.home import WAREHOUSE, WORKBOOKS, Home, place_remises
from orchestration.socle.journal_acces import record
from orchestration.socle.sante import put_right
from orchestration.socle.verrou import only_writer


class NothingInService(Exception):
    """No dépôt is in service yet: there is nothing to deliver."""


def make_again(home: Home, settings: Reglages | None = None) -> dict[str, Any] | None:
    """Make the remises of the dépôt in service again, in place of the last ones.

    Returns their index; None, nothing being changed, when no habilitation was ever applied.
    Raises AnotherRun, NothingInService or RemisesFailed. A kill leaves the old set or the new one.
    """
    home.prepare()
    with only_writer(home, 0):
        put_right(home)
        served = home.served()
        if served is None:
            raise NothingInService("Aucun dépôt n'est en service : lancez « pilotage run ».")
        made = home.work / "remises"
        index = make_remises(home, served / WAREHOUSE, served / WORKBOOKS, made, settings)
        if index is None:
            return None
        write_journal(home, index)
        place_remises(served, made)
        home.tidy()
        return index


def write_journal(home: Home, index: dict[str, Any]) -> None:
    """One line per delivery. Written before it is in place: none exists without its line."""
    for entry in index["remises"]:
        record(
            home,
            "remise",
            lignes=sum(workbook["lignes"] for workbook in entry["classeurs"]),
            agent=entry["agent"],
            date=index["date_extraction"],
            fichiers=len(entry["classeurs"]),
            chiffre=entry["chiffre"],
        )
