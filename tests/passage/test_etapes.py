"""The steps of a run, told once: with Dagster or without, in a reprise or a purge, the same.

Belongs here: real runs on the small dépôts, compared; a step added for the time of a test.
"""

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.depot.errors import DepotRefuse
from orchestration.graphe import coquilles
from orchestration.habilitations.application import apply_rights
from orchestration.habilitations.differences import compare
from orchestration.habilitations.lecture import read_rights
from orchestration.passage import etapes
from orchestration.passage.faits import Etape, Fait
from orchestration.passage.travail import Travail
from orchestration.run import run_depot
from orchestration.socle.home import Home
from tests.outils import PETIT, access_journal, tree

FIRST, SECOND = "2026-03-25", "2026-06-08"
RUNS = {SECOND: "aaaaaaaa", FIRST: "bbbbbbbb"}
"""Dates, the later first so that the second run makes a reprise; and the names of their runs."""

RIGHTS = "identifiant;role;uai\nproviseur;CHEF;0990001N\n"


def pass_all(home: Path, passing: object) -> None:
    file = home.parent / "droits.csv"
    file.write_text(RIGHTS, encoding="utf-8")
    place = Home(home)
    place.prepare()
    read = read_rights(file, None)
    apply_rights(place, read, None, compare([], read.droits))
    for date, run in RUNS.items():
        passing(PETIT / date, home, run_id=f"{run}-0000-4000-8000-000000000000")


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same two dépôts, passed by the graph and by the plain steps."""
    folder = tmp_path_factory.mktemp("etapes")
    pass_all(folder / "graphe", run_depot)
    pass_all(folder / "etapes", etapes.passer)
    return folder / "graphe", folder / "etapes"


def tables(warehouse: Path) -> dict[str, list[tuple]]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        names = con.execute(
            "select schema_name, table_name from duckdb_tables() union all "
            "select schema_name, view_name from duckdb_views() where not internal"
        ).fetchall()
        return {
            f"{schema}.{name}": sorted(con.execute(f'from {schema}."{name}"').fetchall(), key=repr)
            for schema, name in names
        }


def test_the_graph_and_the_steps_give_the_same_warehouse(homes: tuple[Path, Path]) -> None:
    graph, plain = (tables(home / "entrepot.duckdb") for home in homes)
    assert len(graph) > 100
    assert graph.keys() == plain.keys()
    assert [name for name in graph if graph[name] != plain[name]] == []


def test_the_graph_and_the_steps_deliver_the_same_files(homes: tuple[Path, Path]) -> None:
    """Every workbook, manifest and remise of both dates, under the same names and links."""
    graph, plain = ({
        name: digest
        for name, digest in tree(home / "livraisons").items()
        if not name.endswith(".duckdb")
    } for home in homes)  # fmt: skip
    assert any("/remises-" in name for name in graph)
    assert {name.partition("/")[0] for name in graph} == {
        f"{date}_{run}" for date, run in [(FIRST, RUNS[FIRST]), (SECOND, RUNS[FIRST])]
    }
    assert known(graph) == known(plain)
    links = [
        {
            path.relative_to(home).as_posix(): path.readlink().as_posix()
            for path in home.rglob("*")
            if path.is_symlink() and path.name != "remises"
        }
        for home in homes
    ]
    assert links[0] == links[1]


def journal(home: Path) -> list[dict]:
    return [{k: v for k, v in line.items() if k != "quand"} for line in access_journal(home)]


def known(files: dict[str, str]) -> dict[str, str]:
    """The set of remises has a name drawn at each time."""
    return {
        "/".join("remises" if p.startswith("remises-") else p for p in name.split("/")): digest
        for name, digest in files.items()
    }


def test_the_graph_and_the_steps_write_the_same_journal(homes: tuple[Path, Path]) -> None:
    graph, plain = map(journal, homes)
    assert [line["action"] for line in graph].count("livraison") == 2
    assert graph == plain


def test_what_blocks_the_graph_blocks_the_steps_and_leaves_the_same_journal(
    tmp_path: Path,
) -> None:
    """Every pupil left before the session opened: the dépôt is refused."""
    depot = tmp_path / FIRST
    shutil.copytree(PETIT / FIRST, depot)
    titles, *pupils = (depot / "eleves.csv").read_text(encoding="utf-8").splitlines()
    place = titles.split(";").index("date_sortie")
    gone = [[*p.split(";")[:place], "01/10/2025", *p.split(";")[place + 1 :]] for p in pupils]
    rows = [titles, *(";".join(row) for row in gone)]
    (depot / "eleves.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    said, journals = [], []
    for name, passing in (("graphe", run_depot), ("etapes", etapes.passer)):
        with pytest.raises(DepotRefuse) as raised:
            passing(depot, tmp_path / name, run_id="cccccccc-0000-4000-8000-000000000000")
        said.append((type(raised.value), str(raised.value)))
        journals.append(journal(tmp_path / name))
        assert not (tmp_path / name / "livraisons/courante").exists()
    assert said[0] == said[1]
    assert journals[0] == journals[1]
    assert journals[0][-1]["perimetre"]["resultat"] == "bloqué"


def test_a_step_added_is_in_the_graph_in_every_run_and_in_what_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def watch(travail: Travail) -> Fait:
        seen.append((travail.run, travail.within))
        return Fait({"vus": len(seen)})

    added = Etape("classeurs/ajout", watch, "Un ajout.", refaite=True)
    place = etapes.ORDRE.index(etapes.MANIFESTE)
    monkeypatch.setattr(etapes, "ORDRE", (*etapes.ORDRE[:place], added, *etapes.ORDRE[place:]))
    keys = [key.to_user_string() for asset in coquilles.told() for key in asset.keys]
    assert "classeurs/ajout" in keys
    monkeypatch.setattr(etapes, "ORDRE", (added,))
    etapes.passer(PETIT / FIRST, tmp_path / "var", run_id="dddddddd")
    etapes.refaire(Travail(Home(tmp_path / "var"), tmp_path / "purge", verbose=False))
    assert seen == [("dddddddd", ""), ("purge", "Reprise du dépôt en service")]
