"""Dépôts out of order and repeated: the same history as once in order.

Belongs here: two homes that received the same dépôts, compared. Does not belong here: whether
what they say is right (test_scenario_alertes.py).
"""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.foyers import livrer
from tests.oracle.suivi import compare_suivi
from tests.outils import tree
from tests.scenario_alertes.ecriture import ecrire

DATES = [date(2026, 3, 5), date(2026, 3, 12), date(2026, 4, 10), date(2026, 6, 4), date(2026, 6, 5)]
DESORDRE = [1, 4, 0, 3, 1, 2, 3]
"""Ranks in DATES: the latest comes second, two dates come twice, a past date comes last."""

# eleve_id and the other numbers are given in the order of the runs: each becomes what it names
QUI = """
    (select eleve_id, min(nom_plie) as qui from nominatif.registre_eleves group by all)
"""
TABLES = {
    "dépôts": "select * from historique.hist_depots",
    "dires": "select * from historique.hist_listes",
    "comptes": "select * from historique.hist_comptes",
    "effectifs": "select * from historique.hist_effectifs",
    "membres": f"""
        select * exclude (eleve_id) from historique.hist_membres
        inner join {QUI} using (eleve_id)""",
    "cellules": """
        select * exclude (perimetre_id, indicateur_id) from historique.hist_cellules
        inner join historique.hist_perimetres using (perimetre_id)
        inner join historique.hist_indicateurs using (indicateur_id)""",
    "évolution": "select * from marts.mart_evolution_indicateurs",
    "positionnement": "select * from marts.mart_positionnement",
    "mouvements": f"""
        select * exclude (eleve_id) from marts.mart_mouvements_listes
        inner join {QUI} using (eleve_id)""",
    "alertes": f"""
        select * exclude (eleve_id) from marts.mart_alertes left join {QUI} using (eleve_id)""",
    "identités": "select * exclude (eleve_id) from nominatif.registre_eleves",
}


@pytest.fixture(scope="module")
def depots(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return ecrire(tmp_path_factory.mktemp("depots"), DATES)


@pytest.fixture(scope="module")
def homes(depots: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The home of the dépôts in order, and that of the same in disorder."""
    ordre, desordre = (tmp_path_factory.mktemp(nom) for nom in ("ordre", "desordre"))
    for depot in depots:
        livrer(depot, ordre)
    for rang in DESORDRE:
        livrer(depots[rang], desordre)
    return ordre, desordre


@pytest.mark.parametrize("quoi", TABLES)
def test_the_warehouses_say_the_same(homes: tuple[Path, Path], quoi: str) -> None:
    with duckdb.connect() as con:
        dits = []
        for home in homes:
            con.execute(f"attach '{home / 'entrepot.duckdb'}' as h (read_only)")
            con.execute("use h")
            dits.append(con.execute(f"select * from ({TABLES[quoi]}) order by all").fetchall())
            con.execute("use memory")
            con.execute("detach h")
    assert dits[0]
    assert dits[0] == dits[1]


def test_the_workbooks_in_service_are_the_same_bytes(homes: tuple[Path, Path]) -> None:
    ordre, desordre = (tree(home / "classeurs/courant") for home in homes)
    assert ordre
    assert ordre == desordre
    classeurs = homes[1] / "classeurs"
    assert (classeurs / "courant").resolve() == (classeurs / DATES[-1].isoformat()).resolve()


def test_every_date_is_delivered_under_its_own(homes: tuple[Path, Path]) -> None:
    for home in homes:
        livrees = {p.name for p in (home / "classeurs").iterdir()} - {"courant"}
        assert livrees == {jour.isoformat() for jour in DATES}


@pytest.mark.parametrize("lequel", [0, 1], ids=["ordre", "desordre"])
def test_the_oracle_agrees(homes: tuple[Path, Path], depots: list[Path], lequel: int) -> None:
    assert compare_suivi(homes[lequel] / "entrepot.duckdb", depots) == []
