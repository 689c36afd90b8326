"""`pilotage etat`: what it says of a home, and that it changes and waits for nothing.

Belongs here: real runs and real locks. Not here: the setting itself (test_partitions.py).
"""

import datetime as dt
import shutil
from pathlib import Path

import dagster as dg
import pytest

from orchestration.passage.travail import opened
from orchestration.run import use_instance
from orchestration.socle.home import Home
from tests.foyers import Foyers, copier
from tests.outils import PETIT, pilotage, tree, variables_given_back

DATE = "2026-03-25"


@pytest.fixture
def home(foyers: Foyers, tmp_path: Path) -> Home:
    return Home(copier(foyers.foyer(DATE), tmp_path / "var"))


def _serve(home: Home, date: str) -> None:
    """The dépôt in service bears another date: the clock is not ours."""
    served = home.current.resolve()
    aged = served.with_name(f"{date}_{served.name.split('_')[1]}")
    served.rename(aged)
    home.current.unlink()
    home.current.symlink_to(aged.name)


def test_an_unused_home_is_not_fresh_and_stays_unmade(tmp_path: Path) -> None:
    done = pilotage(tmp_path / "var", "etat")
    assert done.returncode == 1
    assert "Aucun dépôt" in done.stdout
    assert not (tmp_path / "var").exists()


def test_an_old_depot_is_told_and_is_code_1(home: Home) -> None:
    before = tree(home.root)
    done = pilotage(home.root, "etat")
    assert done.returncode == 1
    assert DATE in done.stdout
    assert "livré" in done.stdout
    assert tree(home.root) == before


def test_a_depot_of_today_is_code_0_until_its_warehouse_is_lost(home: Home) -> None:
    _serve(home, dt.date.today().isoformat())
    assert pilotage(home.root, "etat").returncode == 0
    (home.current / "entrepot.duckdb").unlink()
    done = pilotage(home.root, "etat")
    assert done.returncode == 1
    assert "L'entrepôt manque" in done.stdout


def test_a_refusal_says_why_and_dagster_says_it_first(home: Home, tmp_path: Path) -> None:
    depot = tmp_path / "2026-06-08"
    shutil.copytree(PETIT / "2026-06-08", depot)
    for file in depot.glob("voeux*"):
        file.unlink()
    assert pilotage(home.root, "run", depot).returncode == 1
    assert "extrait obligatoire absent : voeux" in pilotage(home.root, "etat").stdout
    with variables_given_back():
        use_instance(home)
        instance = dg.DagsterInstance.get()
    with instance:
        run = instance.get_runs(limit=1)[0]
        events = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
        said = events[0].get_dagster_event().step_failure_data.user_failure_data
    assert "extrait obligatoire absent : voeux" in said.description
    assert "voeux" in said.metadata["motif"].value


def test_a_run_at_work_is_told_with_its_stage_and_not_waited_for(home: Home) -> None:
    with opened(home, "0123456789", "2026-06-08") as travail, travail.stage("Une étape"):
        said = pilotage(home.root, "etat").stdout
    assert "Passage en cours : dépôt 2026-06-08" in said
    assert "étape « Une étape »" in said
    assert "Passage en cours" not in pilotage(home.root, "etat").stdout
