"""Running the job from Python: what the command and the tests call.

Belongs here: Dagster's instance in the home, and one run in this process. Not here: the steps.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from orchestration import dbt_manifest, partitions
from orchestration.depot.discovery import extraction_date
from orchestration.home import Home

_INSTANCE_SETTINGS = """\
# Written by pilotage. Runs from the interface, the sensors or a backfill wait in a queue, and
# start one at a time; those of the command start at once.
telemetry: {enabled: false}
nux: {enabled: false}
compute_logs: {module: dagster._core.storage.noop_compute_log_manager, class: NoOpComputeLogManager}
concurrency: {runs: {max_concurrent_runs: 1}}
storage:
  custom: {module: orchestration.journal, class: Storage, config: {base_dir: {env: DAGSTER_HOME}}}
"""


def use_instance(home: Home) -> None:
    """Point Dagster to the storage of this home (DAGSTER_HOME), making it if needed."""
    home.prepare()
    (home.dagster / "dagster.yaml").write_text(_INSTANCE_SETTINGS)
    os.environ["DAGSTER_HOME"] = str(home.dagster)


def run_depot(
    depot: Path,
    home: Path,
    *,
    verbose: bool = False,
    accepter: Sequence[str] = (),
    motif: str | None = None,
) -> dg.ExecuteInProcessResult:
    """Run the whole job on one dépôt; when it returns, its result is in service in `home`.

    `accepter`: controls of the comparison with the dépôt before that do not hold it, for `motif`.

    A dépôt older than the one in service is delivered under its date, and the one in service is
    built again beside it. Raises what stopped it (DepotRefuse, a failed dbt test, a failed
    re-reading…); the result in service is then the one of before.
    """
    date = extraction_date(depot).isoformat()
    if not dbt_manifest.is_fresh():
        dbt_manifest.build()
    from orchestration.definitions import JOB, build_defs

    place = Home(home.resolve())
    use_instance(place)
    job = build_defs(place, verbose=verbose).resolve_job_def(JOB)
    loggers = {
        "loggers": {"console": {"config": {"log_level": "CRITICAL" if verbose else "ERROR"}}}
    }
    config = {"chemin": str(depot.resolve()), "accepter": [*accepter], "motif": motif}
    with dg.DagsterInstance.get() as instance:
        partitions.register(instance, {*place.delivered_dates(), date})
        return job.execute_in_process(
            instance=instance,
            partition_key=date,
            tags={partitions.FINGERPRINT: partitions.fingerprint(depot)},
            run_config={"ops": {"chargement_du_depot": {"config": config}}, **loggers},
        )
