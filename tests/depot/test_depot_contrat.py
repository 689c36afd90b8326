"""The descriptors and their page: valid, unambiguous, up to date."""

import json

import pytest
from frictionless import Schema

from orchestration.depot.contract import CONTRACT_FOLDER, load_contract
from orchestration.depot.fichiers.headings import fold_heading
from orchestration.pages.contrat import PAGE, render_contract

EXTRAITS = sorted(load_contract())

# Columns of the contract, copied by hand from its specification; ! marks the required ones.
COLONNES = {
    "etablissements": "!uai !nom type secteur commune !code_departement departement "
    "!code_academie academie",
    "eleves": "!uai ine !nom !prenom !date_naissance !serie !classe code_mef statut date_entree "
    "date_sortie",
    "groupes": "!uai !code_groupe libelle ine nom prenom date_naissance",
    "candidats": "!numero_candidat ine !uai !nom !prenom !date_naissance serie classe "
    "!date_inscription !statut date_demission date_inscription_pc date_saisine_caes",
    "voeux": "!numero_candidat !numero_voeu !phase !code_formation internat voeu_multiple "
    "date_formulation !confirme date_confirmation dossier_complet rang",
    "reponses": "!numero_candidat !phase !code_formation internat !reponse_formation "
    "date_reponse_formation date_proposition date_limite reponse_candidat date_reponse_candidat "
    "rang_attente",
    "lettres": "!numero_candidat !code_formation !texte date_saisie",
    "formations": "!code_formation !libelle !filiere !selective !apprentissage uai_accueil "
    "etablissement_accueil commune code_departement !code_academie academie capacite url_fiche",
    "mef": "!code_mef !serie libelle",
    "references": "!session !indicateur !etape !serie !valeur libelle source",
    "orientations_academiques": "!session !indicateur !etape !serie !niveau !sens !cible libelle",
    "siecle_eleves": "!uai !eleve_id_siecle ine !nom nom_usage !prenom !date_naissance code_mef "
    "statut date_entree date_sortie",
    "siecle_structures": "!uai !eleve_id_siecle !code_structure !type_structure",
}


@pytest.mark.parametrize("extrait", EXTRAITS)
def test_descriptor_is_a_valid_table_schema(extrait):
    descriptor = json.loads((CONTRACT_FOLDER / f"{extrait}.json").read_text(encoding="utf-8"))
    schema = Schema.from_descriptor(descriptor)
    assert [f.name for f in schema.fields] == [f["name"] for f in descriptor["fields"]]
    assert descriptor["name"] == extrait
    known = {f["name"] for f in descriptor["fields"]}
    for key in load_contract()[extrait].cles:
        assert set(key.champs) | set(key.si) <= known
    for reference in load_contract()[extrait].references:
        assert reference.champ in known


def test_columns_and_required_ones_are_those_of_the_contract():
    found = {
        name: " ".join(("!" if c.required else "") + c.name for c in extrait.champs)
        for name, extrait in load_contract().items()
    }
    assert found == COLONNES


@pytest.mark.parametrize("extrait", EXTRAITS)
def test_no_heading_designates_two_columns(extrait):
    owner = {}
    for champ in load_contract()[extrait].champs:
        for heading in (champ.name, champ.descriptor["title"], *champ.alias):
            folded = fold_heading(heading)
            assert folded, heading
            assert owner.setdefault(folded, champ.name) == champ.name, heading


@pytest.mark.parametrize("extrait", EXTRAITS)
def test_every_column_is_described(extrait):
    for champ in load_contract()[extrait].champs:
        assert champ.descriptor["title"]
        assert champ.descriptor["description"].endswith(".")


def test_parents_come_before_their_children():
    order = list(load_contract())
    for name, extrait in load_contract().items():
        for reference in extrait.references:
            assert order.index(reference.extrait) < order.index(name)


def test_contract_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == render_contract()
