"""All workbooks of one kind: reads once, writes in one or several processes.

Memory is bounded: a few batches of workbooks at a time, whatever their number.
"""

import gc
import hashlib
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from exports.classeur import build_workbook
from exports.lecture import read_catalogue, read_contents
from exports.manifeste import make_private_dir, write_private
from exports.modele import NIVEAUX, Catalogue, Contenu, WorkbookEntry

if TYPE_CHECKING:
    import duckdb

_PAR_LOT = 16
_LOTS_EN_AVANCE = 3  # batches read ahead, per process
_MIN_EN_PARALLELE = 100  # workbooks under which starting processes costs more than it saves


def write_workbooks(
    con: "duckdb.DuckDBPyConnection",
    niveau: str,
    out: Path,
    *,
    workers: int = 2,
    min_parallel: int = _MIN_EN_PARALLELE,
) -> list[WorkbookEntry]:
    """Writes the workbook of each scope of `niveau` under `out`, and tells what was written.

    `niveau`: `etablissement` (`<UAI>/etablissement.xlsx`), `classe` (`<UAI>/classes/<class>.xlsx`)
    or `groupe` (`<UAI>/groupes/<group>.xlsx`); names by `exports.noms.file_names`. The bytes do
    not depend on `workers`; under `min_parallel` workbooks one process does the work. Files are
    0600, folders 0700. Raises `exports.lecture.RapportIncoherent` when the rapports contradict
    one another. Entries are in the order of the scopes.
    """
    if niveau not in NIVEAUX:
        raise ValueError(f"niveau inconnu : {niveau}")
    make_private_dir(out)
    catalogue = read_catalogue(con)
    batches = _batches(read_contents(con, niveau))
    (number,) = con.execute(
        "select count(*) from rapports.rpt_perimetres where niveau = ?", [niveau]
    ).fetchone()
    if workers > 1 and number >= min_parallel:
        return list(_in_processes(batches, catalogue, out, workers))
    return [entry for batch in batches for entry in write_batch(batch, catalogue, out)]


def write_batch(batch: list[Contenu], catalogue: Catalogue, out: Path) -> list[WorkbookEntry]:
    """Writes a few workbooks: what one process does at a time."""
    entries = []
    for contenu in batch:
        data, counts = build_workbook(contenu, catalogue)
        alerts = len(contenu.alertes)
        p = contenu.perimetre
        write_private(out / p.fichier, data)
        digest = hashlib.sha256(data).hexdigest()
        entries.append(
            WorkbookEntry(
                p.fichier, p.niveau, p.uai, p.structure, digest, len(data), counts, alerts
            )
        )
    return entries


def _in_processes(
    batches: Iterable[list[Contenu]], catalogue: Catalogue, out: Path, workers: int
) -> Iterator[WorkbookEntry]:
    # spawn: a forked child would inherit DuckDB's threads and locks.
    context = multiprocessing.get_context("spawn")
    # Rare collections: a workbook is many small objects that all die together (a fifth faster).
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=gc.set_threshold, initargs=(100_000,)
    ) as pool:
        pending: deque[Future[list[WorkbookEntry]]] = deque()
        for batch in batches:
            if len(pending) >= workers * _LOTS_EN_AVANCE:
                yield from pending.popleft().result()
            pending.append(pool.submit(write_batch, batch, catalogue, out))
        while pending:
            yield from pending.popleft().result()


def _batches(contents: Iterator[Contenu]) -> Iterator[list[Contenu]]:
    while batch := list(islice(contents, _PAR_LOT)):
        yield batch
