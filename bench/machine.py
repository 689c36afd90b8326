"""What the figures were measured on: processor, cores, memory, versions, commit.

Belongs here: what lets two machines be told apart. Not here: names or paths of a machine.
"""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
RESULTS = PROJECT / "bench" / "resultats"
_VERSIONS = ("duckdb", "dbt-core", "dbt-duckdb", "dagster", "xlsxwriter", "openpyxl", "pandas")


def described() -> dict[str, Any]:
    """The machine and the versions; memory in bytes, and the load found before measuring."""
    return {
        "processor": _processor_model(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _VERSIONS},
        "load": round(os.getloadavg()[0], 2),
    }


def commit() -> str:
    """The commit at work, with `-modifie` when the tree differs from it; `inconnu` without git."""
    try:
        name = _git("rev-parse", "--short=12", "HEAD")
        changed = _git("status", "--porcelain", "--", ".", ":!bench/resultats")
    except (FileNotFoundError, subprocess.CalledProcessError):
        return "inconnu"
    return f"{name}-modifie" if changed else name


def _git(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["git", *arguments],  # noqa: S607
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def _processor_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()
