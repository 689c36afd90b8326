"""The rights in force: one private file, replaced whole.

Belongs here: its place, its shape, its atomic replacement. Not here: whether a right is good
(`regles.sql`), nor who may replace it (the command).
"""

import datetime as dt
import json
import os
from dataclasses import asdict
from pathlib import Path

from exports.manifeste import write_private
from orchestration.habilitations.modele import Droit, Lecture
from orchestration.socle.home import FICTIONAL, Home
from orchestration.socle.texte_sur import harmless_json

APPLIED = "habilitations.json"


def applied_path(home: Home) -> Path:
    """`var/habilitations/habilitations.json`."""
    return home.habilitations / APPLIED


class RightsDamaged(Exception):
    """The file of the rights in force is not one that we wrote: nobody has any until replaced."""


def applied(home: Home) -> list[Droit] | None:
    """The rights in force, in their order; None when none was ever applied here.

    Raises RightsDamaged; OSError when the file cannot be read.
    """
    path = applied_path(home)
    if not path.exists():
        return None
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["droits"]
        return [Droit(**{**row, **_dates(row)}) for row in rows]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise RightsDamaged(
            f"Le fichier des droits appliqués, {path}, est abîmé : aucun n'est plus lisible. "
            "Remplacez-le par « pilotage habilitations appliquer FICHIER », ou d'une sauvegarde."
        ) from None


def replace_applied(home: Home, read: Lecture, *, fictional: bool = False) -> None:
    """Put the rights of `read` in force, in the place of all others: one rename, 0600.

    A kill leaves the old rights or the new ones. `fictional` marks those of the demo.
    """
    marker, aside = home.habilitations / FICTIONAL, home.habilitations / f".{APPLIED}.nouveau"
    content = {
        "fichier": read.fichier,
        "sha256": read.sha256,
        "droits": [{**asdict(d), **_texts(d)} for d in read.droits],
    }
    write_private(aside, harmless_json(content).encode())
    if not fictional:
        marker.unlink(missing_ok=True)  # before: a real right never lies beside the demo's mark
    elif not applied_path(home).exists():
        marker.touch(mode=0o600)
    os.sync()
    aside.replace(applied_path(home))


def _texts(right: Droit) -> dict[str, str | None]:
    days = {"date_debut": right.date_debut, "date_fin": right.date_fin}
    return {name: day.isoformat() if day else None for name, day in days.items()}


def _dates(row: dict[str, str | None]) -> dict[str, dt.date | None]:
    names = ("date_debut", "date_fin")
    return {name: dt.date.fromisoformat(row[name]) if row[name] else None for name in names}
