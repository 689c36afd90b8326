"""Faults of the machine, in process: what each becomes for a person, and what is put right.

Belongs here: words of errors, health of a home, the last handler of the command, processes that
end. Not here: whole runs (test_passage.py), nor what is in service after them.
"""

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import duckdb
import pytest
from click.testing import CliRunner
from sqlalchemy.exc import OperationalError

from exports.manifeste import write_private
from orchestration import interruption
from orchestration.commandes.garde import Garde
from orchestration.home import HISTORY_ALONE, Home
from orchestration.journal_acces import FOLDER as JOURNAL
from orchestration.pannes import FULL_DISK, cause, reason
from orchestration.sante import HomeDamaged, check_up, notices
from orchestration.travail import put_right
from tests.outils import PETIT, PILOTAGE, PROJECT, environment, pilotage

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
        put_right(home)


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


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/a/b"), f"{FULL_DISK} (/a/b)"),
        (OSError(errno.EFBIG, "File too large"), FULL_DISK),
        (OSError("truncated"), "erreur de lecture ou d'écriture (OSError)"),
        (PermissionError(errno.EACCES, "Permission denied"), "droits d'accès insuffisants"),
        (OSError(errno.EPROTO, "?"), f"erreur du système n° {errno.EPROTO} (EPROTO)"),
        (
            OperationalError("insert …", {"v": "malformed"}, Exception("database or disk is full")),
            FULL_DISK,
        ),
        (duckdb.IOException("IO Error: Could not write file: No space left on device"), FULL_DISK),
        (ValueError("No space left on device"), None),
        (duckdb.BinderException("Binder Error: Referenced column not found"), None),
    ],
)
def test_faults_of_the_machine_are_told_in_french(error: Exception, said: str | None) -> None:
    assert cause(error) == said


def test_a_reason_is_never_empty() -> None:
    for number in [None, 0, *errno.errorcode]:
        error = OSError(number, "x") if number is not None else OSError()
        assert reason(error)
        assert "None" not in reason(error)


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


def ending_with(error: BaseException) -> tuple[int, str]:
    """Code and screen of a command that raises `error`."""

    @click.group(cls=Garde)
    def main() -> None:
        pass

    @main.command()
    def command() -> None:
        name = "ZYXWVUT Secret"  # noqa: F841 -- a value of a variable, that nothing may show
        raise error

    done = CliRunner().invoke(main, ["command"])
    return done.exit_code, done.output


def test_an_unknown_error_is_told_by_its_type_and_place_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PILOTAGE_HOME", str(tmp_path))
    code, said = ending_with(ValueError("ZYXWVUT is no date"))
    assert code == 1
    assert "ValueError, tests/test_machine.py, ligne " in said
    kept = tmp_path / "derniere_erreur.txt"
    assert str(kept) in said.replace("\n", "")
    assert "test_machine.py" in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    assert "ZYXWVUT" not in said + kept.read_text()


def test_a_known_error_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILOTAGE_HOME", str(tmp_path))
    assert ending_with(HomeDamaged("À réparer.")) == (1, "À réparer.\n")
    code, said = ending_with(OSError(errno.ENOSPC, "No space left on device"))
    assert (code, said) == (1, f"D{FULL_DISK[1:]}.\n")
    code, said = ending_with(KeyboardInterrupt())
    assert code == 130
    assert "Interrompu : rien n'a changé." in said
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_that_a_library_swallowed_is_still_known() -> None:
    before = signal.signal(signal.SIGINT, lambda *_: None)  # as Dagster and dbt do
    fd = signal.set_wakeup_fd(-1)
    interruption.forget()
    try:
        interruption.listen()
        assert not interruption.asked()
        signal.raise_signal(signal.SIGINT)
        assert interruption.asked()
        with pytest.raises(KeyboardInterrupt):
            interruption.check()
    finally:
        interruption.forget()
        signal.set_wakeup_fd(fd)
        signal.signal(signal.SIGINT, before)


ENDLESS = """
import itertools, multiprocessing, sys
from pathlib import Path
from exports.lot import _in_processes

def batches():
    for number in itertools.count():
        if number == 50:
            print(*(p.pid for p in multiprocessing.active_children()), flush=True)
        yield []

if __name__ == "__main__":
    list(_in_processes(batches(), None, Path(sys.argv[1]), 2))
"""


def test_writing_processes_end_with_the_one_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(ENDLESS)
    parent = subprocess.Popen(
        [sys.executable, script, tmp_path], stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    children = [int(pid) for pid in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    assert children
    assert ended(children), "pupils' data is still being written"


def ended(pids: list[int]) -> bool:
    """True once none of these processes is alive; a minute is far more than they need."""
    for _ in range(600):
        if not any(map(alive, pids)):
            return True
        time.sleep(0.1)
    return False


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")  # where there is one, a zombie is not alive
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def test_check_refuses_a_folder_of_values_that_is_not_there(tmp_path: Path) -> None:
    done = pilotage(tmp_path, "check", tmp_path, "--valeurs", tmp_path / "nulle_part" / "v.csv")
    assert done.returncode == 1
    assert "n'est pas un dossier où l'on peut écrire" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_without_accents_stops_nothing(tmp_path: Path) -> None:
    poor = {**environment(tmp_path), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = subprocess.run(
        [PILOTAGE, "check", PETIT / "2026-03-25"], env=poor, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"eleves" in done.stdout


def test_a_full_disk_is_named_by_check(tmp_path: Path) -> None:
    done = pilotage(
        tmp_path,
        "check",
        PETIT / "2026-03-25",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert done.returncode == 1
    assert "disque plein" in done.stderr.lower()
    assert "Traceback" not in done.stderr
