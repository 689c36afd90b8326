"""The rules of alert, as the seed declares them.

Belongs here: reading one row per rule. Does not belong here: what a type of rule means
(alertes.py).
"""

import csv
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

_SEED = Path(__file__).parents[2] / "dbt_project/seeds/catalogue_alertes.csv"


class Regle(NamedTuple):
    """One row of catalogue_alertes; `seuil` is exact."""

    alerte: str
    type: str
    liste: str | None
    fait: str | None
    indicateur: str | None
    etape: str | None
    seuil: Fraction | None
    fenetre_jours: int | None
    echeances: tuple[str, ...]
    gravite: str

    def parle(self, jour: date, calendrier: dict[str, date]) -> bool:
        """Whether the rule holds on that day: always, or in the days up to one of its jalons."""
        if self.fenetre_jours is None or not self.echeances:
            return True
        avant = timedelta(days=self.fenetre_jours)
        return any(calendrier[j] - avant <= jour <= calendrier[j] for j in self.echeances)


def catalogue(seed: Path = _SEED) -> list[Regle]:
    """Every rule of the seed."""
    with seed.open(encoding="utf-8", newline="") as flux:
        return [
            Regle(
                r["alerte"],
                r["type"],
                r["liste"] or None,
                r["fait"] or None,
                r["indicateur"] or None,
                r["etape"] or None,
                Fraction(r["seuil"]) if r["seuil"] else None,
                int(r["fenetre_jours"]) if r["fenetre_jours"] else None,
                tuple(r["echeances"].split()),
                r["gravite"],
            )
            for r in csv.DictReader(flux)
        ]
