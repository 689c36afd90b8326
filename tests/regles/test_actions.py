"""What can be done is never what it is too late to do: the sessions of the calendar, day by day.

Belongs here: the action of each list and alert on each day, from the models and the seeds alone.
Not here: who is on a list, when a list opens (test_petit_depot).
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import duckdb
import pytest

from tests import modeles
from tests.modeles_compiles import compiled

DATES = re.compile(r"\d\d/\d\d/\d{4}")
MODELS = ("int_periodes", "int_periodes_ouvertes", "dim_actions")


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """The seeds, and the models of actions as views over a day that each test sets."""
    nodes, _ = compiled()
    con = modeles.warehouse()
    con.execute("create schema intermediate; create schema marts")
    con.execute("create table intermediate.int_session (session integer, date_extraction date)")
    for name in MODELS:
        (node,) = (n for n in nodes.values() if n.nom == name)
        con.execute(f"create view {node.relation} as {node.sql}")
    yield con
    con.close()


def days(con: duckdb.DuckDBPyConnection) -> list[tuple[int, date]]:
    """Every day of every session of the calendar, from its first milestone to its last."""
    sessions = con.execute(
        "select session, min(date), max(date) from reference.calendrier group by 1 order by 1"
    ).fetchall()
    return [
        (session, first + timedelta(n))
        for session, first, last in sessions
        for n in range((last - first).days + 1)
    ]


def actions(con: duckdb.DuckDBPyConnection, session: int, day: date) -> dict[str, tuple]:
    """code → (action, date_limite) of that day."""
    con.execute("delete from intermediate.int_session")
    con.execute("insert into intermediate.int_session values (?, ?)", [session, day])
    rows = con.execute("select code, action, date_limite from marts.dim_actions").fetchall()
    return {code: (action, limit) for code, action, limit in rows}


def test_on_no_day_is_an_action_told_whose_date_has_passed(con: duckdb.DuckDBPyConnection) -> None:
    late = []
    for session, day in days(con):
        for code, (action, limit) in actions(con, session, day).items():
            told = [datetime.strptime(d, "%d/%m/%Y").date() for d in DATES.findall(action)]
            if any(d < day for d in [*told, *([limit] if limit else [])]):
                late.append((day, code, action))
    assert late == []


def test_on_each_day_an_open_list_says_what_to_do(con: duckdb.DuckDBPyConnection) -> None:
    open_lists = """select distinct liste from reference.catalogue_listes,
        intermediate.int_periodes_ouvertes o
        where list_contains(string_split(periodes, ' '), o.periode)"""
    silent = []
    for session, day in days(con):
        known = actions(con, session, day)
        shown = {liste for (liste,) in con.execute(open_lists).fetchall()}
        silent += [(day, liste) for liste in shown - known.keys()]
    assert silent == []


def test_a_deadline_is_written_as_a_date(con: duckdb.DuckDBPyConnection) -> None:
    texts = con.execute("select code, action from reference.catalogue_actions").fetchall()
    vague = [
        code
        for code, action in texts
        if re.search(r"\bau plus tard\b|\bavant (le|la|l')\b", action)
        and "{jalon}" not in action
        and "{date_limite}" not in action
    ]
    assert vague == []


def test_the_last_open_periode_speaks(con: duckdb.DuckDBPyConnection) -> None:
    before, _ = actions(con, 2026, date(2026, 6, 10))["SANS_PROPOSITION"]
    after, limit = actions(con, 2026, date(2026, 6, 11))["SANS_PROPOSITION"]
    assert "ouverture le 11/06/2026" in before
    assert "au plus tard le 10/09/2026" in after
    assert limit == date(2026, 9, 10)
