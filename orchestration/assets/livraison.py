"""The last asset: the checked result put in service, all at once.

Belongs here: the order at the end of a run. Not here: how the switch is made
(`orchestration.home`).
"""

import shutil

import dagster as dg

from orchestration.assets.depot import OWNERS
from orchestration.home import FICTIONAL, WAREHOUSE, WORKBOOKS
from orchestration.travail import Travail

_DELIVERED = """
    select
        (select count(*) from marts.fct_eleves),
        (select count(*) from marts.fct_voeux),
        (select count(*) from raw.lignes_rejetees),
        (select count(*) from rapports.rpt_perimetres)
"""


@dg.asset(
    key=["livraison", "en_service"],
    deps=[dg.AssetKey(["classeurs", "manifeste"])],
    description="Entrepôt et classeurs du dépôt mis en service ensemble, par un seul changement "
    "de lien. Jusque-là, tout reste celui du dépôt précédent.",
    group_name="livraison",
    owners=OWNERS,
)
def in_service(
    context: dg.AssetExecutionContext, travail: dg.ResourceParam[Travail]
) -> dg.MaterializeResult:
    travail.resume()
    with travail.stage("Mise en service"):
        with travail.write() as con:
            (date,) = con.execute("select date_extraction from staging.stg_depot").fetchone()
            delivered = con.execute(_DELIVERED).fetchone()
            con.execute("checkpoint")
        finished = travail.folder / "fini"
        finished.mkdir(mode=0o700)
        shutil.move(travail.warehouse, finished / WAREHOUSE)
        (finished / WAREHOUSE).chmod(0o600)
        shutil.move(travail.workbooks, finished / WORKBOOKS)
        if travail.fictional:
            (finished / FICTIONAL).touch()
        delivery = travail.home.put_in_service(finished, date.isoformat(), context.run.run_id[:8])
    return dg.MaterializeResult(
        metadata={
            "date_extraction": date.isoformat(),
            **dict(
                zip(("eleves", "voeux", "lignes_rejetees", "classeurs"), delivered, strict=True)
            ),
            **{f"secondes : {stage}": round(s, 1) for stage, s in travail.seconds.items()},
            "dossier": dg.MetadataValue.path(str(delivery)),
        }
    )
