"""Whether what is in service is recent enough: a check that holds nothing.

Belongs here: the one use of the clock of the day, and what Dagster is told of it. Not here: when it
is asked (`orchestration.graphe.veille`).
"""

import datetime as dt

import dagster as dg

from orchestration.depot.settings import Settings
from orchestration.passage.etapes import LIVRAISON
from orchestration.passage.travail import Travail
from orchestration.socle.home import PROJECT, Home

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
