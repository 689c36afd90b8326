"""A simulated dépôt run for real, against an independent computation and a search for names.

Belongs here: the whole way at the size of a few lycées, in every format the contract permits.
The recomputation is `tests/oracle`, written from the rules alone.
"""

import csv
import datetime as dt
from pathlib import Path

import duckdb
import openpyxl
import pytest

from simulation import simulate
from tests.foyers import livrer
from tests.oracle.calendrier import CALENDRIERS
from tests.oracle.comparaison import compare
from tests.outils import pilotage

DATES = [dt.date(2026, 3, 25), dt.date(2026, 7, 5)]
SIZE = {"lycees": 6, "eleves": 700, "seed": 11, "noms_uniques": True}
SMALL = SIZE | {"lycees": 2, "eleves": 90}
"""Enough to leave a name everywhere where one may be left."""


class Campaign:
    """One date: the plain dépôt, and the home where its messy twin was run."""

    def __init__(self, folder: Path, date: dt.date) -> None:
        self.date = date
        self.plain = simulate(folder / "plain", date=date, **SIZE)
        self.messy = simulate(folder / "messy", date=date, messy=True, **SIZE)
        self.home = folder / "var"
        livrer(self.messy, self.home)

    def rows(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.home / "entrepot.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()


@pytest.fixture(scope="module", params=DATES, ids=str)
def campaign(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return Campaign(tmp_path_factory.mktemp("campagne"), request.param)


def test_every_cell_and_every_list_agrees_with_the_oracle(campaign: Campaign) -> None:
    """The oracle reads the plain dépôt, the pipeline the messy one: formats lose nothing."""
    warehouse = campaign.home / "entrepot.duckdb"
    assert compare(warehouse, campaign.plain, CALENDRIERS[2026]) == []


def test_nothing_was_rejected(campaign: Campaign) -> None:
    assert campaign.rows("select extrait, fichier, ligne, regle from raw.rejets") == []


def test_a_workbook_holds_its_scope_and_nobody_else(campaign: Campaign) -> None:
    """Every name of every sheet, looked up in the roll of the whole académie."""
    people = campaign.rows("""
        select eleves.nom, eleves.uai, eleves.eleve_id from intermediate.int_eleves as eleves
        union all
        select nom, uai, null from intermediate.int_hors_vivier""")
    homes = {nom: uai for nom, uai, _ in people}
    members: dict[tuple[str, str, str], set[str]] = {}
    for nom, uai, kind, code in campaign.rows("""
        select eleves.nom, structures.uai, structures.type, structures.code
        from intermediate.int_appartenances as structures
        inner join intermediate.int_eleves as eleves using (eleve_id)"""):
        members.setdefault((uai, kind, code), set()).add(nom)

    root = (campaign.home / "classeurs" / "courant").resolve()
    import json

    for entry in json.loads((root / "manifeste.json").read_text())["classeurs"]:
        workbook = openpyxl.load_workbook(root / entry["fichier"])
        texts = {
            cell
            for sheet in workbook
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if isinstance(cell, str)
        }
        found = texts & homes.keys()
        if entry["niveau"] == "etablissement":
            assert {homes[nom] for nom in found} <= {entry["uai"]}, entry["fichier"]
        else:
            kind = "D" if entry["niveau"] == "classe" else "G"
            assert found <= members[entry["uai"], kind, entry["structure"]], entry["fichier"]


@pytest.mark.parametrize("date", DATES, ids=str)
def test_no_name_in_logs_events_or_screens(date: dt.date, tmp_path: Path) -> None:
    """A run with rejects, and one that a check of the reading blocks; then look everywhere."""
    depot = simulate(tmp_path, date=date, **SMALL)
    names, ines = _everybody(depot)
    with (depot / "candidats.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    bad = [*rows[1]]
    bad[rows[0].index("Date de naissance")] = "31/02/2008"
    with (depot / "candidats.csv").open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerow(bad)
    home = tmp_path / "var"
    checked = pilotage(home, "check", depot)
    done = pilotage(home, "run", depot)
    assert done.returncode == 0, done.stderr
    _everybody_left_before_the_session(depot / "eleves.csv")
    blocked = pilotage(home, "run", depot)
    assert blocked.returncode == 1
    assert "date_naissance" in checked.stdout

    screens = "".join(r.stdout + r.stderr for r in (checked, done, blocked))
    traces = {"écran": screens.encode()}
    for place in (home / "dagster", home / "travail"):
        for path in place.rglob("*"):
            if path.is_file() and path.suffix not in {".duckdb", ".xlsx"}:
                traces[str(path)] = path.read_bytes()
    assert any("dagster" in place for place in traces)
    for place, content in traces.items():
        text = content.decode("utf-8", "replace")
        leaked = [value for value in names | ines if value in text]
        assert not leaked, f"{len(leaked)} valeurs nominatives dans {place}"


def _everybody(depot: Path) -> tuple[set[str], set[str]]:
    """Names and INE of the pupils of a plain dépôt."""
    with (depot / "eleves.csv").open(encoding="utf-8-sig", newline="") as stream:
        pupils = list(csv.DictReader(stream, delimiter=";"))
    assert len(pupils) >= SMALL["eleves"]
    return {p["Nom"] for p in pupils}, {p["INE"] for p in pupils} - {""}


def _everybody_left_before_the_session(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        titles, *pupils = csv.reader(stream, delimiter=";")
    place = titles.index("Date de sortie")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(titles)
        writer.writerows([*p[:place], "01/10/2025", *p[place + 1 :]] for p in pupils)
