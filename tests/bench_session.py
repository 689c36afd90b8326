"""`make bench-session`: a session of daily dépôts, one run after the other in one home.

Shows that a run does not become longer because the history is long: the seconds of each run, and
the last ones against those around the tenth, as ratios of the same series. On a shared machine the
seconds of processor say more than those of the clock. Nothing is asserted.
`DEPOTS`, `LYCEES` and `ELEVES` in the environment change the size.
Belongs here: measuring. Not here: any figure kept in the docs.
"""

import os
import re
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from simulation import simulate
from tests.outils import PILOTAGE, environment

FIRST = date(2026, 2, 16)
STAGE = re.compile(r"^ {2}(.+) : ([0-9.]+) s$", re.MULTILINE)
NEIGHBOURS = 2


def processor() -> float:
    """Seconds of processor that the finished children of this process have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def one_run(depot: Path, home: Path) -> tuple[float, float, dict[str, float]]:
    """Seconds of the whole command, of processor, and of each of its stages."""
    started, before = time.perf_counter(), processor()
    run = subprocess.run(
        [PILOTAGE, "run", depot],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    if run.returncode:
        raise SystemExit(run.stderr)
    return (
        seconds,
        processor() - before,
        {label: float(value) for label, value in STAGE.findall(run.stderr)},
    )


def around(values: list[float], place: int) -> float:
    """Median of the values around a place: one run alone is noise."""
    return statistics.median(values[max(place - NEIGHBOURS, 0) : place + NEIGHBOURS + 1])


def main() -> None:
    number = int(os.environ.get("DEPOTS", "120"))
    size = {
        "lycees": int(os.environ.get("LYCEES", "90")),
        "eleves": int(os.environ.get("ELEVES", "20000")),
    }
    with tempfile.TemporaryDirectory(prefix="pilotage-session-") as folder:
        place = Path(folder)
        totals: list[float] = []
        processors: list[float] = []
        stages: list[dict[str, float]] = []
        for day in range(number):
            when = FIRST + timedelta(days=day)
            depot = simulate(place / "depots", date=when, **size)
            seconds, used, parts = one_run(depot, place / "var")
            shutil.rmtree(depot)
            totals.append(seconds)
            processors.append(used)
            stages.append(parts)
            mebibytes = (place / "var/entrepot.duckdb").stat().st_size / 2**20
            line = f"{day + 1:>4}  {when}  {seconds:6.1f} s, dont {used:6.1f} de processeur"
            print(f"{line}  {mebibytes:7.0f} Mio", flush=True)
    tenth, last = min(9, number - 1), number - 1
    print(f"\n{'Étape':<34}{'10e':>8}{'dernier':>9}{'rapport':>9}")
    for label in stages[-1]:
        first = around([s[label] for s in stages], tenth)
        final = around([s[label] for s in stages], last)
        print(f"{label:<34}{first:>8.1f}{final:>9.1f}{final / first if first else 0:>9.2f}")
    for label, values in (("Ensemble", totals), ("Ensemble, processeur", processors)):
        first, final = around(values, tenth), around(values, last)
        print(f"{label:<34}{first:>8.1f}{final:>9.1f}{final / first:>9.2f}")
    print(f"\nMédianes de {2 * NEIGHBOURS + 1} passages voisins, en secondes ; {number} dépôts.")


if __name__ == "__main__":
    main()
