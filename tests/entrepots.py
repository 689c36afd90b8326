"""Warehouses of tests: one dépôt after another, loaded and built, nothing delivered.

Belongs here: the two first steps of a run (load, dbt build), for tests that only read tables. Not
here: Dagster, workbooks, expectations (`orchestration.run.run_depot` is the whole run).
"""

import shutil
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import duckdb

from orchestration.depot.chargement import load_depot
from orchestration.depot.settings import Settings
from orchestration.passage import dbt_build, dbt_manifest
from orchestration.passage.entrepot import attached, keep_history, read_register
from tests.outils import PROJECT


def construire(entrepot: Path, depots: Iterable[Path]) -> Path:
    """Give `depots` to the warehouse `entrepot` (made if needed), in this order; returns it.

    Raises AssertionError, naming the models and tests at fault, when dbt fails.
    """
    travail = entrepot.parent / "travail" / "entrepot.duckdb"  # the name dbt's manifest knows
    travail.parent.mkdir(exist_ok=True)
    settings = Settings.from_project(PROJECT)
    for depot in depots:
        if entrepot.exists():
            shutil.copyfile(entrepot, travail)
        with closing(duckdb.connect(str(travail))) as con:
            keep_history(con)
            load_depot(depot, con, settings)
            if entrepot.exists():
                with attached(con, entrepot, "precedent") as precedent:
                    read_register(con, precedent)
            else:
                read_register(con, None)
        if not dbt_manifest.is_fresh():
            dbt_manifest.build()
        fait = dbt_build.build(travail, travail.with_name(f"dbt-{depot.name}"))
        assert fait.succeeded, fait.why(travail.parent)
        travail.replace(entrepot)
    return entrepot
