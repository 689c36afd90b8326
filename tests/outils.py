"""Tools that several test files share: running the command, reading a tree.

Belongs here: no expectation, no rule. Not here: commands that need a process of their own
(`tests.processus`), homes that several tests read (`tests.foyers`).
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner

PROJECT = Path(__file__).resolve().parents[1]
PETIT = Path(__file__).parent / "petit_depot"
PILOTAGE = Path(sys.executable).with_name("pilotage")


def environment(home: Path) -> dict[str, str]:
    """The environment of a command that works in `home`."""
    return {**os.environ, "PILOTAGE_HOME": str(home), "COLUMNS": "200"}


def pilotage(
    home: Path, *arguments: object, input: str | None = None
) -> subprocess.CompletedProcess[str]:
    """`pilotage …` in this process: its code, stdout and stderr as text.

    The command is whole, from its arguments to its last handler; what only a process has (signals,
    limits, the script's own start) is in `tests.processus`.
    """
    from orchestration.cli import main

    with variables_given_back(), warnings.catch_warnings():
        done = CliRunner().invoke(
            main, [*map(str, arguments)], input=input, env=environment(home), prog_name="pilotage"
        )
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


def script(home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The installed script `pilotage`, as a shell starts it."""
    return subprocess.run(
        [PILOTAGE, *map(str, arguments)],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )


@contextlib.contextmanager
def variables_given_back() -> Iterator[None]:
    """A run points Dagster and dbt to its home by variables, which the next must not inherit."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def tree(folder: Path) -> dict[str, str]:
    """SHA-256 of every file under `folder`, links followed at its root only."""
    root = folder.resolve()
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def in_service(home: Path) -> dict[str, str]:
    """What readers see: the warehouse and the workbooks in service, byte for byte."""
    return {
        "entrepot": hashlib.sha256((home / "entrepot.duckdb").read_bytes()).hexdigest(),
        **tree(home / "classeurs" / "courant"),
    }


def access_journal(home: Path) -> list[dict]:
    """The lines of the journal of accesses of `home`, in order."""
    months = sorted((home / "journal").glob("*.jsonl"))
    return [json.loads(line) for m in months for line in m.read_text("utf-8").splitlines()]
