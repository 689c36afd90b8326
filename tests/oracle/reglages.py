"""Settings of the project that a figure depends on and that the oracle does not judge.

Belongs here: reading them where an académie changes them (`vars` of dbt_project.yml). Not here:
what they do to a figure.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_PROJET = Path(__file__).parents[2] / "dbt_project.yml"


@cache
def reglages() -> dict[str, Any]:
    """Name → value."""
    return yaml.safe_load(_PROJET.read_text(encoding="utf-8"))["vars"]
