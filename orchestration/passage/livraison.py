"""The last steps: what agents receive, then all of it put in service at once.

Belongs here: what is counted, told in the journal, and handed over. Not here: how the switch is
made (`orchestration.socle.home`), nor who receives what (`orchestration.remises`).
"""

import json
from pathlib import Path
from typing import Any

from exports.manifeste import read_manifest
from orchestration.habilitations.registre import applied_path
from orchestration.passage.faits import Fait
from orchestration.passage.travail import Travail
from orchestration.remises.fabrication import make_remises
from orchestration.remises.index import INDEX
from orchestration.remises.service import write_journal
from orchestration.socle import interruption
from orchestration.socle.journal_acces import record

_COUNTED = ("eleves", "voeux", "lignes_rejetees")
_DELIVERED = """
    select
        (select count(*) from marts.fct_eleves),
        (select count(*) from marts.fct_voeux),
        (select count(*) from raw.lignes_rejetees)
"""


class StepMissing(Exception):
    """A run of some steps alone lacks one without which nothing may be delivered."""


def date_of(travail: Travail) -> str:
    """Extraction date (ISO) of the dépôt at work, as the models read it."""
    with travail.read() as con:
        (date,) = con.execute("select date_extraction from staging.stg_depot").fetchone()
    return date.isoformat()


def remettre(travail: Travail) -> Fait:
    """Make the deliveries to agents, of the dépôt made again too. Raises RemisesFailed."""
    with travail.stage("Remises aux agents"):
        index = _make(travail)
        if travail.redone:
            _make(travail.redone)
    if index is None:
        return Fait({"habilitations": False})
    return Fait({
        "habilitations": True,
        "agents": len(index["remises"]),
        "chiffrees": sum(entry["chiffre"] for entry in index["remises"]),
        "agents_sans_remise": len(index["sans_remise"]),
        "droits_sans_effet": len(index["droits_sans_effet"]),
        "classeurs": sum(len(entry["classeurs"]) for entry in index["remises"]),
    })  # fmt: skip


def _make(travail: Travail) -> dict[str, Any] | None:
    return make_remises(travail.home, travail.warehouse, travail.workbooks, travail.remises)


def terminer(travail: Travail) -> Path:
    """What is delivered of one dépôt, ready to be renamed, its remises told in the journal."""
    index = travail.remises / INDEX
    if index.exists():
        write_journal(travail.home, json.loads(index.read_text(encoding="utf-8")))
    return travail.finish()


def livrer(travail: Travail) -> Fait:
    """Put in service what the steps made: warehouse, workbooks and remises, by one link.

    Raises StepMissing when the remises, or the dépôt in service built again, were to be made.
    """
    date, served = date_of(travail), travail.home.current_date()
    if served and date < served and travail.redone is None:
        raise StepMissing(
            f"Le dépôt du {date} est plus ancien que celui en service ({served}) : "
            "lancez aussi livraison/reprise."
        )
    if applied_path(travail.home).exists() and not travail.remises.exists():
        raise StepMissing("Des habilitations sont appliquées : lancez aussi livraison/remises.")
    with travail.stage("Mise en service"):
        with travail.read() as con:
            delivered = con.execute(_DELIVERED).fetchone()
        manifest = read_manifest(travail.workbooks)
        finished = {date: terminer(travail)}
        if travail.redone:
            finished[served] = terminer(travail.redone)
        counts = dict(zip(_COUNTED, delivered, strict=True))
        counts["classeurs"] = manifest["nombre_classeurs"]
        interruption.check()  # the last moment at which nothing has changed
        record(
            travail.home,
            "livraison",
            counts["classeurs"],
            passage=travail.run,
            depots=sorted(finished),
        )
        travail.home.put_in_service(finished, travail.run)
        travail.delivered = counts
    return Fait({
        "date_extraction": date,
        "date_en_service": max(finished),
        **travail.delivered,
        **{f"secondes : {stage}": round(s, 1) for stage, s in travail.seconds.items()},
        "dossier": travail.home.deliveries / f"{date}_{travail.run}",
    })  # fmt: skip
