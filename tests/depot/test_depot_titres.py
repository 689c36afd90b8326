"""Folding and recognition of headings."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.depot.contract import load_contract
from orchestration.depot.fichiers.headings import fold_heading, recognise

SEPARATORS = [" ", "_", "-", "'", "’", "°", "."]
words = st.lists(st.text(string.ascii_lowercase, min_size=3, max_size=8), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("heading", "folded"),
    [
        ("Numéro candidat", "numerocandidat"),
        ("NUMERO_DU_CANDIDAT", "numerocandidat"),
        ("N° dossier", "ndossier"),
        ("Candidat - Code", "candidatcode"),
        ("Date de Naissance", "datenaissance"),
        ("Date d’inscription", "dateinscription"),
        ("Date d'inscription", "dateinscription"),
        ("Nom Etablissement origine 2025/2026", "nometablissementorigine"),
        ("Nom établissement origine 2025-2026", "nometablissementorigine"),
        ("Nom établissement origine (2025/2026)", "nometablissementorigine"),
        ("Nom établissement origine ( 2025 - 2026 )", "nometablissementorigine"),
        ("N° vœu", "nvoeu"),
        ("CÆSAR", "caesar"),
        ("Début", "debut"),
        ("Deux", "deux"),
        ("Session 2026", "session2026"),
        ("2025/2026 bilan", "2025/2026bilan"),
        ("Né(e) le", "ne(e)le"),
    ],
)
def test_folding(heading, folded):
    assert fold_heading(heading) == folded


@given(words, st.data())
def test_case_and_separators_never_matter(parts, data):
    expected = "".join(parts)
    separated = parts[0]
    for part in parts[1:]:
        glue = data.draw(
            st.lists(st.sampled_from([*SEPARATORS, " de ", "_DU_", " d'"]), min_size=1)
        )
        separated += "".join(glue) + part
    shown = data.draw(st.sampled_from([str.lower, str.upper, str.title]))(separated)
    year = data.draw(st.sampled_from(["", " 2025/2026", "_2025-2026", " (2024/2025)"]))
    if all(part not in ("des", "du", "de", "d") for part in parts):
        assert fold_heading(shown + year) == expected


@pytest.mark.parametrize(
    ("extrait", "titre", "champ"),
    [
        *(
            ("candidats", titre, "numero_candidat")
            for titre in ("Numéro candidat", "Numéro", "N° dossier", "Candidat - Code")
        ),
        ("voeux", "Numéro", "numero_candidat"),
        ("voeux", "N° vœu", "numero_voeu"),
        ("eleves", "Date de Naissance", "date_naissance"),
        ("eleves", "Division", "classe"),
        ("eleves", "RNE", "uai"),
        ("etablissements", "Nom Etablissement origine 2025/2026", "nom"),
        ("candidats", "UAI Etablissement origine 2025/2026", "uai"),
    ],
)
def test_declared_aliases(extrait, titre, champ):
    found = recognise([titre], load_contract()[extrait].folded_names)
    assert found.champs == {champ: 0}


def test_unknown_headings_are_reported_and_doubles_found():
    names = load_contract()["candidats"].folded_names
    found = recognise(["Sexe", "N° dossier", "", "Numéro", "INE"], names)
    assert found.champs == {"numero_candidat": 1, "ine": 4}
    assert found.ignorees == ["Sexe"]
    assert found.doubles == {"numero_candidat": ["N° dossier", "Numéro"]}
