"""Who may write in a home: one at a time, by a lock that ends with its process.

Belongs here: the only writer's place, and the interface's. Not here: what is done under them.
"""

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from orchestration.socle.home import Home

LOOK = 0.1
"""Seconds that a writer gives to who only looks whether there is one (`is_held`)."""


class AnotherRun(Exception):
    """A run is already at work in this home; there is only one writer."""


@contextlib.contextmanager
def only_writer(home: Home, patience: float) -> Iterator[IO[str]]:
    """Hold the only writer's place, waiting `patience` seconds for it; else raise AnotherRun."""
    message = "Un autre passage est en cours dans ce dossier ; réessayez après lui."
    with _locked(home.root / "verrou", patience, message) as lock:
        yield lock


@contextlib.contextmanager
def interface(home: Home) -> Iterator[IO[str]]:
    """Hold the place of the interface, or of what must not be done while it is open."""
    message = (
        "L'interface (« pilotage ui ») est ouverte sur ce dossier, ou une purge y est en cours : "
        "attendez ou arrêtez-la, puis relancez."
    )
    with _locked(home.root / "verrou-interface", 0, message) as lock:
        yield lock


@contextlib.contextmanager
def _locked(path: Path, patience: float, message: str) -> Iterator[IO[str]]:
    end = time.monotonic() + max(patience, LOOK)
    with path.open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                left = end - time.monotonic()
                if left <= 0:
                    raise AnotherRun(message) from None
                time.sleep(min(1, left))
        yield lock


def is_busy(home: Home) -> bool:
    """True while a run holds the only writer's place."""
    home.prepare()
    try:
        with only_writer(home, 0):
            return False
    except AnotherRun:
        return True


def is_held(home: Home) -> bool:
    """The same, for who only reads: nothing is made, nothing is waited for."""
    try:
        with (home.root / "verrou").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
