"""The dbt models as assets, their tests as blocking asset checks.

Belongs here: how dbt is called in a run. Not here: any model (dbt_project/).
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, dbt_assets

from orchestration.assets.depot import OWNERS
from orchestration.dbt_manifest import MANIFEST
from orchestration.home import PROJECT
from orchestration.travail import ModelsFailed, Travail


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
    # workbooks of other figures must not be delivered beside these
    shutil.rmtree(travail.workbooks, ignore_errors=True)
    os.environ["PILOTAGE_ENTREPOT"] = str(travail.warehouse)
    arguments = ["build", "--exclude-resource-type", "unit_test", "--log-path", str(travail.dbt)]
    with travail.stage("Modèles et contrôles dbt"), travail.quiet_output():
        invocation = dbt.cli(
            arguments,
            context=context,
            target_path=travail.dbt / "target",
            manifest=MANIFEST,
            raise_on_error=False,
        )
        yield from invocation.stream()
    if not invocation.is_successful():
        raise ModelsFailed(_failures(travail))
    _observe_rows(context, travail)


def _failures(travail: Travail) -> str:
    """Which tests and models failed, by name. dbt's own messages may quote a pupil: not here."""
    results = travail.dbt / "target" / "run_results.json"
    if not results.exists():
        return f"dbt n'a pas pu démarrer ; son journal : {travail.dbt}"
    failed = [
        f"- {r['unique_id'].split('.')[2]} : "
        + (f"{r['failures']} ligne(s) en défaut" if r["status"] == "fail" else "erreur d'exécution")
        for r in json.loads(results.read_text())["results"]
        if r["status"] in {"fail", "error"}
    ]
    return "\n".join(
        [
            "Des contrôles des modèles ont échoué :",
            *failed,
            f"Détail : {travail.dbt}, gardé jusqu'au prochain passage "
            "(docs/exploitation.md dit quoi faire).",
        ]
    )


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
