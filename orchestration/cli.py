"""The command `pilotage`: its own commands here, the others in `orchestration.commandes`.

Belongs here: arguments, and what a person reads on the terminal. Not here: what is done.
"""

import contextlib
import os
import warnings
from pathlib import Path

import click

from orchestration.commandes import DEPOT, announce, stop
from orchestration.commandes.demo import demo, simulate
from orchestration.commandes.etat import etat
from orchestration.commandes.garde import Garde
from orchestration.commandes.habilitations import habilitations, remettre
from orchestration.commandes.passage import rejouer, run
from orchestration.commandes.purge import purge
from orchestration.commandes.ui import ui
from orchestration.socle.home import PROJECT, Home
from orchestration.socle.texte_sur import harmless


@click.group(cls=Garde, context_settings={"help_option_names": ["-h", "--help"]})
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
@click.option("--tout", is_flag=True, help="Montre tout, non un écran.")
def check(depot: Path, valeurs: Path | None, tout: bool) -> None:
    """Vérifie un DEPOT sans rien charger : ce qui serait lu, réparé, rejeté, et que faire.

    Le compare aussi au précédent de la session, comme le fera son passage.
    """
    if valeurs and os.path.lexists(valeurs):
        stop(f"{valeurs} existe déjà : choisissez un autre fichier.")
    if valeurs and not (valeurs.parent.is_dir() and os.access(valeurs.parent, os.W_OK)):
        stop(f"{valeurs.parent} n'est pas un dossier où l'on peut écrire : rien n'a été lu.")
    announce(f"Contrôle de {harmless(depot)}", Home.from_environment().root)
    import tempfile

    import duckdb

    from orchestration.commandes import bilan_controle
    from orchestration.commandes.bilan_comparaison import compare_with_served, told
    from orchestration.depot.chargement import load_depot
    from orchestration.depot.errors import DepotRefuse
    from orchestration.depot.report import write_rejected_values
    from orchestration.depot.settings import Settings
    from orchestration.socle.citations import nothing_quoted
    from orchestration.socle.memoire import bounds

    with (
        nothing_quoted(),
        tempfile.TemporaryDirectory(prefix="pilotage-") as aside,
        duckdb.connect(str(Path(aside) / "controle.duckdb"), config=bounds()) as con,
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
            compared = told(comparison, con) if comparison else None
            bilan_controle.show_check(report, con, compared, tout=tout)
        if report and valeurs:
            number = write_rejected_values(con, valeurs)
            click.echo(f"{number} valeur(s) rejetée(s) écrite(s) dans {valeurs} (nominatif).")
    if refusal:
        stop(bilan_controle.refusal(refusal, depot, tout=tout))
    click.echo(bilan_controle.verdict(depot))


@main.command()
def manifeste() -> None:
    """Reconstruit le manifeste dbt que lit Dagster (après un changement de modèle)."""
    announce("Lecture des modèles dbt", PROJECT)
    from orchestration.definitions import PATIENCE
    from orchestration.passage import dbt_manifest
    from orchestration.socle.verrou import is_held, only_writer

    home = Home.from_environment()
    with contextlib.ExitStack() as alone:
        if home.root.is_dir():  # a run reads the manifest from its beginning to its last model
            if is_held(home):
                click.echo(f"Un passage est en cours dans {home.root} : attente …", err=True)
            alone.enter_context(only_writer(home, PATIENCE))
        dbt_manifest.build()
    click.echo("Manifeste dbt à jour.")


for command in (simulate, run, rejouer, etat, ui, demo, habilitations, remettre, purge):
    main.add_command(command)
