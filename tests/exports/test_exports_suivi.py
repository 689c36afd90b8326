"""The suivi des vœux and the letters, re-read with openpyxl: files, rows, bands, links, limits."""

import io
import re
import zipfile
from datetime import date, datetime
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from exports import write_workbooks
from exports.classeur import build_workbook
from exports.feuilles.par_eleve_cellules import SANS_VOEU, CellWriter
from exports.lecture.coherence import RapportIncoherent
from exports.lecture.lycees import read_contents
from exports.lecture.perimetres import read_catalogue
from exports.modele import KINDS, Colonne
from exports.style.mise_en_forme import all_styles
from exports.style.textes import CELLULE_MAX, COUPE
from exports.xlsx.classeur import Workbook
from tests.exports.entrepot import stored
from tests.rapports_fixture import AUTRE_LYCEE, LYCEE, add_scope, connect, insert
from tests.suivi_fixture import (
    FICHE,
    add_columns,
    add_followed,
    add_letter,
    add_wish,
    followed,
    usual_class,
)

SUIVI, LETTRES = "Suivi des vœux", "Lettres de motivation"
TG1 = ("classe", LYCEE, "TG1")


def build(con, kind, uai=LYCEE, structure=None):
    catalogue = read_catalogue(con)
    for contenu in read_contents(con, kind):
        if (contenu.perimetre.uai, contenu.perimetre.structure) == (uai, structure):
            return build_workbook(contenu, catalogue)[0]
    raise LookupError(structure or uai)


def reopen(data):
    return load_workbook(io.BytesIO(data))


def table(sheet, *columns):
    """The values of some columns, row by row, without the header."""
    header, *rows = sheet.iter_rows(values_only=True)
    places = [header.index(column) for column in columns]
    return [tuple(row[place] for place in places) for row in rows]


def one_pupil(kind="suivi", **values):
    """A class of one pupil with one vœu (`kind` lettres: one letter)."""
    con = connect()
    add_columns(con)
    add_scope(con, LYCEE, "etablissement")
    add_scope(con, LYCEE, "classe", "TG1")
    add_followed(con, [("etablissement", LYCEE, None), TG1], 1, 1)
    if kind == "lettres":
        add_letter(con, LYCEE, 1, 1, **values)
        return reopen(build(con, "lettres", structure="TG1"))[LETTRES]
    add_wish(con, LYCEE, 1, 1, **values)
    return reopen(build(con, "suivi"))[SUIVI]


@pytest.fixture(scope="module")
def classe():
    return reopen(build(followed(), "classe", structure="TG1"))


@pytest.fixture(scope="module")
def lycee():
    return reopen(build(followed(), "suivi"))


@pytest.fixture(scope="module")
def usual():
    return reopen(build(usual_class(), "classe", structure="TG1"))[SUIVI]


def test_each_kind_has_its_files_and_their_counts(tmp_path):
    con = followed()
    entries = write_workbooks(con, tmp_path)
    suivi = {e.fichier: (e.document, e.kind, e.feuilles) for e in entries if e.document != "listes"}
    assert suivi == {
        f"{LYCEE}/suivi_voeux.xlsx": ("suivi", "suivi", {SUIVI: 6}),
        f"{AUTRE_LYCEE}/suivi_voeux.xlsx": ("suivi", "suivi", {SUIVI: 1}),
        f"{LYCEE}/classes/TG1_lettres.xlsx": ("lettres", "lettres", {LETTRES: 2}),
        f"{LYCEE}/classes/T-1~6d27b250ff_lettres.xlsx": ("lettres", "lettres", {LETTRES: 1}),
        f"{AUTRE_LYCEE}/classes/TG1_lettres.xlsx": ("lettres", "lettres", {LETTRES: 1}),
        f"{LYCEE}/groupes/SPE MATHS_lettres.xlsx": ("lettres", "lettres", {LETTRES: 3}),
    }
    lists = {e.fichier: e.feuilles.get(SUIVI) for e in entries if e.document == "listes"}
    assert lists[f"{LYCEE}/etablissement.xlsx"] is None
    assert lists[f"{LYCEE}/classes/TG1.xlsx"] == 4
    assert lists[f"{LYCEE}/groupes/SPE MATHS.xlsx"] == 5


def test_a_scope_without_letter_has_no_file_of_letters(tmp_path):
    con = followed()
    con.execute("delete from rapports.rpt_lettres where eleve_id = 13")
    files = [e.fichier for e in write_workbooks(con, tmp_path, ["lettres"])]
    assert [f for f in files if "T-1" in f] == []
    assert len(files) == 3


def test_a_class_called_as_a_file_of_letters_does_not_meet_one(tmp_path):
    con = followed()
    add_scope(con, LYCEE, "classe", "TG1_lettres")
    add_followed(con, [("classe", LYCEE, "TG1_lettres")], 12, 1)
    entries = write_workbooks(con, tmp_path)
    files = [e.fichier.lower() for e in entries]
    assert len(set(files)) == len(files)


def test_the_suivi_follows_the_synthese_which_leads_to_it(classe, lycee):
    assert classe.sheetnames == [
        "Alertes", "Synthèse", SUIVI, "Sans vœu", "Évolution", "Lisez-moi",
    ]  # fmt: skip
    assert lycee.sheetnames == [SUIVI, "Lisez-moi"]
    links = [c.hyperlink.location for row in classe["Synthèse"] for c in row if c.hyperlink]
    assert f"'{SUIVI}'!A1" in links


def test_rows_are_those_of_the_scope_in_its_order(classe, lycee):
    columns = ("Nom", "Vœu", "Sous-vœu", "Formation demandée")
    abelle = [
        ("ABELLE", "1", 1, "BUT Chimie"),
        ("ABELLE", "1", 2, "=BUT Génie"),
        ("ABELLE", "2", None, "Licence Droit"),
    ]
    dubois = [("DUBOIS-FICTIF", "1", None, "Formation 1"),
              ("DUBOIS-FICTIF", "2", None, "Formation 2")]  # fmt: skip
    eluard = [("ÉLUARD", None, None, SANS_VOEU)]
    assert table(classe[SUIVI], *columns) == abelle + eluard
    assert table(lycee[SUIVI], *columns) == abelle + dubois + eluard
    groupe = reopen(build(followed(), "groupe", structure="SPE MATHS"))[SUIVI]
    assert [row[0] for row in table(groupe, "Nom")] == ["DUBOIS-FICTIF"] * 2 + ["ABELLE"] * 3


def test_cells_are_typed_and_a_deadline_to_meet_is_marked(lycee):
    header, *rows = lycee[SUIVI].iter_rows()
    places = {cell.value: place for place, cell in enumerate(header)}
    answer, waiting = rows[3], rows[4]
    limit = answer[places["Répondre avant le"]]
    assert limit.value == datetime(2026, 3, 7)
    assert limit.font.b
    assert "!" in limit.number_format
    other = waiting[places["Répondre avant le"]]
    assert (other.value, other.font.b) == (datetime(2026, 3, 8), False)
    assert waiting[places["Rang d'attente"]].value == 1234
    gained = waiting[places["Places gagnées"]]
    assert (gained.value, gained.data_type) == (-3, "n")
    assert gained.number_format == '"+"0;"−"0;"="'
    number = answer[places["N° candidat"]]
    assert (number.value, number.data_type) == ("0013", "s")
    assert [row[places["Confirmé"]].value for row in rows] == ["Oui"] * 5 + [None]
    assert [row[places["À vérifier"]].value for row in rows] == [None] * 5 + ["Ligne rejetée"]


def test_columns_that_say_nothing_are_left_out_and_zero_says_something():
    con = followed()
    header = next(reopen(build(con, "classe", structure="TG1"))[SUIVI].iter_rows(values_only=True))
    assert "Rang d'attente" not in header
    assert "Né(e) le" not in header
    con.execute("update rapports.rpt_suivi_voeux set places_gagnees = 0")
    con.execute("update rapports.rpt_perimetres set homonymes_suivi = true")
    sheet = reopen(build(con, "classe", structure="TG1"))[SUIVI]
    assert table(sheet, "Places gagnées", "Né(e) le")[0] == (0, datetime(2008, 4, 9))


def test_the_lists_of_a_lycee_do_not_decide_the_birth_dates_of_its_suivi():
    con = followed()
    con.execute("update rapports.rpt_perimetres set homonymes = true")
    header = next(reopen(build(con, "suivi"))[SUIVI].iter_rows(values_only=True))
    assert "Né(e) le" not in header


def test_each_pupil_has_a_band_told_by_the_ground_and_by_a_line(usual):
    names = [row[0].value for row in usual.iter_rows(min_row=2)]
    who = [(row[0].value, row[1].value, row[4].value) for row in usual.iter_rows(min_row=2)]
    assert all(names)
    shades = []
    for line, cell in enumerate((row[0] for row in usual.iter_rows(min_row=2)), start=0):
        begins = line == 0 or who[line] != who[line - 1]
        shade = cell.fill.fgColor.rgb if cell.fill.patternType else None
        if begins:
            shades.append(shade)
        assert shade == shades[-1]
        assert (cell.border.top.style == "medium") == begins
        assert cell.font.b == begins
    assert len(shades) == 35
    assert shades[::2] == [None] * 18
    assert set(shades[1::2]) == {"FFF3F5FD"}


def test_an_empty_cell_has_the_look_of_its_row():
    data = build(usual_class(), "classe", structure="TG1")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet2.xml").decode()
    rows = re.findall(r"<row [^>]*>", xml)
    assert all("customFormat" in row and 's="' in row for row in rows[1:])
    assert not re.search(r"<c [^>]*/>", xml)


def test_the_sheets_are_frozen_filtered_and_printed(usual):
    lettres = reopen(build(followed(), "lettres", structure="TG1"))[LETTRES]
    for sheet in (usual, lettres):
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.print_area.replace("$", "").endswith(sheet.dimensions)
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "Données nominatives – diffusion restreinte" in sheet.oddFooter.left.text


def test_headings_narrower_than_a_word_are_written_upwards_and_no_name_is_cut(usual):
    upwards = [cell.value for cell in usual[1] if cell.alignment.textRotation == 90]
    assert upwards == [
        "Sous-vœu", "Sélective", "Apprentissage", "Internat", "Confirmé", "Dossier complet",
        "Rang d'attente",
    ]  # fmt: skip
    widest = max(len(row[0].value) for row in usual.iter_rows(min_row=2))
    assert usual.column_dimensions["A"].width >= min(24, widest)


def test_only_the_rapport_gives_links(lycee):
    cells = [c for row in lycee[SUIVI] for c in row if c.hyperlink]
    assert [(c.row, c.value, c.hyperlink.target) for c in cells] == [
        (line, "Fiche", FICHE.format(number)) for line, number in ((2, 1), (4, 3), (5, 1), (6, 2))
    ]
    assert not [c for row in lycee["Lisez-moi"] for c in row if c.hyperlink]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "file:///etc/passwd", "mailto:x@exemple.test", "internal:'x'!A1",
     "external:x.xlsx", "=HYPERLINK(1)", "https://exemple.test/\x00", "https://exemple.test/é",
     "https://exemple.test/" + "x" * 2_100, "https://exemple.test/" + "<" * 700],
)  # fmt: skip
def test_an_address_that_is_no_web_link_stays_a_text(address):
    sheet = one_pupil(lien_fiche=address)
    cell = sheet.cell(2, [c.value for c in sheet[1]].index("Fiche") + 1)
    assert cell.hyperlink is None
    assert (cell.value, cell.data_type) == (address.replace("\x00", ""), "s")


def test_a_link_within_the_limits_leads_where_the_rapport_says():
    for address in (
        'https://exemple.test/a?b=1&c="d" <e>#f\'g',
        "http://exemple.test/" + "x" * 2_000,
    ):
        sheet = one_pupil(lien_fiche=address)
        (cell,) = [c for row in sheet for c in row if c.hyperlink]
        target = cell.hyperlink.target + (f"#{cell.hyperlink.location}" if "#" in address else "")
        escaped = re.sub(r'["<> ]', lambda m: f"%{ord(m[0]):02x}", address.split("#")[0])
        assert target.split("#")[0] == escaped
        assert target.split("#")[1:] == address.split("#")[1:]


def test_beyond_the_links_of_a_sheet_the_address_stays_as_a_text():
    number, last = 65_532, ("Fiche", FICHE.format(1), FICHE.format(2))
    workbook = Workbook(all_styles().gabarit)
    workbook.set_properties(dict.fromkeys(("title", "subject", "author", "comments"), ""))
    sheet = workbook.add_worksheet("Suivi")
    writer = CellWriter(sheet, all_styles(), top=False)
    colonne = Colonne("lien_fiche", "Fiche", "lien", 7, False, False, None, 0)
    writer.add_column(0, colonne, 7)
    sheet.write_string(0, 0, "Fiche", 0)
    rows = [(FICHE.format(line - number + 3), False) for line in range(number)]
    writer.write_rows(rows, [0] * number)
    sheet.finish(number, 0)
    buffer = io.BytesIO(workbook.close(date(2026, 3, 5)))
    workbook = load_workbook(buffer, read_only=True)
    texts = [text for (text,) in workbook.active.iter_rows(values_only=True)]
    assert tuple(texts[-3:]) == last
    assert set(texts[:-2]) == {"Fiche"}
    assert len(texts) == 1 + number
    with zipfile.ZipFile(buffer) as archive:
        assert archive.read("xl/worksheets/sheet1.xml").count(b"<hyperlink ") == 65_530


HOSTILE = [
    "=1+1", "+33", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "http://exemple.test", "00123",
    "<b>&amp;\"'</b>]]>", "_x0041_", "\u202eenvers", "😀 é 👩‍👩‍👧", "a\tb\n=c", " bords ",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_text(text):
    sheet = one_pupil(nom=text, formation=text, numero_voeu=text, situation_libelle=text)
    for column in ("Nom", "Formation demandée", "Vœu", "Situation"):
        cell = sheet.cell(2, [c.value for c in sheet[1]].index(column) + 1)
        assert (cell.value, cell.data_type) == (text, "s")
    letter = one_pupil("lettres", texte=text)
    cell = letter.cell(2, [c.value for c in letter[1]].index("Lettre de motivation") + 1)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_letter_is_read_in_full():
    con = followed()
    long = "Une phrase de ma lettre, qui continue. " * 40
    for order, text in enumerate(["court", long, "x" * 40_000, "a\x00b\x1f\r\nc", "\n" * 60], 10):
        add_letter(con, LYCEE, 11, order, text, nom="ABELLE", prenom="Zoé")
    data = build(con, "lettres", structure="TG1")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
            assert b"<f>" not in archive.read(name)
    sheet = reopen(data)[LETTRES]
    place = [c.value for c in sheet[1]].index("Lettre de motivation") + 1
    texts = [sheet.cell(line, place) for line in range(2, sheet.max_row + 1)]
    assert [c.value for c in texts][:2] == [
        "Madame, Monsieur,\nVotre formation me plaît.", "=SOMME(A1)",
    ]  # fmt: skip
    assert texts[3].value == long
    assert texts[4].value == "x" * (CELLULE_MAX - len(COUPE)) + COUPE
    assert texts[5].value == "ab\nc"
    assert all(c.alignment.wrap_text and c.alignment.vertical == "top" for c in texts)
    heights = [sheet.row_dimensions[line].height for line in range(2, sheet.max_row + 1)]
    width = sheet.column_dimensions[texts[0].column_letter].width
    assert heights[0] >= 2 * 13
    assert heights[3] >= 13 * 0.88 * len(long) / width
    assert heights[4] == heights[6] == 408.75  # whole pixels within Excel's 409


@pytest.mark.parametrize("document", ["suivi", "lettres"])
def test_the_readme_says_what_each_column_means(document):
    con = followed()
    structure = None if document == "suivi" else "TG1"
    sheet = reopen(build(con, document, structure=structure))["Lisez-moi"]
    text = "\n".join(str(c.value) for row in sheet for c in row if c.value)
    wanted = {
        "suivi": ("Places gagnées", "Répondre avant le", "Fiche", "Sous-vœu"),
        "lettres": ("Lettre de motivation", "409 points", "professeur principal"),
    }[document]
    for words in (*wanted, "À vérifier", "Données nominatives", "05/03/2026"):
        assert words in text
    assert "psychologue" not in text
    assert "Participation" not in text


def test_properties_and_bytes_are_those_of_the_content(tmp_path):
    properties = reopen(build(followed(), "lettres", structure="TG1")).properties
    assert properties.title == "Lycée Odette-Fictive – Classe TG1 – Lettres de motivation"
    assert properties.description == "Données nominatives – diffusion restreinte"
    base = stored(followed(), tmp_path / "entrepot.duckdb")
    alone = write_workbooks(followed(), tmp_path / "un")
    several = write_workbooks(base, tmp_path / "deux", workers=2, min_parallel=1)
    assert alone == several
    assert {e.kind for e in alone} == KINDS.keys()


@pytest.mark.parametrize(
    ("query", "kind", "expected"),
    [
        ("delete from rapports.rpt_suivi_voeux where eleve_id = 11", "suivi", LYCEE),
        ("delete from rapports.rpt_suivi_voeux where eleve_id = 11", "classe", f"{LYCEE}, TG1"),
        ("update rapports.rpt_suivi_voeux set uai = 'X' where eleve_id = 11", "groupe", "MATHS"),
        ("insert into rapports.rpt_suivi_perimetres values ('classe', '0990001A', 'TG7', 11, 1)",
         "classe", "TG7"),
        ("insert into rapports.rpt_suivi_perimetres values ('groupe', '0990001A', 'G7', 11, 1)",
         "lettres", "G7"),
        ("update rapports.rpt_colonnes_suivi set format = 'inconnu'", "suivi", "inconnu"),
        ("update rapports.rpt_colonnes_suivi set marque = null", "lettres", "marque"),
    ],
)  # fmt: skip
def test_rapports_that_contradict_one_another_stop_everything(tmp_path, query, kind, expected):
    con = followed()
    con.execute(query)
    with pytest.raises(RapportIncoherent, match=expected) as error:
        write_workbooks(con, tmp_path, [kind])
    assert "ABELLE" not in str(error.value)


def test_a_date_that_excel_cannot_hold_is_a_text():
    sheet = one_pupil(date_limite=date(208, 1, 2))
    assert table(sheet, "Répondre avant le") == [("02/01/0208",)]


def test_a_list_called_as_the_suivi_gets_another_sheet_name():
    con = followed()
    con.execute(
        "update rapports.rpt_feuilles set titre = 'suivi des VŒUX' where liste = 'SANS_VOEU'"
    )
    names = reopen(build(con, "classe", structure="TG1")).sheetnames
    assert [n for n in names if "vœux" in n.lower()] == [SUIVI, "suivi des VŒUX (2)"]


def test_texts_of_several_pupils_stay_with_their_pupil():
    con = followed()
    insert(con, "rpt_suivi_perimetres", "classe", AUTRE_LYCEE, "TG1", 22, 2)
    add_wish(con, AUTRE_LYCEE, 22, 1, nom="BIS-FICTIF", formation="Sienne")
    sheet = reopen(build(con, "classe", AUTRE_LYCEE, "TG1"))[SUIVI]
    assert table(sheet, "Nom", "Formation demandée") == [
        ("AUTRE-FICTIVE", "Formation 1"), ("BIS-FICTIF", "Sienne"),
    ]  # fmt: skip
