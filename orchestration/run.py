"""Running the job from Python: what the command and the tests call.

Belongs here: Dagster's instance in the home, and one run in this process. Not here: the steps.
"""

import os
from pathlib import Path

import dagster as dg

from orchestration import dbt_manifest
from orchestration.home import Home

_INSTANCE_SETTINGS = """\
# Written by pilotage. Runs start at once: no daemon is needed to take them from a queue.
telemetry: {enabled: false}
nux: {enabled: false}
run_coordinator: {module: dagster._core.run_coordinator, class: DefaultRunCoordinator}
"""


def use_instance(home: Home) -> None:
    """Point Dagster to the storage of this home (DAGSTER_HOME), making it if needed."""
    home.prepare()
    (home.dagster / "dagster.yaml").write_text(_INSTANCE_SETTINGS)
    os.environ["DAGSTER_HOME"] = str(home.dagster)


def run_depot(
    depot: Path, home: Path, *, force: bool = False, verbose: bool = False
) -> dg.ExecuteInProcessResult:
    """Run the whole job on one dépôt; when it returns, its result is in service in `home`.

    Raises what stopped it (DepotRefuse, a failed dbt test, a failed re-reading…); the result in
    service is then the one of before.
    """
    if not dbt_manifest.is_fresh():
        dbt_manifest.build()
    from orchestration.definitions import JOB, build_defs

    place = Home(home.resolve())
    use_instance(place)
    job = build_defs(place, verbose=verbose).resolve_job_def(JOB)
    loggers = {
        "loggers": {"console": {"config": {"log_level": "CRITICAL" if verbose else "ERROR"}}}
    }
    with dg.DagsterInstance.get() as instance:
        return job.execute_in_process(
            instance=instance,
            run_config={
                "ops": {
                    "chargement_du_depot": {
                        "config": {
                            "chemin": str(depot.resolve()),
                            "force": force,
                        }
                    }
                },
                **loggers,
            },
        )
