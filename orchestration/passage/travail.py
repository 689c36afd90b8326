"""The folder in which one run works, aside from what is in service.

Belongs here: what steps leave to one another, opening the warehouse while it is used, saying what
the run is doing. Not here: what the steps do (`etapes`).
"""

import contextlib
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from exports.manifeste import MANIFESTE, read_manifest
from exports.modele import WorkbookEntry
from orchestration.passage.avancement import Progress
from orchestration.passage.entrepot import keep_history
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
from orchestration.socle.memoire import bounds
from orchestration.socle.pannes import cause
from orchestration.socle.sante import NEEDED, put_right
from orchestration.socle.verrou import only_writer

STAGE = "etape"
"""File of a run's folder that says its stage, for `pilotage etat`."""


class ModelsFailed(Exception):
    """A dbt test or model failed; nothing follows."""


class WorkbooksFailed(Exception):
    """The workbooks re-read are not what the rapports say; nothing follows."""


class NotInService(Exception):
    """A run was asked to start mid-way on a dépôt that is not the one in service."""


@dataclass(frozen=True)
class Demande:
    """What a person asks of a run: a dépôt, and the differences taken on, with the reason."""

    depot: Path
    accepter: tuple[str, ...] = ()
    motif: str | None = None


@dataclass
class Travail:
    """One run's folder: `entrepot.duckdb`, `classeurs/`, `remises/`, `dbt/`."""

    home: Home
    folder: Path
    verbose: bool
    date: str | None = None
    """Of the dépôt that is asked for; None where nobody asks for one."""
    demande: Demande | None = None
    fictional: bool = False
    entries: dict[str, list[WorkbookEntry]] = field(default_factory=dict)
    """Kind of workbook → those written, or found in service by a run that starts mid-way."""
    redone: "Travail | None" = None
    """The dépôt in service built again, when this one is older; to be delivered with it."""
    delivered: dict[str, int] | None = None
    """What was put in service, counted; None until it is."""
    seconds: dict[str, float] = field(default_factory=dict)
    _progress: Progress | None = None
    within: str = ""
    """What the stages of this folder are part of: said before each of them."""

    @property
    def run(self) -> str:
        """The eight characters that name this run, its folder and its deliveries."""
        return self.folder.name

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
        if (self.workbooks / MANIFESTE).exists():
            for told in read_manifest(self.workbooks)["classeurs"]:
                entry = WorkbookEntry(**{k: v for k, v in told.items() if k != "lignes"})
                self.entries.setdefault(entry.kind, []).append(entry)

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
        return duckdb.connect(str(self.warehouse), read_only=read_only, config=bounds())

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
    def stage(self, label: str) -> Iterator[str]:
        """Time one stage; when verbose, say its name before and its seconds after. Gives its name.

        An interruption that came meanwhile, even unheard by what was at work, stops here.
        """
        interruption.check()
        if self.within:
            label = f"{self.within} : {label[0].lower()}{label[1:]}"
        if self.folder.is_dir():  # a purge works without one, or after it was put in service
            (self.folder / STAGE).write_text(label, encoding="utf-8")
        if self.verbose:
            # on a terminal the seconds take the place of the dots
            sys.stderr.write(f"  {label} …" + ("\r" if sys.stderr.isatty() else "\n"))
            sys.stderr.flush()
        progress = self._progress = Progress(label) if self.verbose else None
        started = time.perf_counter()
        yield label
        interruption.check()
        self.seconds[label] = time.perf_counter() - started
        if progress:
            progress.end()
        if self.verbose:
            sys.stderr.write(f"  {label} : {self.seconds[label]:.1f} s\n")

    def progress(self, done: int, total: int) -> None:
        """How far the stage at work is: `done` of `total` files, models… A person may see it."""
        if self._progress:
            self._progress.say(done, total)


@contextlib.contextmanager
def opened(
    home: Home,
    run_id: str,
    date: str | None,
    *,
    verbose: bool = False,
    patience: float = 0,
    blocked: Callable[[], str | None] = lambda: None,
) -> Iterator[Travail]:
    """A run's folder, alone in the home, whose health was looked at; told in the journal.

    Raises AnotherRun when another run holds the home for `patience` seconds more, HomeDamaged when
    what is in service cannot be read. `blocked` says why a step failed without raising here.
    """
    home.prepare()
    with only_writer(home, patience):
        put_right(home, NEEDED, verbose=verbose)
        folder = home.work / run_id[:8]
        folder.mkdir(mode=0o700)
        travail = Travail(home, folder, verbose, date)
        with _told(travail, blocked):
            yield travail


@contextlib.contextmanager
def _told(travail: Travail, blocked: Callable[[], str | None]) -> Iterator[None]:
    """The run in the journal of accesses, before it reads anything and when it ends."""
    scope = {"passage": travail.run, "depot": travail.date}
    record(travail.home, "passage : début", **scope)
    try:
        yield
    finally:
        delivered = travail.delivered or {}
        raised = sys.exc_info()[1]
        why = None if travail.delivered else (why_of(raised) if raised else blocked())
        record(
            travail.home,
            "passage : fin",
            lignes=delivered.get("eleves"),
            **scope,
            resultat="livré" if travail.delivered else "bloqué" if why else "étapes seules",
            motif=why,
            en_service=travail.home.current_date(),
            **delivered,
        )


def why_of(error: BaseException) -> str:
    """Why a run stopped: the program's own sentence, a fault of the machine, or a type alone.

    The text of any other error may quote a pupil.
    """
    if told := cause(error):
        return told
    if type(error).__name__ == "Failure" and error.__cause__:  # Dagster's, over a refusal
        return why_of(error.__cause__)
    if type(error).__module__.split(".")[0] in {"orchestration", "exports"}:
        return str(error).strip()
    if isinstance(error, KeyboardInterrupt):
        return "interrompu"
    return f"erreur inattendue du programme : {type(error).__name__}"
