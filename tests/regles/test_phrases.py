"""Each sentence that the tests of the models prove is named when it is not true.

Belongs here: tables broken one by one after a real build, and what a person is then told. Not
here: the rules themselves (tests/petit_depot), nor the sentences (dbt_project/tests/).
"""

import shutil
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from orchestration.passage.dbt_build import build
from tests.entrepots import construire
from tests.outils import PETIT

DATES = ("2026-03-25", "2026-06-08")
BROKEN = {
    # the statement that breaks it: the model and the sentence that must be named
    "insert into staging.stg_voeux from staging.stg_voeux limit 1": (
        "stg_voeux : 1 ligne(s) en défaut ; numero_candidat, phase, code_formation, internat : "
        "la même clé plusieurs fois"
    ),
    "insert into staging.stg_depot from staging.stg_depot": (
        "stg_depot : 1 ligne(s) en défaut ; pas exactement une ligne"
    ),
    "insert into intermediate.int_appartenances from intermediate.int_appartenances limit 2": (
        "int_appartenances : 2 ligne(s) en défaut ; eleve_id, type, code : la même clé"
    ),
    "update marts.fct_eleves set uai = null where eleve_id = 1": (
        "fct_eleves : 1 ligne(s) en défaut ; uai : une valeur absente"
    ),
    "update marts.dim_formations set filiere = 'INCONNUE' where code_formation in "
    "(select code_formation from marts.dim_formations order by 1 limit 1)": (
        "dim_formations : 1 ligne(s) en défaut ; filiere : une valeur que filieres ne connaît pas"
    ),
    "update marts.dim_structures set type = 'X' where type = 'G' and code = "
    "(select min(code) from marts.dim_structures where type = 'G') and uai = "
    "(select min(uai) from marts.dim_structures where type = 'G')": (
        "dim_structures : 1 ligne(s) en défaut ; type : une valeur hors de sa liste"
    ),
    "update reference.calendrier set date = null where session = 2026 and jalon = 'caes'": (
        "calendrier : 1 ligne(s) en défaut ; date : une valeur absente"
    ),
    "update reference.remises_roles set portee = 'tout' where portee = 'aucune'": (
        "remises_roles : 1 ligne(s) en défaut ; portee : une valeur hors de sa liste"
    ),
    "update reference.periodes set jalon_fin = 'jamais' where periode = 'examen'": (
        "periodes : 1 ligne(s) en défaut ; jalon_fin : une valeur que calendrier ne connaît pas"
    ),
    "update reference.catalogue_alertes set seuil = null where type = 'croissance_liste'": (
        "catalogue_alertes : 5 ligne(s) en défaut ; un seuil absent"
    ),
    "update marts.dim_listes set colonnes = 'nulle' where liste = 'SANS_VOEU'": (
        "catalogue_listes : 1 ligne(s) en défaut ; une colonne inconnue"
    ),
    "delete from marts.mart_indicateurs where niveau = 'academie' and serie = 'TOUTES' "
    "and indicateur = 'taux_sans_voeu' and etape = 'formulation'": (
        "mart_indicateurs : 1 ligne(s) en défaut ; chaque périmètre a tous ses indicateurs"
    ),
    "update marts.mart_indicateurs set numerateur = numerateur + 1 where niveau = 'academie' and "
    "serie = 'TOUTES' and indicateur = 'taux_sans_voeu' and etape = 'formulation'": (
        "mart_indicateurs : 1 ligne(s) en défaut ; les établissements totalisent leurs territoires"
    ),
    "update marts.mart_indicateurs set numerateur = denominateur + 1 where niveau = 'groupe' and "
    "serie = 'TOUTES' and indicateur = 'taux_situation_non_inscrit' and structure = "
    "(select min(structure) from marts.mart_indicateurs where niveau = 'groupe')": (
        "mart_indicateurs : 2 ligne(s) en défaut ; les situations totalisent le vivier"
    ),
    "update marts.mart_indicateurs set numerateur = 0 where niveau = 'etablissement' and "
    "serie = 'TOUTES' and indicateur = 'part_admis_l1' and numerateur = 1": (
        "mart_indicateurs : 1 ligne(s) en défaut ; les parts des filières totalisent les admis"
    ),
    "update marts.dim_indicateurs set mesure = null where indicateur = 'part_admis_l1'": (
        "catalogue_indicateurs : 1 ligne(s) en défaut ; une case de tableau sans sujet, mesure"
    ),
    "update marts.dim_listes set voies = 'GENERAL' where liste = 'UNIQUEMENT_SELECTIF'": (
        "catalogue_listes : 1 ligne(s) en défaut ; une voie inconnue"
    ),
    "delete from intermediate.int_vivier_initial where arrivee = "
    "(select min(arrivee) from intermediate.int_vivier_initial where est_retenu)": (
        "int_eleves : 1 ligne(s) en défaut ; un élève se perd en recevant son numéro"
    ),
    "insert into historique.hist_membres_clos select * replace (date '2026-06-08' as au) "
    "from historique.hist_membres_ouverts order by sujet, eleve_id limit 1": (
        "hist_membres : 1 ligne(s) en défaut ; sujet, eleve_id : des intervalles qui se recouvrent"
    ),
    # at the dépôt before: a key that held twice then, once today
    "insert into historique.hist_cellules_clos select * replace (date '2026-03-25' as au) "
    "from historique.hist_cellules where du = '2026-03-25' order by all limit 1": (
        "hist_cellules : 1 ligne(s) en défaut ; perimetre_id, indicateur_id : des intervalles"
    ),
    "update historique.hist_rangs_ouverts set au = date '2026-01-01' where eleve_id = "
    "(select min(eleve_id) from historique.hist_rangs_ouverts)": (
        "hist_rangs : 1 ligne(s) en défaut ; au : un intervalle qui finit avant de commencer"
    ),
    "insert into rapports.rpt_perimetres from rapports.rpt_perimetres limit 1": (
        "rpt_perimetres : 1 ligne(s) en défaut ; niveau, uai, structure : la même clé"
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("phrases")
    return construire(place / "entrepot.duckdb", [PETIT / date for date in DATES])


@pytest.fixture
def warehouse(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(built, tmp_path / "entrepot.duckdb"))


@pytest.fixture(scope="module")
def queries(built: Path) -> list[str]:
    """What dbt ran to prove the sentences, test by test."""
    folder = built.parent / "travail" / DATES[-1] / "dbt" / "target" / "compiled"
    texts = [path.read_text() for path in sorted(folder.rglob("dbt_project/tests/*.sql"))]
    return [text for text in texts if "phrase" in text]


def found(con: duckdb.DuckDBPyConnection, queries: list[str]) -> list[str]:
    rows = [row for query in queries for row in con.execute(query).fetchall()]
    return [f"{model} : {lines} ligne(s) en défaut ; {said}" for model, said, lines in rows]


def test_each_sentence_that_is_not_true_is_named(warehouse: Path, queries: list[str]) -> None:
    """Each alone, on the queries that dbt runs."""
    with closing(duckdb.connect(str(warehouse))) as con:
        assert found(con, queries) == [], "when all is true"
        for statement, sentence in BROKEN.items():
            con.execute("begin")
            con.execute(statement)
            said = found(con, queries)
            con.execute("rollback")
            assert any(line.startswith(sentence) for line in said), (sentence, said)


def test_a_run_that_is_blocked_names_them(warehouse: Path, tmp_path: Path) -> None:
    """What follows a table in fault is not asked: one cause, one sentence."""
    first = [s for s in BROKEN if "staging." in s or ("reference." in s and "seuil" not in s)]
    with closing(duckdb.connect(str(warehouse))) as con:
        for statement in first:
            con.execute(statement)
    done = build(warehouse, tmp_path / "dbt", ["--select", "resource_type:test"])
    lines = done.why(tmp_path).splitlines()[1:-1]
    assert len(lines) == len(first) > 4
    for statement in first:
        assert any(line.startswith(f"- {BROKEN[statement]}") for line in lines), lines
    [voeux] = [line for line in lines if line.startswith("- stg_voeux")]
    assert voeux.endswith(
        "à lire : dbt_project/tests/staging_tient.sql ; extraits à regarder : voeux"
    )
