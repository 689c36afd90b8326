"""`make bench-session`: a session of daily dépôts, one after the other in one home.

Shows that a run does not become longer because the history is long: the seconds of the runs around
the tenth and of the last ones, as ratios of one series. Only those are whole runs of the command;
the days between are loaded, modelled and put in service without checks or workbooks, which leave
nothing to the days after. On a shared machine the seconds of processor say more than those of the
clock. Nothing is asserted. `DEPOTS`, `LYCEES` and `ELEVES` in the environment change the size.
Belongs here: measuring. Not here: any figure kept in the docs.
"""

import os
import shutil
import statistics
import tempfile
import time
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from bench import ours
from orchestration.passage import dbt_manifest, etapes
from orchestration.passage.travail import Demande, Travail
from orchestration.socle.home import WAREHOUSE, Home
from simulation import simulate

FIRST = date(2026, 2, 16)
NEIGHBOURS = 2

Measure = dict[str, float]
"""Seconds by stage, the whole and the processor's among them."""


def whole_run(depot: Path, home: Path) -> Measure:
    """One run of the command."""
    done = ours.run(depot, home, show=False)
    return {
        **{label: stage["wall"] for label, stage in done["stages"].items()},
        "Ensemble": done["wall"],
        "Ensemble, processeur": done["processor"],
    }


def only_the_models(depot: Path, home: Home) -> Measure:
    """A day in this process, up to the warehouse in service, unchecked."""
    started, before = time.perf_counter(), time.process_time()
    home.prepare()
    folder = home.work / "banc"
    folder.mkdir()
    travail = Travail(home, folder, verbose=False)
    travail.demande = Demande(depot)
    models = partial(etapes.modeler, selection=["--exclude-resource-type", "test"])
    for step in (etapes.EXTRAITS.faire, models):
        if refused := step(travail).refus:
            raise SystemExit(str(refused))
    finished = folder / "fini"
    (finished / "classeurs").mkdir(parents=True)
    shutil.move(travail.warehouse, finished / WAREHOUSE)
    home.put_in_service({depot.name: finished}, depot.name.replace("-", ""))
    shutil.rmtree(folder)
    return {
        "Ensemble": time.perf_counter() - started,
        "Ensemble, processeur": time.process_time() - before,
    }


def main() -> None:
    number = int(os.environ.get("DEPOTS", "120"))
    size = {
        "lycees": int(os.environ.get("LYCEES", "90")),
        "eleves": int(os.environ.get("ELEVES", "20000")),
    }
    dbt_manifest.freshen()
    groups = {
        "10e": range(9 - NEIGHBOURS, 10 + NEIGHBOURS),
        "dernier": range(number - 2 * NEIGHBOURS - 1, number),
    }
    measured: dict[str, list[Measure]] = {name: [] for name in groups}
    with tempfile.TemporaryDirectory(prefix="pilotage-session-") as folder:
        home = Home(Path(folder) / "var")
        for day in range(number):
            when = FIRST + timedelta(days=day)
            depot = simulate(Path(folder) / "depots", date=when, **size)
            group = next((name for name, days in groups.items() if day in days), None)
            if group:
                seconds = whole_run(depot, home.root)
                measured[group].append(seconds)
            else:
                seconds = only_the_models(depot, home)
            shutil.rmtree(depot)
            mebibytes = home.warehouse.stat().st_size / 2**20
            print(
                f"{day + 1:>4}  {when}  {group or 'modèles seuls':<15}"
                f"{seconds['Ensemble']:7.1f} s  {seconds['Ensemble, processeur']:7.1f} s processeur"
                f"{mebibytes:8.0f} Mio",
                flush=True,
            )
    medians = {
        name: {label: statistics.median(m[label] for m in runs) for label in runs[-1]}
        for name, runs in measured.items()
    }
    print(f"\n{'Étape':<34}{'10e':>9}{'dernier':>9}{'rapport':>9}")
    for label, last in medians["dernier"].items():
        tenth = medians["10e"][label]
        print(f"{label:<34}{tenth:>9.1f}{last:>9.1f}{last / tenth if tenth else 0:>9.2f}")
    print(f"\nMédianes de {2 * NEIGHBOURS + 1} passages, en secondes ; {number} dépôts.")


if __name__ == "__main__":
    main()
