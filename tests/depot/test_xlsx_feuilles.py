"""Which sheets of a workbook are read, where their headings are, what is told of the others."""

import pytest

from orchestration.depot.contract import load_contract
from orchestration.depot.errors import DepotRefuse, FichierRefuse
from orchestration.depot.fichiers.header import HEADER_ROWS, find_header, read_header
from tests.classeurs_bruts import LETTRES, cell, row, sheet, workbook
from tests.depot.test_depot_xlsx import classeur, octets

TITRES = ["N° dossier", "Code formation", "Texte"]
ELEVES = ["uai", "ine", "nom", "prenom", "date_naissance", "serie", "classe"]
CANDIDATS = [*ELEVES, "numero_candidat", "date_inscription", "statut"]


def avertissements(depot) -> list[tuple]:
    return depot.lire("SELECT regle, motif, ligne FROM raw.avertissements ORDER BY ALL")


def refus(depot) -> str:
    with pytest.raises(DepotRefuse) as info:
        depot.charger()
    (probleme,) = info.value.problemes
    assert probleme.fichier == "lettres.xlsx"
    return probleme.message


def test_every_sheet_that_bears_the_headings_is_read(depot):
    """One sheet for each class is a habit; a line number is that of its sheet."""
    depot.ecrire(
        "lettres.xlsx",
        octets(
            classeur(
                ("T1", [TITRES, ["001", "F1", "une"]]),
                ("T2", [[], [*reversed(TITRES)], ["deux", "F2", "001"], [None, "F9", "001"]]),
                ("Vide", []),
            )
        ),
    )
    report = depot.charger()
    assert depot.lire(
        "SELECT numero_candidat, code_formation, texte, fichier, ligne FROM raw.lettres"
    ) == [
        ("001", "F1", "une", "lettres.xlsx (feuille « T1 »)", 2),
        ("001", "F2", "deux", "lettres.xlsx (feuille « T2 »)", 3),
    ]
    assert depot.lire("SELECT fichier, ligne, colonne FROM raw.rejets ORDER BY colonne") == [
        ("lettres.xlsx (feuille « T2 »)", 4, "code_formation"),
        ("lettres.xlsx (feuille « T2 »)", 4, "texte"),
    ]
    (fichier,) = [f for f in report.fichiers if f.extrait == "lettres"]
    assert (fichier.fichier, fichier.lignes_lues, fichier.lignes_rejetees) == ("lettres.xlsx", 3, 1)
    assert (report.ignores, fichier.avertissements) == ([], 0)


def test_a_notice_sheet_and_a_title_above_the_headings_are_told(depot):
    book = classeur(
        ("Lisez-moi", [["Ce classeur vient du lycée."], ["Nom du fichier", "Texte"]]),
        ("Export", [["Lettres de la session 2026"], [], TITRES, ["001", "F1", "lue"]]),
    )
    book["Export"].merge_cells("A1:C1")
    depot.ecrire("lettres.xlsx", octets(book))
    report = depot.charger()
    assert depot.lire("SELECT texte, fichier, ligne FROM raw.lettres") == [
        ("lue", "lettres.xlsx", 4)
    ]
    why = "feuille « Lisez-moi » non lue : les titres de l'extrait lettres n'y sont pas"
    assert [i.motif for i in report.ignores] == [why]
    assert avertissements(depot) == [
        ("feuille_ignoree", why, None),
        ("lignes_avant_titres", "1 ligne(s) au-dessus des titres, non lue(s)", 1),
    ]


def test_the_headings_as_written_are_kept(depot):
    depot.ecrire("lettres.xlsx", octets(classeur(("A", [TITRES, ["001", "F1", "x"]]))))
    depot.charger()
    assert depot.lire("SELECT colonne, titre FROM raw.titres WHERE extrait = 'lettres'") == [
        ("numero_candidat", "N° dossier"),
        ("code_formation", "Code formation"),
        ("texte", "Texte"),
    ]


def test_a_hidden_sheet_is_told_and_never_read(depot):
    book = classeur(("A", [TITRES, ["001", "F1", "vue"]]), ("B", [TITRES, ["001", "F2", "cachée"]]))
    book["B"].sheet_state = "veryHidden"
    depot.ecrire("lettres.xlsx", octets(book))
    report = depot.charger()
    assert depot.lire("SELECT texte FROM raw.lettres") == [("vue",)]
    assert [i.motif for i in report.ignores] == ["feuille « B » non lue : feuille masquée"]
    book["B"].sheet_state, book["A"].sheet_state = "visible", "hidden"
    for line in book["B"].iter_rows():
        for place in line:
            place.value = None
    depot.ecrire("lettres.xlsx", octets(book))
    assert refus(depot) == (
        "classeur vide : aucune ligne de titres ; feuilles masquées, non lues : A"
    )


def test_a_sheet_that_was_meant_to_be_read_blocks_when_it_cannot_be(depot):
    depot.ecrire(
        "lettres.xlsx",
        octets(
            classeur(
                ("T1", [TITRES, ["001", "F1", "une"]]),
                ("T2", [[*TITRES[:2], "Textes"], ["001", "F2", "deux"]]),
            )
        ),
    )
    assert refus(depot) == (
        "feuille « T2 » : colonne obligatoire absente : attendu « Texte » ou « texte » ; "
        "titre lu, qui en est proche : « Textes »"
    )


def test_the_sheet_of_another_extract_is_not_read_as_this_one(depot):
    """The headings of candidats hold all those of eleves."""
    pupil = ["0750655E", "INE3", "Rossi", "Léa", "03/02/2008", "PRO", "T1"]
    other = [
        "0750655E",
        "INE4",
        "Tanguy",
        "Abel",
        "04/02/2008",
        "PRO",
        "T1",
        "004",
        "20/01/2026",
        "INSCRIT",
    ]
    depot.ecrire(
        "eleves_2.xlsx", octets(classeur(("É", [ELEVES, pupil]), ("C", [CANDIDATS, other])))
    )
    report = depot.charger()
    assert depot.lire("SELECT nom FROM raw.eleves ORDER BY nom") == [
        ("Abel",),
        ("Rossi",),
        ("Éluard",),
    ]
    assert [i.motif for i in report.ignores] == [
        "feuille « C » non lue : ses titres sont ceux de l'extrait candidats, "
        "qui demande son propre fichier"
    ]


def test_a_formula_in_a_code_column_is_told_even_with_a_result(depot):
    rows = [
        row(1, *LETTRES),
        f'<row r="2"><c r="A2" t="str"><f>B9</f><v>001</v></c>{cell("B2", "F1")}'
        f'{cell("C2", "x")}</row>',
        f'<row r="3"><c r="A3" t="str"><f>B9</f><v>001</v></c>{cell("B3", "F2")}'
        '<c r="C3" t="str"><f>"y"</f><v>y</v></c></row>',
        f'<row r="4"><c r="A4"><f>B9</f></c>{cell("B4", "F1")}{cell("C4", "z")}</row>',
    ]  # fmt: skip
    depot.ecrire("lettres.xlsx", workbook(sheet(*rows)))
    depot.charger()
    assert depot.lire("SELECT count(*) FROM raw.lettres") == [(2,)]
    assert avertissements(depot) == [  # the one without a result is a bad value, told by itself
        ("formule", "colonne numero_candidat : 2 formule(s), lue(s) par leur dernier résultat", 2)
    ]


def test_headings_repeated_and_a_total_below_are_left_out_and_told(depot):
    rows = [TITRES, ["001", "F1", "x"], TITRES, ["001", "F2", "y"], ["Total", 2]]
    depot.ecrire("lettres.xlsx", octets(classeur(("A", rows))))
    depot.charger()
    assert depot.lire("SELECT ligne FROM raw.lettres") == [(2,), (4,)]
    assert avertissements(depot) == [
        ("ligne_ignoree", "ligne de total : 1 ligne(s) non lue(s)", 5),
        ("ligne_ignoree", "titres répétés : 1 ligne(s) non lue(s)", 3),
    ]


def test_cells_beside_the_headings_are_told(depot):
    book = classeur(("A", [TITRES, ["001", "F1", "x", None, "à vérifier"], [None] * 9 + ["note"]]))
    depot.ecrire("lettres.xlsx", octets(book))
    depot.charger()
    assert depot.lire("SELECT ligne FROM raw.lettres") == [(2,)]
    assert avertissements(depot) == [
        ("cellules_hors_titres", "2 ligne(s) ont des cellules à droite des titres, non lues", 2)
    ]


def test_a_refusal_says_what_was_found_awaited_and_near(depot):
    depot.ecrire("lettres.xlsx", octets(classeur(("A", [["x", "y"]]), ("B", [["1", "2"]]))))
    assert refus(depot) == (
        "aucun titre de colonne de l'extrait lettres reconnu dans les 20 premières lignes des "
        "feuilles « A », « B » ; attendu : numero_candidat, code_formation, texte"
    )


def test_other_workbooks_are_called_by_their_name(depot):
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    for data, words in (
        (workbook(sheet(), rels=rels), "une feuille annoncée manque"),
        (workbook(), "classeur vide"),
    ):
        depot.ecrire("lettres.xlsx", data)
        assert words in refus(depot)


LETTRES_EXTRAIT = load_contract()["lettres"]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([TITRES], 0),
        ([["sep=;"], TITRES], 1),
        ([["Lettres"], ["Texte"], TITRES, TITRES], 2),
        ([["x"]] * (HEADER_ROWS - 1) + [TITRES], HEADER_ROWS - 1),
        ([["x"]] * HEADER_ROWS + [TITRES], None),
        ([["001", "F1", "bonjour"]], None),
        ([], None),
    ],
)
def test_the_header_is_the_row_of_most_headings_among_the_first(rows, place):
    assert find_header(LETTRES_EXTRAIT, rows) == place


def test_a_heading_is_shown_only_when_it_looks_like_one():
    titres = [
        *TITRES,
        "Observations",
        "06 12 34 56 78",
        "un texte bien trop long pour être un titre",
    ]
    found = read_header(LETTRES_EXTRAIT, "lettres.csv", 1, titres)
    assert found.ignorees == ["Observations", "colonne n° 5", "colonne n° 6"]


def test_a_csv_without_headings_is_told_of_separators_and_of_what_is_awaited():
    with pytest.raises(FichierRefuse) as info:
        read_header(LETTRES_EXTRAIT, "lettres.csv", 1, ["001", "F1", "Abel"])
    (probleme,) = info.value.problemes
    assert "séparateur autre que" in probleme.message
    assert "attendu : numero_candidat, code_formation, texte" in probleme.message
    assert "Abel" not in probleme.message
