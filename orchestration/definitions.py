"""Everything Dagster knows: assets, checks, the job, its sensors, resources.

`build_defs` is the seam: tests and the command give it their own home. Nothing is read, parsed
or opened at import; the dbt manifest must be up to date when it is called (`make manifeste`).
"""

import dagster as dg

from orchestration.passage.dbt_manifest import require
from orchestration.socle.home import Home

JOB = "pilotage"
PATIENCE = 3600
"""Seconds that a run from a queue waits for one that the command started."""


def build_defs(home: Home, *, verbose: bool = False, patience: float = 0) -> dg.Definitions:
    """Definitions that work in `home`. Raises StaleManifest when dbt's manifest is not current."""
    require()
    from orchestration.graphe.coquilles import told
    from orchestration.graphe.fraicheur import fresh
    from orchestration.graphe.ressource import TravailResource
    from orchestration.graphe.veille import build_sensors

    steps = told()
    job = dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all() - dg.AssetSelection.checks(fresh),
        description="Un dépôt, de ses extraits aux classeurs en service.",
        tags={"dagster/max_retries": "0"},
    )
    return dg.Definitions(
        assets=[step for step in steps if not isinstance(step, dg.AssetChecksDefinition)],
        asset_checks=[
            *(step for step in steps if isinstance(step, dg.AssetChecksDefinition)),
            fresh,
        ],
        jobs=[job],
        sensors=build_sensors(home, job),
        resources={
            "travail": TravailResource(home=str(home.root), verbose=verbose, patience=patience)
        },
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dg` and the interface load."""
    return build_defs(Home.from_environment(), patience=PATIENCE)
