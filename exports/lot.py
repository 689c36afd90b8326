"""All workbooks of one kind: reads once, writes in one or several processes.

Memory is bounded: a few batches of workbooks at a time, whatever their number.
"""

import contextlib
import gc
import hashlib
import multiprocessing
import multiprocessing.connection
import multiprocessing.resource_tracker
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from exports.classeur import build_workbook
from exports.lecture.perimetres import read_catalogue, read_contents
from exports.manifeste import make_private_dir, write_private
from exports.modele import KINDS, Catalogue, Contenu, WorkbookEntry

if TYPE_CHECKING:
    import duckdb

# Workbooks of a batch: what a process receives at a time, some 10,000 vœux at most.
_PAR_LOT = {"etablissement": 16, "classe": 16, "groupe": 16, "suivi": 2, "lettres": 8}
_LOTS_EN_AVANCE = 3  # batches read ahead, per process
_LOTS_EN_PARALLELE = 6  # under so many, starting processes costs more than it saves


def write_workbooks(
    con: "duckdb.DuckDBPyConnection",
    kind: str,
    out: Path,
    *,
    workers: int = 2,
    min_parallel: int | None = None,
) -> list[WorkbookEntry]:
    """Writes the workbook of each scope of a kind under `out`, and tells what was written.

    `kind`: `etablissement` (`<UAI>/etablissement.xlsx`), `classe` (`<UAI>/classes/<class>.xlsx`),
    `groupe` (`<UAI>/groupes/<group>.xlsx`), `suivi` (`<UAI>/suivi_voeux.xlsx`) or `lettres`
    (`<UAI>/classes/<class>_lettres.xlsx`, `<UAI>/groupes/<group>_lettres.xlsx`); names by
    `exports.noms.file_names`. The bytes do not depend on `workers`; under `min_parallel` workbooks
    one process does the work. Files are 0600, folders 0700. Raises
    `exports.lecture.suite.RapportIncoherent` when the rapports contradict one another. Entries are
    in the order of the scopes.
    """
    if kind not in KINDS:
        raise ValueError(f"sorte de classeur inconnue : {kind}")
    make_private_dir(out)
    catalogue = read_catalogue(con)
    size = _PAR_LOT[kind]
    batches = _batches(read_contents(con, kind), size)
    if workers > 1 and _scopes(con, kind) >= (min_parallel or size * _LOTS_EN_PARALLELE):
        return list(_in_processes(batches, catalogue, out, workers))
    return [entry for batch in batches for entry in write_batch(batch, catalogue, out)]


def write_batch(batch: list[Contenu], catalogue: Catalogue, out: Path) -> list[WorkbookEntry]:
    """Writes a few workbooks: what one process does at a time."""
    entries = []
    for contenu in batch:
        data, counts = build_workbook(contenu, catalogue)
        p = contenu.perimetre
        write_private(out / p.fichier, data)
        entries.append(
            WorkbookEntry(
                p.fichier,
                p.niveau,
                p.uai,
                p.structure,
                hashlib.sha256(data).hexdigest(),
                len(data),
                counts,
                len(contenu.alertes),
                contenu.document,
            )
        )
    return entries


def _scopes(con: "duckdb.DuckDBPyConnection", kind: str) -> int:
    """The scopes that may have a workbook of a kind."""
    (number,) = con.execute(
        "select count(*) from rapports.rpt_perimetres where list_contains(?, niveau)",
        [list(KINDS[kind][1])],
    ).fetchone()
    return number


def _in_processes(
    batches: Iterable[list[Contenu]], catalogue: Catalogue, out: Path, workers: int
) -> Iterator[WorkbookEntry]:
    # spawn: a forked child would inherit DuckDB's threads and locks.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=start_worker) as pool:
        try:
            pending: deque[Future[list[WorkbookEntry]]] = deque()
            for batch in batches:
                if len(pending) >= workers * _LOTS_EN_AVANCE:
                    yield from pending.popleft().result()
                with _deaf_to_interrupts():
                    pending.append(pool.submit(write_batch, batch, catalogue, out))
            while pending:
                yield from pending.popleft().result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def start_worker() -> None:
    """What a writing process does first: it must not outlive the one that gives it its work."""
    # Rare collections: a workbook is many small objects that all die together (a fifth faster).
    gc.set_threshold(100_000)
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """Wait for the end of the parent, killed perhaps, and end at once: nobody reads any more."""
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes started here never hear Ctrl-C: their parent does, and tells it in one line."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        multiprocessing.resource_tracker.ensure_running()  # which unblocks it, once started
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _batches(contents: Iterator[Contenu], size: int) -> Iterator[list[Contenu]]:
    while batch := list(islice(contents, size)):
        yield batch
