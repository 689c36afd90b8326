"""The blocking control of a set of workbooks: what is on disk is what the rapports say.

The whole set: files, manifest, SHA-256, counts, and every workbook read in its XML, whose rows are
those of its pupils (`exports.controle.identites`). Then every workbook, or a sample, read again
with openpyxl (`exports.controle.relecture`). Figures, words and looks are proved by tests, not
here. Messages name a file, a sheet, a row, a column; never a pupil.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.controle.attendu import (
    Key,
    count_alerts,
    count_orphans,
    count_rows,
    incoherences,
)
from exports.controle.ecarts import ControlReport
from exports.controle.identites import Lecture, Relecteur
from exports.controle.relecture import compare_sample
from exports.manifeste import MANIFESTE, read_manifest
from exports.processus import by_lycee, open_to_read

if TYPE_CHECKING:
    import duckdb

PARALLELE = 150
"""Workbooks under which starting processes costs more than it saves."""

Second = Callable[["duckdb.DuckDBPyConnection", Path, dict[Key, str], ControlReport], None]
"""The second reader: compares some files, told by what they hold, and reports."""

_SUSPECTS = 20  # files in fault that the second reader reads too


def check_workbooks(
    source: "Path | duckdb.DuckDBPyConnection",
    out: Path,
    *,
    sample: int | None,
    workers: int = 2,
    min_parallel: int = PARALLELE,
    memoire: str = "512MB",
    progress: Callable[[int, int], object] | None = None,
    second: Second = compare_sample,
) -> ControlReport:
    """Compares the set of workbooks under `out` with the schema `rapports`.

    `source`: a warehouse, which this process has not opened, or a connection, and one process does
    the work, as it does under `min_parallel` workbooks.

    For all files: the files on disk are exactly those of the manifest, the manifest holds exactly
    the scopes of `rpt_perimetres` and those of the suivi and of the letters, their SHA-256, the
    row count of each sheet and the number of alerts are right; each opens, all its parts are
    well-formed, it has no formula and names no address but those of the rapports, and its rows
    are, in order, those of its pupils (`exports.controle.identites`). `sample` workbooks (None:
    all) are read by a `second` reader too: the biggest files of each kind and others spread by
    hash, the same for the same set; files in fault join them. Never raises for a difference: see
    `ControlReport.ecarts`.
    """
    report = ControlReport()
    if not (out / MANIFESTE).is_file():
        report.add(MANIFESTE, "manifeste absent")
        return report
    manifest = read_manifest(out)
    if isinstance(source, Path):
        fichiers = len(manifest["classeurs"])
        several = workers if fichiers >= min_parallel else 1
        with closing(open_to_read(source, memoire)) as con:
            reread = partial(_by_processes, source, con, several, memoire, progress)
            return _check(con, out, manifest, sample, report, reread, second)
    reread = partial(read_workbooks, source, progress=progress)
    return _check(source, out, manifest, sample, report, reread, second)


def _check(
    con: "duckdb.DuckDBPyConnection",
    out: Path,
    manifest: dict[str, Any],
    sample: int | None,
    report: ControlReport,
    read_all: Callable[[Path, dict[Key, str]], Lecture],
    second: Second,
) -> ControlReport:
    entries = {_key(e): e for e in manifest["classeurs"]}
    _check_dates(con, manifest, report)
    _check_scopes(con, entries, report)
    present = _check_files(out, manifest["classeurs"], report)
    readable = {k: e for k, e in entries.items() if e["fichier"] in present}
    read = read_all(out, {k: e["fichier"] for k, e in readable.items()})
    report.classeurs_lus, faults, unreadable = read.lus, read.fautes, read.illisibles
    whole = {k: e for k, e in readable.items() if e["fichier"] not in unreadable}
    chosen = list(whole) if sample is None else _sample(whole, sample)
    suspects = [k for k in sorted(whole) if whole[k]["fichier"] in faults][:_SUSPECTS]
    second(con, out, {k: whole[k]["fichier"] for k in {*chosen, *suspects}}, report)
    # what the second reader finds says more than the same fault found in the XML
    told = {ecart.fichier for ecart in report.ecarts}
    for fichier in sorted(faults.keys() - told):
        for motif, feuille in faults[fichier]:
            report.add(fichier, motif, feuille)
    return report


def read_workbooks(
    con: "duckdb.DuckDBPyConnection",
    out: Path,
    fichiers: dict[Key, str],
    progress: Callable[[int, int], object] | None = None,
) -> Lecture:
    """Reads some workbooks, in this process."""
    return _gathered(map(Relecteur(con, out, fichiers), _uais(fichiers)), fichiers, progress)


def _by_processes(
    warehouse: Path,
    con: "duckdb.DuckDBPyConnection",
    workers: int,
    memoire: str,
    progress: Callable[[int, int], object] | None,
    out: Path,
    fichiers: dict[Key, str],
) -> Lecture:
    if workers < 2:
        return read_workbooks(con, out, fichiers, progress)
    read = by_lycee(
        Relecteur, (out, fichiers), warehouse, _uais(fichiers), workers=workers, memoire=memoire
    )
    return _gathered(read, fichiers, progress)


def _gathered(
    lycees: Iterable[Lecture],
    fichiers: dict[Key, str],
    progress: Callable[[int, int], object] | None,
) -> Lecture:
    whole, total = Lecture(), len(_uais(fichiers))
    for done, read in enumerate(lycees, start=1):
        whole.add(read)
        if progress:
            progress(done, total)
    return whole


def _uais(fichiers: Iterable[Key]) -> list[str]:
    return sorted({uai for _, (_, uai, _) in fichiers})


def _key(entry: dict[str, Any]) -> Key:
    return entry["document"], (entry["niveau"], entry["uai"], entry["structure"] or "")


def _check_dates(
    con: "duckdb.DuckDBPyConnection", manifest: dict[str, Any], report: ControlReport
) -> None:
    sessions = con.execute(
        "select distinct session, date_extraction from rapports.rpt_perimetres"
    ).fetchall()
    said = (manifest["session"], manifest["date_extraction"])
    if any((session, day.isoformat()) != said for session, day in sessions):
        report.add(MANIFESTE, "session ou date d'extraction différente du rapport")


def _check_scopes(
    con: "duckdb.DuckDBPyConnection", entries: dict[Key, Any], report: ControlReport
) -> None:
    for table, orphans in count_orphans(con).items():
        report.add(MANIFESTE, f"{table} : {orphans} ligne(s) sans périmètre")
    for motif in incoherences(con):
        report.add(MANIFESTE, motif)
    counts, alerts = count_rows(con), count_alerts(con)
    for key in sorted(counts.keys() - entries.keys()):
        document, scope = key
        report.add(MANIFESTE, f"périmètre absent : {' '.join((document, *scope)).strip()}")
    for key in sorted(entries.keys() - counts.keys()):
        report.add(entries[key]["fichier"], "périmètre inconnu du rapport")
    for key in sorted(entries.keys() & counts.keys()):
        entry, (document, scope) = entries[key], key
        if entry["feuilles"] != counts[key]:
            report.add(entry["fichier"], "nombre de lignes des feuilles différent du rapport")
        if entry["alertes"] != (alerts.get(scope, 0) if document == "listes" else 0):
            report.add(entry["fichier"], "nombre d'alertes différent du rapport")


def _check_files(out: Path, entries: list[dict[str, Any]], report: ControlReport) -> set[str]:
    """Compares names and SHA-256; returns the files that are there as the manifest says."""
    on_disk = {
        (Path(folder) / name).relative_to(out).as_posix()
        for folder, _, names in os.walk(out)
        for name in names
    } - {MANIFESTE}
    said = {e["fichier"]: e for e in entries}
    if len(said) != len(entries):
        report.add(MANIFESTE, "un fichier y figure deux fois")
    for fichier in sorted(said.keys() - on_disk):
        report.add(fichier, "fichier absent")
    for fichier in sorted(on_disk - said.keys()):
        report.add(fichier, "fichier en trop, absent du manifeste")
    report.fichiers = len(on_disk)
    sound = set()
    for fichier in sorted(on_disk & said.keys()):
        data = (out / fichier).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if (digest, len(data)) == (said[fichier]["sha256"], said[fichier]["octets"]):
            sound.add(fichier)
        else:
            report.add(fichier, "contenu différent du manifeste (SHA-256)")
    return sound


def _sample(entries: dict[Key, dict[str, Any]], size: int) -> list[Key]:
    """`size` files (at least two of each kind): per kind, half the biggest, half by hash."""
    kinds = sorted({(document, scope[0]) for document, scope in entries})
    chosen: list[Key] = []
    for kind in kinds:
        keys = sorted(k for k in entries if (k[0], k[1][0]) == kind)
        quota = max(2, size // len(kinds))
        biggest = sorted(keys, key=lambda k: (-entries[k]["octets"], k))[: quota // 2]
        others = sorted(set(keys) - set(biggest), key=lambda k: _hash(entries[k]["fichier"]))
        chosen += biggest + others[: quota - len(biggest)]
    return sorted(chosen)


def _hash(fichier: str) -> str:
    return hashlib.sha256(fichier.encode()).hexdigest()
