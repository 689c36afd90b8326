"""What a step is, and what it tells when it is done.

Belongs here: the form that all steps have. Not here: any step, nor their order (`etapes`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fait:
    """What a step did: counts for a person, never a name; and why nothing may follow it, if so."""

    comptes: dict[str, Any] = field(default_factory=dict)
    detail: Any = None
    """What the step found, for who tells it at length."""
    refus: Exception | None = None
    """To be raised once the rest is told."""


@dataclass(frozen=True)
class Etape:
    """A step of a run: its name (that of its asset, `room/thing`), and what it does."""

    nom: str
    faire: Callable[..., Fait]
    """Of a `Travail`; the shell of some steps asks for a part of the work (kinds, models)."""
    dit: str
    """What it is, for who reads the graph."""
    refaite: bool = False
    """Done again for the dépôt in service, from its raw tables: after a late dépôt, a purge."""
