"""The first line of a command comes before what takes time to import, and --help imports none.

Belongs here: the order of the first line and of the imports. Not here: what commands then do.
"""

import os
import subprocess
import sys

import pytest

HEAVY = ("duckdb", "pandas", "numpy", "dagster", "dbt", "openpyxl", "xlsxwriter", "rich", "yaml")
WATCHED = f"""
import sys

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name in {HEAVY}:
            print("IMPORT", name, file=sys.stderr, flush=True)

sys.meta_path.insert(0, Watch())
from orchestration.entree import main
main()
"""


def lines(home, *arguments: str) -> list[str]:
    """Lines of stderr, and one IMPORT for each heavy package, in the order of things."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PILOTAGE_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.stderr.splitlines()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["run", "--help"],
        ["check"],  # an argument is missing
        ["inconnue"],
        ["purge"],
        ["purge", "--session", "12"],
        ["rejouer", "--neuf", "--continuer"],
    ],
)
def test_help_and_bad_arguments_import_nothing_heavy(tmp_path, arguments):
    told = lines(tmp_path, *arguments)
    assert not [line for line in told if line.startswith("IMPORT")]


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "absent"],
        ["run", "absent", "--accepter", "rien"],
        ["rejouer"],
        ["habilitations", "montrer"],
        ["remettre"],
        ["purge", "--session", "2020", "--dry-run"],
    ],
)
def test_the_first_line_names_the_home_before_heavy_imports(tmp_path, arguments):
    first, *then = lines(tmp_path, *arguments)
    assert str(tmp_path) in first
    assert any(line.startswith("IMPORT") for line in then)
