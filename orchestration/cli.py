"""The command `pilotage`: simulate, check, run, rejouer, demo, ui, manifeste.

Belongs here: arguments, and what a person reads on the terminal. Not here: what is done.
"""

import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import click

from orchestration.home import FICTIONAL, PROJECT, Home

DEMO_DATES = tuple(
    dt.date(2026, month, day) for month, day in ((3, 5), (3, 25), (6, 2), (6, 8), (6, 15))
)
DEMO_LYCEES, DEMO_ELEVES, DEMO_SEED = 12, 2000, 1

DATE = click.DateTime(formats=["%Y-%m-%d"])
DEPOT = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="parcoursup-pilotage")
def main() -> None:
    """Aide au pilotage Parcoursup : d'un dépôt d'extraits aux indicateurs et aux classeurs."""
    # dagster warns of its own deprecated calls, for its authors, not for the reader
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", module="dagster.*")


@main.command()
@click.argument("sortie", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--scale",
    "scale",
    type=click.Choice(["lycee", "academie", "france"]),
    default="academie",
    show_default=True,
    help="Taille de l'académie fictive.",
)
@click.option("--date", "date", type=DATE, required=True, help="Date d'extraction (AAAA-MM-JJ).")
@click.option("--seed", default=1, show_default=True, help="Même graine, même académie.")
@click.option(
    "--lycees", type=click.IntRange(min=1), help="Nombre de lycées, au lieu de l'échelle."
)
@click.option("--eleves", type=click.IntRange(min=1), help="Nombre d'élèves, au lieu de l'échelle.")
@click.option("--messy", is_flag=True, help="Tous les formats permis par le contrat à la fois.")
@click.option(
    "--noms-uniques",
    is_flag=True,
    help="Chaque nom et prénom n'existe qu'une fois, pour qu'une recherche prouve.",
)
def simulate(
    sortie: Path,
    scale: str,
    date: dt.datetime,
    seed: int,
    lycees: int | None,
    eleves: int | None,
    messy: bool,
    noms_uniques: bool,
) -> None:
    """Écrit dans SORTIE le dépôt d'une académie fictive à une date de la session."""
    from simulation import simulate as write_depot

    depot = write_depot(
        sortie,
        scale=scale,
        date=date.date(),
        seed=seed,
        lycees=lycees,
        eleves=eleves,
        messy=messy,
        noms_uniques=noms_uniques,
        progress=lambda text: click.echo(f"  {text}", err=True),
    )
    click.echo(f"Dépôt fictif écrit : {depot}")


@main.command()
@click.argument("depot", type=DEPOT)
@click.option(
    "--valeurs",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Écrit aussi les valeurs rejetées (nominatives) dans ce fichier, à accès privé.",
)
def check(depot: Path, valeurs: Path | None) -> None:
    """Vérifie un DEPOT sans rien charger : comptes par fichier, lignes rejetées et pourquoi."""
    import duckdb

    from orchestration import bilan
    from orchestration.depot.chargement import load_depot
    from orchestration.depot.errors import DepotRefuse
    from orchestration.depot.report import write_rejected_values
    from orchestration.depot.settings import Settings

    if valeurs and valeurs.exists():
        _stop(f"{valeurs} existe déjà : choisissez un autre fichier.")
    with (
        tempfile.TemporaryDirectory(prefix="pilotage-") as aside,
        duckdb.connect(str(Path(aside) / "controle.duckdb")) as con,
    ):
        refusal = None
        try:
            report = load_depot(depot, con, Settings.from_project(PROJECT))
        except DepotRefuse as error:
            refusal, report = error, error.rapport
        if report:
            bilan.show_check(report, con)
        if report and valeurs:
            number = write_rejected_values(con, valeurs)
            click.echo(f"{number} valeur(s) rejetée(s) écrite(s) dans {valeurs} (nominatif).")
    if refusal:
        _stop(str(refusal))
    click.echo("Ce dépôt peut être chargé.")


@main.command()
@click.argument("depot", type=DEPOT)
def run(depot: Path) -> None:
    """Charge un DEPOT, un dossier nommé par sa date, et met le résultat en service.

    Un dépôt plus ancien que celui en service est livré sous sa date.
    """
    from orchestration import bilan

    home = Home.from_environment()
    if blocked := _run(depot, home):
        _stop(blocked)
    bilan.show_result(home)
    bilan.show_older(home, depot.resolve().name)


@main.command()
@click.option("--du", type=DATE, help="Première date (AAAA-MM-JJ), comprise.")
@click.option("--au", type=DATE, help="Dernière date (AAAA-MM-JJ), comprise.")
@click.option("--continuer", is_flag=True, help="Passe au suivant quand un dépôt bloque.")
def rejouer(du: dt.datetime | None, au: dt.datetime | None, continuer: bool) -> None:
    """Rejoue les dépôts complets de depots/, dans l'ordre de leurs dates."""
    from orchestration import bilan
    from orchestration.partitions import complete_depots

    home = Home.from_environment()
    home.prepare()
    chosen = [
        depot
        for depot in complete_depots(home.deposits)
        if (du is None or depot.name >= f"{du:%Y-%m-%d}")
        and (au is None or depot.name <= f"{au:%Y-%m-%d}")
    ]
    if not chosen:
        _stop(f"Aucun dépôt complet à rejouer dans {home.deposits}.")
    stopped = []
    for number, depot in enumerate(chosen, 1):
        click.secho(f"\n{number}/{len(chosen)}  Dépôt du {depot.name}", bold=True, err=True)
        if blocked := _run(depot, home):
            stopped.append(depot.name)
            click.secho(blocked, fg="red", err=True)
            if not continuer:
                break
    if home.served():
        bilan.show_result(home)
    if stopped:
        _stop(f"Bloqué : {', '.join(stopped)}.")


@main.command()
def demo() -> None:
    """Joue cinq dates d'une académie fictive, du dépôt aux classeurs."""
    from orchestration import bilan
    from simulation import simulate as write_depot

    home = Home.from_environment()
    if not home.is_fictional():
        _stop(
            f"{home.root} contient d'autres dépôts que ceux de la démonstration, qu'elle "
            "remplacerait. Donnez-lui un dossier à elle : PILOTAGE_HOME=DOSSIER pilotage demo"
        )
    home.prepare()
    for number, date in enumerate(DEMO_DATES, 1):
        click.secho(f"\n{number}/{len(DEMO_DATES)}  Académie fictive au {date:%d/%m/%Y}", bold=True)
        depot = home.deposits / date.isoformat()
        if depot.exists():
            shutil.rmtree(depot)
        click.echo("  Simulation des extraits …", err=True)
        write_depot(
            home.deposits,
            scale="academie",
            date=date,
            seed=DEMO_SEED,
            lycees=DEMO_LYCEES,
            eleves=DEMO_ELEVES,
        )
        (depot / FICTIONAL).touch()
        if blocked := _run(depot, home):
            _stop(blocked)
    bilan.show_result(home)
    bilan.show_next_steps(home)


@main.command()
@click.option("--port", default=3000, show_default=True)
def ui(port: int) -> None:
    """Ouvre l'interface de Dagster et surveille depots/ : un dépôt complet est chargé seul."""
    from orchestration import dbt_manifest
    from orchestration.run import use_instance

    home = Home.from_environment()
    os.environ["PILOTAGE_HOME"] = str(home.root)
    use_instance(home)
    if not dbt_manifest.is_fresh():
        dbt_manifest.build()
    dagster = Path(sys.executable).with_name("dagster")
    sys.exit(
        subprocess.call(  # noqa: S603
            [dagster, "dev", "-m", "orchestration.definitions",
             "-h", "127.0.0.1", "-p", str(port)],
            cwd=PROJECT,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},  # Dagster's, of itself
        )
    )  # fmt: skip


@main.command()
def manifeste() -> None:
    """Reconstruit le manifeste dbt que lit Dagster (après un changement de modèle)."""
    from orchestration import dbt_manifest

    dbt_manifest.build()
    click.echo("Manifeste dbt à jour.")


def _run(depot: Path, home: Home) -> str | None:
    """Run one dépôt; what a person must read when it blocks, None when it is in service."""
    import dagster as dg
    import duckdb
    from sqlalchemy.exc import SQLAlchemyError

    from orchestration import bilan
    from orchestration.depot.errors import DepotRefuse
    from orchestration.run import run_depot
    from orchestration.travail import AnotherRun, ModelsFailed, WorkbooksFailed

    before = home.served()
    try:
        run_depot(depot, home.root, verbose=True)
    except (
        DepotRefuse,
        AnotherRun,
        ModelsFailed,
        WorkbooksFailed,
        dg.DagsterError,
        duckdb.IOException,
        SQLAlchemyError,
        OSError,
    ) as error:
        return bilan.explain(error, home, before)
    except Exception:
        click.secho(bilan.state(home, before), fg="red", err=True)
        raise
    return None


def _stop(message: str) -> None:
    click.secho(message, fg="red", err=True)
    sys.exit(1)
