"""`pilotage etat`: what is in service, and what the last run said.

Belongs here: what is read of a home without making, waiting for or changing anything in it, and the
words. Not here: whether what is in service is recent enough (`orchestration.passage.fraicheur`).
"""

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import click

from orchestration.socle.home import Home

END, BEGINNING = "passage : fin", "passage : début"


@click.command()
def etat() -> None:
    """Dit ce qui est en service, depuis quand, ce qu'a dit le dernier passage. Lit seulement.

    Code 1 quand rien n'est en service, que l'entrepôt manque ou que le dépôt est trop ancien.
    """
    from orchestration.passage.fraicheur import fraicheur

    home = Home.from_environment()
    begun, ended = _last(home, BEGINNING), _last(home, END)
    found = fraicheur(home, dt.date.today())
    whole = found.date is None or home.warehouse.exists()
    click.echo(str(found))
    if found.date:
        click.echo(f"En service depuis : {_since(home)}.")
    if not whole:
        click.secho(f"L'entrepôt manque : {home.warehouse}.", fg="red")
    for line in _at_work(home, begun, ended):
        click.echo(line)
    click.echo(_said(ended))
    good = found.tenue and whole
    click.secho(
        "À jour." if good else "Pas à jour (docs/exploitation.md, « À sept heures »).",
        fg="green" if good else "red",
    )
    sys.exit(0 if good else 1)


def _since(home: Home) -> str:
    """When what is in service was put there: the journal knows, else the link."""
    from orchestration.socle.journal_acces import lines

    run = home.current.resolve().name.split("_")[1]
    told = [at for at in lines(home, "livraison") if at["perimetre"].get("passage") == run]
    if told:
        return _local(told[-1]["quand"])
    at = dt.datetime.fromtimestamp(home.current.lstat().st_mtime, dt.UTC)
    return _local(at.isoformat())


def _at_work(home: Home, begun: dict[str, Any] | None, ended: dict[str, Any] | None) -> list[str]:
    """The run in progress, or the one that was killed."""
    from orchestration.socle.verrou import is_held

    open_run = begun and (not ended or _run(ended) != _run(begun))
    if not is_held(home):
        return [f"Passage interrompu : {_named(begun)}."] if open_run else []
    if not open_run or not (home.work / _run(begun)).is_dir():
        return ["Une purge, une remise ou le début d'un passage est en cours."]
    stage = _stage(home.work / _run(begun))
    return [f"Passage en cours : {_named(begun)}{f', étape « {stage} »' if stage else ''}."]


def _stage(folder: Path) -> str | None:
    """What a run at work says that it does; it may end, and its files go, meanwhile."""
    from orchestration.passage.travail import STAGE

    try:
        latest = max(folder.rglob(STAGE), key=lambda path: path.stat().st_mtime, default=None)
        return latest.read_text(encoding="utf-8") if latest else None
    except FileNotFoundError:
        return None


def _said(ended: dict[str, Any] | None) -> str:
    if ended is None:
        return "Aucun passage n'est terminé."
    scope = ended["perimetre"]
    said = f"Dernier passage terminé : {_named(ended, 'fini')}, {scope['resultat']}."
    return "\n".join([said, *(f"  {line}" for line in scope.get("motif", "").splitlines())])


def _named(line: dict[str, Any], word: str = "commencé") -> str:
    depot = line["perimetre"].get("depot") or "sans date"
    return f"dépôt {depot}, {word} le {_local(line['quand'])}"


def _run(line: dict[str, Any]) -> str:
    return line["perimetre"]["passage"]


def _last(home: Home, action: str) -> dict[str, Any] | None:
    from orchestration.socle.journal_acces import lines

    return next(reversed([*lines(home, action)]), None)


def _local(instant: str) -> str:
    """An ISO instant in the machine's time."""
    return f"{dt.datetime.fromisoformat(instant).astimezone():%Y-%m-%d à %H:%M}"
