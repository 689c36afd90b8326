"""The journal of accesses: who did what, when, on which scope, over how many rows.

Belongs here: one line per run, delivery, purge and change of habilitations, added and never
rewritten, and its retention. Never a pupil's data; not Dagster's own log
(`orchestration.graphe.stockage`).

    var/journal/<AAAA-MM>.jsonl    one JSON object per line: quand, qui, action, perimetre, lignes
"""

import datetime as dt
import errno
import functools
import json
import os
import pwd
from collections.abc import Iterator
from typing import Any

import yaml

from orchestration.socle.home import PROJECT, Home

FOLDER = "journal"
ACCEPTANCE = "comparaison : acceptation"


def record(home: Home, action: str, lignes: int | None = None, **perimetre: object) -> None:
    """Add one line, on the disk when this returns; `lignes`: rows or files concerned.

    `perimetre`: dates, codes and counts that say on what; texts, numbers, or lists of them.
    Months whose last day is older than `jours_de_journal` (dbt_project.yml) are removed.
    """
    now = dt.datetime.now(dt.UTC)
    line = {
        "quand": now.isoformat(timespec="seconds"),
        "qui": account(),
        "action": action,
        "perimetre": {key: value for key, value in perimetre.items() if value is not None},
        "lignes": lignes,
    }
    folder = home.root / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{now:%Y-%m}.jsonl"
    data = json.dumps(line, ensure_ascii=False).encode() + b"\n"
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with open(descriptor, "r+b", buffering=0) as stream:
        if stream.seek(0, os.SEEK_END) and os.pread(descriptor, 1, stream.tell() - 1) != b"\n":
            data = b"\n" + data  # a line that a full disk cut stays alone
        if stream.write(data) != len(data):
            raise OSError(errno.ENOSPC, "journal des accès : ligne incomplète", str(path))
        os.fsync(descriptor)
    forget(home, now.date())


def lines(home: Home, action: str) -> Iterator[dict[str, Any]]:
    """The lines of one action, oldest first; a line that a full disk cut is passed over."""
    for path in sorted((home.root / FOLDER).glob("????-??.jsonl")):
        for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if action in text and text.endswith("}"):
                line = json.loads(text)
                if line["action"] == action:
                    yield line


def forget(home: Home, today: dt.date) -> None:
    """Remove the months of which every day is more than `jours_de_journal` days before `today`."""
    oldest = today - dt.timedelta(days=_days_kept())
    for path in (home.root / FOLDER).glob("????-??.jsonl"):
        if path.stem < f"{oldest:%Y-%m}":
            path.unlink()


def account() -> str:
    """The account of this process, as the system knows it: variables can say anything."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # an account of a container may have no name
        return str(os.getuid())


@functools.cache  # a run may write thousands of lines
def _days_kept() -> int:
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    return int(project["vars"]["jours_de_journal"])
