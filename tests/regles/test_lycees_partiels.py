"""Lycées delivered in part: figures, positions and lists against the independent oracle.

One simulated dépôt of June, in which one lycée has no dossier and another no vœu: neither is a
lycée at 0 % (DOMAIN §3, « What a missing source does », lycée by lycée).
"""

import csv
import datetime as dt
from pathlib import Path

import duckdb
import pytest

from simulation import simulate
from tests.entrepots import construire
from tests.oracle import CALENDRIERS
from tests.oracle.comparaison import compare

DATE = dt.date(2026, 6, 8)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str, str]:
    """The warehouse, the dépôt, the lycée without dossiers and the one without vœux."""
    root = tmp_path_factory.mktemp("partiels")
    depot = simulate(root, date=DATE, lycees=4, eleves=160, seed=3)
    header, candidats = read(depot / "candidats.csv")
    number, uai = header.index("Numéro candidat"), header.index("UAI")
    _, eleves = read(depot / "eleves.csv")
    pupils = {row[0] for row in eleves}
    first, second, *_ = sorted({row[uai] for row in candidats} & pupils)
    numbers = {u: {r[number] for r in candidats if r[uai] == u} for u in (first, second)}
    drop(depot / "candidats.csv", numbers[first])
    for extrait in ("voeux", "reponses", "lettres"):
        drop(depot / f"{extrait}.csv", numbers[first] | numbers[second])
    warehouse = construire(root / "entrepot.duckdb", [depot])
    return warehouse, depot, first, second


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream, delimiter=";")
    return header, rows


def drop(path: Path, numbers: set[str]) -> None:
    """Remove the rows of these dossiers."""
    header, rows = read(path)
    place = header.index("Numéro candidat")
    with path.open("w", encoding="utf-8", newline="") as stream:
        kept = (row for row in rows if row[place] not in numbers)
        csv.writer(stream, delimiter=";").writerows([header, *kept])


def test_every_figure_position_and_list_is_that_of_the_oracle(played) -> None:
    warehouse, depot, *_ = played
    assert not compare(warehouse, depot, CALENDRIERS[2026])


def test_what_needs_the_missing_rows_is_null_and_nothing_else(played) -> None:
    warehouse, _, first, second = played
    with duckdb.connect(str(warehouse), read_only=True) as con:
        known = dict(
            con.execute(
                "select uai, list(distinct indicateur order by indicateur) "
                "from marts.mart_indicateurs where niveau = 'etablissement' "
                "and serie = 'TOUTES' and numerateur is not null group by uai"
            ).fetchall()
        )
    assert first not in known
    by_dossier = {
        "taux_participation", "taux_demission", "taux_saisine_caes", "taux_sans_solution",
    }  # fmt: skip
    assert {i for i in known[second] if not i.startswith("taux_situation_")} == by_dossier
    assert len(known[second]) == len(by_dossier) + 10


def test_nobody_is_listed_nor_alerted_for_want_of_rows(played) -> None:
    warehouse, _, first, second = played
    with duckdb.connect(str(warehouse), read_only=True) as con:
        lists = con.execute(
            "select distinct uai, liste from rapports.rpt_listes_nominatives "
            "where liste <> 'HORS_VIVIER' and uai in (?, ?)",
            [first, second],
        ).fetchall()
        alerts = con.execute(
            "select uai, alerte from marts.mart_alertes where uai = ?", [first]
        ).fetchall()
    assert {liste for uai, liste in lists} <= {"NON_INSCRITS", "DEMISSIONNAIRES"}
    assert first not in {uai for uai, _ in lists}
    assert not alerts
