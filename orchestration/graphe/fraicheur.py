"""Whether what is in service is recent enough: a check that holds nothing.

Belongs here: what Dagster is told of it. Not here: the comparison
(`orchestration.passage.fraicheur`), nor when it is asked (`orchestration.graphe.veille`).
"""

import datetime as dt

import dagster as dg

from orchestration.passage.etapes import LIVRAISON
from orchestration.passage.fraicheur import fraicheur
from orchestration.passage.travail import Travail
from orchestration.socle.home import Home

IN_SERVICE = dg.AssetKey(LIVRAISON.nom.split("/"))


@dg.asset_check(
    asset=IN_SERVICE,
    name="fraicheur",
    description="Échoue quand le dépôt en service date de plus de `jours_sans_depot` jours "
    "(dbt_project.yml). N'empêche rien.",
)
def fresh(travail: dg.ResourceParam[Travail]) -> dg.AssetCheckResult:
    return freshness(travail.home, dt.date.today())


def freshness(home: Home, today: dt.date) -> dg.AssetCheckResult:
    """Whether the dépôt in service is recent enough on that day, as Dagster is told."""
    found = fraicheur(home, today)
    return dg.AssetCheckResult(
        asset_key=IN_SERVICE,
        check_name="fraicheur",
        passed=found.tenue,
        severity=dg.AssetCheckSeverity.ERROR,
        description=str(found),
        metadata={"date_en_service": found.date, "jours": found.jours} if found.date else {},
    )
