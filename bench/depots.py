"""The simulated dépôts that are measured on: written once, kept outside the tree.

Belongs here: where they are, and what writing them took. Not here: the campaign (`simulation/`).
"""

import hashlib
import json
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from bench.machine import PROJECT
from bench.process import measure
from simulation.echelles import ECHELLES, resolve

DATE = date(2026, 6, 15)
"""A day of admission and complémentaire: the most lists, réponses, and letters."""


@dataclass(frozen=True)
class Scale:
    """What is measured on: a scale of the simulation, or so many lycées at its rate of pupils."""

    name: str
    lycees: int
    eleves: int


def scale_of(name: str, lycees: int | None = None) -> Scale:
    """The scale `name`, or `lycees` of it. ValueError (in French) for an impossible number."""
    sizes = resolve(name, lycees, None)
    label = name if sizes.lycees == ECHELLES[name].lycees else f"{name}-{sizes.lycees}-lycees"
    return Scale(label, sizes.lycees, sizes.eleves)


def cache() -> Path:
    """Where dépôts are kept from one bench to the next."""
    return Path(tempfile.gettempdir()) / "pilotage-bench"


def dated_depot(scale: Scale, where: Path) -> tuple[Path, dict[str, float]]:
    """The dépôt of a scale under `where`, simulated unless it is there, and what that took.

    Another version of the simulation, or one that was cut short, is made again.
    """
    out, asked = where / scale.name, {**asdict(scale), "simulation": _fingerprint()}
    told = out / "simulation.json"
    if told.exists():
        kept = json.loads(told.read_text())
        if kept["asked"] == asked:
            return out / DATE.isoformat(), kept["taken"]
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    name = scale.name.split("-")[0]
    simulator = [sys.executable, "-m", "bench.depots", out, name, scale.lycees, scale.eleves]
    done = measure(simulator)
    taken = {"wall": done.wall, "processor": done.processor, "memory": done.memory}
    told.write_text(json.dumps({"asked": asked, "taken": taken}))
    return out / DATE.isoformat(), taken


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted((PROJECT / "simulation").rglob("*")):
        if path.suffix in {".py", ".sql"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _simulate(out: str, name: str, lycees: str, eleves: str) -> None:
    from simulation import simulate

    simulate(Path(out), scale=name, date=DATE, lycees=int(lycees), eleves=int(eleves))


if __name__ == "__main__":
    _simulate(*sys.argv[1:])
