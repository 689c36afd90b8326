"""The command `pilotage`: its own commands here, the others in `orchestration.commandes`.

Belongs here: arguments, and what a person reads on the terminal. Not here: what is done.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import click

from orchestration.commandes import DEPOT, stop
from orchestration.commandes.demo import demo, simulate
from orchestration.commandes.habilitations import habilitations, remettre
from orchestration.commandes.passage import rejouer, run
from orchestration.commandes.purge import purge
from orchestration.home import PROJECT, Home


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="parcoursup-pilotage")
def main() -> None:
    """Aide au pilotage Parcoursup : d'un dépôt d'extraits aux indicateurs et aux classeurs."""
    # dagster warns of its own deprecated calls, for its authors, not for the reader
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", module="dagster.*")
    # openpyxl's quote the cell
    warnings.filterwarnings("ignore", module="openpyxl.*")


@main.command()
@click.argument("depot", type=DEPOT)
@click.option(
    "--valeurs",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Écrit aussi les valeurs rejetées (nominatives) dans ce fichier, à accès privé.",
)
def check(depot: Path, valeurs: Path | None) -> None:
    """Vérifie un DEPOT sans rien charger : comptes par fichier, lignes rejetées et pourquoi.

    Le compare aussi au précédent de la session, comme le fera son passage.
    """
    import duckdb

    from orchestration import bilan
    from orchestration.bilan_comparaison import compare_with_served, show_comparison
    from orchestration.citations import nothing_quoted
    from orchestration.depot.chargement import load_depot
    from orchestration.depot.errors import DepotRefuse
    from orchestration.depot.report import write_rejected_values
    from orchestration.depot.settings import Settings

    if valeurs and valeurs.exists():
        stop(f"{valeurs} existe déjà : choisissez un autre fichier.")
    with (
        nothing_quoted(),
        tempfile.TemporaryDirectory(prefix="pilotage-") as aside,
        duckdb.connect(str(Path(aside) / "controle.duckdb")) as con,
    ):
        refusal = None
        settings = Settings.from_project(PROJECT)
        comparison = None
        try:
            report = load_depot(depot, con, settings)
            comparison = compare_with_served(Home.from_environment(), depot, con, settings)
            if comparison.problemes:
                refusal = DepotRefuse(comparison.problemes, report)
        except DepotRefuse as error:
            refusal, report = error, error.rapport
        if report:
            bilan.show_check(report, con)
        if comparison:
            show_comparison(comparison, con)
        if report and valeurs:
            number = write_rejected_values(con, valeurs)
            click.echo(f"{number} valeur(s) rejetée(s) écrite(s) dans {valeurs} (nominatif).")
    if refusal:
        stop(str(refusal))
    click.echo("Ce dépôt peut être chargé.")


@main.command()
@click.option("--port", default=3000, show_default=True)
def ui(port: int) -> None:
    """Ouvre l'interface de Dagster et surveille depots/ : un dépôt complet est chargé seul."""
    from orchestration import dbt_manifest
    from orchestration.run import use_instance
    from orchestration.travail import AnotherRun, interface

    home = Home.from_environment()
    os.environ["PILOTAGE_HOME"] = str(home.root)
    use_instance(home)
    if not dbt_manifest.is_fresh():
        dbt_manifest.build()
    dagster = Path(sys.executable).with_name("dagster")
    try:
        with interface(home) as lock:
            code = subprocess.call(  # noqa: S603
                [dagster, "dev", "-m", "orchestration.definitions",
                 "-h", "127.0.0.1", "-p", str(port)],
                cwd=PROJECT,
                env={**os.environ, "PYTHONWARNINGS": "ignore"},  # Dagster's, of itself
                pass_fds=[lock.fileno()],  # held while the interface lives, even without us
            )  # fmt: skip
    except AnotherRun as error:
        stop(str(error))
    sys.exit(code)


@main.command()
def manifeste() -> None:
    """Reconstruit le manifeste dbt que lit Dagster (après un changement de modèle)."""
    from orchestration import dbt_manifest

    dbt_manifest.build()
    click.echo("Manifeste dbt à jour.")


for command in (simulate, run, rejouer, demo, habilitations, remettre, purge):
    main.add_command(command)
