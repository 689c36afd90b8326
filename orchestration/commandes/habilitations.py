"""`pilotage habilitations` and `pilotage remettre`: rights shown, applied, delivered again.

Belongs here: arguments, and what a person reads before they answer. Not here: what is done.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.commandes import announce, ask, stop
from orchestration.commandes.garde import end, sentence
from orchestration.socle.home import REMISES, WAREHOUSE, Home
from orchestration.socle.texte_sur import harmless

if TYPE_CHECKING:
    from orchestration.habilitations.differences import Differences
    from orchestration.habilitations.modele import Lecture


@click.group()
def habilitations() -> None:
    """Qui reçoit quels classeurs : droits appliqués, et fichier à appliquer."""


@habilitations.command()
@click.argument("fichier", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--oui", is_flag=True, help="N'attend pas de confirmation.")
def appliquer(fichier: Path, oui: bool) -> None:
    """Remplace tous les droits par ceux de FICHIER (CSV ou XLSX), après les avoir montrés."""
    home = Home.from_environment()
    announce(f"Lecture de {harmless(fichier)}", home.root)
    from orchestration.depot.errors import FichierRefuse
    from orchestration.habilitations.application import RightsChanged, apply_rights
    from orchestration.habilitations.differences import compare
    from orchestration.habilitations.lecture import read_rights
    from orchestration.habilitations.registre import RightsDamaged, applied
    from orchestration.socle.sante import check_warehouse
    from orchestration.socle.verrou import AnotherRun

    home.prepare()
    served = home.served()
    if served:
        check_warehouse(served / WAREHOUSE)
    try:
        read = read_rights(fichier, served / WAREHOUSE if served else None)
    except FichierRefuse as refusal:
        stop("\n".join(["Fichier refusé :", *map(harmless, refusal.problemes)]))
    try:
        before = applied(home)
    except RightsDamaged as damaged:
        before = None
        click.secho(f"{damaged} Ceux de ce fichier prendront sa place.", fg="yellow")
    changes = compare(before or [], read.droits)
    _show_reading(read)
    _show_changes(changes)
    if read.lignes_rejetees and not read.droits:
        stop("Aucune ligne n'est acceptée : rien n'a changé.")
    if before is not None and not changes:
        click.echo("Ces droits sont déjà ceux qui sont appliqués : rien à faire.")
        return
    if not oui and not ask("Appliquer ?"):
        click.echo("Rien n'a changé.")
        return
    try:
        apply_rights(home, read, before, changes)
    except (AnotherRun, RightsChanged, OSError) as error:
        stop(f"{sentence(error)}\nRien n'a changé.")
    click.echo(f"Appliqué : {len(read.droits)} droit(s).")
    if served:
        click.echo("Les remises en place sont celles d'avant : lancez « pilotage remettre ».")


@habilitations.command()
def montrer() -> None:
    """Montre les droits appliqués, et ceux qui attendent leur classe, leur groupe ou leur lycée."""
    home = Home.from_environment()
    announce("Droits appliqués", home.root)
    from orchestration.habilitations.attente import pending
    from orchestration.habilitations.registre import applied

    rights, served = applied(home), home.served()
    if rights is None:
        click.echo("Aucune habilitation n'a été appliquée.")
        return
    waiting = pending(rights, served / WAREHOUSE if served else None)
    for n, right in enumerate(rights):
        click.echo(f"{right}  [en attente : {waiting[n]}]" if n in waiting else str(right))
    agents = len({right.identifiant for right in rights})
    told = f", dont {len(waiting)} droit(s) en attente" if waiting else ""
    click.echo(f"{len(rights)} droit(s), {agents} agent(s){told}.")


@click.command()
def remettre() -> None:
    """Refait les remises du dépôt en service, après un changement de droits."""
    home = Home.from_environment()
    announce("Remises du dépôt en service, refaites", home.root)
    from orchestration.commandes.bilan_remises import show_remises
    from orchestration.remises.service import make_again

    before = (home.current / REMISES).resolve()
    try:
        make_again(home)
    except BaseException as error:
        if isinstance(error, SystemExit):
            raise
        same = (home.current / REMISES).resolve() == before
        end(error, f"Les remises en place {'n’ont pas changé' if same else 'sont les nouvelles'}.")
    show_remises(home, home.current_date())


def _show_reading(read: "Lecture") -> None:
    click.echo(
        f"{harmless(read.fichier)} : {read.lignes_lues} ligne(s), {read.doublons} doublon(s), "
        f"{read.lignes_rejetees} rejetée(s), {len(read.droits)} droit(s)"
    )
    if read.colonnes_ignorees:
        names = ", ".join(map(harmless, read.colonnes_ignorees))
        click.echo(f"Colonnes hors contrat, ignorées : {names}")
    for refused in read.rejets:
        click.secho(f"  rejetée : {refused}", fg="red")
    for waiting in read.en_attente:
        click.secho(f"  en attente : {waiting}", fg="yellow")
    if read.en_attente:
        click.echo("Un droit en attente ne donne rien avant le dépôt qui montre son périmètre.")
    for warning in read.avertissements:
        click.echo(f"  avertissement : {warning}")
    if not read.perimetres_verifies:
        click.echo(
            "Aucun dépôt n'est en service : lycées et structures n'ont pas pu être vérifiés. Ils "
            "le seront à chaque remise."
        )


def _show_changes(changes: "Differences") -> None:
    for right in changes.retraits:
        click.secho(f"  - {right}", fg="yellow")
    for right in changes.ajouts:
        click.secho(f"  + {right}", fg="green")
    for old, new in changes.changes:
        click.echo(f"  ~ {old}\n    → {new}")
    click.echo(
        f"Droits ajoutés : {len(changes.ajouts)} ; retirés : {len(changes.retraits)} ; "
        f"modifiés : {len(changes.changes)}."
    )
