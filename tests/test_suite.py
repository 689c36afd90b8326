"""The suite itself: what it shares, what it leaves out of its quick part, its mutants.

Belongs here: promises of `tests/foyers.py`, `tests/conftest.py`, `tests/mutants/`. Not here: the
project.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import LONGS
from tests.foyers import Foyers
from tests.mutants.__main__ import mutants
from tests.outils import PROJECT

TESTS = PROJECT / "tests"
WHOLE = re.compile(r"\b(construire|livrer|passer|run_depot|run_and_kill|foyer|entrepot)\(")
"""Calls that run or build everything."""


def test_what_makes_whole_runs_or_builds_is_told_so() -> None:
    """Else `make test-vite` would make them, and they would begin when the others end."""
    found = {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("test_*.py")
        if path != Path(__file__) and WHOLE.search(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 10
    assert found - set(LONGS) == set()
    assert [name for name in LONGS if not (TESTS / name).is_file()] == []


def test_what_is_shared_is_made_once_whoever_asks(tmp_path: Path) -> None:
    made = []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "fini").touch()

    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(lambda _: Foyers(tmp_path).une_fois("a", make), range(4)))
    assert len(made) == 1
    assert {place / "fini" for place in asked} == {tmp_path / "a" / "fini"}
    assert (tmp_path / "a" / "fini").exists()


def test_what_a_maker_leaves_half_made_is_no_result(tmp_path: Path) -> None:
    foyers = Foyers(tmp_path)

    def fail(folder: Path) -> None:
        (folder / "moitié").touch()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        foyers.une_fois("a", fail)
    assert not (tmp_path / "a").exists()
    assert list(foyers.une_fois("a", lambda _: None).iterdir()) == []


def test_every_mutant_breaks_a_rule_that_is_there() -> None:
    """Its text stands once in its file, and the tests that must see it exist."""
    told = mutants()
    assert len(told) >= 60
    assert len({m.nom for m in told}) == len(told)
    gone = [m.nom for m in told if _count(PROJECT / m.fichier, m.remplace) != 1]
    assert gone == []
    unknown = [
        test
        for test in {test for m in told for test in m.tests}
        for file, _, name in [test.partition("::")]
        if _count(PROJECT / file, f"def {name.partition('[')[0]}(" if name else "") == 0
    ]
    assert unknown == []
    assert [m.nom for m in told if m.remplace == m.par] == []


def _count(path: Path, text: str) -> int:
    """How often a file holds `text`; 0 when there is no such file."""
    return path.read_text(encoding="utf-8").count(text) if path.is_file() else 0
