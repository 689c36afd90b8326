"""`pilotage simulate` and `pilotage demo`: the fictional académie, written or played.

Belongs here: arguments, and the dates of the demo. Not here: the campaign (`simulation/`).
"""

import datetime as dt
import shutil
from pathlib import Path

import click

from orchestration.commandes import DATE, announce, stop
from orchestration.commandes.passage import run_or_explain
from orchestration.socle.home import FICTIONAL, Home

DEMO_DATES = tuple(
    dt.date(2026, month, day) for month, day in ((3, 5), (3, 25), (6, 2), (6, 8), (6, 15))
)
DEMO_LYCEES, DEMO_ELEVES, DEMO_SEED = 12, 2000, 1


@click.command()
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
    "--coupe",
    metavar="SORTE",
    help="Livraison coupée, dont chaque cellule reste valide : voeux-moitie, lycee-candidats, "
    "sans-reponses… (une sorte inconnue les énumère).",
)
@click.option(
    "--noms-uniques",
    is_flag=True,
    help="Chaque nom et prénom n'existe qu'une fois, pour qu'une recherche prouve.",
)
@click.option(
    "--habilitations",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Écrit aussi, dans ce fichier, qui recevrait ses classeurs.",
)
def simulate(
    sortie: Path,
    scale: str,
    date: dt.datetime,
    seed: int,
    lycees: int | None,
    eleves: int | None,
    messy: bool,
    coupe: str | None,
    noms_uniques: bool,
    habilitations: Path | None,
) -> None:
    """Écrit dans SORTIE le dépôt d'une académie fictive à une date de la session."""
    announce("Simulation d'un dépôt fictif", sortie)
    from simulation import simulate as write_depot
    from simulation.desordre.coupe import COUPES

    if coupe and coupe not in COUPES:
        kinds = "\n".join(f"  {name} : {kind.dit}" for name, kind in sorted(COUPES.items()))
        stop(f"Sorte de coupe inconnue ; celles que l'on sait faire :\n{kinds}")
    depot = write_depot(
        sortie,
        scale=scale,
        date=date.date(),
        seed=seed,
        lycees=lycees,
        eleves=eleves,
        messy=messy,
        coupe=coupe,
        noms_uniques=noms_uniques,
        habilitations=habilitations,
        progress=lambda text: click.echo(f"  {text}", err=True),
    )
    click.echo(f"Dépôt fictif écrit : {depot}")


@click.command()
def demo() -> None:
    """Joue cinq dates d'une académie fictive, du dépôt aux classeurs."""
    home = Home.from_environment()
    announce("Démonstration : une académie fictive", home.root)
    from orchestration.commandes import bilan
    from simulation import simulate as write_depot

    if not home.is_fictional():
        stop(
            f"{home.root} contient d'autres dépôts que ceux de la démonstration, qu'elle "
            "remplacerait. Donnez-lui un dossier à elle : PILOTAGE_HOME=DOSSIER pilotage demo"
        )
    home.prepare()
    rights = home.work / "demo" / "habilitations.csv"
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
            habilitations=rights if date == DEMO_DATES[-1] else None,
        )
        (depot / FICTIONAL).touch()
        if date == DEMO_DATES[-1]:
            _apply_demo_rights(home, rights)
        if blocked := run_or_explain(depot, home):
            stop(blocked)
    bilan.show_result(home)
    bilan.show_next_steps(home)


def _apply_demo_rights(home: Home, path: Path) -> None:
    """Put the fictional rights in force, as `pilotage habilitations appliquer` does."""
    from orchestration.habilitations.application import apply_rights
    from orchestration.habilitations.differences import compare
    from orchestration.habilitations.lecture import read_rights
    from orchestration.habilitations.registre import applied

    read, before = read_rights(path, None), applied(home)
    path.unlink()
    apply_rights(home, read, before, compare(before or [], read.droits), fictional=True)
    click.echo(f"  Habilitations fictives : {len(read.droits)} droits appliqués", err=True)
