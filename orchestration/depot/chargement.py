"""Landing of a dépôt: read every file, validate every row, leave the schema ``raw``.

Belongs here: the order of the steps, and what blocks.
Does not belong here: how each step works (its own module), nor any rule on a column (descriptors).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.depot.comparaison.comparaison import count_rows
from orchestration.depot.contract import load_contract
from orchestration.depot.discovery import FichierIgnore, Inventaire, extraction_date, take_stock
from orchestration.depot.errors import DepotRefuse, FichierRefuse, Probleme, reason
from orchestration.depot.fichiers.batch import Batch, FileFacts
from orchestration.depot.fichiers.csv_file import open_csv, read_rows
from orchestration.depot.fichiers.csv_regular import prove_regular
from orchestration.depot.fichiers.siecle_file import read_siecle
from orchestration.depot.fichiers.xlsx_file import read_xlsx
from orchestration.depot.landing import Loader, create_work_tables, drop_work_tables
from orchestration.depot.raw_tables import fill_files, fill_raw, reset_raw
from orchestration.depot.regles.blocking import (
    missing_extracts,
    nothing_left,
    rejects_that_block,
    too_many_rejects,
    two_ways,
)
from orchestration.depot.regles.designation import note_shared_ines, tell_designations
from orchestration.depot.regles.findings import create_findings
from orchestration.depot.regles.siecle_blocking import designate_series, unknown_mef, without_class
from orchestration.depot.regles.validation import validate
from orchestration.depot.regles.vraisemblance import empty_vivier, read_milestones, warn_dates
from orchestration.depot.report import DepotReport, read_files
from orchestration.depot.settings import Settings, check_session
from orchestration.depot.valeurs.distinct import gather
from orchestration.depot.valeurs.repairs import clean_values, create_repairs

_SIECLE = "siecle"


def load_depot(
    depot: Path,
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
) -> DepotReport:
    """Load the dated folder ``depot`` into the schema ``raw`` of ``con``, replacing it.

    Raises DepotRefuse with every problem found. After a refusal because of rejects ``raw``
    holds the rejects, and the exception its report; after any other, ``raw`` is as before.
    """
    started = time.perf_counter()
    date = extraction_date(depot)
    stock = take_stock(depot)
    problemes = check_session(date.year, settings) + stock.problemes
    if not (stock.tabulaires or stock.siecle or stock.problemes):
        problemes.append(Probleme(f"aucun extrait du contrat dans {depot}"))
        raise DepotRefuse(problemes, ignores=stock.ignores)
    con.execute("BEGIN TRANSACTION")
    try:
        reset_raw(con, settings)
        create_work_tables(con)
        create_findings(con)
        create_repairs(con)
        facts, unreadable = _read_files(stock, con)
        for extrait in load_contract().values():
            gather(con, extrait)
            clean_values(con, extrait)
        problemes += unreadable + missing_extracts(con, stock, unreadable) + two_ways(con)
        if problemes:
            raise DepotRefuse(problemes, ignores=_ignored(stock, facts))
        for extrait in load_contract().values():
            validate(con, extrait, settings.seeds)
        read_milestones(con, date, settings)
        warn_dates(con)
        con.execute("INSERT INTO raw.depot VALUES (?)", [date.isoformat()])
        fill_raw(con)
        given = any("mef" in learned.colonnes for learned in facts.values())
        designate_series(con, settings, given=given)
        note_shared_ines(con, settings)
        tell_designations(con, facts)
        fill_files(con, depot, facts)
        count_rows(con)
        refused = (
            rejects_that_block(con)
            + too_many_rejects(con, settings)
            + nothing_left(con)
            + unknown_mef(con, settings, given=given)
            + without_class(con, settings)
            + empty_vivier(con)
        )
        drop_work_tables(con)
        con.execute("COMMIT")
    except BaseException:
        con.execute("ROLLBACK")
        raise
    report = DepotReport(
        date, read_files(con), _ignored(stock, facts), time.perf_counter() - started
    )
    if refused:
        raise DepotRefuse(refused, report, report.ignores)
    return report


def _read_files(
    stock: Inventaire, con: duckdb.DuckDBPyConnection
) -> tuple[dict[str, FileFacts], list[Probleme]]:
    """Insert the rows of every file; facts by file name, and the problems of all of them."""
    sources = [*stock.tabulaires, *((path, _SIECLE) for path in stock.siecle)]
    loader = Loader(con)
    facts: dict[str, FileFacts] = {}
    problemes: list[Probleme] = []
    for path, extrait in sources:
        learned = facts[path.name] = FileFacts()
        try:
            _read_file(path, extrait, learned, loader)
        except FichierRefuse as refusal:
            problemes += refusal.problemes
        except OSError as error:
            problemes.append(Probleme(f"fichier illisible ({reason(error)})", path.name))
    return facts, problemes


def _read_file(path: Path, extrait: str, learned: FileFacts, loader: Loader) -> None:
    """A CSV proved regular is read by DuckDB, everything else by our readers."""
    if path.suffix.lower() != ".csv":
        batches = _batches(path, extrait, learned)
    else:
        table = open_csv(path, load_contract()[extrait], learned)
        regular = prove_regular(table)
        if regular and loader.insert_regular(regular):
            return
        batches = read_rows(table, learned)
    for batch in batches:
        loader.insert(_source(path, batch, learned), batch)


def _source(path: Path, batch: Batch, learned: FileFacts) -> str:
    """The name under which rows are told: a line number is that of a sheet."""
    if batch.feuille is None:
        return path.name
    source = f"{path.name} (feuille « {batch.feuille} »)"
    if source not in learned.sources:
        learned.sources.append(source)
    return source


def _batches(path: Path, extrait: str, facts: FileFacts) -> Iterator[Batch]:
    if extrait == _SIECLE:
        return read_siecle(path, facts)
    return read_xlsx(path, load_contract()[extrait], facts)


def _ignored(stock: Inventaire, facts: dict[str, FileFacts]) -> list[FichierIgnore]:
    sheets = [
        FichierIgnore(fichier, f"feuille « {titre} » non lue : {why}")
        for fichier, learned in facts.items()
        for titre, why in learned.feuilles_ignorees
    ]
    return stock.ignores + sheets
