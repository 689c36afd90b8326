"""What is sought after a purge: the codes and names of those who go, and of nobody who stays.

Belongs here: where they are read, and which prove something. Not here: the search
(`orchestration.traces`). They live in memory only: never written, never shown.
"""

# ruff: noqa: S608 -- names in the queries come from DuckDB's own catalogue.

import html
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from xlsxwriter.workbook import Workbook

from orchestration.depot.contract import load_contract
from orchestration.depot.discovery import take_stock
from orchestration.depot.errors import DepotRefuse, FichierRefuse
from orchestration.depot.fichiers.batch import Batch, FileFacts
from orchestration.depot.fichiers.csv_file import read_csv
from orchestration.depot.fichiers.siecle_file import read_siecle
from orchestration.depot.fichiers.xlsx_file import read_xlsx
from orchestration.purge import Portee
from orchestration.purge.attente import Attente
from orchestration.purge.inventaire import Inventaire, date_in
from orchestration.socle.bases import attached
from orchestration.socle.home import PROJECT, REMISES, WAREHOUSE, WORKBOOKS, Home
from orchestration.socle.journal_acces import FOLDER as JOURNAL
from orchestration.socle.memoire import bounds
from orchestration.traces import Sought
from orchestration.traces.mots import fold

LETTERS = 6
"""Shorter ones prove nothing: random bytes hold them by chance (docs/exploitation.md)."""
CODES, NAMES = ("ine", "numero_candidat"), ("nom", "nom_usage", "prenom")
_TAG = re.compile(r"<[^>]*>")
_VOCABULARY = ("dbt_project", "exports", "orchestration")


@dataclass
class Reperes:
    """Folded values of those who go, and every folded word of what legitimately stays."""

    codes: set[str] = field(default_factory=set)
    noms: set[str] = field(default_factory=set)
    gardes: set[str] = field(default_factory=set)
    illisibles: list[str] = field(default_factory=list)
    """Files of dépôts, removed or kept, of which nobody could be read."""

    def sought(self) -> Sought:
        """Those that no word of what stays resembles, long enough to be there by no accident."""
        return Sought(frozenset(self._proving(self.codes)), frozenset(self._proving(self.noms)))

    def _proving(self, values: set[str]) -> Iterator[str]:
        for value in values:
            words = value.split()
            if len("".join(words)) >= LETTERS and not self.gardes.issuperset(words):
                yield value

    def leaves(self, column: str, values: Iterable[str | None]) -> None:
        """Values of a column of persons who go."""
        target = self.codes if column in CODES else self.noms
        target.update(fold(value) for value in values if value)

    def stays(self, values: Iterable[str | None]) -> None:
        """Texts of any kind that stay."""
        for value in values:
            if value:
                self.gardes.update(fold(value).split())


def collect(
    home: Home, portee: Portee, stock: Inventaire, waiting: Attente | None = None
) -> Reperes:
    """Read everything that goes and everything that stays, before any of it is removed.

    `waiting`: what an interrupted purge had already taken away.
    """
    found = Reperes()
    for folder in (*stock.depots, *(waiting.deposits() if waiting else ())):
        _read_deposit(folder, found, goes=True)
    for folder in sorted(set(home.deposits.iterdir()) - set(stock.depots)):
        if folder.is_dir() and date_in(folder.name):
            _read_deposit(folder, found, goes=False)
    if home.warehouse.exists():
        _read_warehouse(home.warehouse, portee, found, raw_goes=not stock.survit)
    for delivery in stock.livraisons:
        if (delivery / WAREHOUSE).exists() and delivery != home.served():
            _read_warehouse(delivery / WAREHOUSE, portee, found, raw_goes=True, stays=False)
    for path in waiting.warehouses() if waiting else ():
        _read_warehouse(path, portee, found, raw_goes=not waiting.survit, stays=False)
    served = home.served()
    for delivery in home.deliveries.iterdir():
        if not delivery.is_symlink() and delivery not in {*stock.livraisons, served}:
            _read_archives(delivery / WORKBOOKS, found)
    _read_agents(home, found)
    _read_vocabulary(found)
    return found


def _read_deposit(folder: Path, found: Reperes, *, goes: bool) -> None:
    if not folder.is_dir():
        found.illisibles.append(folder.name)
        return
    try:
        stock = take_stock(folder)
    except DepotRefuse:
        found.illisibles.append(folder.name)
        return
    found.illisibles += [f"{folder.name}/{problem.fichier}" for problem in stock.problemes]
    sources = [*stock.tabulaires, *((path, None) for path in stock.siecle)]
    for path, extrait in sources:
        try:
            for batch in _batches(path, extrait):
                for column, values in batch.colonnes.items():
                    if not goes:
                        found.stays(set(values))
                    elif column in CODES or (column in NAMES and "prenom" in batch.colonnes):
                        found.leaves(column, set(values))
        except (FichierRefuse, OSError):
            found.illisibles.append(f"{folder.name}/{path.name}")


def _batches(path: Path, extrait: str | None) -> Iterator[Batch]:
    if extrait is None:
        return read_siecle(path, FileFacts())
    reader = read_csv if path.suffix.lower() == ".csv" else read_xlsx
    return reader(path, load_contract()[extrait], FileFacts())


def _read_warehouse(
    path: Path, portee: Portee, found: Reperes, *, raw_goes: bool, stays: bool = True
) -> None:
    """The register and the raw tables; `stays`: whether anything of this file does."""
    gone = portee.condition("vu_le")
    with duckdb.connect(config=bounds()) as con, attached(con, path, "source"):

        def texts(query: str) -> list[str | None]:
            return [value for (value,) in con.execute(query).fetchall()]

        register = "from source.nominatif.registre_eleves where"
        for column, kind in (("ine", "ine"), ("nom_plie", "nom"), ("prenom_plie", "prenom")):
            found.leaves(kind, texts(f"select distinct {column} {register} {gone}"))
            if stays:
                found.stays(texts(f"select distinct {column} {register} not ({gone})"))
        columns = con.execute(
            "select table_name, list(column_name) from duckdb_columns() where "
            "database_name = 'source' and schema_name = 'raw' and data_type = 'VARCHAR' "
            "and table_name <> 'registre_precedent' group by all"
        ).fetchall()
        for table, names in columns:
            for name in names:
                values = f'select distinct "{name}" from source.raw."{table}"'
                if not raw_goes:
                    found.stays(texts(values))
                elif name in CODES or (name in NAMES and "prenom" in names):
                    found.leaves(name, texts(values))
        dossiers = "select distinct numero_candidat from source.historique.hist_hors_vivier where "
        session_gone = portee.condition("coalesce(au, du)")
        found.leaves("numero_candidat", texts(dossiers + session_gone))


def _read_archives(folder: Path, found: Reperes) -> None:
    """Words of workbooks that stay as they were delivered."""
    for path in folder.rglob("*.xlsx"):
        _read_workbook(path, found)


def _read_workbook(path: Path | io.BytesIO, found: Reperes) -> None:
    with zipfile.ZipFile(path) as archive:
        found.stays(archive.namelist())
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8", "replace")
            found.stays((html.unescape(_TAG.sub(" ", text)),))


def _read_agents(home: Home, found: Reperes) -> None:
    """Agents may bear the name of a pupil: their rights, and they in the journal, stay."""
    for path in home.habilitations.rglob("*"):
        if path.is_file():
            found.stays([path.read_text(encoding="utf-8", errors="replace")])
    for path in (home.root / JOURNAL).glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.endswith("}"):  # cut by a full disk
                continue
            told = json.loads(line)
            scope = told["perimetre"]
            found.stays([told["qui"], scope.get("agent")])
            found.stays([*scope.get("ajouts", []), *scope.get("retraits", [])])
    for path in home.deliveries.glob(f"*/{REMISES}*"):
        found.stays(p.name for p in path.iterdir())


def _read_vocabulary(found: Reperes) -> None:
    """Words of the program: its seeds and labels, and those of an empty workbook."""
    for folder in _VOCABULARY:
        for path in (PROJECT / folder).rglob("*"):
            if path.suffix in {".py", ".sql", ".yml", ".csv", ".json"}:
                found.stays([path.read_text(encoding="utf-8")])
    blank = io.BytesIO()
    with Workbook(blank, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "")
    with zipfile.ZipFile(blank) as archive:
        found.stays(archive.namelist())
        found.stays(archive.read(name).decode() for name in archive.namelist())
