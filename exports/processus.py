"""Work done lycée by lycée, in one process or several.

Belongs here: starting processes, ending them with their parent, keeping Ctrl-C from them. Not here:
what is done of a lycée. A process opens the warehouse for itself, reading only: no row goes from
one to another.
"""

import atexit
import contextlib
import gc
import multiprocessing
import multiprocessing.connection
import multiprocessing.resource_tracker
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import duckdb

Result = TypeVar("Result")

_EN_AVANCE = 2  # lycées given ahead, per process


_travailleur: list[Callable[[str], Any]] = []


def by_lycee(
    make: Callable[..., Callable[[str], Result]],
    args: tuple[Any, ...],
    warehouse: Path,
    uais: Iterable[str],
    *,
    workers: int,
    memoire: str,
) -> Iterator[Result]:
    """What `make(con, *args)` gives of each lycée, in their order, in `workers` processes.

    `make` and `args` are picklable; `memoire`: of DuckDB in each process (`512MB`).
    """
    # spawn: a forked child would inherit DuckDB's threads and locks.
    context = multiprocessing.get_context("spawn")
    start = (make, args, warehouse, memoire)
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=start_worker, initargs=start
    ) as pool:
        try:
            pending: deque[Future[Result]] = deque()
            for uai in uais:
                if len(pending) >= workers * _EN_AVANCE:
                    yield pending.popleft().result()
                with _deaf_to_interrupts():
                    pending.append(pool.submit(_work, uai))
            while pending:
                yield pending.popleft().result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def start_worker(
    make: Callable[..., Callable[[str], Any]],
    args: tuple[Any, ...],
    warehouse: Path,
    memoire: str,
) -> None:
    """What a process does first: it must not outlive the one that gives it its work."""
    # Rare collections: a workbook is many small objects that all die together (a fifth faster).
    gc.set_threshold(100_000)
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    con = open_to_read(warehouse, memoire)
    _travailleur[:] = [make(con, *args)]
    atexit.register(_leave, con)


def open_to_read(warehouse: Path, memoire: str) -> "duckdb.DuckDBPyConnection":
    """The warehouse, which nobody writes meanwhile."""
    import duckdb

    config = {"memory_limit": memoire, "threads": 1}
    return duckdb.connect(str(warehouse), read_only=True, config=config)


def _leave(con: "duckdb.DuckDBPyConnection") -> None:
    """Before Python ends: DuckDB would say that something is still open."""
    _travailleur.clear()
    con.close()


def _work(uai: str) -> Any:
    return _travailleur[0](uai)


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
