"""`pilotage run` and `pilotage rejouer`: one dépôt, or those kept, put in service.

Belongs here: arguments, and what a person reads when a run ends or blocks. Not here: the run
(`orchestration.run`).
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import click

from orchestration.commandes import DATE, DEPOT, stop
from orchestration.home import Home


@click.command()
@click.argument("depot", type=DEPOT)
@click.option(
    "--accepter",
    multiple=True,
    metavar="CONTROLE",
    help="Accepte cet écart avec le dépôt précédent, par son nom ; peut être répété.",
)
@click.option("--motif", help="Pourquoi ; obligatoire avec --accepter, écrit au journal.")
def run(depot: Path, accepter: tuple[str, ...], motif: str | None) -> None:
    """Charge un DEPOT, un dossier nommé par sa date, et met le résultat en service.

    Un dépôt plus ancien que celui en service est livré sous sa date.
    """
    from orchestration import bilan
    from orchestration.bilan_comparaison import show_acceptances
    from orchestration.depot.comparaison import acceptances
    from orchestration.depot.errors import DepotRefuse

    home = Home.from_environment()
    try:
        acceptances(accepter, motif, "")
    except DepotRefuse as error:  # before anything starts
        stop("\n".join(map(str, error.problemes)))
    if blocked := run_or_explain(depot, home, accepter, motif):
        stop(blocked)
    bilan.show_result(home)
    show_acceptances(home, depot.resolve().name, accepter)
    bilan.show_ignored(depot)
    bilan.show_older(home, depot.resolve().name)


@click.command()
@click.option("--du", type=DATE, help="Première date (AAAA-MM-JJ), comprise.")
@click.option("--au", type=DATE, help="Dernière date (AAAA-MM-JJ), comprise.")
@click.option("--continuer", is_flag=True, help="Passe au suivant quand un dépôt bloque.")
def rejouer(du: dt.datetime | None, au: dt.datetime | None, continuer: bool) -> None:
    """Rejoue les dépôts complets de depots/, dans l'ordre de leurs dates."""
    import duckdb

    from orchestration import bilan
    from orchestration.bilan_comparaison import accepted
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
        stop(f"Aucun dépôt complet à rejouer dans {home.deposits}.")
    stopped = []
    for number, depot in enumerate(chosen, 1):
        click.secho(f"\n{number}/{len(chosen)}  Dépôt du {depot.name}", bold=True, err=True)
        try:
            kept = accepted(home, depot.name)  # replayed, a dépôt keeps what was accepted for it
        except duckdb.IOException:  # the run says it, and stops
            kept = []
        codes, motif = [code for code, _ in kept], next((why for _, why in kept), None)
        if blocked := run_or_explain(depot, home, codes, motif):
            stopped.append(depot.name)
            click.secho(blocked, fg="red", err=True)
            if not continuer:
                break
    if home.served():
        bilan.show_result(home)
    if stopped:
        stop(f"Bloqué : {', '.join(stopped)}.")


def run_or_explain(
    depot: Path, home: Home, accepter: Sequence[str] = (), motif: str | None = None
) -> str | None:
    """Run one dépôt; what a person must read when it blocks, None when it is in service."""
    import dagster as dg
    import duckdb
    from sqlalchemy.exc import SQLAlchemyError

    from orchestration import bilan
    from orchestration.depot.errors import DepotRefuse
    from orchestration.remises.erreurs import RemisesFailed
    from orchestration.run import run_depot
    from orchestration.travail import AnotherRun, ModelsFailed, WorkbooksFailed

    before = home.served()
    try:
        run_depot(depot, home.root, verbose=True, accepter=accepter, motif=motif)
    except (
        DepotRefuse,
        AnotherRun,
        ModelsFailed,
        WorkbooksFailed,
        RemisesFailed,
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
