"""The life of a run: delivered whole, repeated, refused, killed, out of disk.

Belongs here: what is in service before and after, whatever happens. Real command, real files.
"""

import json
import os
import resource
import shutil
import signal
import stat
import subprocess
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from orchestration.socle.home import Home
from tests.outils import PETIT, PILOTAGE, environment, in_service, pilotage, tree

OLDER, FIRST, SECOND = "2026-03-05", "2026-03-25", "2026-06-08"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where the dépôt of 25 March is in service; tests leave it so."""
    home = tmp_path_factory.mktemp("passage")
    done = pilotage(home, "run", PETIT / FIRST)
    assert done.returncode == 0, done.stderr
    return home


def run_and_kill(home: Path, depot: Path, stage: str) -> None:
    """Start a run and kill it, its children too, as soon as it says the name of a stage."""
    run = subprocess.Popen(
        [PILOTAGE, "run", depot],
        env=environment(home),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    said = any(stage in line for line in run.stderr)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    assert said, f"the run never came to {stage}"


def run_and_interrupt(
    home: Path, depot: Path, stage: str, disposition: signal.Handlers = signal.SIG_DFL
) -> tuple[int, str]:
    """Press Ctrl-C as soon as a run says the name of a stage; its code, and all that it says.

    `disposition`: what the shell asked of SIGINT; SIG_IGN for nohup and `&`.
    """
    run = subprocess.Popen(
        [PILOTAGE, "run", depot],
        env=environment(home),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: _start_with(disposition),
    )
    said = ""
    for line in run.stderr:
        said += line
        if stage in line:
            break
    os.killpg(run.pid, signal.SIGINT)
    said += run.communicate()[1]
    return run.returncode, said


def _start_with(disposition: signal.Handlers) -> None:
    """What a shell does before a command, whatever the process of these tests inherited."""
    signal.signal(signal.SIGINT, disposition)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def history(home: Path) -> dict[str, list[tuple]]:
    """Every row of what the dépôts delivered in `home` said, table by table."""
    with duckdb.connect(str(home / "entrepot.duckdb"), read_only=True) as con:
        tables = con.execute(
            "select table_name from duckdb_tables() where schema_name = 'historique'"
        ).fetchall()
        return {
            table: sorted(con.execute(f"from historique.{table}").fetchall(), key=repr)
            for (table,) in tables
        }


def test_a_run_delivers_warehouse_and_workbooks_together(home: Path) -> None:
    manifest = json.loads((home / "classeurs/courant/manifeste.json").read_text())
    assert manifest["date_extraction"] == FIRST
    files = {entry["fichier"] for entry in manifest["classeurs"]}
    assert {"0990001N/etablissement.xlsx", "0990001N/classes/T01.xlsx"} <= files
    with duckdb.connect(str(home / "entrepot.duckdb"), read_only=True) as con:
        (scopes,) = con.execute("select count(*) from rapports.rpt_perimetres").fetchone()
    by_document = Counter(entry["document"] for entry in manifest["classeurs"])
    assert by_document == {"listes": scopes, "suivi": 2}
    assert tree(home / "classeurs" / FIRST) == tree(home / "classeurs/courant")


def test_the_marts_are_read_whatever_the_reader_calls_the_file(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copie.duckdb"
    shutil.copyfile(home / "entrepot.duckdb", copy)
    with duckdb.connect() as con:
        con.execute(f"attach '{copy}' as autre_nom (read_only)")
        for mart in ("mart_indicateurs_pre_admission", "mart_indicateurs_post_admission"):
            (rows,) = con.execute(f"select count(*) from autre_nom.marts.{mart}").fetchone()
            assert rows > 0


def test_only_the_owner_reads_what_is_delivered(home: Path) -> None:
    for path in (home / "livraisons").rglob("*"):
        if not path.is_symlink():
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_same_depot_gives_the_same_bytes(home: Path) -> None:
    """This one is started as nohup starts it: it must not hear Ctrl-C."""
    before, delivery = tree(home / "classeurs/courant"), (home / "classeurs/courant").resolve()
    code, said = run_and_interrupt(home, PETIT / FIRST, "Modèles", signal.SIG_IGN)
    assert code == 0, said
    assert (home / "classeurs/courant").resolve() != delivery
    assert tree(home / "classeurs/courant") == before
    deliveries = [p for p in (home / "livraisons").iterdir() if not p.is_symlink()]
    assert len(deliveries) == 1


@pytest.mark.parametrize("stage", ["Lecture", "Modèles", "Classeurs", "Relecture"])
def test_a_kill_leaves_the_previous_result(home: Path, stage: str) -> None:
    before = in_service(home)
    run_and_kill(home, PETIT / SECOND, stage)
    assert in_service(home) == before


@pytest.mark.parametrize("stage", ["Lecture", "Modèles"])
def test_ctrl_c_leaves_the_previous_result_and_says_so_in_one_line(home: Path, stage: str) -> None:
    before = in_service(home)
    code, said = run_and_interrupt(home, PETIT / SECOND, stage)
    assert code == 130
    after = said[said.index(stage) :].splitlines()[1:]
    assert [line for line in after if line] == [
        "Interrompu : rien n'a changé : le dépôt du 2026-03-25 reste en service."
    ]
    assert in_service(home) == before


def test_a_full_disk_leaves_the_previous_result_and_says_so(home: Path) -> None:
    before = in_service(home)
    limit = 1_500_000  # bytes a file may reach: less than the warehouse needs
    done = pilotage(
        home,
        "run",
        PETIT / SECOND,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode == 1
    assert "Bloqué" in done.stderr
    assert "isque plein" in done.stderr
    assert "2026-03-25 reste en service" in done.stderr
    assert in_service(home) == before


def test_a_vivier_that_everybody_left_blocks(home: Path, tmp_path: Path) -> None:
    """Every pupil left before the session opened: an empty vivier is never a success."""
    before = in_service(home)
    depot = tmp_path / SECOND
    shutil.copytree(PETIT / SECOND, depot)
    titles, *pupils = (depot / "eleves.csv").read_text(encoding="utf-8").splitlines()
    place = titles.split(";").index("date_sortie")
    gone = [[*p.split(";")[:place], "01/10/2025", *p.split(";")[place + 1 :]] for p in pupils]
    rows = [titles, *(";".join(row) for row in gone)]
    (depot / "eleves.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = pilotage(home, "run", depot)
    assert done.returncode == 1
    assert "eleves.csv, ligne 2, colonne date_sortie : vivier vide" in done.stderr
    assert in_service(home) == before


def test_after_all_that_the_next_depot_is_delivered(home: Path) -> None:
    done = pilotage(home, "run", PETIT / SECOND)
    assert done.returncode == 0, done.stderr
    assert (home / "classeurs/courant").resolve() == (home / "classeurs" / SECOND).resolve()
    earlier = home / "classeurs" / FIRST
    assert (earlier / "manifeste.json").exists(), "the workbooks of earlier dépôts are kept"
    assert not (earlier.resolve().parent / "entrepot.duckdb").exists()
    assert len(list((home / "livraisons").iterdir())) == 3, "two deliveries and the link"


def test_a_pupil_keeps_its_number_from_one_depot_to_the_next(home: Path) -> None:
    """Every pupil already known by INE bears the number of before; only newcomers get a new one."""
    with duckdb.connect(str(home / "entrepot.duckdb"), read_only=True) as con:
        (known, kept) = con.execute("""
            select count(*), count(*) filter (where avant.eleve_id = eleves.eleve_id)
            from raw.registre_precedent as avant
            inner join intermediate.int_eleves as eleves on avant.ine = eleves.ine
        """).fetchone()
        (registered, people) = con.execute("""
            select count(ine), count(distinct ine) from nominatif.registre_eleves
        """).fetchone()
    assert kept == known > 10
    assert registered == people


def test_a_depot_run_again_changes_nothing(home: Path) -> None:
    before, workbooks = history(home), tree(home / "classeurs/courant")
    done = pilotage(home, "run", PETIT / SECOND)
    assert done.returncode == 0, done.stderr
    assert before
    assert history(home) == before
    assert tree(home / "classeurs/courant") == workbooks


@pytest.mark.parametrize("stage", ["service : données", "service : modèles", "service : classeurs"])
def test_a_kill_while_the_served_depot_is_built_again_leaves_all(home: Path, stage: str) -> None:
    before, dates = in_service(home), sorted(p.name for p in (home / "classeurs").iterdir())
    run_and_kill(home, PETIT / OLDER, stage)
    assert in_service(home) == before
    assert sorted(p.name for p in (home / "classeurs").iterdir()) == dates


def test_an_older_depot_is_delivered_under_its_date(home: Path) -> None:
    between = tree(home / "classeurs" / FIRST)
    done = pilotage(home, "run", PETIT / OLDER)
    assert done.returncode == 0, done.stderr
    assert f"dépôt du {OLDER} a pris sa place dans l'historique" in done.stdout
    manifests = {
        name: json.loads((home / "classeurs" / name / "manifeste.json").read_text())
        for name in (OLDER, "courant", SECOND)
    }
    assert manifests[OLDER]["date_extraction"] == OLDER
    assert manifests["courant"] == manifests[SECOND]
    assert manifests[SECOND]["date_extraction"] == SECOND
    assert tree(home / "classeurs" / FIRST) == between
    with duckdb.connect(str(home / "entrepot.duckdb"), read_only=True) as con:
        (served,) = con.execute("select date_extraction from staging.stg_depot").fetchone()
        dates = con.execute("from historique.hist_depots select date_extraction").fetchall()
    assert served.isoformat() == SECOND
    assert sorted(d.isoformat() for (d,) in dates) == [OLDER, FIRST, SECOND]
    assert len(list((home / "livraisons").iterdir())) == 4, "three deliveries and the link"


def test_the_order_of_the_runs_does_not_matter(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same three dépôts run once, in order, elsewhere: same workbooks for the last one.

    Elsewhere is a home that has lost its warehouse: no run starts there without its history, and
    everything is made again beside it.
    """
    other = tmp_path_factory.mktemp("dans_l_ordre")
    for date in (OLDER, FIRST, SECOND):
        (other / "depots").mkdir(exist_ok=True)
        shutil.copytree(PETIT / date, other / "depots" / date)
    lost = other / "livraisons" / f"{FIRST}_00000000"
    lost.mkdir(parents=True)
    (other / "livraisons/courante").symlink_to(lost.name)
    blocked = pilotage(other, "run", PETIT / SECOND)
    assert blocked.returncode == 1
    assert "L'entrepôt en service manque" in blocked.stderr
    done = pilotage(other, "rejouer", "--neuf", "--oui")
    assert done.returncode == 0, done.stderr
    assert Home(other).delivered_dates() == [OLDER, FIRST, SECOND]
    assert not lost.exists()
    assert list((other / "travail").iterdir()) == []
    with duckdb.connect(str(other / "entrepot.duckdb"), read_only=True) as con:
        dates = con.execute("from historique.hist_depots select date_extraction").fetchall()
    assert sorted(d.isoformat() for (d,) in dates) == [OLDER, FIRST, SECOND]
    assert tree(other / "classeurs/courant") == tree(home / "classeurs/courant")
    assert tree(other / "classeurs" / OLDER) == tree(home / "classeurs" / OLDER)


def test_the_links_of_a_run_killed_after_the_switch_are_repaired(home: Path) -> None:
    """Both deliveries of one run take their date; one that was never in service leaves."""
    place = Home(home)
    expected = in_service(home)
    (home / "classeurs" / OLDER).unlink()
    (home / "classeurs" / SECOND).unlink()
    shutil.copytree(place.current.resolve(), home / "livraisons" / f"{FIRST}_00000000")
    place.tidy()
    place.tidy()
    assert in_service(home) == expected
    for date in (OLDER, FIRST, SECOND):
        manifest = json.loads((home / "classeurs" / date / "manifeste.json").read_text())
        assert manifest["date_extraction"] == date
    assert not (home / "livraisons" / f"{FIRST}_00000000").exists()


def test_two_runs_never_work_in_the_same_home(home: Path) -> None:
    before = in_service(home)
    first = subprocess.Popen(
        [PILOTAGE, "run", PETIT / SECOND],
        env=environment(home),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    for line in first.stderr:
        if "Modèles" in line:
            break
    second = pilotage(home, "run", PETIT / SECOND)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert second.returncode == 1
    assert "Un autre passage est en cours" in second.stderr
    assert in_service(home) == before
