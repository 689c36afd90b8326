"""What makes a chef act: alerts, differences and trends, targets, curves. Re-read with openpyxl
and as raw XML, as in `test_exports_classeurs`.
"""

import io
import re
import zipfile
from datetime import date, datetime, timedelta

import pytest
from openpyxl import load_workbook

from exports.classeur import build_workbook
from exports.lecture.coherence import RapportIncoherent
from exports.lecture.lycees import read_contents
from exports.lecture.perimetres import read_catalogue
from exports.modele import Chiffre
from exports.style.chiffres import gap, headcount, rank, said, target, trend
from tests.rapports_fixture import (
    AUTRE_LYCEE,
    JOUR,
    LYCEE,
    VEILLE,
    add_alert,
    add_curves,
    add_pupil,
    add_scope,
    connect,
    insert,
    small,
)

ETABLISSEMENT = ("etablissement", LYCEE, None)
HOSTILE = ["=1+1", "+33 6", "-1", "@SUM(A1)", "{=A1}", "http://exemple.test", "_x0041_", "a\x00b"]


def build(con, niveau="etablissement", uai=LYCEE, structure=None):
    catalogue = read_catalogue(con)
    for contenu in read_contents(con, niveau):
        if (contenu.perimetre.uai, contenu.perimetre.structure) == (uai, structure):
            return build_workbook(contenu, catalogue)[0]
    raise LookupError(structure or uai)


def reopen(data):
    return load_workbook(io.BytesIO(data))


def rows(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def parts(data, pattern):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {n: archive.read(n).decode() for n in archive.namelist() if re.search(pattern, n)}


def first_things(workbook):
    """The first four cells of each line of « À faire d'abord », then the line of the total."""
    found = rows(workbook["Synthèse"])
    start = next(i for i, row in enumerate(found) if row[0] == "À faire d'abord") + 2
    end = next(i for i, row in enumerate(found) if str(row[0]).startswith("Toutes les alertes"))
    return [row[:4] for row in found[start:end]], found[end][:2]


@pytest.fixture(scope="module")
def lycee():
    return reopen(build(small()))


def test_an_alert_says_who_what_since_when_and_what_to_do(lycee):
    assert rows(lycee["Alertes"]) == [
        ["Gravité", "Statut", "Échéance", "Depuis le", "Nom", "Prénom", "Classe", "Concerne",
         "Alerte", "De quoi il s'agit", "Que faire", "Liste à ouvrir"],
        ["Important", "Nouvelle", None, datetime(2026, 3, 5), "ÉLUARD", "Léa", "TG1",
         None, "Nouveau : sans vœu", "Est maintenant inscrit sans aucun vœu.",
         "Entretien d'orientation.", "Sans vœu"],
        ["Important", "En cours", datetime(2026, 3, 7), datetime(2026, 2, 26), "ABELLE", "Zoé",
         "TG1", None, "Proposition qui expire", "Proposition à répondre.",
         "Entretien d'orientation.", None],
        ["À savoir", "Nouvelle", None, datetime(2026, 3, 5), None, None, None, "Ensemble",
         "Orientation non atteinte", "Participation : 80 %, pour une cible de 95 %.", None, None],
    ]  # fmt: skip
    collective = lycee["Alertes"]["H4"]
    assert collective.font.italic
    assert not lycee["Alertes"]["E2"].font.italic


def test_an_alert_leads_to_its_list_only_where_the_workbook_has_it(lycee):
    sheet = lycee["Alertes"]
    links = {c.coordinate: c.hyperlink.location for row in sheet for c in row if c.hyperlink}
    assert links == {"L2": "'Sans vœu'!A1"}


def test_a_workbook_without_alert_has_no_sheet_of_alerts_and_says_so():
    workbook = reopen(build(small(), uai=AUTRE_LYCEE))
    assert workbook.sheetnames == ["Synthèse", "Sans vœu", "Lisez-moi"]
    assert "Aucune alerte à cette date." in [row[0] for row in rows(workbook["Synthèse"])]


def test_the_synthese_tells_the_first_kinds_of_alerts_and_counts_all(lycee):
    kinds, total = first_things(lycee)
    assert kinds == [
        ["Nouveau : sans vœu", "Important", 1, 1],
        ["Proposition qui expire", "Important", 1, 0],
        ["Orientation non atteinte", "À savoir", 1, 1],
    ]
    assert total == [
        "Toutes les alertes (3)", "Important : 2  ·  À savoir : 1  ·  dont 2 nouvelles"
    ]  # fmt: skip


def test_a_kind_of_alert_cites_its_first_pupils_and_leads_to_the_first():
    con = connect()
    add_scope(con, LYCEE, "etablissement")
    for order in range(1, 7):
        add_alert(con, [ETABLISSEMENT], order, alerte=f"A{order}", titre=f"Alerte {order}")
    for order, nom in enumerate("ABCDE", start=7):
        add_alert(con, [ETABLISSEMENT], order, alerte="A1", nom=nom, prenom="P", classe="TG1")
    con.execute("delete from rapports.rpt_alertes where ordre = 1")
    con.execute("update rapports.rpt_alertes set ordre = ordre - 10 where alerte = 'A1'")
    workbook = reopen(build(con))
    kinds, (total, _) = first_things(workbook)
    assert [row[0] for row in kinds] == ["Nouveau : sans vœu", *(f"Alerte {n}" for n in (2, 3, 4))]
    assert kinds[0][2:] == [5, 5]
    assert total == "Toutes les alertes (10)"
    sheet = workbook["Synthèse"]
    line = next(r for r in sheet.iter_rows() if r[0].value == "Nouveau : sans vœu")
    assert line[4].value == "A P (TG1), B P (TG1), C P (TG1), et 2 autres"
    assert line[0].hyperlink.location == "'Alertes'!A2"


def test_collective_alerts_of_one_kind_are_told_by_their_messages():
    con = connect()
    add_scope(con, LYCEE, "etablissement")
    for order in (1, 2, 3):
        add_alert(con, [ETABLISSEMENT], order, message=f"Message {order}.")
    sheet = reopen(build(con))["Synthèse"]
    line = next(r for r in sheet.iter_rows() if r[0].value == "Nouveau : sans vœu")
    assert line[4].value == "Message 1.\nMessage 2.\net 1 autre"


def test_texts_of_alerts_and_curves_are_never_formulas():
    con = connect()
    add_scope(con, LYCEE, "etablissement")
    for order, text in enumerate(HOSTILE, start=1):
        add_alert(con, [ETABLISSEMENT], order, alerte=text, titre=text, nom=text, prenom=text,
                  classe=text, message=text, action=text, gravite_libelle=text)  # fmt: skip
        for day in (VEILLE, JOUR):
            insert(con, "rpt_courbes", *ETABLISSEMENT, order, text, day, 0.5)
    data = build(con)
    expected = [text.replace("\x00", "") for text in HOSTILE]
    workbook = reopen(data)
    body = list(workbook["Alertes"].iter_rows(min_row=2))
    assert [[row[i].value for i in (0, 4, 5, 6, 8, 9, 10)] for row in body] == [
        [text] * 7 for text in expected
    ]
    assert [c.value for c in workbook["Évolution"][1]] == ["Date", *expected]
    assert not [x for x in parts(data, r"sheet\d+\.xml$").values() if re.search(r"<f[ >/]", x)]


def test_a_gravite_that_nobody_drew_is_a_plain_text():
    con = connect()
    add_scope(con, LYCEE, "etablissement")
    add_alert(con, [ETABLISSEMENT], 1, gravite="a_voir", gravite_libelle="À voir", statut="autre")
    assert rows(reopen(build(con))["Alertes"])[1][:2] == ["À voir", "autre"]


def test_an_alert_without_workbook_stops_everything():
    con = small()
    add_alert(con, [("classe", LYCEE, "TG7")], 1, nom="PERDU-FICTIF")
    with pytest.raises(RapportIncoherent, match=f"rpt_alertes : {LYCEE}, TG7") as error:
        list(read_contents(con, "classe"))
    assert "PERDU" not in str(error.value)


def test_a_mark_without_its_text_is_refused():
    con = small()
    con.execute("update rapports.rpt_feuilles set marque = null where colonne = 'est_nouveau'")
    with pytest.raises(RapportIncoherent, match="marque"):
        read_catalogue(con)


def test_what_a_mark_says_comes_from_the_catalogue():
    con = small()
    con.execute("update rapports.rpt_feuilles set marque = 'Arrivé' where colonne = 'est_nouveau'")
    assert [row[8] for row in rows(reopen(build(con))["Sans vœu"])] == [
        "Nouveau", None, "Arrivé", None
    ]  # fmt: skip


def chiffre(**values):
    return Chiffre(**{**dict.fromkeys(Chiffre._fields), "unite": "taux", **values})


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"ecart_attendu": -0.06, "appreciation_attendu": "defavorable"},
         (-6, "ecart_points_defavorable")),
        ({"ecart_attendu": 0.01, "appreciation_attendu": "favorable"},
         (1, "ecart_point_favorable")),
        ({"ecart_attendu": 0.04}, (4, "ecart_points_neutre")),
        ({"ecart_attendu": 0.0}, (0, "ecart_egal")),
        ({"ecart_attendu": None}, ("–", "sans_ecart")),
        ({"ecart_attendu": -1.6, "unite": "moyenne"}, (-1.6, "ecart_moyenne_neutre")),
        ({"ecart_attendu": 0.07}, (7, "ecart_points_neutre")),  # 0.07 * 100 is not 7
    ],
)  # fmt: skip
def test_a_difference_is_in_points_with_its_sign_and_its_meaning(values, shown):
    assert gap(chiffre(**values)) == shown


def test_a_trend_too_small_to_be_read_is_no_trend():
    small_one = chiffre(evolution=0.0004, appreciation_evolution="favorable")
    assert trend(small_one)[1] == "evolution_egal"
    assert trend(chiffre(evolution=0.0006))[1] == "evolution_point_neutre"


def test_the_words_of_a_figure():
    assert headcount(chiffre(numerateur=12, denominateur=31)) == "12 / 31"
    assert headcount(chiffre(numerateur=12, denominateur=None)) == "–"
    first = chiffre(rang=1, nb_ranges=45, quartile=1, sens_favorable="baisse")
    assert rank(first) == "1er sur 45 (Q1)\n1er = moins bien"
    assert rank(first._replace(sens_favorable="hausse")) == "1er sur 45 (Q1)\n1er = mieux"
    assert rank(chiffre(rang=12, nb_ranges=45)) == "12e sur 45\n1er = plus haut"
    assert rank(chiffre()) == "–"
    assert [said("taux", 0.95), said("taux", 0.845), said("moyenne", 7.4), said("taux", None)] == [
        "95\u00a0%", "84,5\u00a0%", "7,4", "–"
    ]  # fmt: skip
    aim = {"sens_orientation": "max", "cible": 0.05}
    assert target(chiffre(**aim, orientation_atteinte=True)) == (
        "Au plus 5\u00a0% : atteinte ✓", "etat_favorable"
    )  # fmt: skip
    assert target(chiffre(**aim)) == ("Au plus 5\u00a0% : –", "etat_neutre")


def test_good_and_bad_are_told_without_the_colour(lycee):
    cells = {c.value: c for row in lycee["Synthèse"].iter_rows(max_col=10) for c in row}
    assert cells[-10].number_format == '"+"0" pts !";"−"0" pts !"'
    assert cells[2.5].number_format == '"+"0.0" pts ✓";"−"0.0" pts ✓"'
    assert cells[-1.6].number_format == '"+"0.0;"−"0.0'
    assert cells[-10].font.color.rgb != cells[2.5].font.color.rgb


def headers(workbook):
    row = next(r for r in rows(workbook["Synthèse"]) if r[0] == "Indicateur")
    return [c for c in row if c is not None]


def test_comparators_depend_on_the_reader():
    con = small()
    assert headers(reopen(build(con))) == [
        "Indicateur", "Valeur", "Effectif", "Depuis le 26/02", "Attendu", "Écart",
        "Académie", "Département", "Rang", "Référence", "Orientation de l'académie",
    ]  # fmt: skip
    assert headers(reopen(build(con, "groupe", structure="SPE MATHS"))) == [
        "Indicateur", "Valeur", "Effectif", "Attendu", "Écart", "Académie", "Établissement",
        "Référence", "Orientation de l'académie",
    ]  # fmt: skip


def test_what_cannot_be_shown_takes_no_column():
    con = small()
    con.execute(
        """update rapports.rpt_synthese set valeur_departement = null, rang = null,
           nb_ranges = null, valeur_reference = null, cible = null"""
    )
    assert headers(reopen(build(con))) == [
        "Indicateur", "Valeur", "Effectif", "Depuis le 26/02", "Attendu", "Écart", "Académie",
    ]  # fmt: skip


def test_orientations_by_serie_and_class_say_who_does_not_meet_them():
    con = small()
    con.execute("update rapports.rpt_synthese set valeur = 0.875, orientation_atteinte = false "
                "where ligne = 'T/1' and ordre_indicateur = 1")  # fmt: skip
    con.execute("update rapports.rpt_synthese set cible = 0.9, sens_orientation = 'min', "
                "libelle_orientation = 'Au moins 90 %' "
                "where type_ligne = 'classe' and ordre_indicateur = 1")  # fmt: skip
    found = rows(reopen(build(con))["Synthèse"])
    start = next(i for i, row in enumerate(found) if row[0] == "Orientation")
    assert found[start + 1][:3] == ["Au moins 90 %", "1 sur 2", "T/1 (87,5\u00a0%) !"]
    assert found[start + 2][0] is None


def test_curves_are_a_table_that_the_chart_draws():
    data = build(small())
    workbook = reopen(data)
    assert rows(workbook["Évolution"]) == [
        ["Date", "Participation", "Sans vœu"],
        [datetime(2026, 1, 20), 0.1, None],
        [datetime(2026, 2, 26), 0.775, 0.4],
        [datetime(2026, 3, 5), 0.8, 0.3],
    ]
    (chart,) = parts(data, r"xl/charts/").values()
    assert sorted(set(re.findall(r"<c:f>(.*?)</c:f>", chart))) == [
        "Évolution!$A$2:$A$4", "Évolution!$B$1", "Évolution!$B$2:$B$4", "Évolution!$C$1",
        "Évolution!$C$2:$C$4",
    ]  # fmt: skip
    assert len(workbook["Synthèse"]._charts) == 1
    # told apart without colours
    assert set(re.findall(r'<a:prstDash val="(\w+)"', chart)) == {"solid", "dash"}
    assert {"circle", "diamond"} <= set(re.findall(r'<c:symbol val="(\w+)"', chart))


@pytest.mark.parametrize("points", [[], [(JOUR, 0.8, 0.3)]])
def test_one_date_draws_no_curve(points):
    con = connect()
    add_scope(con, LYCEE, "etablissement")
    add_curves(con, [ETABLISSEMENT], points)
    data = build(con)
    assert reopen(data).sheetnames == ["Synthèse", "Lisez-moi"]
    assert not parts(data, r"xl/charts/")


def test_a_block_starts_on_a_new_page_rather_than_be_cut():
    con = connect()
    add_scope(con, LYCEE, "etablissement")
    con.execute("delete from rapports.rpt_synthese where type_ligne = 'classe'")
    for order in range(3, 33):
        insert(con, "rpt_synthese", niveau="etablissement", uai=LYCEE, ordre_ligne=order,
               type_ligne="classe", ligne=f"TG{order}", ordre_indicateur=1,
               indicateur="taux_participation", etape="inscription", libelle="Participation",
               unite="taux", valeur=0.5)  # fmt: skip
    sheet = reopen(build(con))["Synthèse"]
    assert [sheet.cell(b.id + 1, 1).value for b in sheet.row_breaks.brk] == [
        "Par classe : la valeur, et son écart à l'attendu"
    ]


def test_same_bytes_with_alerts_and_curves():
    con = connect()
    add_scope(con, LYCEE, "etablissement", precedente=VEILLE)
    add_alert(con, [ETABLISSEMENT], 1, nom="ABELLE", prenom="Zoé")
    add_pupil(con, [ETABLISSEMENT], "SANS_VOEU", 1, "TG1", "ABELLE", "Zoé")
    days = [date(2026, 1, 20) + timedelta(days=7 * n) for n in range(6)]
    add_curves(con, [ETABLISSEMENT], [(day, 0.5, 0.1) for day in days])
    assert build(con) == build(con)
