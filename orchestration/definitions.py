"""Everything Dagster knows: assets, checks, the job, resources.

`build_defs` is the seam: tests and the command give it their own home. Nothing is read, parsed
or opened at import but the dbt manifest, which must be up to date (`make manifeste`).
"""

import dagster as dg

from orchestration.dbt_manifest import require
from orchestration.home import Home

JOB = "pilotage"


def build_defs(home: Home, *, verbose: bool = False) -> dg.Definitions:
    """Definitions that work in `home`. Raises StaleManifest when dbt's manifest is not current."""
    require()
    from orchestration.assets import classeurs, depot, livraison, modeles
    from orchestration.travail import TravailResource

    return dg.Definitions(
        assets=[
            depot.extraits,
            modeles.modeles,
            *classeurs.WORKBOOKS,
            classeurs.manifest,
            livraison.in_service,
        ],
        asset_checks=[classeurs.reread],
        jobs=[
            dg.define_asset_job(
                JOB,
                selection=dg.AssetSelection.all(),
                description="Un dépôt, de ses extraits aux classeurs en service.",
                tags={"dagster/max_retries": "0"},
            )
        ],
        resources={
            "travail": TravailResource(home=str(home.root), verbose=verbose),
            "dbt": modeles.dbt_resource(),
        },
        executor=dg.in_process_executor,
    )


defs = build_defs(Home.from_environment())
