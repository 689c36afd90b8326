"""Tools that several test files share: running the command as a person does, reading a tree.

Belongs here: no expectation, no rule.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PETIT = Path(__file__).parent / "petit_depot"
PILOTAGE = Path(sys.executable).with_name("pilotage")


def environment(home: Path) -> dict[str, str]:
    """The environment of a command that works in `home`."""
    return {**os.environ, "PILOTAGE_HOME": str(home), "COLUMNS": "200"}


def pilotage(home: Path, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """`pilotage …` as a process; stdout and stderr as text."""
    return subprocess.run(
        [PILOTAGE, *map(str, arguments)],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


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
