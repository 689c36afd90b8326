"""Faults of the machine and of commands: what each becomes for a person.

Belongs here: words of errors, the last handler of the command, processes that end. Not here: whole
runs (test_passage.py), the health of a home (test_sante.py).
"""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import dagster as dg
import duckdb
import pytest
from click.testing import CliRunner
from sqlalchemy.exc import OperationalError

from orchestration.commandes.garde import Garde
from orchestration.passage import dbt_manifest
from orchestration.passage.dbt_echecs import failures
from orchestration.run import ChecksFailed, checks_told
from orchestration.socle import interruption
from orchestration.socle.pannes import FULL_DISK, cause, chain, reason
from orchestration.socle.sante import HomeDamaged
from tests.outils import PETIT, PILOTAGE, PROJECT, environment, pilotage
from tests.processus import executer, limit_files


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
        (duckdb.ConversionException("Conversion Error: 'No space left on device'"), None),
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
    assert "ValueError, tests/passage/test_machine.py, ligne " in said
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
import duckdb
from exports.processus import by_lycee

def uais():
    for number in itertools.count():
        if number == 50:
            print(*(p.pid for p in multiprocessing.active_children()), flush=True)
        yield "0990001A"

class Work:
    def __init__(self, con): pass
    def __call__(self, uai): return uai

if __name__ == "__main__":
    base = Path(sys.argv[1]) / "entrepot.duckdb"
    duckdb.connect(str(base)).close()
    list(by_lycee(Work, (), base, uais(), workers=2, memoire="100MB"))
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
    done = executer(tmp_path, "check", PETIT / "2026-03-25", before=limit_files, given=(20_000,))
    assert done.returncode == 1
    assert "disque plein" in done.stderr.lower()
    assert "Traceback" not in done.stderr


@dataclass(frozen=True)
class Ended:
    """What dbt says of a node, as far as a message needs it."""

    node: Any
    status: str
    failures: int | None = None
    message: str | None = None


def test_a_test_of_the_models_that_fails_says_what_and_where_to_look() -> None:
    """Of a test of many sentences: each with its model, the extracts of it when they are few."""
    manifest = dbt_manifest.parsed()
    found = [
        ("stg_voeux", "phase, code_formation : la même clé plusieurs fois", 3),
        ("fct_eleves", "uai : une valeur absente", 1),
    ]
    tests = [n for n in manifest.nodes.values() if n.resource_type == "test"]
    assert len(tests) > 5
    for node in tests:
        said = [str(f) for f in failures(Ended(node, "fail", 3), manifest, lambda query: found)]
        for text in said:
            assert f"à lire : {node.original_file_path}" in text
        if node.name == "staging_tient":
            assert said[0] == (
                "stg_voeux : 3 ligne(s) en défaut ; phase, code_formation : la même clé plusieurs "
                "fois ; à lire : dbt_project/tests/staging_tient.sql ; extraits à regarder : voeux"
            )
            assert said[1].endswith("; à lire : dbt_project/tests/staging_tient.sql")
        if node.name == "nul_repere_ne_rend_un_autre":
            assert said == [
                "nul_repere_ne_rend_un_autre : 3 ligne(s) en défaut ; "
                "à lire : dbt_project/tests/nul_repere_ne_rend_un_autre.sql"
            ]


def nothing_asked(query: str) -> list:
    raise AssertionError(query)


def test_a_model_that_breaks_on_a_full_disk_or_a_value_says_which() -> None:
    manifest = dbt_manifest.parsed()
    model = next(n for n in manifest.nodes.values() if n.name == "stg_voeux")
    full = Ended(model, "error", message="IO Error: Could not write file: No space left on device")
    [said] = failures(full, manifest, nothing_asked)
    assert str(said) == f"stg_voeux : erreur d'exécution ; {FULL_DISK}"
    bad = Ended(model, "error", message="Conversion Error: Could not convert 'ZYXWVUT' to INT32")
    [said] = failures(bad, manifest, nothing_asked)
    told = str(said)
    assert "la base dit « Conversion Error »" in told
    assert "ZYXWVUT" not in told


def test_a_blocking_check_that_fails_is_named_with_what_it_found(tmp_path: Path) -> None:
    @dg.asset
    def classeurs() -> None:
        pass

    @dg.asset_check(asset=classeurs, name="relecture", blocking=True)
    def relecture() -> dg.AssetCheckResult:
        found = {"relus": 2, "ecarts": ["T01.xlsx, Élèves : 3 lignes au lieu de 4"]}
        return dg.AssetCheckResult(passed=False, metadata=found, description="Rien ne part.")

    job = dg.define_asset_job("essai", selection=dg.AssetSelection.all())
    defs = dg.Definitions(assets=[classeurs], asset_checks=[relecture], jobs=[job])
    run_id = str(uuid.uuid4())
    with (
        dg.DagsterInstance.ephemeral() as instance,
        pytest.raises(ChecksFailed) as failed,
        checks_told(instance, run_id),
    ):
        defs.resolve_job_def("essai").execute_in_process(instance=instance, run_id=run_id)
    assert str(failed.value) == (
        "Contrôle « relecture » de classeurs : échec. Rien ne part.\n"
        "- T01.xlsx, Élèves : 3 lignes au lieu de 4"
    )


def test_errors_that_hold_one_another_are_told_once() -> None:
    """Raised again, an error may be the context of its own cause."""
    first, second = duckdb.Error("essai"), RuntimeError("essai")
    first.__context__, second.__context__ = second, first
    assert chain(first) == [first, second]
    assert cause(first) is None


def test_a_project_that_was_moved_loads_its_own_seeds(tmp_path: Path) -> None:
    """dbt's parsed project holds the folder of each seed."""
    for name in ("orchestration", "exports", "dbt_project", "target"):
        unused = shutil.ignore_patterns("__pycache__", "modeles", "run", "compiled")
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=unused)
    shutil.copy(PROJECT / "dbt_project.yml", tmp_path)
    asked = (
        "from orchestration.passage import dbt_manifest as m; m.freshen();"
        "print(*{n.root_path for n in m.parsed().nodes.values() if n.resource_type == 'seed'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], env=environment(tmp_path) | {"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == [str(tmp_path)], done.stderr
