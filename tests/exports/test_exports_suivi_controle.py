"""The control of the suivi and of the letters: it accepts what was written, and sees each fault.

A fault is put in the rapports after the writing, or in a file that the manifest then agrees with.
"""

import json
import shutil

import pytest

from exports import write_manifest, write_workbooks
from exports.modele import KINDS
from orchestration.passage.classeurs import KINDS as TOLD
from tests.exports.cellules.liens import external_links
from tests.exports.test_exports_controle import faults, tamper
from tests.exports.test_exports_suivi import HOSTILE, LETTRES, SUIVI
from tests.rapports_fixture import AUTRE_LYCEE, JOUR, LYCEE, SESSION
from tests.suivi_fixture import FICHE, add_followed, add_letter, add_wish, followed, usual_class

TG1 = f"{AUTRE_LYCEE}/classes/TG1.xlsx"  # without chart: openpyxl would lose it
LETTRES_TG1 = f"{LYCEE}/classes/TG1_lettres.xlsx"
LYCEE_SUIVI = f"{LYCEE}/suivi_voeux.xlsx"


def write_set(con, out):
    entries = write_workbooks(con, out)
    write_manifest(out, entries, SESSION, JOUR)
    return out


@pytest.fixture
def con():
    return followed()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_set(followed(), tmp_path_factory.mktemp("jeu"))


@pytest.fixture
def out(written, tmp_path):
    return shutil.copytree(written, tmp_path / "jeu")


def test_a_sound_set_conforms(con, out):
    assert faults(con, out) == []
    manifest = json.loads((out / "manifeste.json").read_text())
    assert manifest["nombre_par_document"] == {"lettres": 4, "listes": 6, "suivi": 2}
    assert manifest["nombre_classeurs"] == 12


def test_the_kinds_that_are_written_are_those_that_are_told():
    assert list(TOLD) == list(KINDS)


def test_a_usual_class_and_hostile_texts_conform(tmp_path):
    con = usual_class()
    scopes = [("etablissement", LYCEE, None), ("classe", LYCEE, "TG1")]
    for pupil, text in enumerate([*HOSTILE, "a\x00b\r\nc", "😀" * 20_000, "x" * 40_000, ""]):
        add_followed(con, scopes, pupil, 1_000 + pupil)
        add_wish(con, LYCEE, pupil, 1, nom=text, formation=text, numero_voeu=text,
                 lien_fiche="https://exemple.test/%41?" + text)  # fmt: skip
        add_letter(con, LYCEE, pupil, 1, text, nom=text, formation=text)
    con.execute("update rapports.rpt_perimetres set homonymes_suivi = true")
    assert faults(con, write_set(con, tmp_path)) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        *(
            (f"update rapports.rpt_suivi_voeux set {column} = {value}", f"« {heading} »")
            for column, value, heading in (
                ("nom", "'AUTRE'", "Nom"),
                ("formation", "'Autre'", "Formation demandée"),
                ("numero_voeu", "'9'", "Vœu"),
                ("sous_voeu", "sous_voeu + 1", "Sous-vœu"),
                ("est_confirme", "not est_confirme", "Confirmé"),
                ("rang_attente", "rang_attente + 1", "Rang d'attente"),
                ("places_gagnees", "3", "Places gagnées"),
                ("date_limite", "date_limite + 1", "Répondre avant le"),
                ("lien_fiche", "'javascript:1'", "Fiche"),
                ("a_ligne_rejetee", "true", "À vérifier"),
            )
        ),
        *(
            (f"update rapports.rpt_lettres set {column} = {value}", f"« {heading} »")
            for column, value, heading in (
                ("texte", "texte || '.'", "Lettre de motivation"),
                ("formation", "'Autre'", "Formation"),
                ("date_saisie", "'2026-01-01'", "Saisie le"),
            )
        ),
        ("update rapports.rpt_suivi_voeux set lien_fiche = lien_fiche || '0'", "lien(s) différent"),
        ("update rapports.rpt_suivi_perimetres set ordre = -ordre", "cellule(s) différente(s)"),
        ("update rapports.rpt_suivi_voeux set ordre = -ordre", "cellule(s) différente(s)"),
        ("delete from rapports.rpt_suivi_voeux where formation = 'BUT Chimie'", "nombre de lignes"),
        ("delete from rapports.rpt_suivi_voeux where eleve_id = 12", "n'a pas de suivi"),
        ("delete from rapports.rpt_lettres where ordre = 2", "nombre de lignes"),
        ("delete from rapports.rpt_lettres where eleve_id = 21", "périmètre inconnu du rapport"),
        ("delete from rapports.rpt_suivi_perimetres where eleve_id = 21", "périmètre inconnu"),
        ("delete from rapports.rpt_suivi_perimetres where eleve_id = 21",
         "rpt_suivi_voeux : 1 ligne(s) sans périmètre"),
        ("delete from rapports.rpt_suivi_perimetres where eleve_id = 21",
         "rpt_lettres : 1 ligne(s) sans périmètre"),
        ("delete from rapports.rpt_suivi_perimetres where niveau = 'etablissement'",
         "n'est pas dans le suivi du lycée"),
        ("delete from rapports.rpt_suivi_perimetres where eleve_id = 21 and niveau = 'classe'",
         "feuille en trop"),
        ("update rapports.rpt_suivi_perimetres set structure = 'T/1' where structure = 'TG1' "
         "and eleve_id = 11", "d'une autre classe que leur périmètre"),
        ("update rapports.rpt_suivi_perimetres set structure = 'G7' where niveau = 'groupe'",
         "rpt_suivi_perimetres : 2 ligne(s) sans périmètre"),
        ("delete from rapports.rpt_perimetres where niveau = 'groupe'", "sans périmètre"),
        ("update rapports.rpt_colonnes_suivi set entete = 'Autre' where colonne = 'nom'",
         "en-têtes"),
        ("update rapports.rpt_perimetres set homonymes_suivi = true", "en-têtes"),
    ],
)  # fmt: skip
def test_a_set_that_differs_from_the_rapports_is_seen(con, out, query, expected):
    con.execute(query)
    assert [m for m in faults(con, out) if expected in m]


def a_wish(workbook):
    workbook[SUIVI]["K2"] = "Formation 2"


def a_row_more(workbook):
    sheet = workbook[SUIVI]
    sheet.append([cell.value for cell in sheet[2]])


def another_link(workbook):
    workbook[SUIVI]["R2"].hyperlink = "https://exemple.test/"


def a_link_more(workbook):
    workbook[SUIVI]["A2"].hyperlink = FICHE.format(1)


def a_link_elsewhere(workbook):
    workbook["Lisez-moi"]["A1"].hyperlink = "https://exemple.test/"


def no_link(workbook):
    for row in workbook[SUIVI]:
        for cell in row:
            cell.hyperlink = None


def no_suivi(workbook):
    del workbook[SUIVI]


def hidden(workbook):
    workbook[SUIVI].sheet_state = "hidden"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (a_wish, "« Suivi des vœux » : 1 cellule(s) différente(s)"),
        (a_row_more, "« Suivi des vœux » : 2 lignes au lieu de 1"),
        (another_link, "lien(s) différent(s) du rapport, le premier en ligne 2"),
        (a_link_more, "« Suivi des vœux » : 1 lien(s) différent(s)"),
        (a_link_elsewhere, "« Lisez-moi » : 1 lien(s) différent(s)"),
        (no_link, "« Suivi des vœux » : 1 lien(s) différent(s)"),
        (no_suivi, "feuille absente"),
        (hidden, "feuille masquée"),
    ],
)
def test_a_tampered_suivi_is_seen(con, out, change, expected):
    for fichier in (TG1, f"{AUTRE_LYCEE}/suivi_voeux.xlsx"):
        if change is no_suivi and fichier != TG1:
            continue
        before = len(faults(con, out))
        tamper(out, fichier, change)
        found = [m for m in faults(con, out) if m.startswith(fichier) and expected in m]
        assert found
        assert before < len(faults(con, out))


def a_letter(workbook):
    sheet = workbook[LETTRES]
    cell = next(c for row in sheet.iter_rows() for c in row if str(c.value).startswith("Madame"))
    cell.value += " "


def a_formula(workbook):
    cell = next(c for row in workbook[LETTRES] for c in row if str(c.value).startswith("=SOMME"))
    cell.data_type = "f"


@pytest.mark.parametrize(
    ("change", "expected"),
    [(a_letter, "1 cellule(s) différente(s)"), (a_formula, "formule en ligne 3")],
)
def test_a_tampered_letter_is_seen(con, out, change, expected):
    tamper(out, LETTRES_TG1, change)
    messages = faults(con, out)
    assert [m for m in messages if m.startswith(LETTRES_TG1) and expected in m]


def test_a_pupil_of_another_class_is_seen_even_where_the_tables_agree(con, tmp_path):
    add_followed(con, [("etablissement", LYCEE, None), ("classe", LYCEE, "TG1")], 14, 9)
    add_wish(con, LYCEE, 14, 1, nom="AUTRE-FICTIF", classe="TG2")
    messages = faults(con, write_set(con, tmp_path))
    assert messages == [
        "manifeste.json : rpt_suivi_voeux : 1 ligne(s) d'une autre classe que leur périmètre",
        f"{LYCEE}/classes/TG1.xlsx, feuille « {SUIVI} » : 1 ligne(s) d'une autre classe",
    ]


def test_a_file_of_letters_too_many_or_missing_is_seen(con, out):
    extra = out / LYCEE / "groupes" / "TG1_lettres.xlsx"
    shutil.copy(out / LETTRES_TG1, extra)
    (out / LYCEE_SUIVI).unlink()
    assert faults(con, out) == [
        f"{LYCEE_SUIVI} : fichier absent",
        f"{LYCEE}/groupes/TG1_lettres.xlsx : fichier en trop, absent du manifeste",
    ]


def test_a_manifest_that_gives_a_document_to_another_scope_is_seen(con, out):
    path = out / "manifeste.json"
    manifest = json.loads(path.read_text())
    entry = next(e for e in manifest["classeurs"] if e["fichier"] == LETTRES_TG1)
    entry["structure"] = "T/1"
    path.write_text(json.dumps(manifest))
    assert f"manifeste.json : périmètre absent : lettres classe {LYCEE} TG1" in faults(con, out)


def test_a_sample_holds_every_kind_of_document(con, out):
    con.execute("update rapports.rpt_lettres set texte = 'Autre'")
    con.execute("update rapports.rpt_suivi_voeux set academie = 'Autre'")
    messages = faults(con, out, sample=1)
    for place in ("suivi_voeux.xlsx", "classes/", "groupes/", "_lettres.xlsx"):
        assert [m for m in messages if place in m]


def test_links_are_read_where_they_stand(out):
    assert external_links(out / LYCEE_SUIVI) == {
        SUIVI: {(2, 24): FICHE.format(1), (4, 24): FICHE.format(3), (5, 24): FICHE.format(1),
                (6, 24): FICHE.format(2)}
    }  # fmt: skip
    assert external_links(out / LYCEE / "etablissement.xlsx") == {}
