"""Every workbook is read before it leaves: each fault is seen without openpyxl, in any file.

A real set is written once; a fault is put in the XML of one file, as a writer gone wrong would.
"""

import hashlib
import io
import zipfile
from dataclasses import replace

import pytest

from exports import write_manifest, write_workbooks
from exports.controle.ensemble import check_workbooks, read_workbooks
from exports.controle.identites import Lecture
from exports.controle.lecteur import read_workbook
from tests.exports.entrepot import stored
from tests.rapports_fixture import AUTRE_LYCEE, JOUR, LYCEE, SESSION
from tests.suivi_fixture import followed

TG1 = f"{LYCEE}/classes/TG1.xlsx"
LETTRES = f"{LYCEE}/classes/TG1_lettres.xlsx"
SUIVI = f"{LYCEE}/suivi_voeux.xlsx"
NOMS = ("ABELLE", "ÉLUARD", "DUBOIS", "Zoé", "Léa", "Noé", "Madame", "Bonjour")
AUTRES = ("classes/TG1", "etablissement")
BOOK, STRINGS, SHEET = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="module")
def con():
    return followed()


@pytest.fixture(scope="module")
def written(con, tmp_path_factory):
    out = tmp_path_factory.mktemp("jeu")
    entries = write_workbooks(con, out)
    return out, {(e.document, (e.niveau, e.uai, e.structure or "")): e.fichier for e in entries}


def faults(con, out, entries):
    """The faults of each file, none of whose messages holds a text of a pupil."""
    read = read_workbooks(con, out, entries)
    found, unreadable = read.fautes, read.illisibles
    assert not [n for n in NOMS for f in found.values() for motif, _ in f if n in motif]
    assert unreadable <= found.keys()
    return {fichier: [motif for motif, _ in told] for fichier, told in found.items()}


def changed(data, part, old, new):
    """The archive with a part in which `old` became `new`, everywhere."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            content = source.read(name).decode()
            if name == part:
                assert old in content
                content = content.replace(old, new)
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_sound_set_has_no_fault_and_every_file_is_read(con, written):
    out, entries = written
    assert read_workbooks(con, out, entries) == Lecture(12, {}, set())
    assert len(entries) == 12


def test_several_processes_read_as_one_does(tmp_path):
    con, out = followed(), tmp_path / "jeu"
    write_manifest(out, write_workbooks(con, out), SESSION, JOUR)
    con.execute("update rapports.rpt_alertes set prenom = 'X' where niveau = 'classe'")
    base = stored(con, tmp_path / "entrepot.duckdb")
    told = []
    one, two = (
        check_workbooks(base, out, sample=0, workers=n, min_parallel=0,
                        progress=lambda *n: told.append(n))
        for n in (1, 2)
    )  # fmt: skip
    assert one == two
    assert one.ecarts
    assert one.classeurs_lus == 12
    assert told == [(1, 2), (2, 2)] * 2


def test_what_the_reader_of_all_sees_alone_blocks(tmp_path):
    con, out = followed(), tmp_path / "jeu"
    entries = write_workbooks(con, out)
    data = changed((out / SUIVI).read_bytes(), "xl/worksheets/_rels/sheet1.xml.rels",
                   "https://dossierappel.", "https://x.")  # fmt: skip
    (out / SUIVI).write_bytes(data)
    sha = hashlib.sha256(data).hexdigest()
    told = [replace(e, sha256=sha, octets=len(data)) if e.fichier == SUIVI else e for e in entries]
    write_manifest(out, told, SESSION, JOUR)
    (ecart,) = check_workbooks(con, out, sample=None).ecarts
    assert ecart.fichier == SUIVI
    assert "lien(s) qui ne sont pas du rapport" in ecart.motif


@pytest.mark.parametrize(
    ("fichier", "part", "old", "new", "expected"),
    [
        # a text more at the head of the table: all the others stand against another row
        (TG1, STRINGS, "<si><t>Gravité</t>", "<si><t>x</t></si><si><t>Gravité</t>", "absente"),
        (LETTRES, STRINGS, "<t>ABELLE<", "<t>AUTRE<", "textes différents du rapport"),
        (LETTRES, STRINGS, "Madame, M", "M", "colonne « Lettre de motivation », ligne 2"),
        (SUIVI, STRINGS, "<t>Licence Droit<", "<t>BTS<", "« Formation demandée », ligne 4"),
        (SUIVI, STRINGS, "<t>0013<", "<t>0014<", "colonne « N° candidat »"),
        (LETTRES, STRINGS, "<t>ABELLE</t>", "<r><t>ABELLE</t></r>", "texte mis en forme"),
        (LETTRES, STRINGS, "<t>ABELLE</t>", "<t>ABELLE</t><t>x</t>", "texte mis en forme"),
        (LETTRES, STRINGS, "<t>ABELLE</t>", "<t>ABELLE</si>", "XML mal formé (sharedStrings.xml)"),
        (LETTRES, STRINGS, "<t>ABELLE</t>", "<t><![CDATA[ABELLE]]></t>", "section CDATA"),
        (LETTRES, STRINGS, "<t>ABELLE</t>", f"<t>{'x' * 32_768}</t>", "plus long"),
        (LETTRES, SHEET, "</v></c>", "</v></c><c r='Z9'><f>1+1</f></c>", "formule"),
        (LETTRES, SHEET, 't="s"><v>', 't="s"><v>9', "hors de la table"),
        (LETTRES, SHEET, "</sheetData>", "<row r='9'></row></sheetData>", "3 lignes au lieu de 2"),
        (LETTRES, "xl/styles.xml", "</styleSheet>", "", "XML mal formé (styles.xml)"),
        (LETTRES, BOOK, 'name="Lettres', 'name="Lettre', "absente"),
        (LETTRES, BOOK, 'name="Lettres', 'name="Lettre', "en trop"),
        (LETTRES, BOOK, 'name="Lettres', 'state="hidden" name="Lettres', "masquée"),
        (SUIVI, "xl/worksheets/_rels/sheet1.xml.rels", "https://dossierappel.", "https://x.",
         "lien(s) qui ne sont pas du rapport"),
        (SUIVI, "xl/_rels/workbook.xml.rels", "</Relationships>",
         '<Relationship Id="z" Target="file:///x" TargetMode="External"/></Relationships>',
         "1 lien(s) qui ne sont pas du rapport"),
    ],
)  # fmt: skip
def test_a_fault_in_one_file_is_seen(con, written, fichier, part, old, new, expected):
    out, entries = written
    path = out / fichier
    sound = path.read_bytes()
    try:
        path.write_bytes(changed(sound, part, old, new))
        found = faults(con, out, entries)
    finally:
        path.write_bytes(sound)
    assert found.keys() == {fichier}
    assert [motif for motif in found[fichier] if expected in motif]


@pytest.mark.parametrize("size", [0, 30, -30])
def test_a_file_that_is_cut_is_unreadable(con, written, size):
    out, entries = written
    path = out / TG1
    sound = path.read_bytes()
    try:
        path.write_bytes(sound[:size])
        assert faults(con, out, entries) == {TG1: ["classeur illisible : archive illisible"]}
    finally:
        path.write_bytes(sound)


def test_rows_that_changed_since_the_writing_are_seen(written):
    out, entries = written
    con = followed()
    con.execute("update rapports.rpt_suivi_perimetres set eleve_id = 13 where structure = 'TG1' "
                "and uai = ?", [LYCEE])  # fmt: skip
    con.execute("update rapports.rpt_alertes set prenom = 'X' where uai = ? and niveau = 'classe'",
                [LYCEE])  # fmt: skip
    con.execute("delete from rapports.rpt_listes_perimetres where uai = ?", [AUTRE_LYCEE])
    found = faults(con, out, entries)
    assert any("colonne « Prénom »" in motif for motif in found[TG1])
    assert "feuille en trop" in found[f"{AUTRE_LYCEE}/classes/TG1.xlsx"]
    assert set(found) == {TG1, LETTRES, *(f"{AUTRE_LYCEE}/{f}.xlsx" for f in AUTRES)}


def test_a_pupil_of_another_class_is_seen_even_where_the_rapports_agree(tmp_path):
    con = followed()
    con.execute("update rapports.rpt_listes_perimetres set classe = 'TG2' where structure = 'TG1'")
    entries = {
        ("listes", (e.niveau, e.uai, e.structure or "")): e.fichier
        for e in write_workbooks(con, tmp_path, ["classe"])
    }
    assert set(faults(con, tmp_path, entries)) == {TG1, f"{AUTRE_LYCEE}/classes/TG1.xlsx"}


def test_texts_are_given_as_a_spreadsheet_shows_them(written):
    out, _ = written
    sheet = read_workbook(out / LETTRES, {"Lettres de motivation": {"Lettre de motivation"}})
    (column,) = sheet.feuilles["Lettres de motivation"].colonnes.values()
    assert column == ["Madame, Monsieur,\nVotre formation me plaît.", "=SOMME(A1)"]
