"""The folder in which one run works, aside from what is in service.

Belongs here: taking the only writer's place, opening the warehouse while it is used, saying what
the run is doing. Not here: what the steps do.
"""

import contextlib
import fcntl
import os
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import dagster as dg
import duckdb

from orchestration.home import FICTIONAL, WAREHOUSE, WORKBOOKS, Home

MEMORY = os.environ.get("PILOTAGE_MEMOIRE", "2GB")


class AnotherRun(Exception):
    """A run is already at work in this home; there is only one writer."""


class ModelsFailed(Exception):
    """A dbt test or model failed; nothing follows."""


class NothingInService(Exception):
    """A run was asked to start mid-way where no dépôt was ever delivered."""


@dataclass
class Travail:
    """One run's folder: `entrepot.duckdb`, `classeurs/`, `dbt/`."""

    home: Home
    folder: Path
    verbose: bool
    fictional: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def warehouse(self) -> Path:
        return self.folder / WAREHOUSE

    @property
    def workbooks(self) -> Path:
        return self.folder / WORKBOOKS

    @property
    def dbt(self) -> Path:
        return self.folder / "dbt"

    def new_warehouse(self, *, fictional: bool) -> None:
        """Start from nothing: a dépôt is about to be loaded whole."""
        self.warehouse.unlink(missing_ok=True)
        self.fictional = fictional

    def resume(self) -> None:
        """A run that starts mid-way (from the UI) works on a copy of what is in service.

        NothingInService when there is nothing to start from.
        """
        if self.warehouse.exists():
            return
        if not self.home.current.exists():
            raise NothingInService(
                "Aucun dépôt n'est encore en service : lancez toutes les étapes, depuis le dépôt."
            )
        self.fictional = (self.home.current / FICTIONAL).exists()
        shutil.copyfile(self.home.warehouse, self.warehouse)
        shutil.copytree(self.home.workbooks / "courant", self.workbooks)

    @contextlib.contextmanager
    def write(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse at work, read-write; closed on leaving, whatever happened."""
        with contextlib.closing(self._connect(read_only=False)) as con:
            yield con

    @contextlib.contextmanager
    def read(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse at work, read-only; closed on leaving."""
        with contextlib.closing(self._connect(read_only=True)) as con:
            yield con

    def _connect(self, read_only: bool) -> duckdb.DuckDBPyConnection:
        config = {"memory_limit": MEMORY, "threads": 2}
        return duckdb.connect(str(self.warehouse), read_only=read_only, config=config)

    @contextlib.contextmanager
    def stage(self, label: str) -> Iterator[None]:
        """Time one stage; when verbose, say its name before and its seconds after."""
        if self.verbose:
            # on a terminal the seconds take the place of the dots
            sys.stderr.write(f"  {label} …" + ("\r" if sys.stderr.isatty() else "\n"))
            sys.stderr.flush()
        started = time.perf_counter()
        yield
        self.seconds[label] = time.perf_counter() - started
        if self.verbose:
            sys.stderr.write(f"  {label} : {self.seconds[label]:.1f} s\n")

    @contextlib.contextmanager
    def quiet_output(self) -> Iterator[None]:
        """On a terminal run, dbt's own log goes to `dbt/console.log` rather than to the screen."""
        if not self.verbose:
            yield
            return
        self.dbt.mkdir(parents=True, exist_ok=True)
        with (
            (self.dbt / "console.log").open("a", encoding="utf-8") as log,
            contextlib.redirect_stdout(log),
        ):
            yield


class TravailResource(dg.ConfigurableResource):
    """Gives each run its folder, alone: a second run of the same home raises AnotherRun."""

    home: str
    verbose: bool = False

    @contextlib.contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Travail]:
        home = Home(Path(self.home))
        home.prepare()
        with _only_writer(home):
            _remove_leftovers(home)
            home.tidy()
            folder = home.work / context.run.run_id[:8]
            folder.mkdir(mode=0o700)
            yield Travail(home, folder, self.verbose)


@contextlib.contextmanager
def _only_writer(home: Home) -> Iterator[IO[str]]:
    with (home.root / "verrou").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherRun(
                "Un autre passage est en cours dans ce dossier ; réessayez après lui."
            ) from None
        yield lock


def _remove_leftovers(home: Home) -> None:
    """Folders of runs that failed or were killed: the lock proves that nobody works in them."""
    for folder in home.work.iterdir():
        shutil.rmtree(folder)
