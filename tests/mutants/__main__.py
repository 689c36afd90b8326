"""`python -m tests.mutants [TEXT]`: break each rule whose name holds TEXT, and see its tests fail.

A mutant is caught when the tests named fail, missed when they pass. What is neither (its text no
longer in the file, no such test, a session of tests that could not start) is missed too: a mutant
that changes nothing proves nothing. Before, the same tests must pass on the sources as they are.

Belongs here: copies of the sources, running tests in them. Not here: the mutants (`mutants.yml`).
"""

import os
import queue
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from tests.outils import PROJECT

LIST = Path(__file__).with_name("mutants.yml")
COPIED = (
    "orchestration", "exports", "simulation", "dbt_project", "tests", "docs", "target",
    "dbt_project.yml", "pyproject.toml", "uv.lock", "publiccode.yml", "Makefile", "README.md",
    "CONTRIBUTING.md", "CHANGELOG.md",
)  # fmt: skip
PASSED, FAILED = 0, 1
"""What pytest returns when all pass, when some fail; anything else is no answer."""


@dataclass(frozen=True)
class Mutant:
    """One rule: the exact text that holds it, what breaks it, the tests that must see it."""

    nom: str
    fichier: str
    remplace: str
    par: str
    tests: list[str]


def mutants(text: str = "") -> list[Mutant]:
    """Those whose name holds `text`, in the order of the list."""
    told = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return [m for m in (Mutant(**entry) for entry in told) if text in m.nom]


def copy_sources(folder: Path) -> Path:
    """The sources in `folder`, where they may be broken."""
    for name in COPIED:
        source = PROJECT / name
        if source.is_dir():
            unused = shutil.ignore_patterns("__pycache__", "modeles", "run", "compiled")
            shutil.copytree(source, folder / name, ignore=unused)
        elif source.exists():
            shutil.copy(source, folder / name)
    return folder


def run_tests(sources: Path, tests: list[str]) -> tuple[int, str]:
    """What pytest returns for these tests of a copy, and its last lines."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PILOTAGE", "DBT"))}
    with TemporaryDirectory(prefix="mutant-") as base:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider",
             "--basetemp", f"{base}/tests", *tests],
            cwd=sources,
            env={**kept, "PYTHONPATH": str(sources), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
    return done.returncode, "\n".join((done.stdout + done.stderr).splitlines()[-12:])


def fault(mutant: Mutant, sources: Path) -> str | None:
    """Break the rule, run its tests, mend it; None when they failed, else what went wrong."""
    path = sources / mutant.fichier
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if text.count(mutant.remplace) != 1:
        return f"le texte y est {text.count(mutant.remplace)} fois, non une : à récrire"
    path.write_text(text.replace(mutant.remplace, mutant.par), encoding="utf-8")
    try:
        code, said = run_tests(sources, mutant.tests)
    finally:
        path.write_text(text, encoding="utf-8")
    if code == FAILED:
        return None
    return "aucun test ne l'a vu" if code == PASSED else f"pytest n'a pas pu juger :\n{said}"


def main(arguments: list[str]) -> int:
    """Return 1 when a mutant is missed."""
    chosen = mutants(arguments[0] if arguments else "")
    workers = min(os.cpu_count() or 1, len(chosen) or 1)
    with TemporaryDirectory(prefix="mutants-") as folder:
        copies: queue.Queue[Path] = queue.Queue()
        for number in range(workers):
            copies.put(copy_sources(Path(folder) / str(number)))
        code, said = run_tests(Path(folder) / "0", sorted({t for m in chosen for t in m.tests}))
        if code != PASSED:
            print(f"Les tests nommés doivent d'abord passer sur les sources :\n{said}")
            return 1

        def judge(mutant: Mutant) -> bool:
            sources, start = copies.get(), time.perf_counter()
            why = fault(mutant, sources)
            copies.put(sources)
            told = f"MANQUÉ ({why})" if why else "vu"
            print(f"{mutant.nom} : {told} [{time.perf_counter() - start:.0f} s]", flush=True)
            return why is None

        with ThreadPoolExecutor(workers) as pool:
            seen = list(pool.map(judge, chosen))
    print(f"{sum(seen)} règles cassées vues sur {len(seen)}.")
    return 0 if seen and all(seen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
