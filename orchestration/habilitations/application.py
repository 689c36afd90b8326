"""Putting the rights of a file in force: alone, journaled, and only as they were shown.

Belongs here: the order of these. Not here: what is shown before (the command).
"""

from orchestration.habilitations.differences import Differences
from orchestration.habilitations.modele import Droit, Lecture
from orchestration.habilitations.registre import RightsDamaged, applied, replace_applied
from orchestration.socle.home import Home
from orchestration.socle.journal_acces import record
from orchestration.socle.verrou import only_writer


class RightsChanged(Exception):
    """Other rights were applied since these changes were computed: what was shown is not true."""


def apply_rights(
    home: Home,
    read: Lecture,
    before: list[Droit] | None,
    changes: Differences,
    *,
    fictional: bool = False,
) -> None:
    """Put the rights of `read` in force, `changes` being what they change of `before`.

    `before` is None when there were none, or when they could not be read.
    Raises AnotherRun while a run is at work, whose remises would be of the old rights, and
    RightsChanged. The journal has its line before the rights are in force.
    """
    with only_writer(home, 0):
        if readable(home) != before:
            raise RightsChanged("D'autres droits ont été appliqués entre-temps : recommencez.")
        record(
            home,
            "habilitations",
            lignes=len(read.droits),
            fichier=read.fichier,
            sha256=read.sha256,
            lignes_rejetees=read.lignes_rejetees,
            en_attente=len(read.en_attente),
            ajouts=list(map(str, changes.ajouts)),
            retraits=list(map(str, changes.retraits)),
            modifications=[f"{old} → {new}" for old, new in changes.changes],
        )
        replace_applied(home, read, fictional=fictional)


def readable(home: Home) -> list[Droit] | None:
    """The rights in force; None when there are none that can be read: they may be replaced."""
    try:
        return applied(home)
    except RightsDamaged:
        return None
