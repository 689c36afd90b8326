"""The bench compares what is comparable: same figures, same rows, all processes counted.

Belongs here: the proof that a difference is seen, and the accounts. No speed is asserted.
"""

import shutil
import socket
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bench import depots, report
from bench.comparison import differences, differences_of_workbooks
from bench.floor.archives import deflate
from bench.machine import described
from bench.process import CommandFailed, measure
from bench.ratios import StageUnknown, family, of_scale, per_document
from bench.script_habituel.indicateurs import FIGURES
from bench.script_habituel.listes import LISTES
from bench.script_habituel.passage import Calcul, calculer_tout, ecrire_tout
from simulation import simulate
from tests.entrepots import construire


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def depot(place: Path) -> Path:
    return simulate(place, scale="lycee", lycees=2, eleves=60, seed=14, date=depots.DATE)


@pytest.fixture(scope="module")
def warehouse(place: Path, depot: Path) -> Path:
    return construire(place / "entrepot.duckdb", [depot])


@pytest.fixture
def script(depot: Path) -> Calcul:
    return calculer_tout(depot)


@pytest.fixture(scope="module")
def workbooks(place: Path, depot: Path) -> Path:
    assert ecrire_tout(calculer_tout(depot), place / "script", lycees=1) > 10
    return place / "script"


def test_the_usual_script_says_what_we_say(warehouse: Path, script: Calcul) -> None:
    assert differences(warehouse, script) == []


def test_its_workbooks_say_it_too(warehouse: Path, workbooks: Path) -> None:
    assert differences_of_workbooks(warehouse, workbooks) == []


def test_the_comparison_is_of_something(script: Calcul) -> None:
    sums = script.chiffres.sum()
    assert [name for name in sums.index if name.endswith("|d") and not sums[name]] == []
    assert len(script.chiffres.columns) == 2 * len(FIGURES)
    assert set(script.lignes["liste"]) == set(LISTES)


def test_a_broken_figure_is_seen(warehouse: Path, script: Calcul) -> None:
    script.chiffres.iloc[3, 4] += 1
    assert [line.split(" :")[0] for line in differences(warehouse, script)] == ["chiffres"]


@pytest.mark.parametrize("column", ["nom", "classe", "nb_refus"])
def test_a_broken_row_is_seen(warehouse: Path, script: Calcul, column: str) -> None:
    at = script.lignes.index[script.lignes["liste"] == "UNIQUEMENT_REFUS"][0]
    script.lignes.loc[at, column] = 99 if column == "nb_refus" else "Autre"
    assert [line.split(" :")[0] for line in differences(warehouse, script)] == ["lignes"]


def test_rows_in_another_order_are_seen(warehouse: Path, script: Calcul) -> None:
    script.lignes = script.lignes.iloc[::-1]
    assert [line.split(" :")[0] for line in differences(warehouse, script)] == ["lignes"]


def test_a_lost_voeu_is_seen(warehouse: Path, script: Calcul) -> None:
    script.suivi = script.suivi.iloc[1:]
    assert [line.split(" :")[0] for line in differences(warehouse, script)] == ["vœux"]


def test_a_broken_cell_is_seen(warehouse: Path, workbooks: Path, tmp_path: Path) -> None:
    (path,) = workbooks.glob("*/etablissement.xlsx")
    uai = path.parent.name
    (tmp_path / uai).mkdir()
    path = Path(shutil.copy(path, tmp_path / uai))
    assert differences_of_workbooks(warehouse, tmp_path) == []
    book = load_workbook(path)
    book["Synthèse"]["C2"] = 0.123
    book.save(path)
    found = differences_of_workbooks(warehouse, tmp_path)
    assert [line.split(" :")[0] for line in found] == ["Synthèse"]


def test_the_floor_counts_the_cells_of_each_kind(workbooks: Path, tmp_path: Path) -> None:
    path = sorted(workbooks.glob("*/classes/*.xlsx"))[0]
    alone = tmp_path / "un" / "classes"
    alone.mkdir(parents=True)
    shutil.copy(path, alone)
    book = load_workbook(path)
    cells = sum(c.value is not None for sheet in book for row in sheet.iter_rows() for c in row)
    assert deflate(workbooks, tmp_path / "a.xlsx", 1).keys() == {
        "etablissement",
        "classes",
        "groupes",
    }
    assert deflate(tmp_path, tmp_path / "a.zip", 1)["classes"]["cells"] >= cells


def test_children_and_stages_are_counted() -> None:
    busy = "import time\nwhile time.process_time() < 0.4: pass"
    code = f"""
import subprocess, sys
print("dit")
sys.stderr.write("  Avant …\\n  Avant : 1.5 s\\n  Travail …\\n")
sys.stderr.flush()
subprocess.run([sys.executable, "-c", {busy!r}])
sys.stderr.write("  Travail : 0.4 s\\n")
sys.stderr.flush()
sys.stdin.read()
"""
    done = measure([sys.executable, "-c", code])
    assert done.stdout == "dit\n"
    assert done.processor > 0.4
    assert done.stages["Travail"]["processor"] > 0.3  # of a child that has ended
    assert done.memory >= done.biggest > 2**20
    assert {label: stage["wall"] for label, stage in done.stages.items()} == {
        "Avant": 1.5,
        "Travail": 0.4,
    }


def test_a_command_that_fails_is_not_measured() -> None:
    with pytest.raises(CommandFailed, match="pourquoi"):
        measure([sys.executable, "-c", "import sys; sys.exit('pourquoi')"])


def results() -> dict:
    """Measures whose ratios are found by hand: 100 documents in 10 s, of which 4 to write them."""
    stages = {"Lecture du dépôt": 1, "Modèles": 2, "Classeurs": 4}
    run = {
        "processor": 10.0,
        "documents": {
            "etablissement": {"number": 5},
            "classes": {"number": 15},
            "groupes": {"number": 20},
            "lettres": {"number": 60},
        },
        "stages": {label: {"wall": s, "processor": s} for label, s in stages.items()},
    }
    script = {"preparation": 40, "perimetres": 100, "ecriture": 8, "documents": 10, "cells": 1000}
    return {
        "run": [run],
        "deflate": [{"classes": {"processor": 2.0, "cells": 1000}}],
        "scan": [{"processor": 0.5}],
        "dbt": [6.0],
        "sql": [4.0],
        "script": [script],
        "script_short": [{**script, "ecriture": 4}],
    }


def test_ratios_are_those_worked_by_hand() -> None:
    found = results()
    assert per_document(found["script"][0]) == pytest.approx(0.4 + 0.8)
    ratios = [(ratio.value, ratio.held) for ratio in of_scale(found)]
    assert ratios == [
        (pytest.approx(12.0), True),  # 1.2 s beside 0.1
        (pytest.approx(4.8), None),  # beside 10 s for 40 documents
        (pytest.approx(8.0), None),
        (pytest.approx(2.0), None),  # 8 ms a cell beside 4
        (pytest.approx(2.0), True),  # 4 s beside 2
        (pytest.approx(1.5), False),
        (pytest.approx(2.0), None),
    ]


def test_what_was_not_measured_has_no_ratio() -> None:
    assert len(of_scale({**results(), "dbt": [], "script": []})) == 2


def test_a_stage_that_changed_its_name_is_told() -> None:
    run = results()["run"][0]
    with pytest.raises(StageUnknown, match="Lecture du dépôt"):
        family(run, "control")


def test_what_is_kept_names_no_machine(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    assert report.kept(path, "abc", described()) == {}
    report.keep(path, "abc", described(), {"lycee": results()})
    text = path.read_text(encoding="utf-8")
    assert "/" not in text
    assert f'"{socket.gethostname()}"' not in text
    assert report.kept(path, "abc", {**described(), "load": 9.0}) == {"lycee": results()}
    with pytest.raises(report.AnotherMachine):
        report.kept(path, "def", described())
    with pytest.raises(report.AnotherMachine):
        report.kept(path, "abc", {**described(), "cores": 99})


def test_a_depot_is_simulated_once_and_again_when_it_was_cut_short(tmp_path: Path) -> None:
    scale = depots.scale_of("lycee")
    depot, taken = depots.dated_depot(scale, tmp_path)
    (depot / "voeux.csv").unlink()
    assert depots.dated_depot(scale, tmp_path) == (depot, taken)
    (depot.parent / "simulation.json").unlink()
    again, _ = depots.dated_depot(scale, tmp_path)
    assert (again / "voeux.csv").exists()
