"""Removing what names pupils, once it is kept for too long; the figures of lycées stay.

Belongs here: what a purge is about. In its modules: what goes and what stays of the history
(`conservation`), what is found (`inventaire`), what is sought afterwards (`reperes`), and the
order of things (`execution`).
"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Portee:
    """The dépôts that go: those dated before `avant`, or all those of `session` (a year)."""

    avant: dt.date | None = None
    session: int | None = None

    def __post_init__(self) -> None:
        if (self.avant is None) == (self.session is None):
            raise ValueError("either avant or session")

    def holds(self, date: dt.date) -> bool:
        """True when a dépôt of this date goes."""
        return date < self.avant if self.avant else date.year == self.session

    def condition(self, column: str) -> str:
        """The same in SQL, over a column of dates."""
        if self.avant:
            return f"{column} < date '{self.avant}'"
        return f"year({column}) = {self.session}"

    def __str__(self) -> str:
        if self.avant:
            return f"dépôts d'avant le {self.avant:%d/%m/%Y}"
        return f"session {self.session}"
