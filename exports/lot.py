"""All workbooks, lycée by lycée: a lycée's rows are read once for all its files.

Memory is that of one lycée per process, whatever their number.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from exports.classeur import build_workbook
from exports.lecture.coherence import check_scopes
from exports.lecture.lycees import Lecteur, read_lycees
from exports.lecture.perimetres import read_catalogue
from exports.manifeste import make_private_dir, write_private
from exports.modele import KINDS, Contenu, WorkbookEntry
from exports.processus import by_lycee, open_to_read

if TYPE_CHECKING:
    import duckdb

PARALLELE = 150
"""Scopes under which starting processes costs more than it saves."""

Progress = Callable[[int, int], object]
"""Told of the lycées done, and of all there are."""


def write_workbooks(
    source: "Path | duckdb.DuckDBPyConnection",
    out: Path,
    kinds: Collection[str] = tuple(KINDS),
    *,
    workers: int = 2,
    min_parallel: int = PARALLELE,
    memoire: str = "512MB",
    progress: Progress | None = None,
) -> list[WorkbookEntry]:
    """Writes the workbook of each scope, of some kinds, under `out`; tells what was written.

    `source`: a warehouse that has the schema `rapports`, which nobody writes meanwhile and which
    this process has not opened; or a connection, and one process does the work. Kinds:
    `etablissement` (`<UAI>/etablissement.xlsx`), `classe` (`<UAI>/classes/<class>.xlsx`),
    `groupe` (`<UAI>/groupes/<group>.xlsx`), `suivi` (`<UAI>/suivi_voeux.xlsx`), `lettres`
    (`<UAI>/classes/<class>_lettres.xlsx`, `<UAI>/groupes/<group>_lettres.xlsx`); names by
    `exports.noms.file_names`. The bytes do not depend on `workers`; under `min_parallel` scopes one
    process does the work. `memoire`: of DuckDB, in each process. Files are 0600, folders 0700.
    Raises `exports.lecture.coherence.RapportIncoherent` when the rapports contradict one another.
    Entries are in the order of kinds, then of scopes.
    """
    if unknown := set(kinds) - KINDS.keys():
        raise ValueError(f"sorte de classeur inconnue : {min(unknown)}")
    make_private_dir(out)
    if not isinstance(source, Path):
        check_scopes(source)
        return _sorted(_alone(source, out, kinds, progress))
    with closing(open_to_read(source, memoire)) as con:
        check_scopes(con)
        lycees = read_lycees(con)
        if workers < 2 or len(lycees) < 2 or sum(n for _, n in lycees) < min_parallel:
            return _sorted(_alone(con, out, kinds, progress))
    uais = [uai for uai, _ in lycees]
    args = (out, tuple(kinds))
    made = by_lycee(Ecrivain, args, source, uais, workers=workers, memoire=memoire)
    return _sorted(_told(made, len(uais), progress))


class Ecrivain:
    """Writes the workbooks of one lycée after the other: what one process does."""

    def __init__(self, con: "duckdb.DuckDBPyConnection", out: Path, kinds: Collection[str]) -> None:
        self._out, self._kinds = out, kinds
        self._catalogue, self._lecteur = read_catalogue(con), Lecteur(con)

    def __call__(self, uai: str) -> list[WorkbookEntry]:
        return [self._write(contenu) for contenu in self._lecteur.read(uai, self._kinds)]

    def _write(self, contenu: Contenu) -> WorkbookEntry:
        data, counts = build_workbook(contenu, self._catalogue)
        p = contenu.perimetre
        write_private(self._out / p.fichier, data)
        return WorkbookEntry(
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


def _alone(
    con: "duckdb.DuckDBPyConnection",
    out: Path,
    kinds: Collection[str],
    progress: Progress | None,
) -> Iterator[list[WorkbookEntry]]:
    ecrivain, lycees = Ecrivain(con, out, kinds), read_lycees(con)
    return _told((ecrivain(uai) for uai, _ in lycees), len(lycees), progress)


def _told(
    made: Iterable[list[WorkbookEntry]], total: int, progress: Progress | None
) -> Iterator[list[WorkbookEntry]]:
    for done, entries in enumerate(made, start=1):
        if progress:
            progress(done, total)
        yield entries


def _sorted(made: Iterable[list[WorkbookEntry]]) -> list[WorkbookEntry]:
    order = list(KINDS)
    return sorted(
        (entry for entries in made for entry in entries),
        key=lambda e: (order.index(e.kind), e.niveau, e.uai, e.structure or ""),
    )
