"""The health of a home: links and warehouse lost from outside, files that are nobody's.

Belongs here: what is put back, and what stops a run before it starts without its history. Not
here: what a run delivers (test_passage.py).
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from exports.manifeste import write_private
from orchestration.passage.reconstruction import adopt, aside
from orchestration.socle.home import HISTORY_ALONE, Home
from orchestration.socle.journal_acces import FOLDER as JOURNAL
from orchestration.socle.sante import NEEDED, HomeDamaged, check_up, notices, put_right
from orchestration.socle.verrou import AnotherRun, only_writer
from tests.outils import pilotage

RUN, OLD_RUN = "0123abcd", "fedcba98"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest warehouse from which a run may start."""
    path = tmp_path_factory.mktemp("entrepot") / "entrepot.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("""
            create schema historique;
            create table historique.hist_depots as select date '2026-03-25' as date_extraction;
            create schema nominatif;
            create table nominatif.registre_eleves as select 1 as eleve_id
        """)
    return path


@pytest.fixture
def home(tmp_path: Path, warehouse: Path) -> Home:
    """Two dates delivered, the later one in service; the earlier has lost its warehouse."""
    home = Home(tmp_path / "var")
    home.prepare()
    for date, run in (("2026-03-05", OLD_RUN), ("2026-03-25", RUN)):
        made = tmp_path / "fini"
        write_private(made / "classeurs" / "manifeste.json", b"{}")
        shutil.copyfile(warehouse, made / "entrepot.duckdb")
        home.put_in_service({date: made}, run)
    return home


def remove_all_links(home: Home) -> None:
    for path in [p for p in home.root.rglob("*") if p.is_symlink()]:
        path.unlink()


def files(home: Home) -> set[str]:
    found = (p for p in home.root.rglob("*") if p.is_file() and JOURNAL not in p.parts)
    return {p.relative_to(home.root).as_posix() for p in found if p.name != "verrou"}


@pytest.mark.parametrize(
    "lose",
    [
        lambda home: home.current.unlink(),
        lambda home: home.warehouse.unlink(),
        lambda home: (home.workbooks / "courant").unlink(),
        remove_all_links,
    ],
    ids=["courante", "entrepot", "courant", "all"],
)
def test_links_that_are_lost_are_made_again_and_nothing_delivered_goes(
    home: Home, lose: Callable[[Home], None]
) -> None:
    before = files(home)
    lose(home)
    assert check_up(home)
    home.tidy()
    assert home.current_date() == "2026-03-25"
    assert home.delivered_dates() == ["2026-03-05", "2026-03-25"]
    assert files(home) == before
    assert check_up(home) == []


def test_the_history_alone_stays_in_service_when_its_link_is_lost(home: Home) -> None:
    served = home.current.resolve()
    served.rename(served.with_name(f"{HISTORY_ALONE}_{RUN}"))
    home.current.unlink()
    assert check_up(home)
    assert home.current.exists()
    assert home.current_date() is None


def damage(home: Home, change: Callable[[Path], object]) -> None:
    change(home.current.resolve() / "entrepot.duckdb")


@pytest.mark.parametrize(
    "lose",
    [
        lambda home: damage(home, Path.unlink),
        lambda home: damage(home, lambda p: p.write_bytes(b"")),
        lambda home: damage(home, lambda p: p.write_bytes(b"\0" * 4096 + p.read_bytes()[4096:])),
        lambda home: damage(home, lambda p: p.write_bytes(p.read_bytes()[:9000])),
        lambda home: damage(home, lambda p: (p.unlink(), duckdb.connect(str(p)).close())),
        lambda home: shutil.rmtree(home.current.resolve()),
        lambda home: (shutil.rmtree(home.deliveries), home.prepare()),
    ],
    ids=["missing", "empty", "head", "cut", "another", "delivery", "livraisons"],
)
def test_a_history_that_cannot_be_read_stops_the_run_and_says_the_remedy(
    home: Home, lose: Callable[[Home], object]
) -> None:
    lose(home)
    with pytest.raises(HomeDamaged, match=r"pilotage rejouer --neuf"):
        put_right(home, NEEDED)


def test_a_copy_that_lost_its_links_for_folders_is_told(home: Home) -> None:
    served = home.current.resolve()
    home.current.unlink()
    served.rename(home.current)
    with pytest.raises(HomeDamaged, match="doit être un lien"):
        put_right(home)


def test_a_new_home_and_a_backup_put_in_it_are_healthy(tmp_path: Path, warehouse: Path) -> None:
    home = Home(tmp_path / "neuf")
    home.prepare()
    assert check_up(home) == []
    shutil.copyfile(warehouse, home.warehouse)
    assert check_up(home) == []


def test_what_is_not_of_the_program_is_left_alone_and_told(home: Home) -> None:
    strays = [home.work / "note\n.txt", home.deliveries / "note.txt", home.deliveries / ".DS_Store"]
    for path in strays:
        path.write_text("à garder")
    (home.deliveries / "2026-03-25_avant").mkdir()
    (home.work / "0a1b2c3d").mkdir()
    put_right(home)
    assert all(path.exists() for path in strays)
    assert (home.deliveries / "2026-03-25_avant").exists()
    assert not (home.work / "0a1b2c3d").exists(), "a run that was killed"
    assert notices(home) == [
        "Ignoré, n'est pas du programme : livraisons/2026-03-25_avant",
        "Ignoré, n'est pas du programme : livraisons/note.txt",
        "Ignoré, n'est pas du programme : travail/note\\u000a.txt",
    ]


def test_a_database_held_by_another_program_is_told(home: Home) -> None:
    script = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", script, home.current.resolve() / "entrepot.duckdb"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "1\n"
        done = pilotage(home.root, "remettre")
    finally:
        holder.communicate("\n")
    assert done.returncode == 1
    assert "ouvert en écriture par un autre programme" in done.stderr
    assert "Traceback" not in done.stderr


def deliver(home: Home, folder: Path, warehouse: Path, date: str, run: str) -> None:
    made = folder / f"fini_{run}"
    write_private(made / "classeurs" / "manifeste.json", b"{}")
    shutil.copyfile(warehouse, made / "entrepot.duckdb")
    home.put_in_service({date: made}, run)


def test_what_was_made_again_aside_takes_the_place_of_all_at_once(
    home: Home, tmp_path: Path, warehouse: Path
) -> None:
    """A date that is made again gets its new workbooks; one that is not keeps those it had."""
    damage(home, Path.unlink)
    with aside(home) as new:
        with pytest.raises(AnotherRun), only_writer(home, 0):
            pass
        new.prepare()
        deliver(new, tmp_path, warehouse, "2026-03-25", "00000001")
        deliver(new, tmp_path, warehouse, "2026-06-08", "00000002")
        assert home.delivered_dates() == ["2026-03-05", "2026-03-25"]
        adopt(home, new)
    assert home.current.resolve().name == "2026-06-08_00000002"
    assert check_up(home, NEEDED) == []
    places = {d: (home.workbooks / d).resolve().parent.name for d in home.delivered_dates()}
    assert places == {
        "2026-03-05": f"2026-03-05_{OLD_RUN}",
        "2026-03-25": "2026-03-25_00000001",
        "2026-06-08": "2026-06-08_00000002",
    }
    assert not (home.deliveries / f"2026-03-25_{RUN}").exists()
    assert list(home.work.iterdir()) == []


def test_a_failure_while_all_is_made_again_changes_nothing(home: Home) -> None:
    before = files(home)
    with pytest.raises(ZeroDivisionError), aside(home):
        raise ZeroDivisionError
    assert files(home) == before
    put_right(home, NEEDED)
    assert list(home.work.iterdir()) == [], "what it had begun is put away by the next run"
