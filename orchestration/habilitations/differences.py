"""What a file of habilitations would change: rights added, removed, changed.

Belongs here: the comparison, and its journal. Not here: how it is shown (the command).
"""

from dataclasses import dataclass

from orchestration.habilitations.modele import Droit


@dataclass(frozen=True)
class Differences:
    """Rights by kind of change; `changes` are (before, after) of one agent, role and scope."""

    ajouts: list[Droit]
    retraits: list[Droit]
    changes: list[tuple[Droit, Droit]]

    def __bool__(self) -> bool:
        return bool(self.ajouts or self.retraits or self.changes)


def compare(before: list[Droit], after: list[Droit]) -> Differences:
    """From the rights in force to those of a file. Days and keys are compared, not lines."""
    old, new = {d.objet: d for d in before}, {d.objet: d for d in after}
    return Differences(
        ajouts=[new[key] for key in sorted(new.keys() - old.keys())],
        retraits=[old[key] for key in sorted(old.keys() - new.keys())],
        changes=[
            (old[key], new[key])
            for key in sorted(old.keys() & new.keys())
            if _terms(old[key]) != _terms(new[key])
        ],
    )


def _terms(right: Droit) -> tuple[object, ...]:
    return right.date_debut, right.date_fin, right.cle_publique
