"""The blocking control: it accepts what was written, and sees each fault that it is there for.

A fault is put into a real set: in the rapports after the writing, or in a file (the manifest
then made to agree with it, so that only the re-reading can see it).
"""

import hashlib
import json
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from exports import write_manifest, write_workbooks
from exports.controle.ensemble import check_workbooks
from exports.modele import NIVEAUX
from tests.exports.cellules.ensemble import compare_cells
from tests.rapports_fixture import (
    AUTRE_LYCEE,
    JOUR,
    LYCEE,
    SESSION,
    VEILLE,
    add_alert,
    add_curves,
    add_pupil,
    add_scope,
    connect,
    insert,
    small,
)

TG1 = f"{LYCEE}/classes/TG1.xlsx"
AUTRE_TG1 = f"{AUTRE_LYCEE}/classes/TG1.xlsx"  # without chart: openpyxl would lose it
NOMS = ("ABELLE", "ÉLUARD", "DUBOIS", "FICTIF", "Zoé", "Léa", "Noé")


@pytest.fixture
def con():
    return small()


@pytest.fixture
def out(con, tmp_path):
    return write_set(con, tmp_path / "jeu")


def write_set(con, out):
    entries = write_workbooks(con, out, NIVEAUX)
    write_manifest(out, entries, SESSION, JOUR)
    return out


def faults(con, out, sample=None):
    report = check_workbooks(con, out, sample=sample, second=compare_cells)
    assert report.conforme == (not report.ecarts)
    messages = [str(e) for e in report.ecarts]
    assert not [m for m in messages for name in NOMS if name in m]
    return messages


def tamper(out, fichier, change):
    """Changes a workbook with openpyxl, and makes the manifest agree with its new bytes."""
    workbook = load_workbook(out / fichier)
    change(workbook)
    workbook.save(out / fichier)
    data = (out / fichier).read_bytes()
    manifest = json.loads((out / "manifeste.json").read_text())
    entry = next(e for e in manifest["classeurs"] if e["fichier"] == fichier)
    entry.update(sha256=hashlib.sha256(data).hexdigest(), octets=len(data))
    (out / "manifeste.json").write_text(json.dumps(manifest))


def test_a_sound_set_conforms_and_says_what_was_read(con, out):
    report = check_workbooks(con, out, sample=None, second=compare_cells)
    assert report.ecarts == []
    assert (report.fichiers, report.classeurs_relus) == (6, 6)
    assert (report.feuilles_relues, report.lignes_relues) == (26, 14)


def test_figures_that_have_no_exact_decimal_conform(tmp_path):
    con = connect()
    add_scope(con, LYCEE, "etablissement")
    con.execute("update rapports.rpt_synthese set valeur = 4::double / 31")
    assert faults(con, write_set(con, tmp_path / "jeu")) == []


def test_hostile_texts_conform(tmp_path):
    con = connect()
    texts = [
        "=1+1",
        "_x0041_",
        "x_x005F_",
        "a\x00b",
        "x\r\ny",
        " bords ",
        "é" * 40_000,
        "Classe",
        "Série",
    ]
    for text in texts:
        add_scope(con, LYCEE, "classe", text, nom="=Lycée _x0042_ & Cie\r\nSuite")
        add_pupil(con, [("classe", LYCEE, text)], "UN_SEUL_VOEU", 1, text, text, text,
                  formations=text)  # fmt: skip
        scope = ("classe", LYCEE, text)
        for order in (1, 2):
            add_alert(con, [scope], order, alerte=str(order), titre=text, nom=text, prenom=text,
                      message=text, action=text, liste="UN_SEUL_VOEU")  # fmt: skip
            for day in (VEILLE, JOUR):
                insert(con, "rpt_courbes", *scope, order, f"{text} {order}", day, 1 / 3)
    con.execute(
        """update rapports.rpt_synthese set ligne = structure, libelle_reference = structure,
           libelle_orientation = structure || '_x0043_' where type_ligne = 'serie'"""
    )
    con.execute("update rapports.rpt_synthese set cible = 1 / 3, orientation_atteinte = false "
                "where ordre_indicateur = 1")  # fmt: skip
    assert faults(con, write_set(con, tmp_path / "jeu")) == []


def test_workbooks_of_other_shapes_conform(tmp_path):
    con = connect()
    add_scope(con, LYCEE, "etablissement", precedente=VEILLE)
    add_scope(con, LYCEE, "classe", "TG1")
    con.execute("delete from rapports.rpt_synthese where niveau = 'classe'")
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(35)]
    add_curves(con, [("etablissement", LYCEE, None)], [(day, 1 / 3, None) for day in days])
    for order in range(1, 30):
        add_alert(con, [("etablissement", LYCEE, None)], order, alerte=f"A{order % 7}", nom="N")
    for rank in range(4, 20):
        insert(con, "rpt_synthese", niveau="etablissement", uai=LYCEE, ordre_ligne=2,
               type_ligne="serie", ligne="Générale", ordre_indicateur=rank, unite="taux",
               indicateur=f"taux_{rank}", etape="admission", libelle=f"Taux {rank}", valeur=1 / 3,
               valeur_attendue=0.3, ecart_attendu=0.03)  # fmt: skip
    assert faults(con, write_set(con, tmp_path / "jeu")) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("update rapports.rpt_listes_perimetres set nom = 'X' where prenom = 'Zoé'", "« Nom »"),
        (
            "update rapports.rpt_listes_perimetres set ordre = 4 - ordre "
            "where structure = 'TG1' and liste = 'SANS_VOEU'",
            "cellule(s) différente(s)",
        ),
        ("update rapports.rpt_listes_perimetres set date_inscription = null", "« Inscrit le »"),
        ("update rapports.rpt_listes_perimetres set nb_voeux = 2", "« Vœux »"),
        (
            "delete from rapports.rpt_listes_perimetres where prenom = 'Zoé'",
            "nombre de lignes des feuilles",
        ),
        ("delete from rapports.rpt_listes_perimetres where prenom = 'Zoé'", "lignes au lieu de"),
        ("delete from rapports.rpt_listes_perimetres where liste = 'SANS_VOEU'", "en trop"),
        ("update rapports.rpt_feuilles set titre = 'Autre' where ordre_liste = 2", "absente"),
        ("update rapports.rpt_feuilles set ordre_liste = 9 - ordre_liste", "autre ordre"),
        ("update rapports.rpt_feuilles set entete = 'Autre' where colonne = 'nom'", "en-têtes"),
        ("update rapports.rpt_perimetres set homonymes = not homonymes", "en-têtes"),
        ("update rapports.rpt_perimetres set nom_etablissement = 'Autre'", "le titre"),
        ("update rapports.rpt_perimetres set date_extraction = '2026-03-06'", "le titre"),
        ("update rapports.rpt_perimetres set session = 2025", "session ou date d'extraction"),
        ("update rapports.rpt_perimetres set structure = 'TG8' where structure = 'TG1'", "absent"),
        ("delete from rapports.rpt_perimetres where niveau = 'groupe'", "inconnu du rapport"),
        ("delete from rapports.rpt_perimetres where niveau = 'groupe'", "sans périmètre"),
        ("update rapports.rpt_synthese set valeur = 0.1 where ordre_ligne = 1", "chiffres clés"),
        ("update rapports.rpt_synthese set valeur_academie = 0.1", "« Académie »"),
        ("update rapports.rpt_synthese set valeur_attendue = 0.1", "« Attendu »"),
        ("update rapports.rpt_synthese set sens_favorable = 'baisse'", "« Rang »"),
        ("update rapports.rpt_synthese set valeur = 0.1 where ordre_ligne = 2", "« Série »"),
        ("update rapports.rpt_synthese set valeur = 0.1 where ordre_ligne = 3", "« Classe »"),
        (
            "update rapports.rpt_synthese set valeur_attendue = 0.1 where ordre_ligne = 2",
            "« Série »",
        ),
        ("update rapports.rpt_synthese set ecart_attendu = 0.1", "colonne « Écart »"),
        ("update rapports.rpt_synthese set ecart_attendu = 0.1", "« Classe »"),
        ("update rapports.rpt_synthese set evolution = 0.1", "« Depuis le 26/02 »"),
        ("update rapports.rpt_synthese set valeur_departement = 0.1", "« Département »"),
        ("update rapports.rpt_synthese set valeur_etablissement = 0.1", "« Établissement »"),
        ("update rapports.rpt_synthese set rang = 1", "« Rang »"),
        ("update rapports.rpt_synthese set nb_ranges = 44", "« Rang »"),
        ("update rapports.rpt_synthese set quartile = 4", "« Rang »"),
        ("update rapports.rpt_synthese set rang = null", "autres colonnes"),
        ("update rapports.rpt_synthese set numerateur = 1", "« Effectif »"),
        ("update rapports.rpt_synthese set cible = 0.1", "« Orientation de l'académie »"),
        ("update rapports.rpt_synthese set orientation_atteinte = true", "« Orientation"),
        ("update rapports.rpt_synthese set sens_orientation = 'max'", "« Orientation"),
        ("update rapports.rpt_synthese set orientation_atteinte = false", "par série et par"),
        ("update rapports.rpt_synthese set libelle_orientation = 'Autre'", "par série et par"),
        ("update rapports.rpt_synthese set valeur_reference = 0.1", "« Référence »"),
        ("update rapports.rpt_synthese set libelle_reference = 'Autre'", "d'une référence"),
        ("update rapports.rpt_perimetres set date_precedente = '2026-02-25'", "autres colonnes"),
        ("update rapports.rpt_listes_perimetres set depuis = '2026-02-25'", "« Depuis le »"),
        ("update rapports.rpt_listes_perimetres set est_nouveau = prenom = 'Zoé'", "« Nouveau »"),
        ("update rapports.rpt_listes_perimetres set est_nouveau = false", "en-têtes"),
        ("update rapports.rpt_feuilles set marque = 'Autre'", "« Nouveau »"),
        *(
            (f"update rapports.rpt_alertes set {column} = {value}", f"colonne « {title} »")
            for column, value, title in (
                ("gravite_libelle", "'Autre'", "Gravité"),
                ("statut", "'en_cours'", "Statut"),
                ("echeance", "date '2026-03-04'", "Échéance"),
                ("depuis", "date '2026-03-04'", "Depuis le"),
                ("nom", "'AUTRE'", "Nom"),
                ("objet", "'Autre'", "Concerne"),
                ("prenom", "'Ève'", "Prénom"),
                ("classe", "'TG2'", "Classe"),
                ("titre", "'Autre'", "Alerte"),
                ("message", "'Autre'", "De quoi il s'agit"),
                ("action", "'Autre'", "Que faire"),
                ("liste", "null", "Liste à ouvrir"),
            )
        ),
        (
            "update rapports.rpt_alertes set ordre = 4 - ordre",
            "cellule(s) différente(s) du rapport, la première en ligne 2, colonne « Gravité »",
        ),
        ("update rapports.rpt_alertes set titre = 'Autre'", "« À faire d'abord »"),
        ("update rapports.rpt_alertes set alerte = 'X'", "« À faire d'abord »"),
        ("update rapports.rpt_alertes set statut = 'en_cours'", "« À faire d'abord »"),
        ("delete from rapports.rpt_alertes where ordre = 1", "nombre d'alertes"),
        ("delete from rapports.rpt_alertes where ordre = 1", "lignes au lieu de"),
        ("delete from rapports.rpt_alertes", "« Alertes » : feuille en trop"),
        (
            "update rapports.rpt_alertes set structure = 'TG7' where structure = 'TG1'",
            "rpt_alertes : 2 ligne(s) sans périmètre",
        ),
        ("update rapports.rpt_courbes set valeur = 0.1", "« Évolution » : "),
        ("update rapports.rpt_courbes set courbe = 'Autre' || ordre_courbe", "en-têtes"),
        ("delete from rapports.rpt_courbes where date_extraction = '2026-01-20'", "graphique"),
        ("delete from rapports.rpt_courbes", "« Évolution » : feuille en trop"),
        (
            "delete from rapports.rpt_perimetres where niveau = 'groupe'",
            "rpt_courbes : 2 ligne(s) sans périmètre",
        ),
    ],
)
def test_a_workbook_that_differs_from_the_rapports_is_seen(con, out, query, expected):
    con.execute(query)
    assert [m for m in faults(con, out) if expected in m]


def test_a_pupil_of_another_class_is_seen_even_where_the_rapports_agree(con, tmp_path):
    add_pupil(con, [("classe", LYCEE, "TG1")], "UN_SEUL_VOEU", 1, "TG2", "N", "P")
    messages = faults(con, write_set(con, tmp_path / "jeu"))
    assert messages == [f"{TG1}, feuille « Un seul vœu » : 1 ligne(s) d'une autre classe"]


def hide(workbook):
    workbook["Sans vœu"].sheet_state = "hidden"


def formula(workbook):
    workbook["Lisez-moi"]["A40"] = "=1+1"


def extra(workbook):
    workbook.create_sheet("Brouillon")


def a_figure(workbook):
    sheet = workbook["Synthèse"]
    next(c for row in sheet.iter_rows() for c in row if c.value == -10).value = -9


def contents(workbook):
    sheet = workbook["Synthèse"]
    next(c for row in sheet.iter_rows() for c in row if c.value == "Sans vœu").value = "Autre"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (hide, "« Sans vœu » : feuille masquée"),
        (formula, "« Lisez-moi » : formule en ligne 40"),
        (extra, "« Brouillon » : feuille en trop"),
        (a_figure, "« Synthèse » : chiffres clés différents du rapport, colonne « Écart »"),
        (contents, "« Synthèse » : sommaire"),
    ],
)
def test_a_tampered_workbook_is_seen(con, out, change, expected):
    tamper(out, AUTRE_TG1, change)
    messages = faults(con, out)
    assert len(messages) == 1
    assert messages[0].startswith(AUTRE_TG1)
    assert expected in messages[0]


def test_files_that_are_not_those_of_the_manifest_are_seen(con, out):
    (out / TG1).unlink()
    (out / LYCEE / "classes" / ".ancien.xlsx").write_bytes(b"")
    other = out / LYCEE / "etablissement.xlsx"
    other.write_bytes(other.read_bytes()[:-1] + b"x")
    assert faults(con, out) == [
        f"{TG1} : fichier absent",
        f"{LYCEE}/classes/.ancien.xlsx : fichier en trop, absent du manifeste",
        f"{LYCEE}/etablissement.xlsx : contenu différent du manifeste (SHA-256)",
    ]


def test_a_set_without_manifest_is_refused(con, out):
    (out / "manifeste.json").unlink()
    assert faults(con, out) == ["manifeste.json : manifeste absent"]


def test_a_sample_is_the_same_each_time_and_holds_every_kind_and_the_biggest(tmp_path):
    con = connect()
    scopes = [("classe", LYCEE, f"TG{n:02d}") for n in range(30)]
    add_scope(con, LYCEE, "etablissement")
    add_scope(con, LYCEE, "groupe", "G1")
    for _, uai, structure in scopes:
        add_scope(con, uai, "classe", structure)
    for order in range(40):
        add_pupil(con, [scopes[17]], "SANS_VOEU", order, "TG17", f"NOM-FICTIF {order}", "Aya")
    out = write_set(con, tmp_path / "jeu")
    report = check_workbooks(con, out, sample=9, second=compare_cells)
    assert report.ecarts == []
    assert report.classeurs_relus == 5  # three classes, the établissement, the group
    assert report.fichiers == 32
    con.execute("update rapports.rpt_listes_perimetres set prenom = 'Eva' where ordre = 3")
    first, second = (
        check_workbooks(con, out, sample=9, second=compare_cells).ecarts for _ in range(2)
    )
    assert first == second
    assert [e.fichier for e in first] == [f"{LYCEE}/classes/TG17.xlsx"]
