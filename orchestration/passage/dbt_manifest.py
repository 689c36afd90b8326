"""The dbt manifest from which Dagster draws its assets: built by one command, checked at load.

Belongs here: where it is, whether it is up to date, how it is built. Not here: the models.
"""

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.socle.home import PROJECT

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

TARGET = PROJECT / "target"
MANIFEST = TARGET / "manifest.json"
_PARSED = TARGET / "partial_parse.msgpack"
_FINGERPRINT = TARGET / "manifest.sha256"


class StaleManifest(Exception):
    """The manifest is missing, or older than the models."""


def _fingerprint() -> str:
    """Of what shapes the assets (the rows of a seed do not), and of where the project lies."""
    digest = hashlib.sha256(str(PROJECT).encode())
    files = [PROJECT / "dbt_project.yml"]
    for suffix in ("*.sql", "*.yml"):
        files += sorted((PROJECT / "dbt_project").rglob(suffix))
    for file in files:
        digest.update(file.relative_to(PROJECT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def is_fresh() -> bool:
    return (
        MANIFEST.exists()
        and _PARSED.exists()
        and _FINGERPRINT.exists()
        and _FINGERPRINT.read_text() == _fingerprint()
    )


def freshen() -> None:
    """Parse again when the models or the settings have changed; raises as `build` does."""
    if not is_fresh():
        build()


def require() -> Path:
    """The manifest; StaleManifest, saying what to run, when it does not match the models."""
    if not is_fresh():
        raise StaleManifest(
            "target/manifest.json manque ou ne suit plus les modèles : lancez « make manifeste »."
        )
    return MANIFEST


def parsed() -> "Manifest":
    """The project as dbt itself parsed it for `MANIFEST`: dbt need not parse it again."""
    from dbt.contracts.graph.manifest import Manifest

    require()
    return Manifest.from_msgpack(_PARSED.read_bytes())


def build() -> None:
    """`dbt parse`; raises subprocess.CalledProcessError, dbt having said why.

    What was parsed in another folder is parsed whole again: dbt keeps there the folder of each
    seed, and would load those of the other project.
    """
    place = TARGET / "manifest.dossier"
    if not place.exists() or place.read_text() != str(PROJECT):
        _PARSED.unlink(missing_ok=True)
    _FINGERPRINT.unlink(missing_ok=True)
    dbt = Path(sys.executable).with_name("dbt")
    subprocess.run(  # noqa: S603
        [
            dbt,
            "--no-use-colors",
            "--quiet",
            "parse",
            "--profiles-dir",
            "dbt_project",
            "--target-path",
            str(TARGET),
            "--log-path",
            str(TARGET),
        ],
        cwd=PROJECT,
        check=True,
        process_group=0,  # Ctrl-C is ours to tell, in one line; dbt is stopped by us
    )
    place.write_text(str(PROJECT))
    _FINGERPRINT.write_text(_fingerprint())
