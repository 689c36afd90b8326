"""The dbt models as assets, their tests as blocking asset checks.

Belongs here: how dbt is called in a run. Not here: any model (dbt_project/).
"""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, dbt_assets

from orchestration.assets.depot import OWNERS
from orchestration.dbt_manifest import MANIFEST
from orchestration.home import PROJECT
from orchestration.travail import Travail


class Translator(DagsterDbtTranslator):
    """Assets grouped by layer, the name of the folder that holds the model."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return (
            "reference"
            if dbt_resource_props["resource_type"] == "seed"
            else dbt_resource_props["fqn"][1]
        )

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        return OWNERS


def dbt_resource() -> DbtCliResource:
    """dbt of this environment, on this project."""
    return DbtCliResource(
        project_dir=str(PROJECT),
        profiles_dir=str(PROJECT / "dbt_project"),
        dbt_executable=str(Path(sys.executable).with_name("dbt")),
        global_config_flags=["--no-use-colors"],
    )


@dbt_assets(manifest=MANIFEST, name="modeles_dbt", dagster_dbt_translator=Translator())
def modeles(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, travail: dg.ResourceParam[Travail]
) -> Iterator[Any]:
    """`dbt build` on the warehouse at work; a failing test stops the run before any delivery."""
    travail.resume()
    os.environ["PILOTAGE_ENTREPOT"] = str(travail.warehouse)
    arguments = ["build", "--exclude-resource-type", "unit_test", "--log-path", str(travail.dbt)]
    with travail.stage("Modèles et contrôles dbt"), travail.quiet_output():
        yield from dbt.cli(
            arguments,
            context=context,
            target_path=travail.dbt / "target",
            manifest=MANIFEST,
        ).stream()
    _observe_rows(context, travail)


def _observe_rows(context: dg.AssetExecutionContext, travail: Travail) -> None:
    """Rows of each table that dbt built; asked once it has closed the warehouse."""
    with travail.read() as con:
        tables = con.execute(
            "select schema_name, table_name, estimated_size from duckdb_tables() "
            "where schema_name <> 'raw'"
        ).fetchall()
    for schema, table, rows in tables:
        context.log_event(
            dg.AssetObservation([schema, table], metadata={"dagster/row_count": rows})
        )
