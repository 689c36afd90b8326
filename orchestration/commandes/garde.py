"""The last word of every command: one sentence, whatever went wrong; never a traceback.

Belongs here: what a person reads when a command cannot go on, and the code it returns. Not here:
faults of the machine (`orchestration.socle.pannes`), nor what each command knows how to say of
itself.

The text of an unknown error may quote a pupil: its type and its places are told, nothing else.
"""

import contextlib
import errno
import os
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

import click

from orchestration.commandes import stop
from orchestration.socle import interruption
from orchestration.socle.home import PROJECT, Home
from orchestration.socle.pannes import cause, chain

INTERRUPTED = 130
TRACE = "derniere_erreur.txt"
_OURS = ("orchestration", "exports", "simulation", "dagster")
"""Their texts are sentences, without a value of the data."""
_SILENT = (SystemExit, click.exceptions.Exit, click.ClickException)


class Garde(click.Group):
    """The group of the commands, whose errors all end in a sentence."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        _never_refuse_a_letter()
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except _SILENT:
            raise
        except BaseException as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # the reader of our output left: click ends in silence
            end(error)


def end(error: BaseException, after: str = "") -> NoReturn:
    """Say why a command stops, then `after`: what stays; code 1, 130 when a person stopped it."""
    if was_interrupted(error):
        after = after or "rien n'a changé."
        click.secho(f"\nInterrompu : {after[0].lower()}{after[1:]}", fg="red", err=True)
        sys.exit(INTERRUPTED)
    if isinstance(error, click.Abort):
        stop("Pas de réponse : rien n'a changé.")
    stop("\n".join(filter(None, (sentence(error), after))))


def was_interrupted(error: BaseException) -> bool:
    """True for Ctrl-C under any of its names: DuckDB and Dagster have theirs."""
    return (
        isinstance(error, KeyboardInterrupt)
        or type(error).__name__ == "DagsterExecutionInterruptedError"
        or interruption.asked()
    )


def sentence(error: BaseException) -> str:
    """One error in words: a fault of the machine, what the program itself says, or its place."""
    if told := cause(error):
        return f"{told[0].upper()}{told[1:]}."
    if type(error).__module__.split(".")[0] in _OURS:
        return str(error).strip()
    return (
        f"Erreur inattendue du programme : {type(error).__name__}, {place(error)}."
        f"{_of_duckdb(error)}{_kept(error)} À signaler."
    )


def _of_duckdb(error: BaseException) -> str:
    """What DuckDB says, without what it quotes."""
    if type(error).__module__.split(".")[0] not in {"duckdb", "_duckdb"}:
        return ""
    from orchestration.socle.citations import without_quotes

    return f" {without_quotes(str(error).splitlines()[0])}."


def place(error: BaseException) -> str:
    """The innermost line of the program that the error went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if Path(f.filename).is_relative_to(PROJECT) and ".venv" not in f[0]]
    frame = (ours or frames or [None])[-1]
    if frame is None:
        return "endroit inconnu"
    file = Path(frame.filename)
    shown = file.relative_to(PROJECT) if file.is_relative_to(PROJECT) else file.name
    return f"{shown}, ligne {frame.lineno}"


def _kept(error: BaseException) -> str:
    """Types and lines in a private file: no text of an error, no value of a variable."""
    path = Home.from_environment().root / TRACE
    if not path.parent.is_dir():
        return ""  # nothing was ever run here: no folder is made for an error
    lines: list[str] = []
    for one in chain(error):
        lines.append(type(one).__name__)
        lines += [
            f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(one.__traceback__)
        ]
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write("\n".join(lines) + "\n")
    except OSError as refused:
        return f" Le détail n'a pas pu être écrit ({cause(refused)})."
    return f" Le détail, sans aucune donnée, est dans {path} : à joindre."


def _never_refuse_a_letter() -> None:
    """A terminal in latin-1 or ASCII shows « ? » rather than stopping what was well done."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):  # None, or a stream of a test
            stream.reconfigure(errors="replace")
