"""`pilotage purge`: what will be removed, the question, what was proved.

Belongs here: arguments, and what a person reads. Never a name. Not here: what is done
(`orchestration.purge`).
"""

import datetime as dt
from typing import TYPE_CHECKING

import click

from orchestration.commandes import announce, ask, stop
from orchestration.socle.home import Home
from orchestration.socle.texte_sur import harmless

if TYPE_CHECKING:
    from orchestration.purge import Portee
    from orchestration.purge.execution import Bilan
    from orchestration.purge.inventaire import Inventaire

FIRST_SESSION = 2018


@click.command()
@click.option("--before", "avant", metavar="AAAA-MM-JJ", help="Les dépôts d'avant cette date.")
@click.option("--session", type=int, metavar="AAAA", help="Tous les dépôts de cette session.")
@click.option("--dry-run", "essai", is_flag=True, help="Montre sans rien supprimer.")
@click.option("--oui", is_flag=True, help="N'attend pas de confirmation.")
def purge(avant: str | None, session: int | None, essai: bool, oui: bool) -> None:
    """Supprime ce qui nomme des élèves, et le prouve ; garde les chiffres des lycées."""
    portee = _scope(avant, session)
    home = Home.from_environment()
    announce(f"Purge, {portee} : ce qui part", home.root)
    import duckdb

    from orchestration.commandes.garde import end
    from orchestration.passage import dbt_manifest
    from orchestration.passage.travail import ModelsFailed, WorkbooksFailed
    from orchestration.purge.attente import begun
    from orchestration.purge.execution import Changed
    from orchestration.purge.execution import purge as do_purge
    from orchestration.purge.inventaire import take_stock
    from orchestration.socle.sante import check_up
    from orchestration.socle.verrou import AnotherRun, only_writer

    home.prepare()
    with only_writer(home, 0):
        for repaired in check_up(home, ()):
            click.echo(repaired)
    try:
        stock = take_stock(home, portee)
    except (duckdb.BinderException, duckdb.CatalogException):
        stop(
            "L'entrepôt en service vient d'une version antérieure du programme : rejouez le "
            "dépôt en service dans un PILOTAGE_HOME neuf (docs/exploitation.md)."
        )
    if not stock:
        click.echo(f"Rien à purger dans {home.root} ({portee}).")
        return
    _show(home, portee, stock)
    if stock.attente:
        click.echo("Cette purge a été interrompue avant la fin de sa preuve : elle sera reprise.")
    if essai:
        click.echo("Essai : rien n'a été supprimé.")
        return
    if not oui and not ask("Supprimer définitivement ?"):
        click.echo("Rien n'a été supprimé.")
        return
    dbt_manifest.freshen()
    try:
        bilan = do_purge(home, portee, stock, verbose=True)
    except (AnotherRun, Changed, ModelsFailed, WorkbooksFailed) as error:
        stop(f"{error}\nRien n'a été supprimé.")
    except BaseException as error:
        if isinstance(error, SystemExit):
            raise
        unfinished = "La purge n'est pas finie : relancez la même, elle finira et prouvera."
        end(error, unfinished if begun(home) else "Rien n'a été supprimé.")
    _tell(home, bilan)


def _scope(avant: str | None, session: int | None) -> "Portee":
    from orchestration.purge import Portee

    if (avant is None) == (session is None):
        stop("Donnez soit --before AAAA-MM-JJ, soit --session AAAA.")
    if session is not None:
        if not FIRST_SESSION <= session <= 9999:
            stop(f"Session impossible : {session} (une année, depuis {FIRST_SESSION}).")
        return Portee(session=session)
    try:
        date = dt.date.fromisoformat(avant)
    except ValueError:
        date = None
    if date is None or date.isoformat() != avant:
        stop(f"Date impossible : « {harmless(avant)} » (attendu : AAAA-MM-JJ).")
    return Portee(avant=date)


def _show(home: Home, portee: "Portee", stock: "Inventaire") -> None:
    click.secho(f"Purge, {portee}, dans {home.root}", bold=True)
    for label, paths in (
        ("Dépôts gardés", stock.depots),
        ("Classeurs livrés", stock.classeurs),
        ("Remises aux agents", stock.remises),
        ("Livraisons (entrepôt, classeurs, remises)", stock.livraisons),
    ):
        names = ", ".join(harmless(path.name) for path in paths) or "rien"
        click.echo(f"  {label} : {names}")
    click.echo(f"  Identités du registre des élèves : {stock.identites}")
    for table, count in stock.lignes.items():
        click.echo(f"  historique.{table} : {count} ligne(s) supprimée(s) ou raccourcie(s)")
    click.echo("  Tout var/dagster et tout var/travail (historique des passages, restes)")
    if stock.survit:
        click.echo(f"Le dépôt du {stock.service} reste en service, refait dans un fichier neuf.")
    elif stock.service:
        click.echo(f"Le dépôt du {stock.service} quitte le service : il n'y en aura plus aucun.")
    click.echo("Gardé : l'historique des indicateurs des lycées, départements et académies.")


def _tell(home: Home, bilan: "Bilan") -> None:
    from orchestration.purge.execution import NO_TRACE

    report, sought = bilan.recherche, bilan.cherches
    if report is None:
        click.echo(
            f"La preuve de cette purge était faite : {bilan.preuve}. Ce qu'elle gardait pour la "
            "faire est supprimé."
        )
        if bilan.preuve != NO_TRACE:
            stop(f"Des traces restaient dans {home.root}, hors de ce que la purge supprime.")
        return
    click.echo(
        f"Cherché : {len(sought.codes)} INE et numéros, {len(sought.noms)} noms et prénoms propres "
        f"à ceux qui partent, dans {report.fichiers} fichiers, {report.membres} contenus "
        f"d'archives et {report.tables} tables sous {home.root}."
    )
    for label, places in (
        ("Illisible avant la purge, ses noms n'ont pas pu être cherchés", bilan.illisibles),
        ("Non lu, rien n'y est prouvé", report.opaques),
    ):
        for place in places:
            click.secho(f"  {label} : {harmless(place)}", fg="yellow")
    if not report.trouves:
        click.secho("Aucune trace.", fg="green")
        return
    for trace in report.trouves:
        place = f"{trace.fichier}, {trace.lieu}" if trace.lieu else trace.fichier
        click.secho(f"  {harmless(place)} : {trace.nombre} {trace.sorte}(s)", fg="red", err=True)
    stop("Des traces restent dans ces fichiers : supprimez-les.")
