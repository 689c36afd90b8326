"""The structure that docs/architecture.md promises, read from dbt's manifest and from Dagster.

Belongs here: layers, prefixes, descriptions, contracts, what may be published. No figure.
"""

import json
from collections.abc import Iterator

import dagster as dg
import pytest

from orchestration.passage import dbt_manifest
from orchestration.socle.home import Home

LAYERS = {
    "staging": {"staging", "reference"},
    "intermediate": {"staging", "intermediate", "reference"},
    "nominatif": {"staging", "intermediate", "nominatif"},
    "marts": {"staging", "intermediate", "marts", "reference"},
    "historique": {"staging", "intermediate", "marts", "historique", "reference"},
    "suivi": {"marts", "historique", "reference"},
    "rapports": {
        "staging",
        "intermediate",
        "nominatif",
        "marts",
        "historique",
        "suivi",
        "rapports",
        "reference",
    },
}
"""What each layer may read: never a layer above, and raw only from staging."""
READ_TOO_LOW = {
    "rpt_alertes": {"int_listes_precisions"},
    "rpt_courbes": {"int_periodes", "int_periodes_ouvertes"},
    "rpt_lettres": {"int_voeux_suivis", "stg_lettres"},
    "rpt_listes_nominatives": {
        "int_dossiers_proches",
        "int_eleves_libelles",
        "int_hors_vivier",
        "int_listes_precisions",
        "int_rapprochement",
    },
    "rpt_listes_perimetres": {"int_appartenances"},
    "rpt_perimetres": {"int_periodes_ouvertes"},
    "rpt_precautions": {"int_lycees_partiels", "stg_acceptations"},
    "rpt_signalements": {
        "int_groupes_eleves",
        "int_ines_contestes",
        "int_ines_inutilisables",
        "int_rapprochement",
        "int_siecle_eleves",
        "int_vivier_initial",
        "stg_formations",
        "stg_reponses",
        "stg_voeux",
    },
    "rpt_suivi_perimetres": {"int_eleves_perimetres"},
    "rpt_suivi_voeux": {"int_session", "int_voeux_suivis"},
}
"""Rapports read marts; what still reads under them. This list may only shrink."""
PREFIXES = {
    "staging": ("stg_",),
    "intermediate": ("int_",),
    "nominatif": ("dim_", "registre_"),
    "marts": ("fct_", "dim_", "mart_"),
    "historique": ("hist_",),
    "suivi": ("mart_",),
    "rapports": ("rpt_",),
}
NOMINATIVE = {"nom", "prenom", "ine", "numero_candidat", "date_naissance", "texte"}


@pytest.fixture(scope="module")
def manifest() -> dict:
    return json.loads(dbt_manifest.MANIFEST.read_text())


@pytest.fixture(scope="module")
def models(manifest: dict) -> list[dict]:
    return [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]


def layer(node: dict) -> str:
    return "reference" if node["resource_type"] == "seed" else node["fqn"][1]


def test_no_arrow_climbs_or_skips_to_raw(manifest: dict, models: list[dict]) -> None:
    wrong = []
    for model in models:
        for parent in model["depends_on"]["nodes"]:
            if parent.startswith("source."):
                allowed = layer(model) == "staging"
            else:
                allowed = layer(manifest["nodes"][parent]) in LAYERS[layer(model)]
            if not allowed:
                wrong.append((model["name"], parent))
    assert not wrong


def test_rapports_read_marts_but_for_a_list_that_shrinks(
    manifest: dict, models: list[dict]
) -> None:
    low = {}
    for model in (m for m in models if layer(m) == "rapports"):
        parents = [manifest["nodes"][p] for p in model["depends_on"]["nodes"]]
        read = {p["name"] for p in parents if layer(p) in {"staging", "intermediate"}}
        if read:
            low[model["name"]] = read
    assert low == READ_TOO_LOW


def test_folder_layer_and_prefix_say_the_same(models: list[dict]) -> None:
    wrong = [m["name"] for m in models if not m["name"].startswith(PREFIXES[layer(m)])]
    assert not wrong
    schemas = {"suivi": "marts"}  # the marts over time are marts for those who read them
    assert [m["name"] for m in models if m["schema"] != schemas.get(layer(m), layer(m))] == []


def test_every_model_says_its_grain(models: list[dict]) -> None:
    assert [m["name"] for m in models if not m["description"].startswith("Grain")] == []


PROVEN_BY_PARTS = {
    "hist_valeurs",  # hist_cellules beside its scope and its indicator, each of them unique
    "mart_evolution_indicateurs",  # the same at each date
}


def test_a_key_told_in_prose_is_proven(manifest: dict, models: list[dict]) -> None:
    proven = {
        parent
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["config"]["meta"].get("phrases")
        for parent in node["depends_on"]["nodes"]
    }
    told = {m["name"]: m["unique_id"] in proven for m in models if "Clé :" in m["description"]}
    assert len(told) > 40
    assert {name for name, yes in told.items() if not yes} == PROVEN_BY_PARTS


def test_marts_and_rapports_have_an_enforced_contract(models: list[dict]) -> None:
    loose = [
        m["name"]
        for m in models
        if layer(m) in {"marts", "suivi", "rapports"} and not m["config"]["contract"]["enforced"]
    ]
    assert not loose


def test_nothing_publishable_holds_a_person(models: list[dict]) -> None:
    published = [m for m in models if m["config"]["meta"].get("publie")]
    assert {"mart_indicateurs_pre_admission", "mart_indicateurs_post_admission"} <= {
        m["name"] for m in published
    }
    for model in published:
        assert model["schema"] == "marts"
        if model["name"] != "dim_etablissements":  # the name of a lycée is no person's
            assert not {"eleve_id", *NOMINATIVE} & set(model["columns"]), model["name"]


def test_no_mart_bears_a_name(models: list[dict]) -> None:
    for model in models:
        if model["schema"] == "marts" and not model["name"].startswith("dim_"):
            assert not NOMINATIVE & set(model["columns"]), model["name"]


def test_what_leaves_is_declared_as_an_exposure(manifest: dict, models: list[dict]) -> None:
    (classeurs,) = manifest["exposures"].values()
    leaving = {p.rsplit(".", 1)[-1] for p in classeurs["depends_on"]["nodes"]}
    from orchestration.graphe.classeurs import RAPPORTS

    assert leaving == set(RAPPORTS)


@pytest.fixture(scope="module")
def defs(tmp_path_factory: pytest.TempPathFactory, manifest: dict) -> Iterator[dg.Definitions]:
    from orchestration.definitions import build_defs

    return build_defs(Home(tmp_path_factory.mktemp("defs")))


def test_dagster_knows_each_extract_model_and_kind_of_workbook(
    defs: dg.Definitions, models: list[dict]
) -> None:
    from orchestration.depot.contract import load_contract

    keys = {tuple(key.path) for key in defs.resolve_asset_graph().get_all_asset_keys()}
    assert {("raw", e.table) for e in load_contract().values()} <= keys
    assert {(m["schema"], m["name"]) for m in models} <= keys
    assert {("classeurs", k) for k in ("etablissement", "classe", "groupe", "manifeste")} <= keys
    assert ("livraison", "en_service") in keys


def test_every_asset_tells_what_it_is(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert node.description, key
        assert node.group_name != "default", key
        assert node.owners, key


def test_a_failing_dbt_test_blocks_what_follows(defs: dg.Definitions, manifest: dict) -> None:
    graph = defs.resolve_asset_graph()
    checks = [graph.get(key) for key in graph.asset_check_keys]
    tests = {n["name"] for n in manifest["nodes"].values() if n["resource_type"] == "test"}
    assert len(tests) > 5
    assert tests <= {c.key.name for c in checks}, "a test that Dagster does not know"
    assert all(c.description for c in checks), "a check without its sentence"
    assert [c.key.name for c in checks if not c.blocking] == ["fraicheur"], (
        "it says, and holds nothing"
    )
