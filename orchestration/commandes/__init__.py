"""Commands of `pilotage` that have a module of their own; `orchestration.cli` registers them.

Belongs here: what they share. Not here: what they do.
"""

import sys
from pathlib import Path
from typing import NoReturn

import click

DATE = click.DateTime(formats=["%Y-%m-%d"])
DEPOT = click.Path(path_type=Path)


def stop(message: str) -> NoReturn:
    """Say why, in red on stderr, and end with code 1."""
    click.secho(message, fg="red", err=True)
    sys.exit(1)


def announce(what: str, where: Path | None = None) -> None:
    """The first line of a command, before anything that takes time to import: what it does, and
    in which home; on stderr, so that the output stays what was asked.
    """
    click.echo(f"{what} (dossier {where}) …" if where else f"{what} …", err=True)


def ask(question: str) -> bool:
    """True when a person answers oui (or o, y, yes); anything else, or nothing, is no."""
    answer = click.prompt(f"{question} (oui/non)", default="non", show_default=False)
    return answer.strip().lower() in {"o", "oui", "y", "yes"}
