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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import dagster as dg
import duckdb
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_START_TAG, PARTITION_NAME_TAG

from orchestration.passage.entrepot import keep_history
from orchestration.passage.sante import NEEDED, check_up, notices
from orchestration.socle import interruption
from orchestration.socle.citations import nothing_quoted
from orchestration.socle.home import (
    FICTIONAL,
    REMISES,
    WAREHOUSE,
    WORKBOOKS,
    Home,
    place_remises,
)
from orchestration.socle.journal_acces import record

_FAILURES = {dg.DagsterEventType.STEP_FAILURE}
MEMORY = os.environ.get("PILOTAGE_MEMOIRE", "2GB")


class AnotherRun(Exception):
    """A run is already at work in this home; there is only one writer."""


class ModelsFailed(Exception):
    """A dbt test or model failed; nothing follows."""


class WorkbooksFailed(Exception):
    """The workbooks re-read are not what the rapports say; nothing follows."""


class NotInService(Exception):
    """A run was asked to start mid-way on a dépôt that is not the one in service."""


@dataclass
class Travail:
    """One run's folder: `entrepot.duckdb`, `classeurs/`, `remises/`, `dbt/`."""

    home: Home
    folder: Path
    verbose: bool
    date: str | None = None
    """Of the dépôt that Dagster asks for; None outside a partitioned run."""
    fictional: bool = False
    redone: "Travail | None" = None
    """The dépôt in service built again, when this one is older; to be delivered with it."""
    delivered: dict[str, int] | None = None
    """What was put in service, counted; None until it is."""
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def warehouse(self) -> Path:
        return self.folder / WAREHOUSE

    @property
    def workbooks(self) -> Path:
        return self.folder / WORKBOOKS

    @property
    def remises(self) -> Path:
        return self.folder / REMISES

    @property
    def dbt(self) -> Path:
        return self.folder / "dbt"

    def new_warehouse(self, *, fictional: bool) -> None:
        """Start from the history alone: a dépôt is about to be loaded whole."""
        self.warehouse.unlink(missing_ok=True)
        self.fictional = fictional
        if self.home.warehouse.exists():
            shutil.copyfile(self.home.warehouse, self.warehouse)
            with self.write() as con:
                keep_history(con)

    def resume(self) -> None:
        """A run that starts mid-way (from the UI) works on a copy of what is in service.

        NotInService when its dépôt is another: only the one in service can be resumed.
        """
        if self.warehouse.exists():
            return
        served = self.home.current_date()
        if served is None or self.date not in {served, None}:
            raise NotInService(
                (
                    f"Le dépôt en service est celui du {served}"
                    if served
                    else "Aucun dépôt n'est encore en service"
                )
                + " : lancez toutes les étapes, depuis le dépôt."
            )
        self.fictional = (self.home.current / FICTIONAL).exists()
        shutil.copyfile(self.home.warehouse, self.warehouse)
        shutil.copytree(self.home.workbooks / "courant", self.workbooks)

    @contextlib.contextmanager
    def write(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse at work, read-write; closed on leaving, whatever happened.

        What goes wrong inside is told without the data (`citations.nothing_quoted`).
        """
        with nothing_quoted(), contextlib.closing(self._connect(read_only=False)) as con:
            yield con

    @contextlib.contextmanager
    def read(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse at work, read-only; closed on leaving. Errors as for `write`."""
        with nothing_quoted(), contextlib.closing(self._connect(read_only=True)) as con:
            yield con

    def _connect(self, read_only: bool) -> duckdb.DuckDBPyConnection:
        config = {"memory_limit": MEMORY, "threads": 2}
        return duckdb.connect(str(self.warehouse), read_only=read_only, config=config)

    def finish(self) -> Path:
        """What is delivered of this dépôt, in a folder ready to be renamed."""
        with self.write() as con:
            con.execute("checkpoint")
        finished = self.folder / "fini"
        finished.mkdir(mode=0o700)
        shutil.move(self.warehouse, finished / WAREHOUSE)
        (finished / WAREHOUSE).chmod(0o600)
        if self.workbooks.exists():
            shutil.move(self.workbooks, finished / WORKBOOKS)
        if self.remises.exists():
            place_remises(finished, self.remises)
        if self.fictional:
            (finished / FICTIONAL).touch()
        return finished

    @contextlib.contextmanager
    def stage(self, label: str) -> Iterator[None]:
        """Time one stage; when verbose, say its name before and its seconds after.

        An interruption that came meanwhile, even unheard by what was at work, stops here.
        """
        interruption.check()
        if self.verbose:
            # on a terminal the seconds take the place of the dots
            sys.stderr.write(f"  {label} …" + ("\r" if sys.stderr.isatty() else "\n"))
            sys.stderr.flush()
        started = time.perf_counter()
        yield
        interruption.check()
        self.seconds[label] = time.perf_counter() - started
        if self.verbose:
            sys.stderr.write(f"  {label} : {self.seconds[label]:.1f} s\n")


class TravailResource(dg.ConfigurableResource):
    """Gives each run its folder, alone: there is one writer in a home.

    A run waits `patience` seconds for another to end, then raises AnotherRun.
    """

    home: str
    verbose: bool = False
    patience: float = 0

    @contextlib.contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Travail]:
        home = Home(Path(self.home))
        home.prepare()
        with only_writer(home, self.patience):
            put_right(home, NEEDED, verbose=self.verbose)
            folder = home.work / context.run.run_id[:8]
            folder.mkdir(mode=0o700)
            travail = Travail(home, folder, self.verbose, _date_asked_for(context.run))
            with _told(travail, context):
                yield travail


@contextlib.contextmanager
def _told(travail: Travail, context: dg.InitResourceContext) -> Iterator[None]:
    """The run in the journal of accesses, before it reads anything and when it ends."""
    scope = {"passage": context.run.run_id[:8], "depot": travail.date}
    record(travail.home, "passage : début", **scope)
    try:
        yield
    finally:
        delivered = travail.delivered or {}
        record(
            travail.home,
            "passage : fin",
            lignes=delivered.get("eleves"),
            **scope,
            resultat=_outcome(travail, context),
            en_service=travail.home.current_date(),
            **delivered,
        )


def _outcome(travail: Travail, context: dg.InitResourceContext) -> str:
    """`livré`, else `bloqué` when a step or a check failed, else some steps alone were run."""
    if travail.delivered:
        return "livré"
    events = context.instance.all_logs(context.run.run_id, of_type=_FAILURES)
    blocked = any(event.dagster_event and event.dagster_event.is_failure for event in events)
    return "bloqué" if blocked or sys.exc_info()[1] else "étapes seules"


def _date_asked_for(run: dg.DagsterRun) -> str | None:
    """The partition of a run, which a backfill names as a range of one."""
    return run.tags.get(PARTITION_NAME_TAG) or run.tags.get(ASSET_PARTITION_RANGE_START_TAG)


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
    end = time.monotonic() + patience
    with path.open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise AnotherRun(message) from None
                time.sleep(1)
        yield lock


def is_busy(home: Home) -> bool:
    """True while a run holds the only writer's place."""
    home.prepare()
    try:
        with only_writer(home, 0):
            return False
    except AnotherRun:
        return True


def put_right(home: Home, needed: Sequence[str] = (), *, verbose: bool = False) -> None:
    """What the only writer does first: what is in service looked at, what was left put away.

    Raises HomeDamaged when the warehouse in service, or a table `needed` of it, cannot be read.
    """
    repaired = check_up(home, needed)
    if repaired:
        record(home, "remise en état", constats=repaired)
    if verbose:
        for line in (*repaired, *notices(home)):
            sys.stderr.write(f"  {line}\n")
    remove_leftovers(home)
    home.tidy()


def remove_leftovers(home: Home) -> None:
    """Remove the folders of runs that failed or were killed: the lock proves nobody is in them.

    Files that somebody put there are not ours: left alone.
    """
    for folder in home.work.iterdir():
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
