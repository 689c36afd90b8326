"""XLSX extracts: the text of typed cells, the choice of the sheet, the refusals."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from orchestration.depot.errors import DepotRefuse
from orchestration.depot.fichiers import zip_guard

TITRES = ["Numéro", "Code formation", "Texte", "Date de saisie", "Colonne inconnue"]


def classeur(*feuilles):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for titre, lignes in feuilles:
        sheet = book.create_sheet(titre)
        for ligne in lignes:
            sheet.append(ligne)
    return book


def octets(book):
    flux = io.BytesIO()
    book.save(flux)
    return flux.getvalue()


def test_typed_cells_become_the_text_of_a_csv(depot):
    book = classeur(
        (
            "Export",
            [
                [],
                TITRES,
                [1, "F1", 12.0, dt.date(2026, 3, 5), "x"],
                [2, "F1", True, dt.datetime(2026, 3, 5, 10, 30, 59), None],
                [],
                [1, "F2", 0.35, "05/03/2026", None],
                ["002", "F2", "=1+1 \n@fin", None, None],
            ],
        )
    )
    sheet = book["Export"]
    for ligne in (3, 4, 6):
        sheet.cell(ligne, 1).number_format = "000"
    sheet.cell(7, 3).data_type = "s"
    depot.ecrire("lettres_0750655E.xlsx", octets(book))
    depot.charger()
    assert depot.lire(
        "SELECT numero_candidat, code_formation, texte, date_saisie, ligne FROM raw.lettres"
    ) == [
        ("001", "F1", "12", "2026-03-05", 3),
        ("002", "F1", "VRAI", "2026-03-05 10:30:59", 4),
        ("001", "F2", "0.35", "05/03/2026", 6),
        ("002", "F2", "=1+1 \n@fin", None, 7),
    ]
    assert depot.lire(
        "SELECT colonnes_ignorees, lignes_lues FROM raw.fichiers WHERE extrait = 'lettres'"
    ) == [("Colonne inconnue", 4)]


def test_first_visible_sheet_with_data_is_read_and_the_others_are_told(depot):
    rows = [["numero_candidat", "code_formation", "texte"], ["001", "F1", "lue"]]
    book = classeur(("Vide", []), ("Paramètres", [["a"]]), ("Lettres", rows), ("Notes", [["b"]]))
    book["Paramètres"].sheet_state = "hidden"
    depot.ecrire("lettres.xlsx", octets(book))
    report = depot.charger()
    assert depot.lire("SELECT texte FROM raw.lettres") == [("lue",)]
    assert [(i.fichier, i.motif.split("«")[1].split("»")[0].strip()) for i in report.ignores] == [
        ("lettres.xlsx", "Paramètres"),
        ("lettres.xlsx", "Notes"),
    ]
    assert depot.lire(
        "SELECT count(*) FROM raw.avertissements WHERE regle = 'feuille_ignoree'"
    ) == [(2,)]


def test_wrong_declared_range_hides_no_row(depot):
    book = classeur(
        ("A", [["numero_candidat", "code_formation", "texte"], *([["001", "F1", "x"]] * 1)])
    )
    data = octets(book)
    source = zipfile.ZipFile(io.BytesIO(data))
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as cible:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                assert b'ref="A1:C2"' in content
                content = content.replace(b'ref="A1:C2"', b'ref="A1"')
            cible.writestr(info, content)
    depot.ecrire("lettres.xlsx", flux.getvalue())
    depot.charger()
    assert depot.lire("SELECT texte FROM raw.lettres") == [("x",)]


def une_archive(**fichiers):
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in fichiers.items():
            archive.writestr(nom, contenu)
    return flux.getvalue()


@pytest.mark.parametrize(
    ("contenu", "mots"),
    [
        (b"numero_candidat;code_formation;texte\n", "un texte"),
        (b"\xd0\xcf\x11\xe0", "mot de passe"),
        (b"PK\x03\x04tronque", "illisible"),
        (une_archive(a="b"), "n'est pas un classeur"),
        (octets(classeur(("Vide", []))), "vide"),
        (octets(classeur(("A", [["001", "F1", "bonjour"]]))), "aucun titre"),
        (octets(classeur(("A", [["Numéro", "Texte"]]))), "obligatoire absente"),
    ],
)
def test_refused_workbooks(depot, contenu, mots):
    depot.ecrire("lettres.xlsx", contenu)
    with pytest.raises(DepotRefuse) as info:
        depot.charger()
    (probleme,) = info.value.problemes
    assert (probleme.fichier, mots in probleme.message) == ("lettres.xlsx", True)


def test_bombs_are_refused(depot, monkeypatch):
    monkeypatch.setattr(zip_guard, "SMALL_BYTES", 1000)
    depot.ecrire("lettres.xlsx", une_archive(**{"[Content_Types].xml": "0" * 1_000_000}))
    with pytest.raises(DepotRefuse, match="démesuré"):
        depot.charger()
