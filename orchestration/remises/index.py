"""`index.json` of a set of remises: its name, and its reading. Not here: how it is made."""

import json
from typing import Any

from orchestration.socle.home import Home

INDEX = "index.json"


def read_index(home: Home, date: str) -> dict[str, Any] | None:
    """The index of the remises of a dépôt; None when it has none."""
    path = home.remises / date / INDEX
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
