"""`pilotage run` and `pilotage rejouer`: one dépôt, or those kept, put in service.

Belongs here: arguments, and what a person reads when a run ends or blocks. Not here: the run
(`orchestration.run`).
"""

import datetime as dt
import functools
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from orchestration.commandes import DATE, DEPOT, announce, ask, stop
from orchestration.socle.home import Home
from orchestration.socle.texte_sur import harmless


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
    home = Home.from_environment()
    announce(f"Passage de {harmless(depot)}", home.root)
    from orchestration.commandes import bilan
    from orchestration.commandes.bilan_comparaison import show_acceptances
    from orchestration.depot.comparaison.comparaison import acceptances
    from orchestration.depot.errors import DepotRefuse

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
@click.option(
    "--neuf",
    is_flag=True,
    help="Refait l'entrepôt et tout l'historique à côté, puis les met en service d'un coup.",
)
@click.option("--oui", is_flag=True, help="Avec --neuf : n'attend pas de confirmation.")
def rejouer(
    du: dt.datetime | None, au: dt.datetime | None, continuer: bool, neuf: bool, oui: bool
) -> None:
    """Rejoue les dépôts complets de depots/, dans l'ordre de leurs dates."""
    if neuf and (du or au or continuer):
        stop("--neuf rejoue tous les dépôts gardés : sans --du, --au ni --continuer.")
    home = Home.from_environment()
    announce("Dépôts à rejouer", home.root)
    import duckdb

    from orchestration.commandes import bilan
    from orchestration.commandes.bilan_comparaison import accepted
    from orchestration.graphe.partitions import complete_depots

    home.prepare()
    chosen = [
        depot
        for depot in complete_depots(home.deposits)
        if (du is None or depot.name >= f"{du:%Y-%m-%d}")
        and (au is None or depot.name <= f"{au:%Y-%m-%d}")
    ]
    if not chosen:
        stop(f"Aucun dépôt complet à rejouer dans {home.deposits}.")
    if neuf:
        _rebuild(home, chosen, oui)
        bilan.show_result(home)
        return
    stopped = []
    for number, depot in enumerate(chosen, 1):
        _announce(number, chosen)
        try:
            kept = accepted(home, depot.name)  # replayed, a dépôt keeps what was accepted for it
        except duckdb.IOException:  # the run says it, and stops
            kept = []
        if blocked := run_or_explain(depot, home, *_as_asked(kept)):
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
    """Run one dépôt; what a person must read when it blocks, None when it is in service.

    An interruption ends the command.
    """
    from orchestration.commandes import bilan

    run_id = str(uuid.uuid4())
    stays = functools.partial(bilan.state, home, run_id[:8])
    if blocked := _run(depot, home, run_id, stays, accepter, motif):
        return f"{blocked}\n{bilan.state(home, run_id[:8])}"
    return None


def _as_asked(kept: Sequence[tuple[str, str]]) -> tuple[list[str], str | None]:
    """(control, reason) kept of an earlier run, as `--accepter` and `--motif` would say them."""
    return [code for code, _ in kept], next((why for _, why in kept), None)


def _run(
    depot: Path,
    home: Home,
    run_id: str,
    stays: Callable[[], str],
    accepter: Sequence[str] = (),
    motif: str | None = None,
) -> str | None:
    """Run one dépôt; why it blocked. `stays` says what an interruption leaves in service."""
    from orchestration.commandes import bilan
    from orchestration.commandes.garde import end, sentence, was_interrupted
    from orchestration.run import run_depot

    try:
        run_depot(depot, home.root, verbose=True, run_id=run_id, accepter=accepter, motif=motif)
    except BaseException as error:
        if was_interrupted(error):
            end(error, stays())
        if not isinstance(error, Exception):
            raise
        return f"Bloqué. {sentence(bilan.root(error))}"
    return None


def _rebuild(home: Home, depots: list[Path], sure: bool) -> None:
    """Replay `depots` aside, and put all of it in service at the end; or stop, nothing changed."""
    from orchestration.commandes.bilan_comparaison import accepted_by_journal
    from orchestration.passage.reconstruction import Occupied, adopt, aside, lost_dates

    unchanged = "Rien n'a changé : ce qui était en service y reste."
    if lost := lost_dates(home, depots):
        click.secho(
            f"Livrés, mais plus gardés dans {home.deposits} : {', '.join(lost)}. Leurs classeurs "
            "restent ; l'historique neuf ne dira rien de ces dates.",
            fg="yellow",
        )
    click.echo(
        f"L'entrepôt et l'historique seront refaits depuis {len(depots)} dépôt(s), du "
        f"{depots[0].name} au {depots[-1].name}. Ce que l'ancien entrepôt est seul à dire "
        "(historique d'une session purgée, numéros des élèves) ne sera pas repris."
    )
    if not sure and not ask("Tout refaire ?"):
        stop("Rien n'a changé.")
    try:
        with aside(home) as new:
            for number, depot in enumerate(depots, 1):
                _announce(number, depots)
                kept = _as_asked(accepted_by_journal(home, depot.name))
                if blocked := _run(depot, new, str(uuid.uuid4()), lambda: unchanged, *kept):
                    stop(f"{blocked}\n{unchanged}")
            adopt(home, new)
    except Occupied as error:
        stop(f"{error}\n{unchanged}")


def _announce(number: int, chosen: list[Path]) -> None:
    click.secho(
        f"\n{number}/{len(chosen)}  Dépôt du {chosen[number - 1].name}", bold=True, err=True
    )
