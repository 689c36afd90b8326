"""CSV files as the contract permits them, and the ones it refuses."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.depot.contract import load_contract
from orchestration.depot.errors import DepotRefuse
from orchestration.depot.fichiers.batch import FileFacts
from orchestration.depot.fichiers.csv_file import read_csv

TITRES = "numero_candidat;code_formation;texte"


def lettres(depot, contenu, encodage="utf-8"):
    depot.ecrire("lettres.csv", contenu, encodage)
    depot.charger()
    return depot.lire("SELECT numero_candidat, code_formation, texte, ligne FROM raw.lettres")


def refus(depot):
    with pytest.raises(DepotRefuse) as info:
        depot.charger()
    assert info.value.rapport is None
    return info.value.problemes


@pytest.mark.parametrize("separateur", [";", ",", "\t"])
@pytest.mark.parametrize(
    ("encodage", "attendu"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252")],
)
def test_separators_and_encodings(depot, separateur, encodage, attendu):
    contenu = f"{TITRES}\n001;F1;Été à l’œuvre : 12 €\n".replace(";", separateur)
    assert lettres(depot, contenu, encodage) == [("001", "F1", "Été à l’œuvre : 12 €", 2)]
    assert depot.lire(
        "SELECT encodage, separateur FROM raw.fichiers WHERE extrait = 'lettres'"
    ) == [(attendu, separateur)]


def test_separator_is_the_one_that_explains_the_header(depot):
    contenu = "Numéro, ou code;numero_candidat;code_formation;texte\nx;001;F1;a,b,c,d\n"
    assert lettres(depot, contenu) == [("001", "F1", "a,b,c,d", 2)]


def test_text_is_that_of_the_file_whatever_system_broke_its_lines(depot):
    contenu = f'{TITRES}\n001;F1;"=1+1; ""citation""\r\n\n+33 -x @y"\n002;F2;  007 \n'
    assert lettres(depot, contenu) == [
        ("001", "F1", '=1+1; "citation"\n\n+33 -x @y', 2),
        ("002", "F2", "007", 5),
    ]


def test_line_is_the_first_physical_line_of_the_record(depot):
    contenu = f'\n{TITRES}\n\n001;F1;"a\nb\r\nc"\n ; ;\n\n;;\n002;F1;d\n001;F2;"\n\ne"\n002;F2;f'
    assert lettres(depot, contenu) == [
        ("001", "F1", "a\nb\nc", 4),
        ("002", "F1", "d", 10),
        ("001", "F2", "e", 11),
        ("002", "F2", "f", 14),
    ]


def test_field_count(depot):
    contenu = f"{TITRES}\n001;F1;a;;\n002;F1\n001;F2;b;c\n002;F2;d\n"
    assert lettres(depot, contenu) == [("001", "F1", "a", 2), ("002", "F2", "d", 5)]
    assert depot.lire("SELECT ligne, regle, motif, effet FROM raw.rejets") == [
        (3, "nombre_de_champs", "2 champs au lieu de 3", "ligne_rejetee"),
        (4, "nombre_de_champs", "4 champs au lieu de 3", "ligne_rejetee"),
    ]
    assert depot.lire("SELECT ligne, numero_candidat FROM raw.lignes_rejetees") == [
        (3, "002"),
        (4, "001"),
    ]


def test_untitled_last_columns_do_not_count(depot):
    assert lettres(depot, f"{TITRES};;\n001;F1;a\n002;F1;b;;\n") == [
        ("001", "F1", "a", 2),
        ("002", "F1", "b", 3),
    ]


def test_null_marks_and_blanks(depot):
    depot.ecrire(
        "groupes.csv",
        "uai;code_groupe;libelle;ine;nom\n0750655E;g1;-;120000001FA;\n"
        "0750655E;G1;\u00a0a b\t;120000001FA; - \n",
    )
    depot.charger()
    assert depot.lire("SELECT code_groupe, libelle, nom FROM raw.groupes") == [
        ("g1", None, None),
        ("G1", "a b", None),
    ]


def test_very_long_field(depot):
    texte = "x" * 100_000
    assert lettres(depot, f"{TITRES}\n001;F1;{texte}\n")[0][2] == texte


@pytest.mark.parametrize(
    ("contenu", "mots", "ligne"),
    [
        (f"{TITRES}\n".encode("utf-16"), "texte en UTF-16", None),
        (f"{TITRES}\n".encode("utf-16-le"), "UTF-16", 1),
        (b"PK\x03\x04 zip", "XLSX", None),
        (b"\xd0\xcf\x11\xe0 ole", "XLS", None),
        (f"{TITRES}\n001;F1;a\x00b\n".encode(), "binaire", 2),
        (f"{TITRES}\n001;F1;".encode() + b"\x81\n", "ni UTF-8 ni Windows-1252", 2),
        (f'{TITRES}\n001;F1;a\n001;F2;"ouvert\n002;F1;b\n'.encode(), "guillemets", 3),
        (f'{TITRES}\n001;F1;a\n\n001;F2;"a"b\n'.encode(), "guillemets", 4),
        (b"", "vide", None),
        (b"\n \n", "vide", None),
        (b"001;F1;bonjour\n", "aucun titre", 1),
        (b"numero_candidat;code_formation\n", "obligatoire absente", 1),
        (f"{TITRES};N\xb0 dossier\n".encode(), "deux colonnes", 1),
    ],
)
def test_refused_files(depot, contenu, mots, ligne):
    depot.ecrire("lettres.csv", contenu)
    (probleme,) = refus(depot)
    assert probleme.fichier == "lettres.csv"
    assert mots in probleme.message
    assert probleme.ligne == ligne
    assert "bonjour" not in str(probleme)


def test_all_problems_of_all_files_are_told(depot):
    depot.ecrire("lettres.csv", "texte\n")
    depot.ecrire("groupes.csv", b"PK\x03\x04")
    depot.retirer("voeux.csv")
    depot.ecrire("candidats_2.csv", "n° dossier\n")
    told = [(p.fichier, p.colonne) for p in refus(depot)]
    assert ("lettres.csv", "numero_candidat") in told
    assert ("lettres.csv", "code_formation") in told
    assert ("groupes.csv", None) in told
    assert ("candidats_2.csv", "uai") in told
    assert (None, None) in told


AVERTISSEMENTS = "SELECT regle, motif, ligne FROM raw.avertissements WHERE extrait = 'lettres'"


def test_a_file_that_mixes_encodings_is_read_line_by_line_and_told(depot):
    latin, utf8 = "001;F1;été\n".encode("cp1252"), "002;F1;l’été\n".encode()
    contenu = f"\ufeff{TITRES}\n".encode() + latin + utf8 + b"001;F2;ascii\n"
    assert [texte for _, _, texte, _ in lettres(depot, contenu)] == ["été", "l’été", "ascii"]
    ((regle, motif, ligne),) = depot.lire(AVERTISSEMENTS)
    assert (regle, ligne) == ("encodages_melanges", 2)
    assert "2 lignes accentuées en UTF-8, 1 en Windows-1252" in motif
    assert depot.lire("SELECT encodage FROM raw.fichiers WHERE extrait = 'lettres'") == [
        ("utf-8 et cp1252",)
    ]


def test_accents_of_a_mac_are_told(depot):
    contenu = f"{TITRES}\n001;F1;Mon été à Orléans\n".encode("mac_roman")
    lettres(depot, contenu)
    assert [(r, n) for r, _, n in depot.lire(AVERTISSEMENTS)] == [("caractere_inattendu", 2)]


def test_a_mark_of_byte_order_among_the_lines_is_removed(depot):
    contenu = f'{TITRES}\n\ufeff{TITRES}\n\ufeff"001";F1;"a;b"\n'
    assert lettres(depot, "\ufeff" + contenu) == [("001", "F1", "a;b", 3)]
    assert [(r, n) for r, _, n in depot.lire(AVERTISSEMENTS)] == [
        ("caractere_invisible", 2),
        ("ligne_ignoree", 2),
    ]


@pytest.mark.parametrize("separateur", [";", "|"])
def test_a_declared_separator_is_followed(depot, separateur):
    contenu = f"sep={separateur}\n" + f"{TITRES}\n001;F1;a\n".replace(";", separateur)
    assert lettres(depot, contenu) == [("001", "F1", "a", 3)]
    assert [(r, n) for r, _, n in depot.lire(AVERTISSEMENTS)] == [("lignes_avant_titres", 1)]


def test_the_header_is_searched_among_the_first_rows(depot):
    titre = "Lettres de motivation;;\n\nExtrait du 25 mars, pour le lycée;;\n"
    assert lettres(depot, f"{titre}{TITRES}\n001;F1;a\n") == [("001", "F1", "a", 5)]
    ((regle, motif, ligne),) = depot.lire(AVERTISSEMENTS)
    assert (regle, motif[:2], ligne) == ("lignes_avant_titres", "2 ", 1)


def test_repeated_headings_and_a_total_are_left_out_and_told(depot):
    depot.ajouter(
        "voeux", "Numero_Candidat;numero_voeu;phase;code_formation;confirme", "TOTAL :;3;;;"
    )
    depot.charger()
    assert depot.lire("SELECT count(*) FROM raw.voeux") == [(3,)]
    assert depot.lire("FROM raw.rejets") == []
    assert depot.lire("SELECT extrait, ligne, regle FROM raw.avertissements ORDER BY ligne") == [
        ("voeux", 5, "ligne_ignoree"),
        ("voeux", 6, "ligne_ignoree"),
    ]


def test_a_row_that_only_starts_like_the_headings_is_data(depot):
    contenu = "texte;numero_candidat;code_formation\nTexte;001;F1\n"
    assert lettres(depot, contenu) == [("001", "F1", "Texte", 2)]
    assert depot.lire(AVERTISSEMENTS) == []


def test_headings_are_cells_too(depot):
    contenu = '\ufeff\ufeff="Numéro\u00a0candidat";code\u200b_formation;te\u00adxte\n001;F1;a\n'
    assert lettres(depot, contenu) == [("001", "F1", "a", 2)]


def test_a_pupil_may_be_named_total(depot):
    depot.ecrire(
        "groupes.csv",
        "nom;prenom;date_naissance;uai;code_groupe\nTotal;Noé;02/02/2008;0750655E;G1\n",
    )
    depot.charger()
    assert depot.lire("SELECT nom FROM raw.groupes") == [("Total",)]


ELEVES = "uai;ine;nom;prenom;date_naissance;serie;classe\n"


@pytest.mark.parametrize(
    ("lignes", "ligne", "colonne"),
    [
        (
            '0750655E;;"Abel;Zoé;01/02/2008;STMG;T1\n0750655E;;Bo;Noé;02/02/2008;STMG;T1\n'
            '0750655E;;Cy";Léo;03/02/2008;STMG;T1\n',
            2,
            "nom",
        ),
        (
            '0750655E;;Abel;Zoé;01/02/2008;STMG;"T1\n0750655E;;Bo;Noé;02/02/2008;STMG;T1"\n',
            2,
            "classe",
        ),
        (
            '0750655E;;Abel;Zoé;01/02/2008;STMG;T1\n0750655E;;Bo;Noé;02/02/2008;STMG;"T1\n'
            '0750655E;;Cy";Léo;03/02/2008;STMG;T1\n',
            3,
            "classe",
        ),
    ],
)
def test_a_cell_that_swallows_rows_blocks_the_file(depot, lignes, ligne, colonne):
    depot.ecrire("eleves.csv", ELEVES + lignes)
    (probleme,) = refus(depot)
    assert (probleme.fichier, probleme.ligne, probleme.colonne) == ("eleves.csv", ligne, colonne)
    assert "guillemets" in probleme.message
    assert "Bo" not in str(probleme)


def test_letters_swallow_no_letter(depot):
    depot.ecrire("lettres.csv", f'{TITRES}\n001;F1;"Bonjour\n002;F2;Moi"\n')
    (probleme,) = refus(depot)
    assert (probleme.ligne, probleme.colonne) == (2, "texte")


def test_a_letter_may_hold_separators_and_years(depot):
    texte = "Bonjour ;\n2023 ; stage ; trois mois\nF1;F2;F3\n12;fin"
    assert lettres(depot, f'{TITRES}\n001;F1;"{texte}"\n')[0][2] == texte


def test_a_label_on_two_lines_is_one_label(depot):
    depot.ecrire(
        "etablissements.csv",
        'uai;nom;code_departement;code_academie\n0750655E;"Lycée\nImaginaire";075;01\n',
    )
    depot.charger()
    assert depot.lire("SELECT nom FROM raw.etablissements") == [("Lycée Imaginaire",)]
    assert depot.lire("SELECT colonne, regle, nombre FROM raw.reparations") == [
        ("nom", "caractere_de_controle", 1)
    ]


def test_a_file_cut_within_its_last_row_blocks(depot):
    chemin = depot.dossier / "voeux.csv"
    chemin.write_bytes(chemin.read_bytes().removesuffix(b";PP;F2;O\n"))
    (probleme,) = refus(depot)
    assert (probleme.fichier, probleme.ligne) == ("voeux.csv", 4)
    assert "coupé" in probleme.message


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(texts, min_size=1, max_size=30), st.sampled_from([";", ",", "\t"]))
def test_any_text_survives_the_round_trip(tmp_path, textes, separateur):
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separateur, quoting=csv.QUOTE_ALL)
    writer.writerow(TITRES.split(";"))
    starts = []
    for rang, texte in enumerate(textes):
        starts.append(len(buffer.getvalue().encode().splitlines()) + 1)
        writer.writerow([rang, "F1", texte])
    path = tmp_path / "lettres.csv"
    path.write_bytes(buffer.getvalue().encode("utf-8"))
    batches = list(read_csv(path, load_contract()["lettres"], FileFacts()))
    assert [texte for batch in batches for texte in batch.colonnes["texte"]] == textes
    assert [ligne for batch in batches for ligne in batch.lignes] == starts
