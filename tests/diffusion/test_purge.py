"""What a purge leaves, searched by code that shares nothing with it; and what goes on after it.

Belongs here: real homes, of two sessions whose pupils have nothing in common. Runs are long: one
home is made, each test purges a copy.
"""

import csv
import datetime as dt
import json
import os
import re
import shutil
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.purge import Portee
from orchestration.purge.attente import Unfinished
from orchestration.purge.execution import purge
from orchestration.purge.inventaire import take_stock
from orchestration.socle.home import Home
from orchestration.socle.verrou import interface
from simulation import simulate
from tests.foyers import copier, livrer
from tests.outils import pilotage, tree
from tests.processus import appeler

ANCIENNE, DATES = "2025-06-05", ["2026-03-05", "2026-06-04", "2026-06-10"]
PUBLICS = "niveau in ('academie', 'departement', 'etablissement')"
Row = tuple[object, ...]


@pytest.fixture(scope="module")
def depots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of four dépôts; nobody of 2025 has the name nor the codes of anybody of 2026."""
    folder = tmp_path_factory.mktemp("depots")
    for date in [ANCIENNE, *DATES]:
        simulate(
            folder,
            scale="academie",
            date=dt.date.fromisoformat(date),
            seed=3,
            lycees=2,
            eleves=60,
            noms_uniques=True,
        )
    for path in (folder / ANCIENNE).glob("*.csv"):
        path.write_text(_another_generation(path), encoding="utf-8")
    return folder


def _another_generation(path: Path) -> str:
    text = path.read_text(encoding="utf-8").replace("Xy", "Qw").replace("Yx", "Zk")
    text = re.sub(r"\b(\d{9})([A-Z]{2})\b", lambda m: m[1][::-1] + m[2], text)
    if path.stem in {"candidats", "voeux", "reponses", "lettres"}:
        text = re.sub(r"^(\d{6,};)", r"77\1", text, flags=re.MULTILINE)
    return text


@pytest.fixture(scope="module")
def base(depots: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has received the four, kept in depots/."""
    home = tmp_path_factory.mktemp("base")
    shutil.copytree(depots, home / "depots")
    for date in (ANCIENNE, *DATES[:-1]):
        livrer(home / "depots" / date, home)
    done = pilotage(home, "run", home / "depots" / DATES[-1])  # what Dagster keeps is purged too
    assert done.returncode == 0, done.stderr
    return home


def copy(base: Path, tmp_path: Path) -> Path:
    return copier(base, tmp_path / "var")


def people(*depots: Path) -> set[str]:
    """INE, candidate numbers, names of everybody in these extracts, in lower case."""
    found = set()
    for depot in depots:
        for name in ("eleves", "candidats"):
            with (depot / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream, delimiter=";"):
                    titles = ("INE", "Nom", "Prénom", "Numéro candidat")
                    found |= {row[t].lower() for t in titles if row.get(t)}
    assert len(found) > 200
    return found


def contents(home: Path) -> Iterator[tuple[str, str]]:
    """(place, text in lower case) of every byte, member of archive, row of table under `home`."""
    for path in sorted(p for p in home.rglob("*") if p.is_file() and not p.is_symlink()):
        data = path.read_bytes()
        yield path.name, path.name.lower()
        yield f"{path} bytes", data.decode("utf-8", "replace").lower()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path} > {name}", archive.read(name).decode("utf-8", "replace").lower()
        if data[8:12] == b"DUCK":
            with duckdb.connect(str(path), read_only=True) as con:
                tables = con.execute(
                    "select schema_name || '.' || table_name from duckdb_tables()"
                ).fetchall()
                for (table,) in tables:
                    rows = con.execute(f"from {table}").fetchall()
                    yield f"{path} {table}", str(rows).lower()


def traces(home: Path, sought: set[str]) -> set[str]:
    """Places where one of them stands as a word or, if long enough, within the bytes."""
    long = [value for value in sought if len(value) > 8]
    return {
        place
        for place, text in contents(home)
        if not sought.isdisjoint(re.findall(r"\w+", text))
        or (place.endswith(".duckdb bytes") and any(value in text for value in long))
    }


def rows(home: Path, query: str) -> list[Row]:
    with duckdb.connect(str(home / "entrepot.duckdb"), read_only=True) as con:
        return con.execute(f"select * from ({query}) order by all").fetchall()


def public_history(home: Path) -> list[list[Row]]:
    """What the dépôts said of lycées and above, in the tables and in the view."""
    return [
        rows(home, f"from marts.mart_evolution_indicateurs where {PUBLICS}"),
        rows(home, f"from historique.hist_valeurs where {PUBLICS}"),
        rows(home, "from historique.hist_depots"),
        rows(home, "from historique.hist_indicateurs"),
        rows(home, f"from historique.hist_perimetres where {PUBLICS}"),
    ]


def journal(home: Path) -> list[dict]:
    files = sorted((home / "journal").glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text().splitlines()]


def test_the_search_of_these_tests_sees_the_names(base: Path, depots: Path) -> None:
    found = " ".join(traces(base, people(depots / ANCIENNE)))
    for place in ("eleves.csv", "sharedStrings.xml", "nominatif.registre_eleves"):
        assert place in found
    assert people(depots / ANCIENNE).isdisjoint(people(*(depots / d for d in DATES)))


def test_a_past_session_goes_and_the_one_in_service_says_the_same(
    base: Path, depots: Path, tmp_path: Path
) -> None:
    home = copy(base, tmp_path)
    before, workbooks = public_history(home), tree(home / "classeurs/courant")
    numbers = "select eleve_id, ine, nom_plie from nominatif.registre_eleves where year(vu_le)=2026"
    known = rows(home, numbers)
    done = pilotage(home, "purge", "--session", 2025, "--oui")
    assert done.returncode == 0, done.stderr
    assert "Aucune trace" in done.stdout
    assert int(re.search(r"Cherché : (\d+)", done.stdout)[1]) > 100
    assert traces(home, people(depots / ANCIENNE)) == set()
    assert before[0]
    assert public_history(home) == before
    assert rows(home, numbers) == known
    assert rows(home, "from nominatif.registre_eleves where year(vu_le) = 2025") == []
    assert tree(home / "classeurs/courant") == workbooks
    assert Home(home).current_date() == DATES[-1]
    assert Home(home).delivered_dates() == DATES
    assert sorted(p.name for p in (home / "depots").iterdir()) == DATES
    assert list((home / "dagster").iterdir()) == list((home / "travail").iterdir()) == []
    start, end = journal(home)[-2:]
    assert (start["action"], end["action"]) == ("purge : début", "purge : fin")
    assert end["perimetre"]["quoi"] == "session 2025"
    assert end["perimetre"]["resultat"] == "aucune trace"
    assert end["lignes"] > 100

    again = pilotage(home, "purge", "--session", 2025, "--oui")
    assert again.returncode == 0
    assert "Rien à purger" in again.stdout


OLD_ROWS = """
    select table_schema, table_name, column_name from information_schema.columns
    where table_schema in ('historique', 'marts', 'rapports', 'nominatif')
        and (
            column_name in ('du', 'au', 'date_extraction', 'date_debut', 'date_fin', 'vu_le')
            or column_name in ('date_entree', 'date_sortie', 'depuis')
        )
        and data_type = 'DATE' and not starts_with(table_name, 'dim_')
        and not starts_with(table_name, 'fct_')
"""
"""Columns that date a row by a dépôt."""
OF_LYCEES = {"hist_depots", "hist_dates", "hist_comptes"}


def test_before_a_date_no_row_is_dated_but_the_figures_of_lycees(
    base: Path, depots: Path, tmp_path: Path
) -> None:
    limit = DATES[-1]
    home = copy(base, tmp_path)
    before = public_history(home)
    done = pilotage(home, "purge", "--before", limit, "--oui")
    assert done.returncode == 0, done.stderr
    assert public_history(home) == before
    assert traces(home, people(depots / ANCIENNE)) == set()
    assert Home(home).delivered_dates() == [limit]
    assert [p.name for p in (home / "depots").iterdir()] == [limit]
    late = {}
    for schema, table, column in rows(home, OLD_ROWS):
        if table in OF_LYCEES or table == "hist_perimetres":
            continue
        query = f"select * from {schema}.{table} where {column} < date '{limit}'"
        levels = {c for (_, t, c) in rows(home, NIVEAUX) if t == table}
        if table.startswith("hist_cellules"):
            query += f" and perimetre_id not in (select perimetre_id from HP where {PUBLICS})"
            query = query.replace("HP", "historique.hist_perimetres")
        elif table in {"hist_valeurs", "mart_evolution_indicateurs", "rpt_courbes"} and levels:
            query += f" and not ({PUBLICS})"
        if found := rows(home, query):
            late[f"{table}.{column}"] = len(found)
    assert late == {}
    assert rows(home, "from rapports.rpt_listes_nominatives where est_nouveau") == []
    assert rows(home, "from marts.mart_mouvements_listes where not est_ouverture") == []

    # a dépôt purged comes back, late: it takes its place again
    done = pilotage(home, "run", depots / DATES[1])
    assert done.returncode == 0, done.stderr
    assert public_history(home) == before
    for table in ("historique.hist_membres", "historique.hist_effectifs", "marts.mart_alertes"):
        which = "du" if table.startswith("hist") else "date_debut"
        told = f"select * from {table} where {which} >= date '{DATES[1]}'"
        assert rows(home, told.replace("select *", "select count(*)"))[0][0] > 0
    assert Home(home).current_date() == limit


NIVEAUX = """
    select table_schema, table_name, column_name from information_schema.columns
    where column_name = 'niveau'
"""


def purge_and_kill(home: Path, moment: str) -> None:
    """Purge the session 2026, and `kill -9` at a moment of `execution.purge`."""
    with appeler(home, purge_to_the_end, home, moment) as killed:
        assert killed.wait() == -signal.SIGKILL


def purge_to_the_end(root: Path, moment: str) -> None:
    """In a process of its own, which ends at `moment`."""
    home, portee = Home(root), Portee(session=2026)
    end = {moment: lambda: os.kill(os.getpid(), signal.SIGKILL)}
    purge(home, portee, take_stock(home, portee), **end)


def test_nothing_in_service_survives_but_the_history_and_the_next_run_goes_on(
    base: Path, depots: Path, tmp_path: Path
) -> None:
    home = copy(base, tmp_path)
    sought = people(*(depots / d for d in DATES))
    before = public_history(home)
    # kill -9 between the switch and the removal: the history alone is in service, files remain
    purge_and_kill(home, "removing")
    assert Home(home).current_date() is None
    assert public_history(home) == before
    assert traces(home, sought)
    with pytest.raises(Unfinished, match="session 2026"):
        take_stock(Home(home), Portee(session=2025))
    # kill -9 when all is removed and nothing proved: who left is still known
    purge_and_kill(home, "proving")
    assert not list((home / "depots").glob("2026-*"))
    assert public_history(home) == before

    done = pilotage(home, "purge", "--session", 2026, "--oui")
    assert done.returncode == 0, done.stderr
    assert "interrompue avant la fin de sa preuve" in done.stdout
    assert int(re.search(r"Cherché : (\d+)", done.stdout)[1]) > 100
    assert traces(home, sought) == set()
    assert not (home / "purge").exists()
    assert public_history(home) == before
    assert Home(home).served() is None
    assert Home(home).delivered_dates() == [ANCIENNE]
    assert not os.path.lexists(home / "classeurs/courant")
    assert len(rows(home, "from nominatif.registre_eleves")) > 50, "those of 2025"
    assert "Rien à purger" in pilotage(home, "purge", "--session", 2026).stdout

    for date in (DATES[1], DATES[0]):  # the next dépôt, then one that comes late
        livrer(depots / date, home)
    assert Home(home).current_date() == DATES[1]
    assert public_history(home) == before
    (places,) = rows(home, "select min(eleve_id) from marts.fct_eleves")
    (last,) = rows(
        home, "select max(eleve_id) from nominatif.registre_eleves where year(vu_le) = 2025"
    )
    assert places > last, "numbers go on after those of the register that stayed"


def test_what_it_finds_it_says_without_a_name(base: Path, depots: Path, tmp_path: Path) -> None:
    home = copy(base, tmp_path)
    name = next(n for n in sorted(people(depots / DATES[0])) if n.startswith("xy"))
    (home / "notes.txt").write_text(f"Rappeler {name.title()} demain.\n", encoding="utf-8")
    done = pilotage(home, "purge", "--session", 2026, "--oui")
    assert done.returncode == 1
    assert "notes.txt, octets : 1 nom(s)" in done.stderr
    assert name not in (done.stdout + done.stderr).lower()
    assert journal(home)[-1]["perimetre"]["resultat"] == "traces restantes"
    assert name not in str(journal(home)).lower()


def test_it_asks_and_a_trial_changes_nothing(base: Path, tmp_path: Path) -> None:
    home = copy(base, tmp_path)
    before = tree(home)
    trial = pilotage(home, "purge", "--session", 2025, "--dry-run")
    assert trial.returncode == 0
    assert "Dépôts gardés : 2025-06-05" in trial.stdout
    assert "Essai : rien n'a été supprimé" in trial.stdout
    refused = pilotage(home, "purge", "--session", 2025, input="non\n")
    assert "Rien n'a été supprimé" in refused.stdout
    nobody = pilotage(home, "purge", "--before", "2025-01-01", "--oui")
    assert nobody.returncode == 0
    assert "Rien à purger" in nobody.stdout
    with interface(Home(home)):
        busy = pilotage(home, "purge", "--session", 2025, "--oui")
    assert busy.returncode == 1
    assert "pilotage ui" in busy.stderr
    (home / "verrou-interface").unlink()
    assert tree(home) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--before", "2026-02-30"], "Date impossible"),
        (["--before", "20260225"], "Date impossible"),
        (["--session", "26"], "Session impossible"),
        (["--session", "2026", "--before", "2026-02-25"], "soit"),
        ([], "soit"),
    ],
)
def test_an_impossible_date_is_refused(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = pilotage(tmp_path, "purge", *arguments, "--oui")
    assert done.returncode == 1
    assert said in done.stderr


def test_every_table_that_runs_start_from_is_known_to_the_purge() -> None:
    """A table of the history that a run does not rebuild must be kept, cut or emptied by name."""
    from orchestration.passage import dbt_manifest
    from orchestration.purge import conservation

    nodes = json.loads(dbt_manifest.MANIFEST.read_text())["nodes"].values()
    kinds = {
        n["name"]: n["config"]["materialized"]
        for n in nodes
        if n["resource_type"] == "model" and n["fqn"][1] == "historique"
    }
    incremental = {name for name, kind in kinds.items() if kind == "incremental"}
    known = {*conservation.WHOLE, *conservation.DATED, conservation.PERIMETRES}
    assert incremental == known
    assert kinds[conservation.CELLULES] == "historique"
