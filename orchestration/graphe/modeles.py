"""The dbt models as assets, their tests as blocking asset checks.

Belongs here: what Dagster is told of a build. Not here: how dbt is called
(`orchestration.passage.dbt_build`), nor any model (dbt_project/).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets
from dagster_dbt.asset_utils import get_updated_cli_invocation_params_for_context
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage
from dagster_dbt.dbt_manifest import validate_manifest

from orchestration.graphe import refus
from orchestration.graphe.extraits import OWNERS, PARTITIONED
from orchestration.passage.dbt_manifest import MANIFEST
from orchestration.passage.etapes import modeler
from orchestration.passage.travail import Travail


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

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: DbtProject | None,
    ) -> dg.AssetCheckSpec | None:
        """A test says what it proves in the words of dbt_project/tests/_tests.yml."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        said = manifest["nodes"][unique_id].get("description")
        return spec and spec._replace(description=said or spec.description)


@dbt_assets(
    manifest=MANIFEST,
    name="modeles_dbt",
    dagster_dbt_translator=Translator(),
    partitions_def=PARTITIONED["partitions_def"],
    backfill_policy=PARTITIONED["backfill_policy"],
)
def modeles(context: dg.AssetExecutionContext, travail: dg.ResourceParam[Travail]) -> Iterator[Any]:
    """`dbt build` on the warehouse at work; a failing test stops the run before any delivery."""
    with refus.shown():
        travail.resume()
    params = get_updated_cli_invocation_params_for_context(
        context=context, manifest=validate_manifest(MANIFEST), dagster_dbt_translator=Translator()
    )
    selection = [*params.selection_args]
    if params.indirect_selection:
        selection += ["--indirect-selection", params.indirect_selection]
    done = modeler(travail, selection)
    rows = _rows(travail)
    for event in done.detail.events:
        for told in DbtCoreCliEventMessage(event, {}).to_default_asset_events(
            params.manifest, params.dagster_dbt_translator, context
        ):
            yield _counted(told, rows) if isinstance(told, dg.Output) else told
    if done.refus:
        with refus.shown():
            raise done.refus


def _rows(travail: Travail) -> dict[str, int]:
    """Rows of each table that dbt built, by the name that Dagster gives to its output."""
    with travail.read() as con:
        tables = con.execute(
            "select schema_name, table_name, estimated_size from duckdb_tables() "
            "where schema_name <> 'raw'"
        ).fetchall()
    return {
        dg.AssetKey([schema, table]).to_python_identifier(): rows for schema, table, rows in tables
    }


def _counted(output: dg.Output[None], rows: dict[str, int]) -> dg.Output[None]:
    if output.output_name not in rows:  # a view has no rows of its own
        return output
    return output.with_metadata({**output.metadata, "dagster/row_count": rows[output.output_name]})
