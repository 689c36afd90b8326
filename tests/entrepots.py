"""Warehouses of tests: one dépôt after another, loaded and built, nothing delivered.

Belongs here: the two first steps of a run, for tests that only read tables. Not here: Dagster,
workbooks, expectations (`orchestration.passage.etapes.passer` is the whole run).
"""

from collections.abc import Iterable
from pathlib import Path

from orchestration.depot.errors import DepotRefuse
from orchestration.passage import dbt_manifest, etapes
from orchestration.passage.travail import Demande, Travail
from orchestration.socle.home import Home


def construire(entrepot: Path, depots: Iterable[Path]) -> Path:
    """Give `depots` to the warehouse `entrepot.duckdb` (made if needed), in order; returns it.

    A difference with the dépôt before holds none. Raises ModelsFailed, naming the models and tests
    at fault, when dbt fails.
    """
    home = Home(entrepot.parent)
    assert entrepot == home.warehouse, "dbt's manifest knows this name"
    dbt_manifest.freshen()
    folder = entrepot.parent / "travail"
    for depot in depots:
        travail = Travail(home, folder / depot.name, verbose=False, demande=Demande(depot))
        travail.folder.mkdir(parents=True, exist_ok=True)
        for etape in (etapes.EXTRAITS, etapes.MODELES):
            refus = etape.faire(travail).refus
            if refus and not isinstance(refus, DepotRefuse):
                raise refus
        travail.warehouse.replace(entrepot)
    return entrepot
