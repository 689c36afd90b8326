"""The last assets: the checked results put in service, all at once; and whether they are fresh.

Belongs here: the order at the end of a run. Not here: how the switch is made
(`orchestration.socle.home`), nor how a dépôt is built again (`orchestration.passage.reprise`).
"""

import datetime as dt
import json

import dagster as dg

from exports.manifeste import read_manifest
from orchestration.depot.settings import Settings
from orchestration.graphe.extraits import PARTITIONED
from orchestration.graphe.remises import remises
from orchestration.habilitations.registre import applied_path
from orchestration.passage.reprise import redo_served
from orchestration.passage.travail import Travail
from orchestration.remises.index import INDEX
from orchestration.remises.service import write_journal
from orchestration.socle import interruption
from orchestration.socle.home import PROJECT, Home
from orchestration.socle.journal_acces import record

IN_SERVICE = dg.AssetKey(["livraison", "en_service"])

_COUNTED = ("eleves", "voeux", "lignes_rejetees")
_DELIVERED = """
    select
        (select count(*) from marts.fct_eleves),
        (select count(*) from marts.fct_voeux),
        (select count(*) from raw.lignes_rejetees)
"""


@dg.asset(
    key=["livraison", "reprise"],
    deps=[dg.AssetKey(["classeurs", "manifeste"])],
    description="Quand le dépôt est plus ancien que celui en service, celui-ci est refait sur "
    "l'historique ainsi complété : évolution, mouvements et alertes en tiennent compte.",
    group_name="livraison",
    **PARTITIONED,
)
def redone(travail: dg.ResourceParam[Travail]) -> dg.MaterializeResult:
    travail.resume()
    served = travail.home.current_date()
    if served is None or _date(travail) >= served:
        return dg.MaterializeResult(metadata={"reprise": False})
    travail.redone = redo_served(travail)
    return dg.MaterializeResult(metadata={"reprise": True, "date_extraction": served})


@dg.asset(
    key=IN_SERVICE,
    deps=[redone, remises],
    description="Entrepôt, classeurs et remises du dépôt mis en service ensemble, par un seul "
    "changement de lien. Jusque-là, tout reste celui du dépôt précédent. Un dépôt plus ancien que "
    "celui en service est livré sous sa date ; la date en service reste la plus récente.",
    group_name="livraison",
    **PARTITIONED,
)
def put_in_service(
    context: dg.AssetExecutionContext, travail: dg.ResourceParam[Travail]
) -> dg.MaterializeResult:
    travail.resume()
    date, served = _date(travail), travail.home.current_date()
    if served and date < served and travail.redone is None:
        raise dg.Failure(
            f"Le dépôt du {date} est plus ancien que celui en service ({served}) : "
            "lancez aussi livraison/reprise."
        )
    if applied_path(travail.home).exists() and not travail.remises.exists():
        raise dg.Failure("Des habilitations sont appliquées : lancez aussi livraison/remises.")
    with travail.stage("Mise en service"):
        with travail.read() as con:
            delivered = con.execute(_DELIVERED).fetchone()
        manifest = read_manifest(travail.workbooks)
        _record_remises(travail)
        finished = {date: travail.finish()}
        if travail.redone:
            _record_remises(travail.redone)
            finished[served] = travail.redone.finish()
        run = context.run.run_id[:8]
        counts = dict(zip(_COUNTED, delivered, strict=True))
        counts["classeurs"] = manifest["nombre_classeurs"]
        interruption.check()  # the last moment at which nothing has changed
        record(travail.home, "livraison", counts["classeurs"], passage=run, depots=sorted(finished))
        travail.home.put_in_service(finished, run)
        travail.delivered = counts
    return dg.MaterializeResult(
        metadata={
            "date_extraction": date,
            "date_en_service": max(finished),
            **travail.delivered,
            **{f"secondes : {stage}": round(s, 1) for stage, s in travail.seconds.items()},
            "dossier": dg.MetadataValue.path(str(travail.home.deliveries / f"{date}_{run}")),
        }
    )


@dg.asset_check(
    asset=IN_SERVICE,
    name="fraicheur",
    description="Échoue quand le dépôt en service date de plus de `jours_sans_depot` jours "
    "(dbt_project.yml). N'empêche rien.",
)
def fresh(travail: dg.ResourceParam[Travail]) -> dg.AssetCheckResult:
    return freshness(travail.home, dt.date.today())


def freshness(home: Home, today: dt.date) -> dg.AssetCheckResult:
    """Whether the dépôt in service is recent enough on that day; the one use of the clock."""
    limit = Settings.from_project(PROJECT).jours_sans_depot
    served = home.current_date()
    age = (today - dt.date.fromisoformat(served)).days if served else None
    return dg.AssetCheckResult(
        asset_key=IN_SERVICE,
        check_name="fraicheur",
        passed=age is not None and age <= limit,
        severity=dg.AssetCheckSeverity.ERROR,
        description=(
            f"Dépôt en service : {served}, il y a {age} jour(s) ; {limit} au plus."
            if served
            else "Aucun dépôt n'est encore en service."
        ),
        metadata={"date_en_service": served, "jours": age} if served else {},
    )


def _record_remises(travail: Travail) -> None:
    index = travail.remises / INDEX
    if index.exists():
        write_journal(travail.home, json.loads(index.read_text(encoding="utf-8")))


def _date(travail: Travail) -> str:
    with travail.read() as con:
        (date,) = con.execute("select date_extraction from staging.stg_depot").fetchone()
    return date.isoformat()
