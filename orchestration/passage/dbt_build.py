"""`dbt build` in this process: started once, its manifest already parsed.

A dbt process spends more time starting and parsing than building a small dépôt. Belongs here:
calling dbt, its log, closing what it opened, saying what failed. Not here: any model
(dbt_project/), nor what Dagster is told (`orchestration.graphe.modeles`).
"""

import contextlib
import os
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.passage import dbt_manifest
from orchestration.passage.dbt_echecs import Failure, Found, failures
from orchestration.socle import interruption
from orchestration.socle.citations import CUT, nothing_quoted, without_quotes
from orchestration.socle.home import PROJECT
from orchestration.socle.pannes import by_database, cause
from orchestration.socle.ramassage import old_objects_at_rest

if TYPE_CHECKING:
    from dbt_common.events.base_types import EventMsg

_RESULTS = {"LogSeedResult", "LogModelResult", "LogTestResult"}


@dataclass(frozen=True)
class Built:
    """What dbt did: one event per node, in the order in which they ended, and what failed.

    `started` is False when dbt stopped before its first node; its log says why.
    """

    events: list[dict[str, Any]]
    failures: list[Failure]
    started: bool
    succeeded: bool
    machine: str | None = None
    """The fault of the machine that stopped dbt, if it is one."""

    def why(self, journal: Path) -> str:
        """Which tests and models failed, by name. dbt's messages may quote a pupil: not here."""
        if not self.started:
            why = f" : {self.machine}" if self.machine else ""
            return f"dbt n'a pas pu démarrer{why} ; son journal : {journal}"
        failed = [f"- {failure}" for failure in self.failures]
        return "\n".join(
            [
                "Des contrôles des modèles ont échoué :",
                *failed,
                f"Détail : {journal}, gardé jusqu'au prochain passage "
                "(docs/exploitation.md dit quoi faire).",
            ]
        )


def build(
    warehouse: Path,
    folder: Path,
    selection: Sequence[str] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Built:
    """Build the models selected (all by default) in `warehouse`, then run their tests.

    Unit tests are left out. dbt's log and the SQL it ran go to `folder`, without any value of the
    data; its JSON reports, which quote errors whole, are not written. A failure is returned, not
    raised; the warehouse is closed on leaving. `progress` is told the nodes done, and their number.
    """
    from dbt.cli.main import dbtRunner
    from dbt_common.events.functions import msg_to_dict

    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PILOTAGE_ENTREPOT"] = str(warehouse)
    results: list[EventMsg] = []

    def keep(event: "EventMsg") -> None:
        if event.info.name in _RESULTS:
            results.append(event)
            tested = event.info.name == "LogTestResult"
            progress(len(results), event.data.num_models if tested else event.data.total)

    with _log(folder / "dbt.log") as write, old_objects_at_rest(), _adapter_closed():
        manifest = dbt_manifest.parsed()
        runner = dbtRunner(
            manifest=manifest,
            callbacks=[write, keep],
        )
        done = runner.invoke([
            "--no-use-colors", "--no-write-json", "--log-level", "none", "--log-level-file", "none",
            "--log-path", str(folder), "build",
            "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "dbt_project"),
            "--target-path", str(folder / "target"),
            "--exclude-resource-type", "unit_test", *selection,
        ])  # fmt: skip
        if done.exception is not None:
            (folder / "erreur.log").write_text(_told(done.exception), encoding="utf-8")
            if not isinstance(done.exception, Exception):  # interrupted
                raise done.exception
    interruption.check()  # dbt may lose it, and go on
    nodes = done.result.results if done.result else []
    return Built(
        events=[msg_to_dict(event) for event in results],
        failures=[
            told
            for node in nodes
            if node.status in {"fail", "error"}
            for told in failures(node, manifest, lambda query: _asked(warehouse, query))
        ],
        started=bool(nodes),
        succeeded=done.success,
        machine=_fault(done.exception),
    )


def _asked(warehouse: Path, query: str) -> Found:
    """The rows of the query of a test that failed, dbt having closed the warehouse."""
    with (
        nothing_quoted(),
        contextlib.closing(duckdb.connect(str(warehouse), read_only=True)) as con,
    ):
        return con.execute(query).fetchall()


def _fault(error: BaseException | None) -> str | None:
    return (cause(error) or by_database(str(error))) if error else None


def _told(error: BaseException) -> str:
    """Where dbt broke down, and why when the reason is dbt's own."""
    from dbt_common.exceptions import DbtBaseException

    why = without_quotes(str(error)) if isinstance(error, DbtBaseException) else CUT
    return "".join([*traceback.format_tb(error.__traceback__), f"{type(error).__name__} : {why}\n"])


@contextlib.contextmanager
def _log(path: Path) -> Iterator[Any]:
    """Writer of every event to one file; dbt's own loggers take a third of a small build.

    dbt calls it from every thread; a text stream written by two at once also writes whatever
    the memory held.
    """
    one_at_a_time = threading.Lock()
    with path.open("a", encoding="utf-8") as stream:

        def write(event: "EventMsg") -> None:
            at = event.info.ts.ToDatetime() if event.info.HasField("ts") else datetime.min
            said = without_quotes(event.info.msg)
            with one_at_a_time:
                stream.write(
                    f"{at:%H:%M:%S.%f} [{event.info.level:<5}] [{event.info.thread}] {said}\n"
                )

        yield write


@contextlib.contextmanager
def _adapter_closed() -> Iterator[None]:
    """dbt-duckdb keeps its connection for the next command; here another step opens the file."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters

    here = Path.cwd()
    try:
        yield
    finally:
        reset_adapters()
        DuckDBConnectionManager.close_all_connections()
        os.chdir(here)
