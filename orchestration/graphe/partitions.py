"""One Dagster partition per dépôt, whose key is its extraction date.

Belongs here: which keys exist, in which order, and when a folder is a dépôt to run. Not here: the
sensor that asks (`orchestration.graphe.veille`), nor the reading of a dépôt
(`orchestration.depot`).
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from orchestration.depot.discovery import is_complete, is_dated

DEPOTS = dg.DynamicPartitionsDefinition(name="depots")
FINGERPRINT = "pilotage/empreinte"
"""Tag of a run: the files that it read, so that a dépôt replaced is known from one already run."""
READY = frozenset({".pret", "_PRET"})
"""Files that say, where the copy can leave one, that a dépôt is whole."""
QUIET_SECONDS = 60
"""A dépôt without such a file is whole when nothing in it moved for so long, and between ticks."""


@dataclass(frozen=True)
class Ready:
    """A dépôt whose copy is finished: a partition to run unless `fingerprint` already was."""

    date: str
    fingerprint: str


def register(instance: dg.DagsterInstance, dates: Iterable[str]) -> None:
    """Make these dates partitions, all partitions staying in the order of dates.

    Dagster shows and replays keys in the order of their insertion.
    """
    known = instance.get_dynamic_partitions(DEPOTS.name)
    missing = sorted(set(dates) - set(known))
    if not missing:
        return
    later = [key for key in known if key > missing[0]]
    for key in later:
        instance.delete_dynamic_partition(DEPOTS.name, key)
    instance.add_dynamic_partitions(DEPOTS.name, sorted([*missing, *later]))


def complete_depots(deposits: Path) -> list[Path]:
    """The folders of `deposits` that hold a dated and complete dépôt, in order of dates."""
    folders = [p for p in deposits.iterdir() if is_dated(p) and not p.is_symlink()]
    return sorted(p for p in folders if is_complete(p))


def fingerprint(depot: Path) -> str:
    """Of the names, sizes and dates of the files that a run would read; contents are not read."""
    return _digest(p for p in depot.iterdir() if p.name[0] not in ".~" and p.name not in READY)


def look(deposits: Path, seen: dict[str, str], now: float) -> tuple[list[Ready], dict[str, str]]:
    """The dépôts that are whole, in order of dates; and what to remember for the next look.

    `seen` is what the last look remembered, `now` a time in seconds. A dépôt is whole when it
    holds one of the files READY; else when no file of it, hidden ones included, has changed since
    the last look nor for QUIET_SECONDS.
    """
    ready, state = [], {}
    for depot in complete_depots(deposits):
        files = list(depot.iterdir())
        state[depot.name] = _digest(files)
        # the time of change, since a copy may keep the time of modification
        changed = [status.st_ctime for p in files if (status := _status(p))]
        quiet = now - max(changed, default=now) >= QUIET_SECONDS
        stable = quiet and seen.get(depot.name) == state[depot.name]
        if stable or READY.intersection(p.name for p in files):
            ready.append(Ready(depot.name, fingerprint(depot)))
    return ready, state


def _status(path: Path) -> os.stat_result | None:
    """None for a file that cannot be looked at: the run says why."""
    try:
        return path.stat()
    except OSError:
        return None


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        status = _status(path)
        seen = f"{status.st_size}\0{status.st_mtime_ns}" if status else "illisible"
        digest.update(os.fsencode(path.name) + f"\0{seen}\0".encode())
    return digest.hexdigest()[:16]
