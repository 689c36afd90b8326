"""`pilotage ui`: Dagster's interface, and the end of all that it started.

Belongs here: its processes, from the first to the last. Not here: what it shows
(`orchestration.graphe`).
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from orchestration.commandes import announce, stop
from orchestration.socle.home import PROJECT, Home

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, the system or a service manager, the terminal that closes."""
GENTLY = ((signal.SIGINT, 20.0), (signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0))
"""What the processes are told, and the seconds that each of them leaves to end."""


@click.command()
@click.option("--port", default=3000, show_default=True)
def ui(port: int) -> None:
    """Ouvre l'interface de Dagster et surveille depots/ : un dépôt complet est chargé seul."""
    home = Home.from_environment()
    announce(f"Ouverture de l'interface, port {port}", home.root)

    from orchestration.passage import dbt_manifest
    from orchestration.run import use_instance
    from orchestration.socle.verrou import AnotherRun, interface

    os.environ["PILOTAGE_HOME"] = str(home.root)
    use_instance(home)
    dbt_manifest.freshen()
    dagster = Path(sys.executable).with_name("dagster")
    try:
        with interface(home) as lock, _stops_heard() as heard:
            started = subprocess.Popen(  # noqa: S603
                [dagster, "dev", "-m", "orchestration.definitions",
                 "-h", "127.0.0.1", "-p", str(port)],
                cwd=PROJECT,
                env={**os.environ, "PYTHONWARNINGS": "ignore"},  # Dagster's, of itself
                pass_fds=[lock.fileno()],  # held while the interface lives, even without us
                start_new_session=True,  # a group of its own: all that it starts is in it
            )  # fmt: skip
            try:
                while not heard and started.poll() is None:
                    time.sleep(0.2)
            finally:
                end_all(started, heard)
    except AnotherRun as error:
        stop(str(error))
    sys.exit(0 if heard else started.returncode)


@contextlib.contextmanager
def _stops_heard() -> Iterator[list[int]]:
    """The signals received that ask for the end; what nohup had ignored stays so."""
    heard: list[int] = []
    before = {number: signal.getsignal(number) for number in STOPS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, lambda received, _frame: heard.append(received))
    try:
        yield heard
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_all(started: "subprocess.Popen[bytes]", heard: list[int]) -> None:
    """End the group of `started`: asked first, killed when it stays or a person asks again."""
    asked = len(heard)
    for number, seconds in GENTLY:
        if not _told(started.pid, number):
            break
        until = time.monotonic() + seconds
        while time.monotonic() < until and started.poll() is None and len(heard) == asked:
            time.sleep(0.1)
    started.wait()


def _told(group: int, number: int) -> bool:
    """Send a signal to a group; False when nobody is left in it."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True
