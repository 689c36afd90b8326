"""What is in a workbook, re-read with openpyxl and as raw XML: sheets, rows, cells, page set-up."""

import io
import re
import zipfile
from datetime import date, datetime
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from exports.classeur import build_workbook
from exports.lecture.lycees import read_contents
from exports.lecture.perimetres import read_catalogue
from exports.style.textes import CELLULE_MAX, COUPE
from tests.rapports_fixture import JOUR, LYCEE, add_pupil, add_scope, connect, insert, small


def build(con, niveau="etablissement", uai=LYCEE, structure=None):
    catalogue = read_catalogue(con)
    for contenu in read_contents(con, niveau):
        if (contenu.perimetre.uai, contenu.perimetre.structure) == (uai, structure):
            return build_workbook(contenu, catalogue)[0]
    raise LookupError(structure or uai)


LISTES = ["Non inscrits", "Sans vœu", "Un seul vœu", "Hors vivier"]
TABLES = ["Alertes", *LISTES, "Évolution"]


def reopen(data):
    return load_workbook(io.BytesIO(data))


def rows(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def xml_parts(data, pattern):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {n: archive.read(n).decode() for n in archive.namelist() if re.search(pattern, n)}


@pytest.fixture(scope="module")
def lycee():
    return reopen(build(small()))


@pytest.fixture(scope="module")
def classe():
    return reopen(build(small(), "classe", structure="TG1"))


def test_only_non_empty_lists_have_a_sheet_in_the_order_of_the_catalogue(lycee, classe):
    assert lycee.sheetnames == [
        "Alertes", "Synthèse", "Non inscrits", "Sans vœu", "Un seul vœu", "Hors vivier",
        "Évolution", "Lisez-moi",
    ]  # fmt: skip
    assert classe.sheetnames == ["Alertes", "Synthèse", "Sans vœu", "Évolution", "Lisez-moi"]


def test_rows_are_those_of_the_rapport_in_its_order(classe):
    assert rows(classe["Sans vœu"]) == [
        ["Nom", "Prénom", "Série", "Classe", "Né(e) le", "N° candidat", "Inscrit le",
         "Depuis le", "Nouveau", "À vérifier"],
        ["ABELLE", "Zoé", "Générale", "TG1", datetime(2008, 4, 9), "0012345",
         datetime(2026, 1, 20), datetime(2026, 2, 26), None, None],
        ["ÉLUARD", "Léa", "Générale", "TG1", datetime(2008, 4, 9), "12346",
         datetime(2026, 1, 21), datetime(2026, 3, 5), "Nouveau", None],
        ["ÉLUARD", "Léa", "Générale", "TG1", datetime(2008, 5, 1), "12347", None,
         datetime(2026, 2, 26), None, "Ligne rejetée"],
    ]  # fmt: skip


def test_birth_dates_and_flags_show_only_where_needed():
    con = small()
    groupe = reopen(build(con, "groupe", structure="SPE MATHS"))
    assert [c.value for c in groupe["Sans vœu"][1]] == [
        "Nom", "Prénom", "Série", "Classe", "N° candidat", "Inscrit le", "Depuis le"
    ]  # fmt: skip
    t1 = reopen(build(con, "classe", structure="T/1"))
    assert "Né(e) le" in [c.value for c in t1["Non inscrits"][1]]  # this list always has it
    assert "Né(e) le" not in [c.value for c in t1["Un seul vœu"][1]]


def test_cells_are_typed(lycee):
    header, first, *_ = lycee["Sans vœu"].iter_rows()
    cells = {h.value: c for h, c in zip(header, first, strict=True)}
    assert cells["N° candidat"].data_type == "s"
    assert cells["N° candidat"].number_format == "@"
    assert cells["Inscrit le"].is_date
    assert cells["Inscrit le"].number_format == "dd/mm/yyyy"
    header, first = lycee["Un seul vœu"].iter_rows()
    cells = {h.value: c for h, c in zip(header, first, strict=True)}
    assert cells["Vœux"].value == 1
    assert cells["Vœux"].data_type == "n"
    assert cells["Formation"].value == "BTS - Gestion de la PME\nLycée du Port"
    assert cells["Formation"].alignment.wrap_text
    header, first = lycee["Non inscrits"].iter_rows()
    cells = {h.value: c.value for h, c in zip(header, first, strict=True)}
    assert cells["Dossier annulé"] == "Oui"
    assert cells["Né(e) le"] is None


HOSTILE = [
    "=1+1", "+33 6", "-1", "@SUM(A1)", "{=SUM(A1)}", "=cmd|' /C calc'!A0", "http://exemple.test",
    "mailto:x@exemple.test", "internal:'x'!A1", "00123", "1e5", "TRUE", "#N/A", " bords ",
    "<b>&amp;\"'</b>", "]]>", "_x0041_", "a\tb", "fin\n\nsuite", "\u202eenvers", "😀é", "N'Guessan",
]  # fmt: skip


def test_text_is_always_text_and_comes_back_as_it_was():
    con = connect()
    add_scope(con, LYCEE, "etablissement", nom="=Lycée & Cie <b>")
    for order, text in enumerate(HOSTILE, start=1):
        add_pupil(con, [("etablissement", LYCEE, None)], "HORS_VIVIER", order, text, text, text,
                  motif=text)  # fmt: skip
    data = build(con)
    body = list(reopen(data)["Hors vivier"].iter_rows(min_row=2))
    for text, row in zip(HOSTILE, body, strict=True):
        for position in (0, 1, 3, 5):
            assert row[position].data_type == "s"
            assert row[position].value == text
    sheets = xml_parts(data, r"worksheets/sheet\d+\.xml$")
    assert not [name for name, xml in sheets.items() if re.search(r"<f[ >/]", xml)]
    assert "External" not in "".join(xml_parts(data, r"\.rels$").values())


def test_what_xml_forbids_is_removed_and_too_long_is_cut_with_a_mark():
    con = connect()
    add_scope(con, LYCEE, "etablissement")
    texts = ["a\x00b\x0bc\x1fd\ufffee\uffff", "x\r\ny\rz", "é" * 40_000, "😀" * 20_000]
    for order, text in enumerate(texts, start=1):
        add_pupil(con, [("etablissement", LYCEE, None)], "HORS_VIVIER", order, "T", "N", "P",
                  motif=text)  # fmt: skip
    data = build(con)
    for xml in xml_parts(data, r"\.(xml|rels)$").values():
        ElementTree.fromstring(xml)
    sheet = reopen(data)["Hors vivier"]
    control, lines, long, wide = (row[5] for row in sheet.iter_rows(min_row=2, values_only=True))
    assert control == "abcde"
    assert lines == "x\ny\nz"
    assert long == "é" * (CELLULE_MAX - len(COUPE)) + COUPE
    assert wide.endswith("😀" + COUPE)
    assert len(wide.encode("utf-16-le")) // 2 <= CELLULE_MAX


def test_a_date_that_excel_cannot_hold_is_a_text():
    con = connect()
    add_scope(con, LYCEE, "etablissement", homonymes=True)
    add_pupil(con, [("etablissement", LYCEE, None)], "SANS_VOEU", 1, "T", "N", "P",
              date_naissance=date(208, 1, 2))  # fmt: skip
    assert reopen(build(con))["Sans vœu"]["E2"].value == "02/01/0208"


def test_a_list_sheet_is_filtered_frozen_and_printed(lycee):
    for title in TABLES:
        sheet = lycee[title]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
    for sheet in lycee:
        assert sheet.sheet_state == "visible"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        if sheet.title == "Synthèse":  # Excel forgets the page breaks of a sheet made to fit
            assert sheet.page_setup.scale == 70
        else:
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToWidth in (None, 1)
        assert "Données nominatives – diffusion restreinte" in sheet.oddFooter.left.text
        assert "05/03/2026" in sheet.oddFooter.center.text
        assert sheet.oddFooter.right.text.endswith("Page &P / &N")
        assert "Lycée Odette-Fictive" in sheet.oddHeader.left.text


def test_columns_are_wide_enough_for_short_texts_and_headers(lycee):
    for title in LISTES:
        sheet = lycee[title]
        for column in sheet.iter_cols(max_col=4):
            width = sheet.column_dimensions[column[0].column_letter].width
            assert width >= max(len(c.value) for c in column)


def test_a_long_name_widens_its_column_and_a_long_text_gets_several_lines():
    con = connect()
    add_scope(con, LYCEE, "etablissement")
    name, text = "DE LA FONTAINE-FICTIVE-LONGUE", "Une formation dont le nom est long. " * 10
    add_pupil(con, [("etablissement", LYCEE, None)], "UN_SEUL_VOEU", 1, "TG1", name, "Aya",
              formations=text)  # fmt: skip
    add_pupil(con, [("etablissement", LYCEE, None)], "UN_SEUL_VOEU", 2, "TG1", "N", "P")
    sheet = reopen(build(con))["Un seul vœu"]
    assert sheet.column_dimensions["A"].width > 1.1 * len(name)
    lines = -(-len(text) // 48)
    assert sheet.row_dimensions[2].height >= 12 * lines
    assert sheet.row_dimensions[3].height == 18


def test_page_headers_hold_any_name_within_the_limit_of_excel():
    for nom in ("&" * 300, "x" * 300, "&P && &D", "a\nb", "12e lycée"):
        con = connect()
        add_scope(con, LYCEE, "classe", "&[Page]" * 20, nom=nom)
        data = build(con, "classe", structure="&[Page]" * 20)
        for xml in xml_parts(data, r"worksheets/sheet\d+\.xml$").values():
            header = ElementTree.fromstring(xml).find(".//{*}oddHeader").text
            assert len(header) <= 255
            left = header[len('&L&9&"Arial,Regular"') : header.index("&C&12")]
            assert "&" not in left.replace("&&", "")
            assert f"({LYCEE})" in left


def block(sheet, first):
    """The rows under the one whose first cell is `first`, down to an empty one."""
    found = rows(sheet)
    start = next(i for i, row in enumerate(found) if row[0] == first)
    end = next((i for i in range(start, len(found)) if found[i][0] is None), len(found))
    return found[start + 1 : end]


def key_figures(sheet):
    """The header and the three lines of the key figures, down to their last column."""
    found = rows(sheet)
    start = next(i for i, row in enumerate(found) if row[0] == "Indicateur")
    width = len([c for c in found[start] if c is not None])
    return [row[:width] for row in found[start : start + 4]]


def test_the_synthese_says_the_scope_the_dates_and_the_figures(classe):
    sheet = classe["Synthèse"]
    head = [sheet.cell(line, 1).value for line in range(1, 5)]
    assert head == [
        "Classe TG1",
        "Lycée Odette-Fictive (0990001A) – Villefeinte",
        "Parcoursup, session 2026  ·  Extraction du 05/03/2026  ·  Période : formulation des vœux"
        "  ·  5\u00a0élèves",
        "Données nominatives – diffusion restreinte",
    ]
    assert key_figures(sheet) == [
        ["Indicateur", "Valeur", "Effectif", "Depuis le 26/02", "Attendu", "Écart",
         "Académie", "Établissement", "Référence", "Orientation de l'académie"],
        ["Participation", 0.8, "16 / 20", 2.5, 0.9, -10, 0.88, 0.85, 0.93,
         "Au moins 95\u00a0% : non atteinte !"],
        ["Vœux par élève", 7.4, "sur 5", "–", 9, -1.6, 9.5, "–", "–", None],
        ["Dossier incomplet", "–", "–", "–", "–", "–", "–", "–", "–", None],
    ]  # fmt: skip
    assert "Référence pour Participation : France 2025" in [row[0] for row in rows(sheet)]
    percent = next(c for row in sheet.iter_rows() for c in row if c.value == 0.8)
    mean = next(c for row in sheet.iter_rows() for c in row if c.value == 7.4)
    assert (percent.number_format, mean.number_format) == ("0.0\\ %", "0.0")


def test_a_rate_of_zero_is_a_figure_not_a_dash():
    con = small()
    con.execute("update rapports.rpt_synthese set valeur = 0 where ordre_indicateur = 1")
    sheet = reopen(build(con, "classe", structure="TG1"))["Synthèse"]
    (line,) = (row for row in sheet.iter_rows() if row[0].value == "Participation")
    assert (line[1].value, line[1].number_format) == (0, "0.0\\ %")


def test_the_synthese_shows_series_and_classes_with_their_own_figures(lycee):
    sheet = lycee["Synthèse"]
    (header,) = (row[:7] for row in rows(sheet) if row[0] == "Série")
    assert header == [
        "Série", "Participation", "Écart", "Vœux par élève", "Écart", "Dossier incomplet", "Écart"
    ]  # fmt: skip
    assert [row[:7] for row in block(sheet, "Série")] == [
        ["Générale", 0.75, "–", 7.4, -1.6, "–", "–"],
        ["    attendu", "–", None, 9, None, "–", None],
        ["Ensemble", 0.8, -10, 7.4, -1.6, "–", "–"],
        ["    attendu", 0.9, None, 9, None, "–", None],
    ]
    assert [row[:7] for row in block(sheet, "Classe")] == [
        ["TG1", 1, 10, 7.4, -1.6, "–", "–"],
        ["T/1", "–", "–", 7.4, -1.6, "–", "–"],
        ["Ensemble", 0.8, -10, 7.4, -1.6, "–", "–"],
        ["    attendu", 0.9, None, 9, None, "–", None],
    ]


def test_the_table_of_contents_leads_to_each_list(lycee):
    sheet = lycee["Synthèse"]
    contents = block(sheet, "Liste (cliquer pour l'ouvrir)")
    assert [(r[0], r[1], r[2], r[7]) for r in contents] == [
        ("Non inscrits", 1, "Élèves sans dossier Parcoursup actif.", "Vérifier."),
        ("Sans vœu", 3, "Inscrits sans aucun vœu.", "Entretien d'orientation."),
        ("Un seul vœu", 1, "Inscrits avec un seul vœu.", "Conseiller d'élargir."),
        ("Hors vivier", 1, "Dossiers attachés à aucun élève.", "Vérifier SIECLE."),
    ]
    links = [c.hyperlink.location for row in sheet.iter_rows() for c in row if c.hyperlink]
    assert [link for link in links if link.endswith("A1")] == [
        f"'{title}'!A1" for title in ["Alertes", "Lisez-moi", *LISTES]
    ]


def test_more_indicators_than_a_page_holds_make_several_tables():
    con = connect()
    add_scope(con, LYCEE, "etablissement")
    for rank in range(4, 15):
        for line in ((1, "ensemble", "Ensemble"), (2, "serie", "Générale")):
            order, kind, label = line
            insert(con, "rpt_synthese", niveau="etablissement", uai=LYCEE, ordre_ligne=order,
                   type_ligne=kind, ligne=label, ordre_indicateur=rank, indicateur=f"taux_{rank}",
                   etape="admission", libelle=f"Indicateur {rank}", unite="taux", numerateur=1,
                   denominateur=2, valeur=0.5)  # fmt: skip
    headers = [r for r in rows(reopen(build(con))["Synthèse"]) if r[0] == "Série"]
    assert [len([c for c in r[1:] if c]) / 2 for r in headers] == [5, 5, 4]


def test_the_readme_says_source_use_and_definitions(classe):
    text = "\n".join(str(c) for row in rows(classe["Lisez-moi"]) for c in row if c)
    for expected in (
        "Données nominatives – diffusion restreinte", "professeur principal", "05/03/2026",
        "« – »", "source nécessaire est absente", "Inscrits parmi le vivier.", "Vivier",
        "Fin de formulation", "12/03/2026", "Ligne rejetée",
    ):  # fmt: skip
        assert expected in text


def test_a_scope_without_list_nor_figure_still_has_its_workbook():
    con = connect()
    insert(
        con, "rpt_perimetres", niveau="classe", uai=LYCEE, structure="TG9", libelle="TG9",
        nom_etablissement="Lycée Vide", nb_eleves=0, homonymes=False, session=2026,
        date_extraction=JOUR,
    )  # fmt: skip
    workbook = reopen(build(con, "classe", structure="TG9"))
    assert workbook.sheetnames == ["Synthèse", "Lisez-moi"]
    text = [row[0] for row in rows(workbook["Synthèse"])]
    assert "Aucun élève sur les listes de cette période." in text
    assert "Aucun chiffre pour cette période." in text
    assert "Aucune alerte à cette date." in text


def test_one_workbook_after_another_has_the_same_bytes():
    assert build(small()) == build(small())


def test_dates_inside_the_file_are_the_extraction_date():
    data = build(small())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {e.date_time for e in archive.infolist()} == {(2026, 3, 5, 0, 0, 0)}
    properties = reopen(data).properties
    assert properties.created == properties.modified == datetime(2026, 3, 5)
