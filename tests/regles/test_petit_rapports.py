"""The hand-worked dépôts in the sheets that are no lists: pupils, alerts, situations, académie.

Belongs here: `rpt_` models against `tests/petit_depot/rapports.yml`, and what must add up in them.
Does not belong here: marts, lists, suivi and letters (test_petit_depot); any computed expectation.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.foyers import Foyers
from tests.regles.test_petit_depot import DATES, PUPILS, formations, load, pupil

EXPECTED: dict[str, Any] = load("rapports.yml")
JULY = DATES[-1]

Rows = list[dict[str, Any]]


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture(scope="module", params=DATES)
def day(
    request: pytest.FixtureRequest, foyers: Foyers
) -> Iterator[tuple[str, duckdb.DuckDBPyConnection]]:
    whole = request.param == JULY
    place = foyers.foyer(JULY) / "entrepot.duckdb" if whole else foyers.entrepot(request.param)
    with duckdb.connect(str(place), read_only=True) as con:
        yield request.param, con


@pytest.fixture(scope="module")
def july(foyers: Foyers) -> Iterator[duckdb.DuckDBPyConnection]:
    """July after June."""
    with duckdb.connect(str(foyers.entrepot(*DATES[2:])), read_only=True) as con:
        yield con


def test_the_next_milestone(day: tuple[str, duckdb.DuckDBPyConnection]) -> None:
    date, con = day
    found = con.execute(
        "select distinct prochain_jalon, date_prochain_jalon, jours_avant_jalon"
        " from rapports.rpt_perimetres"
    ).fetchall()
    assert [list(row) for row in found] == [EXPECTED["jalons"][date]]


def test_sheets_that_hold_homonyms(day: tuple[str, duckdb.DuckDBPyConnection]) -> None:
    date, con = day
    found = con.execute(
        "select concat_ws(' ', niveau, uai, structure, coalesce(liste, feuille))"
        " from rapports.rpt_feuilles_perimetres where homonymes"
    ).fetchall()
    assert sorted(place for (place,) in found) == sorted(EXPECTED["homonymes"][date])


def test_each_sheet_says_how_many_lines_it_has(
    day: tuple[str, duckdb.DuckDBPyConnection],
) -> None:
    _, con = day
    for feuille, table in (("eleves", "rpt_eleves"), ("alertes", "rpt_alertes"),
                           ("liste", "rpt_listes_perimetres")):  # fmt: skip
        key = "niveau, uai, coalesce(structure, '')" + (", liste" if feuille == "liste" else "")
        told = con.execute(
            f"select {key}, nb_lignes from rapports.rpt_feuilles_perimetres where feuille = ?",
            [feuille],
        ).fetchall()
        counted = con.execute(f"select {key}, count(*) from rapports.{table} group by all")
        assert sorted(told) == sorted(counted.fetchall())


def test_situations_add_up_to_the_vivier_of_each_line(
    day: tuple[str, duckdb.DuckDBPyConnection],
) -> None:
    _, con = day
    lines = con.execute(
        "select sum(numerateur), min(denominateur), max(denominateur), count(*)"
        " from rapports.rpt_situations group by niveau, uai, structure, ordre_ligne"
    ).fetchall()
    assert lines
    assert all(total == least == most and n == 10 for total, least, most, n in lines)


def test_the_parts_of_the_admis_add_up(july: duckdb.DuckDBPyConnection) -> None:
    lines = july.execute(
        "select uai, sum(numerateur), max(denominateur) from rapports.rpt_orientation"
        " where est_partie and niveau = 'etablissement' and type_ligne = 'ensemble' group by uai"
    ).fetchall()
    # P01 P05 | P14 P17 P18
    assert sorted(lines) == [("0980001U", 3, 3), ("0990001N", 2, 2)]


def test_which_choices_a_periode_shows(day: tuple[str, duckdb.DuckDBPyConnection]) -> None:
    date, con = day
    found = dict(
        con.execute(
            "select mesure, list(distinct etape) from rapports.rpt_orientation group by mesure"
        ).fetchall()
    )
    before = {"2026-03-05": "formulation", "2026-03-25": "confirmation"}.get(date)
    after = {key: ["admission"] for key in ("proposition", "admis", "part")}
    assert found == ({key: [before] for key in ("au_moins", "uniquement")} if before else after)
    first = con.execute(
        "select distinct sujet from rapports.rpt_orientation where ordre_sujet = 1"
    ).fetchall()
    assert first == [("l1_ou_pass",)]


def test_a_line_for_each_pupil(july: duckdb.DuckDBPyConnection) -> None:
    labels = {code: row["libelle"] for code, row in formations(JULY).items()}
    titles = dict(july.execute("select liste, titre from marts.dim_listes").fetchall())
    found: dict[str, set[tuple]] = defaultdict(set)
    for row in rows(july, "select * from rapports.rpt_eleves"):
        found[pupil(row)].add((
            row["nb_voeux"], row["nb_voeux_confirmes"], row["nb_propositions"],
            row["formation_acceptee"], row["meilleur_rang"], row["echeance"],
            row["jours_restants"], row["listes"], row["nb_alertes"],
        ))  # fmt: skip
    assert found.keys() == PUPILS.keys() - {"P12", "W19"}, "l'une partie, l'autre hors vivier"
    for code, (*counts, formation, rank, due, days, lists, alerts) in EXPECTED["eleves"].items():
        shown = ", ".join(titles[liste] for liste in lists)
        wanted = (*counts, labels.get(formation), rank, due, days, shown, alerts)
        assert found[code] == {wanted}, code


def test_a_pupil_stands_once_on_the_sheet_of_alerts(july: duckdb.DuckDBPyConnection) -> None:
    shown = rows(
        july,
        "select a.*, f.classe as classe_de from rapports.rpt_alertes a"
        " left join marts.fct_eleves f using (eleve_id)"
        " where a.uai = '0990001N' and a.niveau = 'etablissement' order by a.ordre",
    )
    found = [
        [pupil(row), row["alerte"], row["echeance"]] for row in shown if row["eleve_id"] is not None
    ]
    assert found == EXPECTED["alertes"]
    assert all((row["nom"] is None) == (row["objet"] is not None) for row in shown)
    assert all(row["action"] for row in shown)


def test_the_academie_side_by_side(july: duckdb.DuckDBPyConnection) -> None:
    wanted = EXPECTED["academie"]
    found = {
        row["uai"]: [
            row["nb_lycees"], row["nb_eleves"], row["nb_orientations_atteintes"],
            row["nb_orientations"],
        ]
        for row in rows(july, "select * from rapports.rpt_academie where niveau = 'etablissement'")
    }  # fmt: skip
    assert found == wanted["lycees"]
    moves = {
        row["liste"]: [row["nb_eleves"], row["nb_entrees"], row["nb_sorties"]]
        for row in rows(
            july, "select * from rapports.rpt_academie_mouvements where niveau = 'academie'"
        )
    }
    assert {liste: moves[liste] for liste in wanted["mouvements"]} == wanted["mouvements"]
    cells = {
        row["indicateur"]: [row["numerateur"], row["denominateur"]]
        for row in rows(
            july, "select * from rapports.rpt_academie_indicateurs where niveau = 'academie'"
        )
    }
    assert {i: cells[i] for i in wanted["valeurs"]} == wanted["valeurs"]


def test_nobody_is_named_in_the_academie(july: duckdb.DuckDBPyConnection) -> None:
    columns = july.execute(
        "select distinct column_name from duckdb_columns() where schema_name = 'rapports'"
        " and table_name like 'rpt_academie%'"
    ).fetchall()
    named = {"eleve_id", "nom", "prenom", "ine", "numero_candidat", "date_naissance", "structure"}
    assert not {name for (name,) in columns} & named
