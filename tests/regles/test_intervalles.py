"""The intervals of the history, on random sessions played in random orders.

Belongs here: the SQL of `dbt_project/macros/intervalles.sql`, run alone on DuckDB and compared with
the plain list of what each day said. Not here: the models that use it (`test_historique.py`).
"""

import random
from datetime import date, timedelta
from functools import cache
from typing import Any

import duckdb
import jinja2
import pytest

from orchestration.socle.home import PROJECT

MACROS = PROJECT / "dbt_project" / "macros" / "intervalles.sql"
SESSION = 2026
DAYS = [date(SESSION, 3, 1) + timedelta(days=3 * n) for n in range(6)]

State = dict[str, int | None]
"""What a day says: key → value (a value may be null, a key may be absent)."""


class _Returned(Exception):
    """dbt's `return`, which jinja does not have."""


def _return(value: list[str]) -> None:
    raise _Returned(value)


@cache
def macros() -> Any:
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals["return"] = _return
    return environment.from_string(MACROS.read_text(encoding="utf-8")).module


def statements(*arguments: Any) -> list[str]:
    try:
        macros().placer_le_jour(*arguments)
    except _Returned as returned:
        return returned.args[0]
    raise AssertionError("the macro returned nothing")


def play(runs: list[tuple[date, State]]) -> duckdb.DuckDBPyConnection:
    """Put the days in the history in the order of `runs`; a day may come back."""
    con = duckdb.connect()
    con.execute("create schema h")
    known: set[date] = set()
    for day, state in runs:
        known.add(day)
        before = max((d for d in known if d < day), default=None)
        after = min((d for d in known if d > day), default=None)
        con.execute("create or replace temp table jour (cle varchar, valeur integer)")
        if state:
            con.executemany("insert into jour values (?, ?)", list(state.items()))
        for sql in statements("h.t", "jour", ["cle"], ["valeur"], SESSION, day, before, after):
            con.execute(sql)
    return con


def said(con: duckdb.DuckDBPyConnection, day: date) -> State:
    rows = con.execute(
        "select cle, valeur from h.t where ? between du and coalesce(au, '9999-12-31')", [day]
    ).fetchall()
    assert len(rows) == len(dict(rows)), "a key said twice on one day"
    return dict(rows)


def intervals(con: duckdb.DuckDBPyConnection) -> list[tuple]:
    return con.execute("select cle, valeur, du, au from h.t order by all").fetchall()


def random_state(draw: random.Random) -> State:
    keys = [key for key in "abcd" if draw.random() < 0.7]
    return {key: draw.choice([1, 2, None]) for key in keys}


@pytest.mark.parametrize("seed", range(25))
def test_any_order_with_repeats_tells_the_same_history(seed: int) -> None:
    draw = random.Random(seed)
    truth = {day: random_state(draw) for day in DAYS}
    in_order = play(list(truth.items()))
    wrong = [(day, random_state(draw)) for day in draw.sample(DAYS, 2)]  # corrected later
    final = list(truth.items())
    draw.shuffle(final)
    shuffled = play(wrong + final + draw.sample(final, 2))
    for day, state in truth.items():
        assert said(in_order, day) == state
        assert said(shuffled, day) == state
    assert intervals(shuffled) == intervals(in_order)


def test_a_value_is_kept_once_while_it_lasts() -> None:
    con = play([(day, {"a": 1, "b": n}) for n, day in enumerate(DAYS)])
    assert intervals(con)[0] == ("a", 1, DAYS[0], None)
    assert len(intervals(con)) == 1 + len(DAYS)


def test_a_late_day_cuts_what_seemed_to_last_and_leaves_the_rest() -> None:
    first, late, last = DAYS[0], DAYS[1], DAYS[2]
    con = play([(first, {"a": 1, "b": 7}), (last, {"a": 1, "b": 7}), (late, {"a": 2})])
    assert intervals(con) == [
        ("a", 1, first, first),
        ("a", 1, last, None),
        ("a", 2, late, late),
        ("b", 7, first, first),
        ("b", 7, last, None),
    ]
