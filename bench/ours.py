"""The product, called as a person calls it: a run, a check, the fixed cost.

Belongs here: commands, and what a delivery weighs. Not here: any import of the product, so that
its rooms may move.
"""

import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.floor.archives import documents
from bench.machine import PROJECT
from bench.process import measure

PILOTAGE = Path(sys.executable).with_name("pilotage")
TWENTY_PUPILS = PROJECT / "tests" / "petit_depot" / "2026-06-08"


def run(depot: Path, home: Path, *, show: bool = True) -> dict[str, Any]:
    """`pilotage run` in an empty `home`, and what it delivered: kind → number, bytes."""
    done = asdict(measure([PILOTAGE, "run", depot], _environment(home), show=show))
    del done["stdout"]
    done["documents"] = {
        kind: {"number": len(paths), "bytes": sum(path.stat().st_size for path in paths)}
        for kind, paths in documents(workbooks(home)).items()
    }
    return done


def check(depot: Path, home: Path) -> dict[str, Any]:
    """`pilotage check` of the dépôt in service, which changes nothing."""
    done = asdict(measure([PILOTAGE, "check", depot], _environment(home)))
    del done["stdout"], done["stages"]
    return done


def twenty_pupils() -> dict[str, Any]:
    """A whole run on some twenty pupils: what a run costs before it has work."""
    with tempfile.TemporaryDirectory(prefix="pilotage-bench-") as folder:
        depot = shutil.copytree(TWENTY_PUPILS, Path(folder) / TWENTY_PUPILS.name)
        return run(depot, Path(folder) / "var", show=False)


def help_page() -> dict[str, Any]:
    """`pilotage --help`: what a person waits for before a command does anything."""
    done = asdict(measure([PILOTAGE, "--help"]))
    del done["stdout"], done["stages"]
    return done


def workbooks(home: Path) -> Path:
    return (home / "classeurs" / "courant").resolve()


def warehouse(home: Path) -> Path:
    return home / "entrepot.duckdb"


def _environment(home: Path) -> dict[str, str]:
    return {"PILOTAGE_HOME": str(home), "COLUMNS": "120"}
