"""The milestones of the simulated session, read where the pipeline reads them.

The seed `dbt_project/seeds/calendrier.csv` is the only place that knows the dates. A session
that it does not hold borrows the dates of the latest one it holds, shifted to its year, so
that any date can be simulated; the pipeline will still ask for the missing session.
"""

import csv
import datetime
from pathlib import Path

SEED = Path(__file__).resolve().parents[1] / "dbt_project" / "seeds" / "calendrier.csv"


def milestones(session: int) -> dict[str, datetime.date]:
    """Milestone name → date for a session (a civil year)."""
    sessions: dict[int, dict[str, datetime.date]] = {}
    with SEED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            known = sessions.setdefault(int(row["session"]), {})
            known[row["jalon"]] = datetime.date.fromisoformat(row["date"])
    if session in sessions:
        return sessions[session]
    latest = max(sessions)
    return {
        name: date.replace(year=date.year + session - latest)
        for name, date in sessions[latest].items()
    }
