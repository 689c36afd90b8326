"""Thresholds and calendar that the landing needs from the project.

Belongs here: reading them from ``dbt_project.yml`` and the calendar seed, and checking that the
session of a dépôt is complete in the calendar.
Does not belong here: the dates themselves (seed) and any use of them (dbt).
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import yaml

from orchestration.depot.errors import Probleme


@dataclass(frozen=True)
class Settings:
    """A run blocks when an extract has more rejects than both thresholds; ``pct`` is in percent.

    ``jours_sans_depot``: days after which a dépôt that has not come is a failing check. The others
    are told in ``dbt_project.yml``, each beside its value.
    """

    max_rejets_pct: float
    max_rejets_lignes: int
    jalons: tuple[str, ...]
    siecle_max_mef_inconnus_pct: float
    siecle_max_sans_classe_pct: float
    jours_sans_depot: int
    calendrier: Path
    mef: Path
    format_ine: str
    ine_chiffres_min: int
    ine_caracteres_distincts_min: int
    ine_identites_max: int
    chute_max_pct: float
    chute_max_lycee_pct: float
    chute_max_lycee_lignes: int
    max_reponses_orphelines_pct: float
    hausse_sans_voeu_pct: float

    @classmethod
    def from_project(cls, root: Path) -> Settings:
        """Read the ``vars`` of ``root/dbt_project.yml``; KeyError when one is missing."""
        project = yaml.safe_load((root / "dbt_project.yml").read_text(encoding="utf-8"))
        variables = project["vars"]
        return cls(
            max_rejets_pct=float(variables["max_rejets_pct"]),
            max_rejets_lignes=int(variables["max_rejets_lignes"]),
            jalons=tuple(variables["jalons"]),
            siecle_max_mef_inconnus_pct=float(variables["siecle_max_mef_inconnus_pct"]),
            jours_sans_depot=int(variables["jours_sans_depot"]),
            siecle_max_sans_classe_pct=float(variables["siecle_max_sans_classe_pct"]),
            calendrier=root / "dbt_project" / "seeds" / "calendrier.csv",
            mef=root / "dbt_project" / "seeds" / "mef.csv",
            format_ine=str(variables["format_ine"]),
            ine_chiffres_min=int(variables["ine_chiffres_min"]),
            ine_caracteres_distincts_min=int(variables["ine_caracteres_distincts_min"]),
            ine_identites_max=int(variables["ine_identites_max"]),
            chute_max_pct=float(variables["chute_max_pct"]),
            chute_max_lycee_pct=float(variables["chute_max_lycee_pct"]),
            chute_max_lycee_lignes=int(variables["chute_max_lycee_lignes"]),
            max_reponses_orphelines_pct=float(variables["max_reponses_orphelines_pct"]),
            hausse_sans_voeu_pct=float(variables["hausse_sans_voeu_pct"]),
        )

    @property
    def seeds(self) -> Path:
        """The folder of the seeds of the project."""
        return self.mef.parent


def _cell(row: dict[str, str | None], column: str) -> str:
    return (row.get(column) or "").strip()


def _is_iso_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def check_session(session: int, settings: Settings) -> list[Probleme]:
    """Problems of the calendar for ``session``: the milestones to fill in, by name."""
    calendrier = settings.calendrier
    if not calendrier.is_file():
        return [Probleme(f"calendrier introuvable : {calendrier}")]
    with calendrier.open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if _cell(row, "session") == str(session)]
    dated = {_cell(row, "jalon") for row in rows if _is_iso_date(_cell(row, "date"))}
    missing = [jalon for jalon in settings.jalons if jalon not in dated]
    if not missing:
        return []
    state = "absente du calendrier" if not rows else "incomplète dans le calendrier"
    return [
        Probleme(
            f"session {session} {state} : date (AAAA-MM-JJ) à renseigner pour {', '.join(missing)}",
            fichier=calendrier.name,
        )
    ]
