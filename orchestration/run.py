"""Running the job from Python: what the command and the tests call.

Belongs here: Dagster's instance in the home, and one run in this process. Not here: the steps.
"""

import contextlib
import os
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg
from dagster._core.errors import DagsterAssetCheckFailedError

from orchestration.depot.discovery import extraction_date
from orchestration.graphe import partitions
from orchestration.passage import dbt_manifest
from orchestration.socle.home import Home

_INSTANCE_SETTINGS = """\
# Written by pilotage. Runs from the interface, the sensors or a backfill wait in a queue, and
# start one at a time; those of the command start at once.
telemetry: {enabled: false}
nux: {enabled: false}
compute_logs: {module: dagster._core.storage.noop_compute_log_manager, class: NoOpComputeLogManager}
concurrency: {runs: {max_concurrent_runs: 1}}
storage:
  custom:
    module: orchestration.graphe.stockage
    class: Storage
    config: {base_dir: {env: DAGSTER_HOME}}
"""


def use_instance(home: Home) -> None:
    """Point Dagster to the storage of this home (DAGSTER_HOME), making it if needed."""
    home.prepare()
    (home.dagster / "dagster.yaml").write_text(_INSTANCE_SETTINGS)
    os.environ["DAGSTER_HOME"] = str(home.dagster)


class ChecksFailed(Exception):
    """A blocking check of Dagster failed; its sentence and what it found."""


def run_depot(
    depot: Path,
    home: Path,
    *,
    verbose: bool = False,
    run_id: str | None = None,
    accepter: Sequence[str] = (),
    motif: str | None = None,
) -> dg.ExecuteInProcessResult:
    """Run the whole job on one dépôt; when it returns, its result is in service in `home`.

    `accepter`: controls of the comparison with the dépôt before that do not hold it, for `motif`.

    A dépôt older than the one in service is delivered under its date, and the one in service is
    built again beside it. Raises what stopped it (DepotRefuse, ModelsFailed, ChecksFailed…); the
    result in service is then the one of before.
    """
    date = extraction_date(depot).isoformat()
    dbt_manifest.freshen()
    from orchestration.definitions import JOB, build_defs

    place = Home(home.resolve())
    use_instance(place)
    job = build_defs(place, verbose=verbose).resolve_job_def(JOB)
    loggers = {
        "loggers": {"console": {"config": {"log_level": "CRITICAL" if verbose else "ERROR"}}}
    }
    run_id = run_id or str(uuid.uuid4())
    config = {"chemin": str(depot.resolve()), "accepter": [*accepter], "motif": motif}
    with dg.DagsterInstance.get() as instance, checks_told(instance, run_id):
        partitions.register(instance, {*place.delivered_dates(), date})
        return job.execute_in_process(
            instance=instance,
            run_id=run_id,
            partition_key=date,
            tags={partitions.FINGERPRINT: partitions.fingerprint(depot)},
            run_config={"ops": {"chargement_du_depot": {"config": config}}, **loggers},
        )


@contextlib.contextmanager
def checks_told(instance: dg.DagsterInstance, run_id: str) -> Iterator[None]:
    """What stopped a run, as the steps raise it; of checks that Dagster counts, what they say."""
    try:
        yield
    except (
        dg.Failure
    ) as failure:  # a refusal as Dagster shows it: its cause is what stopped the run
        raise (failure.__cause__ or failure) from None
    except DagsterAssetCheckFailedError:
        logs = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        checks = [log.dagster_event.asset_check_evaluation_data for log in logs]
        failed = [c for c in checks if not c.passed and c.blocking]
        raise ChecksFailed("\n".join(map(_told, failed))) from None


def _told(check: dg.AssetCheckEvaluation) -> str:
    """Its name, what it says, and the lists of sentences among its metadata."""
    said = f"Contrôle « {check.check_name} » de {check.asset_key.to_user_string()} : échec."
    found = [
        f"- {line}"
        for value in check.metadata.values()
        if isinstance(value.value, list)
        for line in value.value
    ]
    return "\n".join([f"{said} {check.description or ''}".strip(), *found])
