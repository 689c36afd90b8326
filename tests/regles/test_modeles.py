"""dbt's unit tests, run on a warehouse that a real run has built.

Belongs here: nothing but the call; the cases are in dbt_project/models/*/_unit_tests.yml.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from orchestration.passage import dbt_manifest
from tests.foyers import Foyers
from tests.outils import PROJECT


def test_the_unit_tests_of_the_models_pass(tmp_path: Path, foyers: Foyers) -> None:
    warehouse = tmp_path / "entrepot.duckdb"
    shutil.copyfile(foyers.foyer("2026-07-05") / "entrepot.duckdb", warehouse)
    done = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            "test",
            "--select",
            "test_type:unit",
            "--profiles-dir",
            "dbt_project",
            "--target-path",
            tmp_path / "target",
            "--log-path",
            tmp_path / "target",
        ],
        cwd=PROJECT,
        env={**os.environ, "PILOTAGE_ENTREPOT": str(warehouse)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    cases = len(json.loads(dbt_manifest.MANIFEST.read_text())["unit_tests"])
    assert f"PASS={cases}" in done.stdout
