"""All measures of one scale, in one go: ours, the usual script, the floor; and the proof.

Belongs here: what is measured at which scale, and in which order. Not here: ratios (`report`).
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import ours
from bench.comparison import differences, differences_of_workbooks
from bench.depots import Scale, cache, dated_depot
from bench.floor.models import only_raw, rows_of_tables
from bench.process import measure
from bench.ratios import total
from bench.script_habituel.passage import calculer_tout

LYCEES_OF_THE_SCRIPT = 20
"""The script counts the whole dépôt, and writes the workbooks of so many: enough for a mean."""
TOO_BIG_FOR_THE_SCRIPT = 1_000
"""Lycées above which only growth is asked: the script and dbt beside its SQL are left out."""


class NotTheSame(Exception):
    """What is compared does not make the same: nothing is told of its speed."""


def measured(scale: Scale, repeat: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """Every measure, `repeat` times each. Raises CommandFailed, NotTheSame."""
    tell(f"Dépôt simulé : {scale.lycees} lycées, {scale.eleves} élèves")
    depot, simulation = dated_depot(scale, cache())
    whole = scale.lycees <= TOO_BIG_FOR_THE_SCRIPT
    found: dict[str, Any] = {
        "lycees": scale.lycees,
        "eleves": scale.eleves,
        "simulation": simulation,
        "run": [], "check": [], "scan": [], "deflate": [], "dbt": [], "sql": [],
        "script": [], "script_short": [], "twenty": [], "help": [], "writing": [],
    }  # fmt: skip
    for turn in range(1, repeat + 1):
        with tempfile.TemporaryDirectory(prefix="pilotage-bench-") as folder:
            place = Path(folder)
            home = place / "var"
            tell(f"Tour {turn} sur {repeat} : pilotage run")
            found["run"].append(ours.run(depot, home))
            tell("pilotage check, puis le coût fixe")
            found["check"].append(ours.check(depot, home))
            found["twenty"].append(ours.twenty_pupils())
            found["help"].append(ours.help_page())
            tell("Un classeur de chaque sorte")
            found["writing"].append(_json("bench.writing", ours.warehouse(home)))
            tell("Plancher : une lecture, les archives")
            found["scan"].append(_json("bench.floor.scan", depot))
            found["deflate"].append(
                _json("bench.floor.archives", ours.workbooks(home), place / "a.xlsx")
            )
            if whole:
                tell("Plancher : dbt, puis son SQL seul")
                built, alone = _models(ours.warehouse(home), place)
                found["dbt"].append(built)
                found["sql"].append(alone)
                tell("Script habituel")
                _script(found, depot, place, scale.lycees)
                if turn == 1:
                    tell("Le script et nous disons-nous la même chose ?")
                    prove(depot, ours.warehouse(home), place / "script")
    return found


def prove(depot: Path, warehouse: Path, workbooks: Path) -> None:
    """Raise NotTheSame unless figures, rows and workbooks of the script say what we deliver."""
    found = differences(warehouse, calculer_tout(depot))
    found += differences_of_workbooks(warehouse, workbooks)
    if found:
        raise NotTheSame("Le script habituel et nous différons :\n- " + "\n- ".join(found))


def _models(warehouse: Path, place: Path) -> tuple[float, float]:
    """Seconds of processor of dbt, then of its statements sent alone."""
    kept = place / "statements.json"
    seconds, left = [], []
    for way in ("dbt", "sql"):
        # dbt names the database after the file: the statements are for one of this name
        folder = place / way
        folder.mkdir()
        copy = only_raw(warehouse, folder / warehouse.name)
        seconds.append(float(_output("bench.floor.models", way, copy, kept)))
        left.append(rows_of_tables(copy))
        shutil.rmtree(folder)
    if left[0] != left[1]:
        raise NotTheSame("Le SQL seul n'a pas laissé les tables que laisse dbt.")
    return seconds[0], seconds[1]


def _script(found: dict[str, Any], depot: Path, place: Path, lycees: int) -> None:
    number = min(lycees, LYCEES_OF_THE_SCRIPT)
    for name, options in (("script", ()), ("script_short", ("--sans-suivi",))):
        arguments = [depot, place / name, number, *options]
        done = measure([sys.executable, "-m", "bench.script_habituel", *arguments])
        weighed = _json("bench.floor.archives", place / name, place / "a.xlsx")
        cells = total(weighed, "cells")
        found[name].append({**json.loads(done.stdout), "memory": done.memory, "cells": cells})


def _json(module: str, *arguments: object) -> Any:
    return json.loads(_output(module, *arguments))


def _output(module: str, *arguments: object) -> str:
    """The last line that a module of the bench prints, run as a process of its own."""
    return measure([sys.executable, "-m", module, *arguments]).stdout.strip().splitlines()[-1]
