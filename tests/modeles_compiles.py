"""The SQL of the models and of their tests, compiled by dbt once per state of the project.

Belongs here: compiling, what is kept of it (target/modeles). Not here: running it (modeles).
"""

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import duckdb

from orchestration.depot.chargement import load_depot
from orchestration.depot.settings import Settings
from orchestration.passage import dbt_manifest
from tests.outils import PETIT, PROJECT

_COMPILED = PROJECT / "target" / "modeles"


@dataclass(frozen=True)
class Noeud:
    """A model or a test as dbt compiled it."""

    nom: str
    genre: str
    relation: str | None
    sql: str
    parents: tuple[str, ...]
    bloquant: bool


def _fingerprint() -> str:
    digest = hashlib.sha256((PROJECT / "dbt_project.yml").read_bytes())
    for file in sorted((PROJECT / "dbt_project").rglob("*.*")):
        if file.suffix in {".sql", ".yml", ".csv"}:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@cache
def compiled() -> tuple[dict[str, Noeud], Path]:
    """Nodes by unique id, parents first, and the DuckDB file that holds the seeds."""
    place = _COMPILED / _fingerprint()
    if not (place / "noeuds.json").exists():
        _compile(place)
    nodes = json.loads((place / "noeuds.json").read_text(encoding="utf-8"))
    return (
        {i: Noeud(**{**n, "parents": tuple(n["parents"])}) for i, n in nodes.items()},
        place / "entrepot.duckdb",
    )


def _compile(place: Path) -> None:
    dbt_manifest.freshen()
    place.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=place.parent) as aside:
        nodes = _compiled_in(Path(aside))  # dbt has let go of the file before others see it
        (Path(aside) / "noeuds.json").write_text(json.dumps(nodes), encoding="utf-8")
        kept = place.with_suffix(f".{os.getpid()}")
        kept.mkdir()
        for name in ("noeuds.json", "entrepot.duckdb"):
            (Path(aside) / name).rename(kept / name)
        try:
            kept.rename(place)
        except OSError:  # another process was first
            assert (place / "noeuds.json").exists()


def _compiled_in(aside: Path) -> dict[str, dict]:
    """The nodes by unique id; the seeds are left in `entrepot.duckdb`."""
    from dbt.cli.main import dbtRunner

    from orchestration.passage.dbt_build import _adapter_closed

    base = aside / "entrepot.duckdb"
    with duckdb.connect(str(base)) as con:  # what the compiled SQL looks up
        load_depot(PETIT / "2026-06-08", con, Settings.from_project(PROJECT))
    options = [
        "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "dbt_project"),
        "--target-path", f"{aside}/target", "--log-path", str(aside),
    ]  # fmt: skip
    quiet = ["--no-write-json", "--log-level", "none", "--log-level-file", "none"]
    runner = dbtRunner(manifest=dbt_manifest.parsed())
    with _adapter_closed(), mock.patch.dict(os.environ, PILOTAGE_ENTREPOT=str(base)):
        for command in ("seed", "compile"):
            done = runner.invoke([*quiet, command, *options])
            assert done.success, done.exception or done.result
    return {
        result.node.unique_id: _kept(result.node)
        for result in done.result.results
        if result.node.resource_type in {"model", "test", "seed"}
    }


def _kept(node: Any) -> dict[str, Any]:
    return {
        "nom": node.name,
        "genre": str(getattr(node.config, "materialized", "")),
        "relation": node.relation_name,
        "sql": getattr(node, "compiled_code", None) or "",
        "parents": list(node.depends_on.nodes) if node.resource_type != "seed" else [],
        "bloquant": str(getattr(node.config, "severity", "")).lower() == "error",
    }
