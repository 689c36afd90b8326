"""Rows that name an indicator: academic orientations block when one is wrong, references do not."""

import csv

import pytest

from orchestration.depot.contract import load_contract
from orchestration.depot.errors import DepotRefuse
from orchestration.depot.settings import Settings
from tests.conftest import PROJECT

SEEDS = Settings.from_project(PROJECT).seeds
BONNE = "2026;taux_sans_voeu;formulation;PRO;classe;max;0,05"
CATALOGUES = [e for e in load_contract().values() if e.catalogue]


def seed(name):
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def orienter(depot, *lignes, nom="orientations_academiques.csv"):
    titres = "session;indicateur;etape;serie;niveau;sens;cible"
    depot.ecrire(nom, "\n".join((titres, *lignes)) + "\n")


def referer(depot, *lignes):
    depot.ecrire("references.csv", "\n".join(("session;indicateur;etape;serie;valeur", *lignes)))


def refus(depot):
    with pytest.raises(DepotRefuse) as info:
        depot.charger()
    return info.value.problemes


@pytest.mark.parametrize(
    ("fautive", "colonne", "motif"),
    [
        (
            "2026;taux_bonheur;formulation;PRO;classe;max;0,05",
            "indicateur",
            "inconnu de catalogue_indicateurs",
        ),
        (
            "2026;taux_participation;formulation;PRO;classe;min;0,9",
            "etape",
            "inconnu de catalogue_indicateurs avec cette valeur de indicateur ; "
            "attendu : inscription",
        ),
        (
            "2026;taux_au_moins_un_voeu_bts;admission;PRO;classe;min;0,9",
            "etape",
            "inconnu de catalogue_indicateurs avec cette valeur de indicateur ; "
            "attendu : confirmation, formulation",
        ),
        ("2026;taux_sans_voeu;voeux;PRO;classe;max;0,05", "etape", "valeur hors de la liste"),
        ("2026;taux_sans_voeu;formulation;S;classe;max;0,05", "serie", "valeur hors de la liste"),
        ("2026;taux_sans_voeu;formulation;PRO;lycee;max;0,05", "niveau", "valeur hors de la liste"),
        ("2026;taux_sans_voeu;formulation;PRO;classe;egal;0,05", "sens", "valeur hors de la liste"),
        ("2026;taux_sans_voeu;formulation;PRO;academie;max;0", "niveau", "valeur hors de la liste"),
        ("2026;taux_sans_voeu;formulation;PRO;departement;max;0", "niveau", "hors de la liste"),
        ("2026;taux_sans_voeu;formulation;PRO;classe;max;5 %", "cible", "nombre illisible"),
        ("2026;taux_sans_voeu;formulation;PRO;classe;max;", "cible", "obligatoire absente"),
        ("2026;taux_sans_voeu;formulation;PRO;classe;max;90", "cible", "au plus 1 (unite : taux)"),
        ("2026;taux_sans_voeu;formulation;PRO;classe;max;1,01", "cible", "au moins 0, au plus 1"),
        ("2026;taux_sans_voeu;formulation;PRO;classe;max;-0,1", "cible", "au moins 0, au plus 1"),
        ("2026;NB_MOYEN_VOEUX;formulation;PRO;classe;min;-1", "cible", "(unite : moyenne)"),
        ("26;taux_sans_voeu;formulation;PRO;classe;max;0,05", "session", "au moins 2018"),
        ("99999999999;taux_sans_voeu;formulation;PRO;classe;max;0", "session", "au plus 2100"),
        ("2026-27;taux_sans_voeu;formulation;PRO;classe;max;0,05", "session", "entier illisible"),
        (";taux_sans_voeu;formulation;PRO;classe;max;0,05", "session", "obligatoire absente"),
        ("2026;;formulation;PRO;classe;max;0,05", "indicateur", "obligatoire absente"),
        ("2026;taux_sans_voeu;formulation;PRO;classe;max", None, "6 champs au lieu de 7"),
    ],
)
def test_one_bad_orientation_blocks_and_is_named(depot, fautive, colonne, motif):
    orienter(depot, "2026;taux_sans_voeu;formulation;TOUTES;classe;max;0,05", fautive)
    (probleme,) = refus(depot)
    assert (probleme.fichier, probleme.ligne) == ("orientations_academiques.csv", 3)
    assert probleme.colonne == colonne
    assert motif in probleme.message


def test_message_of_a_bad_orientation(depot):
    orienter(depot, "2026;taux_bonheur;formulation;PRO;classe;max;0,05")
    assert [str(probleme) for probleme in refus(depot)] == [
        "orientations_academiques.csv, ligne 2, colonne indicateur : "
        "inconnu de catalogue_indicateurs"
    ]


@pytest.mark.parametrize(
    "ligne",
    [
        "2026;taux_sans_voeu;formulation;TOUTES;classe;max;0",
        "2026;taux_sans_voeu;formulation;TOUTES;classe;max;1",
        "2026;Taux_Sans_Voeu;FORMULATION;toutes;Classe;MAX;5e-2",
        "2026;nb_moyen_voeux;formulation;GENERALE;etablissement;min;8,5",
        "2026;delai_moyen_premiere_proposition;admission;STMG;groupe;max;-2",
        "2025;taux_participation;inscription;TOUTES;groupe;min;0.9",
    ],
)
def test_good_orientations(depot, ligne):
    orienter(depot, ligne)
    depot.charger()
    assert depot.lire("SELECT count(*) FROM raw.orientations_academiques") == [(1,)]
    assert depot.lire("FROM raw.rejets") == []


def test_two_targets_for_one_cell_block(depot):
    orienter(depot, BONNE)
    orienter(
        depot,
        "2026;TAUX_SANS_VOEU;Formulation;pro;Classe;max;0.1",
        nom="orientations_academiques_2.csv",
    )
    (probleme,) = refus(depot)
    assert (probleme.fichier, probleme.ligne) == ("orientations_academiques_2.csv", 2)
    assert probleme.message == ("même clé que orientations_academiques.csv ligne 2, autre contenu")


def test_the_same_orientation_twice_is_one(depot):
    orienter(depot, BONNE, "2026;TAUX_SANS_VOEU;Formulation;pro;Classe;MAX;0.050")
    depot.charger()
    assert depot.lire("SELECT ligne FROM raw.orientations_academiques") == [(2,)]


def test_every_fault_of_a_row_is_told(depot):
    orienter(depot, "2026;taux_bonheur;voeux;S;classe;max;beaucoup")
    assert [probleme.colonne for probleme in refus(depot)] == [
        "cible",
        "etape",
        "indicateur",
        "serie",
    ]


def test_a_wholly_wrong_file_is_told_once_and_shortly(depot):
    orienter(depot, *(f"2026;taux_{i};formulation;PRO;classe;max;0,05" for i in range(50)))
    problemes = refus(depot)
    assert [probleme.ligne for probleme in problemes] == [*range(2, 22), None]
    assert problemes[-1].message == "orientations_academiques : et 30 autres rejets"


def test_rejects_can_be_listed_after_the_refusal(depot):
    orienter(depot, "2026;taux_bonheur;formulation;PRO;classe;max;0,05")
    with pytest.raises(DepotRefuse) as info:
        depot.charger()
    assert info.value.rapport.lignes_rejetees == 1
    assert depot.lire("SELECT ligne, colonne, valeur, regle FROM raw.rejets") == [
        (2, "indicateur", "taux_bonheur", "reference_inconnue")
    ]


def test_no_value_in_any_message(depot):
    orienter(
        depot,
        "Secret;Secret;Secret;Secret;Secret;Secret;Secret",
        "2026;taux_sans_voeu;Secret;PRO;classe;max;0",
    )
    problemes = refus(depot)
    assert len(problemes) == 8
    assert not any("Secret" in str(probleme) for probleme in problemes)


def test_orientations_without_a_row_are_no_orientation(depot):
    orienter(depot)
    depot.charger()
    assert depot.lire("SELECT count(*) FROM raw.orientations_academiques") == [(0,)]


def test_a_bad_reference_is_rejected_and_told(depot):
    referer(
        depot,
        "2025;taux_sans_voeu;formulation;TOUTES;0,04",
        "2025;taux_bonheur;formulation;TOUTES;0,04",
        "2025;taux_participation;formulation;TOUTES;0,04",
        "2025;taux_sans_voeu;formulation;S;0,04",
        "2025;taux_sans_voeu;formulation;PRO;4",
    )
    report = depot.charger()
    assert report.lignes_rejetees == 4
    assert depot.lire("SELECT ligne FROM raw.references_") == [(2,)]
    assert depot.lire("SELECT ligne, colonne, regle, effet FROM raw.rejets ORDER BY ligne") == [
        (3, "indicateur", "reference_inconnue", "ligne_rejetee"),
        (4, "etape", "reference_inconnue", "ligne_rejetee"),
        (5, "serie", "valeur_autorisee", "ligne_rejetee"),
        (6, "valeur", "hors_bornes", "ligne_rejetee"),
    ]


def test_references_block_as_any_extract_does(depot):
    referer(depot, *(f"2025;taux_{i};formulation;TOUTES;0,04" for i in range(21)))
    (probleme,) = refus(depot)
    assert probleme.message.startswith("references : 21 lignes rejetées sur 21")


def test_only_orientations_admit_no_reject():
    blocking = [e.name for e in load_contract().values() if e.rejects_block]
    assert blocking == ["orientations_academiques"]


@pytest.mark.parametrize("extrait", CATALOGUES, ids=lambda e: e.name)
def test_descriptor_names_a_seed_and_columns_that_exist(extrait):
    catalogue = extrait.catalogue
    rows = seed(catalogue.seed)
    champs = {champ.name: champ for champ in extrait.champs}
    assert {*catalogue.champs, catalogue.selon} <= rows[0].keys()
    assert {*catalogue.champs, catalogue.champ_borne} <= champs.keys()
    assert catalogue.bornes.keys() <= {row[catalogue.selon] for row in rows}


@pytest.mark.parametrize("extrait", CATALOGUES, ids=lambda e: e.name)
def test_listed_values_are_those_of_the_seeds(extrait):
    listed = {champ.name: set(champ.enum) for champ in extrait.champs}
    assert listed["etape"] == {row["etape"] for row in seed("catalogue_indicateurs")}
    assert listed["serie"] == {row["serie"] for row in seed("series")} | {"TOUTES"}


def test_delivered_orientations_would_be_accepted_as_an_extract(depot):
    delivered = (SEEDS / "orientations_academiques.csv").read_bytes()
    depot.ecrire("orientations_academiques.csv", delivered)
    depot.charger()
    assert depot.lire("SELECT count(*) FROM raw.orientations_academiques") == [
        (len(seed("orientations_academiques")),)
    ]
