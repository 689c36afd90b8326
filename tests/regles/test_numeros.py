"""Numbers joined in the history: `dbt_project/macros/numeros.sql` run alone on DuckDB.

Belongs here: what becomes of the intervals of both numbers. Not here: which numbers are joined
(`test_identites.py`).
"""

import duckdb

from tests.macros_historique import macro

JOURS = [f"2026-03-0{n}" for n in range(1, 7)]


def test_what_was_said_of_both_is_said_of_the_one_that_stays() -> None:
    con = duckdb.connect()
    con.execute("create schema h")
    con.execute(
        "create table h.hist_dates (session int, date_extraction date, date_precedente date)"
    )
    for avant, jour in zip([None, *JOURS], JOURS, strict=False):
        con.execute("insert into h.hist_dates values (2026, ?, ?)", [jour, avant])
    for sorte in ("ouverts", "clos"):
        con.execute(
            f"create table h.m_{sorte} "
            "(session int, sujet varchar, eleve_id bigint, valeur int, du date, au date)"
        )
    con.execute("create table reunis (ancien bigint, eleve_id bigint)")
    con.execute("insert into reunis values (8, 3)")
    con.execute("""
        insert into h.m_clos values
            (2026, 'touche', 3, 1, '2026-03-01', '2026-03-02'),
            (2026, 'touche', 8, 1, '2026-03-03', '2026-03-04'),
            (2026, 'change', 3, 1, '2026-03-01', '2026-03-02'),
            (2026, 'change', 8, 2, '2026-03-03', '2026-03-04'),
            (2026, 'trou', 3, null, '2026-03-01', '2026-03-02'),
            (2026, 'trou', 8, null, '2026-03-04', '2026-03-05'),
            (2026, 'autre', 5, 1, '2026-03-01', '2026-03-02')""")
    con.execute("insert into h.m_ouverts values (2026, 'touche', 3, 1, '2026-03-05', null)")
    for instruction in macro("numeros", "reunir_les_numeros")(
        "h.m", "jour", ["sujet", "eleve_id"], ["valeur"], "reunis"
    ):
        con.execute(instruction)
    assert con.execute("select * exclude (session) from h.m_ouverts").fetchall() == [
        ("touche", 3, 1, *dates("01", None))
    ]
    assert con.execute("select * exclude (session) from h.m_clos order by all").fetchall() == [
        ("autre", 5, 1, *dates("01", "02")),
        ("change", 3, 1, *dates("01", "02")),
        ("change", 3, 2, *dates("03", "04")),
        ("trou", 3, None, *dates("01", "02")),
        ("trou", 3, None, *dates("04", "05")),
    ]


def dates(*jours: str | None) -> list[object]:
    return [
        jour and duckdb.execute(f"select date '2026-03-{jour}'").fetchone()[0] for jour in jours
    ]
