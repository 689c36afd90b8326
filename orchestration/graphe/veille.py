"""What runs by itself, with `pilotage ui`: the sensors that watch dépôts and their freshness.

Belongs here: when a run or a check is asked for. Not here: when a dépôt is whole
(`orchestration.graphe.partitions`), nor whether it is fresh (`orchestration.graphe.fraicheur`).
"""

import datetime as dt
import json
import time
from collections.abc import Callable

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from dagster._core.storage.tags import PARTITION_NAME_TAG

from orchestration.graphe.fraicheur import freshness
from orchestration.graphe.partitions import FINGERPRINT, look, register
from orchestration.socle.home import Home
from orchestration.socle.verrou import is_busy

LOOK_SECONDS = 30
LOST_SECONDS = 300
"""A run said to be at work for so long while nobody holds the only writer's place was killed."""
_AT_WORK = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]


def build_sensors(
    home: Home, job: UnresolvedAssetJobDefinition, now: Callable[[], float] = time.time
) -> list[dg.SensorDefinition]:
    """The sensors of a home; both are on as soon as the daemon runs. `now`: time in seconds."""

    @dg.sensor(
        name="nouveaux_depots",
        job=job,
        minimum_interval_seconds=LOOK_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Chaque dépôt complet de depots/ devient une partition ; celui qui n'est pas "
        "encore passé, ou qui a été remplacé, est mis en file.",
    )
    def new_depots(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        home.prepare()
        ready, state = look(home.deposits, json.loads(context.cursor or "{}"), now())
        register(context.instance, {*home.delivered_dates(), *(r.date for r in ready)})
        if not is_busy(home):
            end_lost_runs(context.instance, now())
        return dg.SensorResult(
            run_requests=[
                dg.RunRequest(
                    run_key=f"{r.date} {r.fingerprint}",
                    partition_key=r.date,
                    tags={FINGERPRINT: r.fingerprint},
                )
                for r in ready
                if not _was_run(context.instance, r.date, r.fingerprint)
            ],
            cursor=json.dumps(state),
        )

    @dg.sensor(
        name="fraicheur",
        asset_selection=dg.AssetSelection.assets(["livraison", "en_service"]),
        minimum_interval_seconds=LOOK_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Évalue le contrôle de fraîcheur, sans passage : chaque jour, et à chaque "
        "changement du dépôt en service.",
    )
    def daily_freshness(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        today = dt.date.today()
        state = f"{today} {home.current_date()}"
        if context.cursor == state:
            return dg.SkipReason("Déjà évaluée aujourd'hui pour ce dépôt.")
        result = freshness(home, today)
        return dg.SensorResult(
            asset_events=[
                dg.AssetCheckEvaluation(
                    asset_key=result.asset_key,
                    check_name=result.check_name,
                    passed=result.passed,
                    severity=result.severity,
                    description=result.description,
                    metadata=result.metadata,
                )
            ],
            cursor=state,
        )

    return [new_depots, daily_freshness]


def end_lost_runs(instance: dg.DagsterInstance, now: float) -> None:
    """Tell Dagster of the runs that were killed: it would wait for them before any other.

    Only to be called while no run is at work.
    """
    for record in instance.get_run_records(dg.RunsFilter(statuses=_AT_WORK)):
        if now - record.update_timestamp.timestamp() > LOST_SECONDS:
            instance.report_run_failed(record.dagster_run, "Passage interrompu.")


def _was_run(instance: dg.DagsterInstance, date: str, fingerprint: str) -> bool:
    """True when these files were run, or are about to be, whatever asked for it."""
    return bool(
        instance.get_runs_count(
            dg.RunsFilter(tags={PARTITION_NAME_TAG: date, FINGERPRINT: fingerprint})
        )
    )
