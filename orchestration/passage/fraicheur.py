"""Whether what is in service is recent enough, on a day.

Belongs here: the one comparison with the setting `jours_sans_depot` (dbt_project.yml). Not here:
the clock, nor who is told (`orchestration.graphe.fraicheur`, `orchestration.commandes.etat`).
"""

import datetime as dt
from dataclasses import dataclass

from orchestration.depot.settings import Settings
from orchestration.socle.home import PROJECT, Home


@dataclass(frozen=True)
class Fraicheur:
    """The dépôt in service (ISO date; None: none), its age and the age allowed, in days."""

    date: str | None
    jours: int | None
    limite: int

    @property
    def tenue(self) -> bool:
        return self.jours is not None and self.jours <= self.limite

    def __str__(self) -> str:
        if self.date is None:
            return "Aucun dépôt n'est encore en service."
        return (
            f"Dépôt en service : {self.date}, il y a {self.jours} jour(s) ; {self.limite} au plus."
        )


def fraicheur(home: Home, today: dt.date) -> Fraicheur:
    """The freshness of what is in service in `home`, on `today`."""
    served = home.current_date()
    age = (today - dt.date.fromisoformat(served)).days if served else None
    return Fraicheur(served, age, Settings.from_project(PROJECT).jours_sans_depot)
