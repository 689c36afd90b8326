"""`make bench`: one full run on the biggest académie, stage by stage.

Speed is told as shares of the run and as multiples of one plain act of the same minute (DuckDB
counting the rows of voeux.csv), so that two machines can be compared. Nothing is asserted.
Belongs here: measuring. Not here: any figure kept in the docs.
"""

import os
import re
import subprocess
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import duckdb

from simulation import simulate
from tests.outils import PILOTAGE, environment

DATE = date(2026, 6, 15)
STAGE = re.compile(r"^ {2}(.+) : ([0-9.]+) s$")


def peak_memory(session: int, stop: threading.Event, peak: list[int]) -> None:
    """Keep in `peak` the largest sum of resident bytes of the processes of one session."""
    page = os.sysconf("SC_PAGE_SIZE")
    while not stop.wait(0.2):
        total = 0
        for process in Path("/proc").glob("[0-9]*"):
            try:
                fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[3]) == session:
                total += int(fields[21]) * page
        peak[0] = max(peak[0], total)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="pilotage-bench-") as folder:
        place = Path(folder)
        print("Simulation de l'académie la plus grande …", flush=True)
        started = time.perf_counter()
        depot = simulate(place / "depots", scale="academie", date=DATE)
        print(f"  {time.perf_counter() - started:.1f} s")
        started = time.perf_counter()
        wishes = duckdb.sql(
            f"select count(*) from read_csv('{depot}/voeux.csv', all_varchar=true, delim=';')"
        ).fetchall()[0][0]
        unit = time.perf_counter() - started

        started = time.perf_counter()
        run = subprocess.Popen(
            [PILOTAGE, "run", depot],
            env=environment(place / "var"),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        stop, peak = threading.Event(), [0]
        watcher = threading.Thread(target=peak_memory, args=(run.pid, stop, peak))
        watcher.start()
        stages = {}
        for line in run.stderr:
            print(line, end="", flush=True)
            if found := STAGE.match(line):
                stages[found[1]] = float(found[2])
        code = run.wait()
        total = time.perf_counter() - started
        stop.set()
        watcher.join()
        if code:
            raise SystemExit(code)

    stages["Démarrage et Dagster"] = total - sum(stages.values())
    print(f"\n{'Étape':<34}{'secondes':>10}{'part':>8}{'× lecture':>11}")
    for label, seconds in stages.items():
        print(f"{label:<34}{seconds:>10.1f}{seconds / total:>8.0%}{seconds / unit:>11.0f}")
    print(f"{'Ensemble':<34}{total:>10.1f}{1:>8.0%}{total / unit:>11.0f}")
    print(f"\nMémoire, au plus : {peak[0] / 2**30:.2f} Gio pour tout l'arbre de processus")
    print(f"Unité : compter les {wishes} lignes de voeux.csv par DuckDB, {unit:.2f} s")


if __name__ == "__main__":
    main()
