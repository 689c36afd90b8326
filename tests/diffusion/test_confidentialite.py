"""Names stay where they belong: never in a log, an event, an artefact of dbt, nor on the screen.

Belongs here: whole runs, with rejects and with errors that quote data, then two searches: that
of the program, and one of its own. Not here: who may receive which file.
"""

import csv
import re
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.socle.citations import CUT, nothing_quoted, without_quotes
from orchestration.traces import Sought, search
from orchestration.traces.mots import fold
from simulation import simulate
from tests.outils import PROJECT, environment
from tests.processus import executer

NOMINATIVE = {"depots", "livraisons", "classeurs", "remises", "habilitations", "entrepot.duckdb"}
"""What holds names by design in a home; all the rest is searched."""


@dataclass
class Secrets:
    """What the dépôt says of its pupils; names and numbers are found nowhere else in the world."""

    noms: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    lettres: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Said:
    """A home after a command, and what the command told."""

    home: Path
    code: int
    told: str


def rows(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        titles, *lines = csv.reader(stream, delimiter=";")
    return titles, lines


def write(path: Path, titles: list[str], lines: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([titles, *lines])


def change(depot: Path, extract: str, line: int, **values: str) -> None:
    """Put values in a row of an extract, by the beginning of its headings."""
    titles, lines = rows(depot / f"{extract}.csv")
    for title, value in values.items():
        place = next(i for i, t in enumerate(titles) if fold(t).startswith(title))
        lines[line][place] = value
    write(depot / f"{extract}.csv", titles, lines)


def collect(depot: Path) -> Secrets:
    secrets = Secrets()
    for extract in ("eleves", "candidats"):
        titles, lines = rows(depot / f"{extract}.csv")
        for values in (dict(zip(titles, line, strict=False)) for line in lines):
            secrets.noms |= {values["Nom"], values["Prénom"]}
            secrets.codes |= {values["INE"], values.get("Numéro candidat", "")} - {""}
    secrets.lettres = {f"zqlettre{i}motif" for i in range(len(rows(depot / "lettres.csv")[1]))}
    return secrets


@pytest.fixture(scope="module")
def depot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lycées, sixty pupils whose names are unique, and a row wrong in each way."""
    depot = simulate(
        tmp_path_factory.mktemp("depot"),
        date=date(2026, 6, 8),
        lycees=2,
        eleves=60,
        noms_uniques=True,
    )
    for extract in ("candidats", "voeux", "reponses", "lettres"):
        titles, lines = rows(depot / f"{extract}.csv")
        for line in lines:  # a number of six digits could be that of a microsecond
            line[0] = f"770000{line[0]}"
        write(depot / f"{extract}.csv", titles, lines)
    titles, lines = rows(depot / "lettres.csv")
    for i, line in enumerate(lines):
        line[2] += f"\nMon secret : zqlettre{i}motif."
    write(depot / "lettres.csv", titles, lines)
    _, pupils = rows(depot / "eleves.csv")
    change(depot, "eleves", 3, DATE=f"né le 32/13/2008 {pupils[3][2]}")
    change(depot, "eleves", 5, CODE=f"{pupils[5][2]} {pupils[5][3]}")
    change(depot, "groupes", 2, INE=f"{pupils[7][2]} {pupils[7][1]}")
    change(depot, "voeux", 4, CODE=f"{pupils[8][2]}")
    change(depot, "voeux", 6, CONFIRME=f"{pupils[9][3]}")
    change(depot, "lettres", 1, CODE="zqlettre1motif")
    titles, lines = rows(depot / "candidats.csv")
    twin = [lines[2][0], *lines[9][1:]]
    write(depot / "candidats.csv", titles, [*lines, twin, [*lines[1], "en trop", lines[1][3]]])
    return depot


@pytest.fixture(scope="module")
def secrets(depot: Path) -> Secrets:
    return collect(depot)


def command(home: Path, *arguments: object, project: Path = PROJECT) -> Said:
    """`pilotage …` of the project, or of a copy of it, as a process."""
    main = [sys.executable, "-c", "from orchestration.cli import main; main()"]
    if project == PROJECT:
        done = executer(home, *arguments)
    else:
        done = subprocess.run(
            [*main, *map(str, arguments)],
            cwd=project,
            env={**environment(home), "PYTHONPATH": str(project)},
            capture_output=True,
            text=True,
            check=False,
        )
    (home / "dit.txt").write_text(done.stdout + done.stderr)
    return Said(home, done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, with models and tests whose errors quote names, INE and letters."""
    copy = tmp_path_factory.mktemp("projet")
    for name in ("orchestration", "exports", "dbt_project", "simulation"):
        shutil.copytree(PROJECT / name, copy / name)
    for name in ("dbt_project.yml", "pyproject.toml"):
        shutil.copy(PROJECT / name, copy)
    models, tests = copy / "dbt_project/models/intermediate", copy / "dbt_project/tests"
    eleves, lettres = "{{ ref('stg_eleves') }}", "{{ ref('stg_lettres') }}"
    late = "{{ ref('dim_eleves') }}"  # a test that fails keeps from running what comes after
    (models / "int_casse_nom.sql").write_text(f"select nom::integer as n from {eleves}")
    (models / "int_casse_lettre.sql").write_text(f"select texte::date as d from {lettres}")
    (tests / "casse_test.sql").write_text(f"from {late} where strptime(nom, '%Y') > now()")
    (tests / "rend_des_lignes.sql").write_text(
        "{{ config(store_failures=true) }}" + f"select nom, ine, date_naissance from {late}"
    )
    return copy


def searched(home: Path) -> Iterator[Path]:
    """Every file of a home that is not nominative by design."""
    for path in sorted(home.rglob("*")):
        kept = path.relative_to(home).parts
        at_work = kept[0] == "travail" and kept[2:3] in {("entrepot.duckdb",), ("classeurs",)}
        if path.is_file() and kept[0] not in NOMINATIVE and not at_work:
            yield path


def readings(path: Path) -> Iterator[str]:
    """This test's own reading of a file: its bytes, and all that SQLite holds, unpacked."""
    data = path.read_bytes()
    yield data.decode("utf-8", "replace")
    if data.startswith(b"SQLite format 3"):
        with sqlite3.connect(f"file:{path}?immutable=1", uri=True) as con:
            for (table,) in con.execute("select name from sqlite_master where type = 'table'"):
                for value in (v for row in con.execute(f'select * from "{table}"') for v in row):
                    if isinstance(value, bytes):
                        try:
                            yield zlib.decompress(value).decode("utf-8", "replace")
                        except zlib.error:
                            yield value.decode("utf-8", "replace")
                    elif value is not None:
                        yield str(value)
        con.close()


def assert_silent(said: Said, secrets: Secrets) -> None:
    """Neither search finds a name, an INE, a number or a letter out of where they belong."""
    everything = secrets.noms | secrets.codes | secrets.lettres
    own = re.compile("|".join(map(re.escape, everything)), re.IGNORECASE)
    sought = Sought(frozenset(secrets.codes | secrets.lettres), frozenset(map(fold, secrets.noms)))
    number = 0
    for path in searched(said.home):
        number += 1
        assert not any(own.search(text) for text in readings(path)), path
        report = search(path, sought)
        assert report.trouves == [], path
        assert report.opaques == [], path
    assert number > 0


def test_the_search_would_find_them(depot: Path, secrets: Secrets, tmp_path: Path) -> None:
    shutil.copy(depot / "candidats.csv", tmp_path / "candidats.csv")
    with pytest.raises(AssertionError):
        assert_silent(Said(tmp_path, 0, ""), secrets)


def test_a_check_shows_the_places_of_rejects(depot: Path, secrets: Secrets, tmp_path: Path) -> None:
    said = command(tmp_path, "check", depot)
    assert said.code == 0, said.told
    for rule in ("date", "reference_inconnue", "cle_en_double", "nombre_de_champs", "booleen"):
        assert f": {rule} (" in said.told
    assert_silent(said, secrets)


def test_a_run_with_rejects(depot: Path, secrets: Secrets, tmp_path: Path) -> None:
    said = command(tmp_path, "run", depot)
    assert said.code == 0, said.told
    with duckdb.connect(str(tmp_path / "entrepot.duckdb"), read_only=True) as con:
        (rejected,) = con.execute("select count(distinct regle) from raw.rejets").fetchone()
        (kept,) = con.execute("select count(valeur) from raw.rejets").fetchone()
    assert rejected >= 4
    assert kept >= 4, "raw.rejets keeps the values"
    assert_silent(said, secrets)


def test_a_run_whose_models_and_tests_fail(
    depot: Path, secrets: Secrets, broken: Path, tmp_path: Path
) -> None:
    said = command(tmp_path, "run", depot, project=broken)
    assert said.code == 1
    for node in ("int_casse_nom", "int_casse_lettre", "casse_test", "rend_des_lignes"):
        assert f"- {node} : " in said.told
    (path,) = tmp_path.glob("travail/*/dbt/dbt.log")
    log = path.read_text()
    assert log.count(f"Conversion Error: {CUT}") >= 2
    assert f"Invalid Input Error: {CUT}" in log
    assert "\0" not in log
    assert_silent(said, secrets)
    (at_work,) = tmp_path.glob("travail/*/entrepot.duckdb")
    with duckdb.connect(str(at_work), read_only=True) as con:
        (failures,) = con.execute(
            "select count(*) from duckdb_tables() where table_name = 'rend_des_lignes'"
        ).fetchone()
    assert failures == 1, "rows that a test keeps are in the warehouse, and there alone"
    manifest = Said(broken / "target", 0, "")
    assert_silent(manifest, secrets)


def test_a_step_that_fails_on_a_value(
    depot: Path, secrets: Secrets, broken: Path, tmp_path: Path
) -> None:
    """What DuckDB quotes in an asset reaches neither Dagster's events nor the terminal."""
    macros = broken / "orchestration/depot/valeurs/lecture.sql"
    text = macros.read_text()
    pattern = r"raw\.en_horodatage\(t\) AS CASE"
    macros.write_text(
        re.sub(pattern, "raw.en_horodatage(t) AS CASE WHEN t LIKE 'n%' THEN t::TIMESTAMP", text)
    )
    try:
        said = command(tmp_path, "run", depot, project=broken)
        checked = command(tmp_path, "check", depot, project=broken)
    finally:
        macros.write_text(text)
    assert said.code == checked.code == 1
    for told in (said.told, checked.told):
        assert f"Conversion Error: {CUT}" in told
        assert "né le" not in told
    assert_silent(said, secrets)


@pytest.mark.parametrize(
    "query",
    [
        "select nom::integer from t",
        "select nom::date from t",
        "select nom::uuid from t",
        "select error('lu : ' || nom) from t",
        "select strptime(nom, '%Y') from t",
        "select json_extract(nom, '$.a') from t",
        "insert into u select nom from t, range(2)",
    ],
)
def test_an_error_of_the_database_loses_what_it_quotes(query: str) -> None:
    with duckdb.connect() as con:
        con.execute("create table t as select 'Dupont' as nom")
        con.execute("create table u (a varchar primary key)")
        with pytest.raises(duckdb.Error) as quoting:
            con.execute(query).fetchall()
        with pytest.raises(type(quoting.value)) as cut, nothing_quoted():
            con.execute(query).fetchall()
    assert "Dupont" in str(quoting.value)
    assert "Dupont" not in str(cut.value)
    assert str(cut.value).endswith(CUT)
    assert cut.value.__suppress_context__


def test_an_error_of_the_query_is_told_whole() -> None:
    with (
        pytest.raises(duckdb.BinderException, match="nope"),
        nothing_quoted(),
        duckdb.connect() as con,
    ):
        con.execute("select nope from range(1)")


def test_an_error_of_python_keeps_its_type_and_its_place() -> None:
    with pytest.raises(RuntimeError) as info, nothing_quoted():
        {}["Dupont"]
    assert str(info.value) == f"KeyError {CUT}"
    assert info.traceback[-1].lineno


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Database Error in model x (a.sql)\n  Conversion Error: 'Dupont'\n LINE", "Dupont"),
        ('duckdb.duckdb.ConstraintException: Constraint Error: "a: Dupont"', "Dupont"),
        ("ValueError: 'Dupont'", "Dupont"),
        ('TransactionContext Error: Failed to commit: key "Dupont"', "Dupont"),
    ],
)
def test_a_log_line_is_cut_where_it_may_quote(said: str, kept: str) -> None:
    assert kept not in without_quotes(said)
    assert without_quotes(without_quotes(said)) == without_quotes(said)


def test_a_log_line_of_the_query_stays() -> None:
    said = 'Runtime Error in model x\n  Binder Error: Referenced column "n" not found'
    assert without_quotes(said) == said
