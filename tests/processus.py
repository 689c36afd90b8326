"""Commands as real processes, which start at once: forked from one that has imported everything.

Belongs here: what needs a process of its own (signals, kills, limits of the system, locks between
processes), through the real entry, `orchestration.entree`, when it is a command. Not here: commands
of which only the words and the result are read (`tests.outils.pilotage`), expectations.
"""

import logging
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

from tests.outils import environment

PRELOADED = [
    "orchestration.cli",
    "orchestration.run",
    "orchestration.definitions",
    "orchestration.graphe.coquilles",
    "orchestration.graphe.ressource",
    "orchestration.graphe.veille",
    "orchestration.passage.dbt_build",
    "orchestration.purge.execution",
    "orchestration.remises.service",
    "dbt.cli.main",
    "dbt.adapters.duckdb",
]
"""Imports alone: none opens a file nor starts a thread."""
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(PRELOADED)


@dataclass
class Processus:
    """A command at work: `stdout` and `stderr` are read as they are said."""

    process: multiprocessing.Process
    stdout: TextIO
    stderr: TextIO

    @property
    def pid(self) -> int:
        return self.process.pid

    def signal_all(self, number: signal.Signals) -> None:
        """What a terminal, or `kill -9`, does to the command and to its children."""
        os.killpg(self.pid, number)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """All of it still, where it is: the disk is then as a kill would leave it."""
        self.signal_all(signal.SIGSTOP)
        yield
        self.signal_all(signal.SIGCONT)

    def wait(self) -> int:
        """Its code; minus the number of the signal that ended it."""
        self.process.join()
        return self.process.exitcode

    def until(self, said: str) -> str:
        """What it says on stderr up to the line that holds `said`, or to its end."""
        told = ""
        for line in self.stderr:
            told += line
            if said in line:
                break
        return told


def lancer(
    home: Path,
    *arguments: object,
    before: Callable[..., object] | None = None,
    given: tuple[object, ...] = (),
    sigint: signal.Handlers = signal.SIG_DFL,
) -> AbstractContextManager[Processus]:
    """`pilotage …` at work in a group of its own; killed on leaving if it still runs.

    `before(*given)`: called in the process before the command (a limit). `sigint`: what the shell
    asked of it; SIG_IGN for nohup and `&`. stdin is empty.
    """
    return _started(home, sigint, _pilotage, before, given, [*map(str, arguments)])


def appeler(
    home: Path, function: Callable[..., object], *given: object
) -> AbstractContextManager[Processus]:
    """`function(*given)`, of a module, at work as `lancer` has a command at work."""
    return _started(home, signal.SIG_DFL, function, *given)


def executer(
    home: Path,
    *arguments: object,
    before: Callable[..., object] | None = None,
    given: tuple[object, ...] = (),
) -> subprocess.CompletedProcess[str]:
    """`pilotage …` as a process, to its end."""
    with lancer(home, *arguments, before=before, given=given) as running:
        with ThreadPoolExecutor(1) as reader:
            stdout = reader.submit(running.stdout.read)
            stderr = running.stderr.read()
        return subprocess.CompletedProcess(arguments, running.wait(), stdout.result(), stderr)


def limit_files(octets: int) -> None:
    """No file may grow beyond `octets`: what a full disk is to a program."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, octets))


@contextmanager
def _started(
    home: Path, sigint: signal.Handlers, function: Callable[..., object], *given: object
) -> Iterator[Processus]:
    (out, child_out), (err, child_err) = _SERVER.Pipe(False), _SERVER.Pipe(False)
    call = (child_out, child_err, environment(home), sigint, function, given)
    process = _SERVER.Process(target=_child, args=call)
    process.start()
    child_out.close()
    child_err.close()
    with out, err, _text(out) as stdout, _text(err) as stderr:
        running = Processus(process, stdout, stderr)
        try:
            yield running
        finally:
            with suppress(ProcessLookupError):
                running.signal_all(signal.SIGKILL)  # what it started, too
            process.kill()
            process.join()


def _text(connection: Connection) -> TextIO:
    return os.fdopen(os.dup(connection.fileno()), encoding="utf-8")


def _child(
    stdout: Connection,
    stderr: Connection,
    variables: dict[str, str],
    sigint: signal.Handlers,
    function: Callable[..., object],
    given: tuple[object, ...],
) -> None:
    """In the process: streams, variables and signals, as a shell and Python set them."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(stdout.fileno(), 1)
    os.dup2(stderr.fileno(), 2)
    stdout.close()
    stderr.close()
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", buffering=1, closefd=False)
    os.environ.clear()
    os.environ.update(variables)
    ignored = sigint is signal.SIG_IGN
    signal.signal(signal.SIGINT, signal.SIG_IGN if ignored else signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    logging.root.handlers.clear()  # dbt's, set as soon as it is imported
    function(*given)


def _pilotage(
    before: Callable[..., object] | None, given: tuple[object, ...], arguments: list[str]
) -> None:
    from orchestration.entree import main

    if before:
        before(*given)
    sys.argv = ["pilotage", *arguments]
    main()
