"""The command as a person types it: check, launch from Dagster, help.

Belongs here: what is printed and returned. The figures are tested elsewhere.
"""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from orchestration.graphe.partitions import register
from orchestration.run import use_instance
from orchestration.socle.home import Home
from tests.outils import PETIT, PROJECT, environment, pilotage, script, tree


@pytest.fixture
def depot(tmp_path: Path) -> Path:
    """A dépôt with one impossible birth date and one value that looks like a formula."""
    depot = tmp_path / "2026-03-25"
    shutil.copytree(PETIT / "2026-03-25", depot)
    with (depot / "eleves.csv").open("a", encoding="utf-8") as stream:
        stream.write("0990001N;=1+1;Zyxwvut;Qrsto;31/02/2008;GENERALE;T01;;\n")
    return depot


def test_check_says_where_and_why_but_never_what(depot: Path, tmp_path: Path) -> None:
    done = script(tmp_path / "var", "check", depot)
    assert done.returncode == 0, done.stderr
    line = next(text for text in done.stdout.splitlines() if "date_naissance" in text)
    assert "eleves.csv, ligne " in line
    assert line.endswith("→ ligne rejetée")
    assert "Zyxwvut" not in done.stdout
    assert "31/02/2008" not in done.stdout
    assert not (tmp_path / "var" / "entrepot.duckdb").exists()


def test_check_writes_values_for_their_owner_only(depot: Path, tmp_path: Path) -> None:
    values = tmp_path / "valeurs.csv"
    assert pilotage(tmp_path / "var", "check", depot, "--valeurs", values).returncode == 0
    assert stat.S_IMODE(values.stat().st_mode) == 0o600
    assert "31/02/2008" in values.read_text(encoding="utf-8-sig")
    again = pilotage(tmp_path / "var", "check", depot, "--valeurs", values)
    assert again.returncode == 1
    assert "existe déjà" in again.stderr


def test_check_refuses_what_a_run_would_refuse(depot: Path, tmp_path: Path) -> None:
    (depot / "voeux.csv").unlink()
    done = script(tmp_path / "var", "check", depot)
    assert done.returncode == 1
    assert "extrait obligatoire absent : voeux" in done.stderr


def test_the_same_assets_run_from_dagster(depot: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "var")
    home.prepare()
    shutil.move(depot, home.deposits / depot.name)
    use_instance(home)
    with dg.DagsterInstance.get() as instance:
        register(instance, [depot.name])

    def launch(assets: str) -> subprocess.CompletedProcess[str]:
        dg_launch = [Path(sys.executable).with_name("dg"), "launch", "--partition", depot.name]
        return subprocess.run(
            [*dg_launch, "--assets", assets],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
            env={**environment(home.root), "DAGSTER_HOME": str(home.dagster)},
        )

    too_early = launch("group:classeurs")
    assert too_early.returncode != 0
    assert "Aucun dépôt n'est encore en service" in too_early.stdout + too_early.stderr

    done = launch("*")
    assert done.returncode == 0, done.stderr[-3000:]
    current = home.workbooks / "courant"
    assert os.readlink(current).startswith("../livraisons/courante")
    assert (current / "0990001N/etablissement.xlsx").exists()
    assert "Zyxwvut" not in done.stdout + done.stderr

    before = tree(current)
    again = launch('key:"classeurs/classe" or key:"classeurs/manifeste" or group:livraison')
    assert again.returncode == 0, again.stderr[-3000:]
    assert tree(current) == before


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_folder_whose_name_is_no_date_is_told_so(tmp_path: Path, command: str) -> None:
    folder = tmp_path / "2026-3-5"
    folder.mkdir()
    done = pilotage(tmp_path / "var", command, folder)
    assert done.returncode == 1
    assert "doit porter sa date d'extraction (AAAA-MM-JJ)" in done.stderr


def test_help_is_in_french_and_names_each_command(tmp_path: Path) -> None:
    done = script(tmp_path, "--help")
    assert done.returncode == 0
    assert "d'un dépôt d'extraits aux indicateurs" in done.stdout
    for command in ("simulate", "check", "run", "rejouer", "demo", "ui"):
        assert command in done.stdout


def test_the_demo_never_replaces_a_real_depot(tmp_path: Path) -> None:
    real = tmp_path / "var" / "depots" / "2026-03-05"
    real.mkdir(parents=True)
    (real / "voeux.csv").write_text("à garder")
    other = tmp_path / "var" / "depots" / "2026-03-25"
    other.mkdir()
    (other / ".fictif").touch()
    done = pilotage(tmp_path / "var", "demo")
    assert done.returncode == 1
    assert "PILOTAGE_HOME" in done.stderr
    assert (real / "voeux.csv").read_text() == "à garder"
