"""SIECLE exports: rows, lines, archives, and the hardened parser."""

import io
import zipfile
from dataclasses import replace

import pytest

from orchestration.depot.errors import DepotRefuse

XML = """<?xml version="1.0" encoding="ISO-8859-15"?>
<BEE_ELEVES VERSION="4.0">
  <PARAMETRES><UAJ>0750655E</UAJ><ANNEE_SCOLAIRE>2025</ANNEE_SCOLAIRE></PARAMETRES>
  <DONNEES>
    <ELEVES>
      <ELEVE ELEVE_ID="11" ELENOET="1">
        <ID_NATIONAL>INE1</ID_NATIONAL><INE_RNIE>AUTRE</INE_RNIE>
        <NOM_DE_FAMILLE>Lœuvre &amp; Cie</NOM_DE_FAMILLE><NOM_USAGE>Usage</NOM_USAGE>
        <PRENOM>Zoé</PRENOM><DATE_NAISS>01/02/2008</DATE_NAISS><CODE_SEXE>2</CODE_SEXE>
        <CODE_MEF>20010019110</CODE_MEF><CODE_STATUT>ST</CODE_STATUT>
        <SCOLARITE_AN_DERNIER><CODE_MEF>FAUX</CODE_MEF><NOM>FAUX</NOM></SCOLARITE_AN_DERNIER>
      </ELEVE>
      <ELEVE ELEVE_ID="12">
        <ID_NATIONAL> </ID_NATIONAL><INE_RNIE>INE2</INE_RNIE><NOM>Éluard</NOM><PRENOM>Noé</PRENOM>
        <DATE_NAISS>02/02/2008</DATE_NAISS><DATE_SORTIE>01/12/2025</DATE_SORTIE>
      </ELEVE>
    </ELEVES>
    <STRUCTURES>
      <STRUCTURES_ELEVE ELEVE_ID="11">
        <STRUCTURE><CODE_STRUCTURE>T1</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE>
        <STRUCTURE><CODE_STRUCTURE>g1</CODE_STRUCTURE><TYPE_STRUCTURE>G</TYPE_STRUCTURE></STRUCTURE>
      </STRUCTURES_ELEVE>
      <STRUCTURES_ELEVE ELEVE_ID="12">
        <STRUCTURE><CODE_STRUCTURE>Inactifs</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE>
      </STRUCTURES_ELEVE>
    </STRUCTURES>
  </DONNEES>
</BEE_ELEVES>
"""
ELEVES = [
    ("0750655E", "11", "INE1", "Lœuvre & Cie", "Zoé", "01/02/2008", "20010019110", "ST", None, 6),
    ("0750655E", "12", "INE2", "Éluard", "Noé", "02/02/2008", None, None, "01/12/2025", 13),
]
STRUCTURES = [("11", "T1", "D", 20), ("11", "g1", "G", 21), ("12", "Inactifs", "D", 24)]


def archive(**fichiers):
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as cible:
        for nom, contenu in fichiers.items():
            cible.writestr(nom, contenu)
    return flux.getvalue()


@pytest.fixture
def siecle(depot):
    depot.retirer("eleves.csv")
    depot.ecrire("mef.csv", "code_mef;serie\n20010019110;GENERALE\n20010019999;HORS_TERMINALE\n")
    # the pupil without a code of XML is not what these tests are about
    depot.settings = replace(depot.settings, siecle_max_mef_inconnus_pct=50)
    return depot


@pytest.mark.parametrize("nom", ["ExportXML_ElevesSansAdresses.xml", "voeux_x.XML", "a.zip"])
def test_rows_and_lines(siecle, nom):
    data = XML.encode("iso-8859-15")
    siecle.ecrire(nom, archive(**{"../../x.xml": data}) if nom.endswith("zip") else data)
    siecle.charger()
    assert (
        siecle.lire(
            "SELECT uai, eleve_id_siecle, ine, nom, prenom, date_naissance, code_mef, statut, "
            "date_sortie, ligne FROM raw.siecle_eleves"
        )
        == ELEVES
    )
    assert (
        siecle.lire(
            "SELECT eleve_id_siecle, code_structure, type_structure, ligne "
            "FROM raw.siecle_structures"
        )
        == STRUCTURES
    )
    assert siecle.lire("SELECT count(*) FROM raw.eleves") == [(0,)]
    assert siecle.lire(
        "SELECT DISTINCT extrait FROM raw.presences WHERE extrait LIKE 'siecle%' ORDER BY 1"
    ) == [("siecle_eleves",), ("siecle_structures",)]


def test_pupils_on_one_line_stay_apart(siecle):
    siecle.ecrire("export.xml", XML.replace("\n", "", 1).replace("\n", " ").encode("iso-8859-15"))
    siecle.charger()
    assert siecle.lire("SELECT eleve_id_siecle FROM raw.siecle_eleves ORDER BY 1") == [
        ("11",),
        ("12",),
    ]


def test_values_follow_the_descriptors(siecle):
    faux = XML.replace("<PRENOM>Noé</PRENOM>", "").replace(">ST<", ">??<").replace(">G<", ">Z<")
    siecle.ecrire("export.xml", faux.encode("iso-8859-15"))
    siecle.charger()
    assert siecle.lire(
        "SELECT extrait, ligne, colonne, regle, effet FROM raw.rejets ORDER BY ALL"
    ) == [
        ("siecle_eleves", 6, "statut", "valeur_autorisee", "valeur_ignoree"),
        ("siecle_eleves", 13, "prenom", "valeur_obligatoire", "ligne_rejetee"),
        ("siecle_structures", 21, "type_structure", "valeur_autorisee", "ligne_rejetee"),
    ]


def test_unknown_lycee_rejects_its_pupils(siecle):
    siecle.ecrire("export.xml", XML.replace("0750655E", "0750654D").encode("iso-8859-15"))
    with pytest.raises(DepotRefuse, match="toutes les lignes sont rejetées"):
        siecle.charger()


def test_one_lycee_both_ways_is_refused(depot):
    depot.ecrire("export.xml", XML.encode("iso-8859-15"))
    with pytest.raises(DepotRefuse, match=r"0750655E vient à la fois de SIECLE \(export.xml\)"):
        depot.charger()


def test_two_exports_of_one_lycee_are_refused(siecle):
    siecle.ecrire("a.xml", XML.encode("iso-8859-15"))
    siecle.ecrire("b.xml", XML.encode("iso-8859-15"))
    with pytest.raises(DepotRefuse, match=r"plusieurs exports SIECLE : a.xml, b.xml"):
        siecle.charger()


def test_siecle_and_csv_lycees_live_together(depot):
    depot.ecrire("mef.csv", "code_mef;serie\n20010019110;GENERALE\n")
    depot.settings = replace(depot.settings, siecle_max_mef_inconnus_pct=50)
    depot.ajouter("etablissements", "0750654D;Autre lycée;075;01")
    depot.ecrire("export.xml", XML.replace("0750655E", "0750654D").encode("iso-8859-15"))
    depot.charger()
    assert depot.lire("SELECT count(*) FROM raw.eleves") == [(2,)]
    assert depot.lire("SELECT count(*) FROM raw.siecle_eleves") == [(2,)]


ENTITE = '<!DOCTYPE x [<!ENTITY a "b">]>'
EXTERNE = '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'


@pytest.mark.parametrize(
    ("contenu", "mots"),
    [
        (XML.replace("<BEE_ELEVES", ENTITE + "<BEE_ELEVES", 1).encode("iso-8859-15"), "entité"),
        (XML[:-30].encode("iso-8859-15"), "mal formé ou tronqué"),
        (XML.replace("<UAJ>0750655E</UAJ>", "").encode("iso-8859-15"), "UAI du lycée absent"),
        (b"ceci n'est pas du XML", "mal formé"),
        (b"", "vide"),
        (XML.replace("<BEE_ELEVES", EXTERNE + "<BEE_ELEVES", 1).encode("iso-8859-15"), "externe"),
    ],
)
def test_refused_xml(siecle, contenu, mots):
    siecle.ecrire("export.xml", contenu)
    with pytest.raises(DepotRefuse) as info:
        siecle.charger()
    (probleme,) = info.value.problemes
    assert probleme.fichier == "export.xml"
    assert mots in probleme.message


def test_the_export_of_an_archive_is_found_by_its_root(siecle):
    siecle.ecrire("x.zip", archive(**{"autre.xml": "<AUTRE/>", "lisez.txt": "", "b.xml": XML}))
    siecle.charger()
    assert siecle.lire("SELECT count(*) FROM raw.siecle_eleves") == [(2,)]


@pytest.mark.parametrize(
    ("contenu", "mots"),
    [
        (archive(**{"a.xml": XML, "b.xml": XML}), "plusieurs exports"),
        (b"PK\x03\x04", "illisible"),
    ],
)
def test_refused_archives(siecle, contenu, mots):
    siecle.ecrire("export.zip", contenu)
    with pytest.raises(DepotRefuse, match=mots):
        siecle.charger()


def test_other_xml_and_archives_are_told_and_ignored(depot):
    depot.ecrire("nomenclature.xml", "<AUTRE/>")
    depot.ecrire("voeux.zip", archive(**{"voeux.csv": "a;b"}))
    report = depot.charger()
    assert [i.fichier for i in report.ignores] == ["nomenclature.xml", "voeux.zip"]


def test_a_lycee_with_unknown_mef_codes_is_refused(siecle):
    siecle.ecrire("siecle.xml", XML.encode("iso-8859-15"))
    siecle.charger()
    siecle.settings = replace(siecle.settings, siecle_max_mef_inconnus_pct=49)
    with pytest.raises(DepotRefuse, match="0750655E a 1 élèves sur 2 dont le code MEF est inconnu"):
        siecle.charger()


def test_a_lycee_without_terminale_is_refused(siecle):
    siecle.ecrire("siecle.xml", XML.replace("20010019110", "20010019999").encode("iso-8859-15"))
    with pytest.raises(DepotRefuse, match="aucun élève de terminale"):
        siecle.charger()


def test_an_empty_mef_extract_still_replaces_the_seed(siecle):
    siecle.settings = replace(siecle.settings, siecle_max_mef_inconnus_pct=99)
    siecle.ecrire("siecle.xml", XML.replace("20010019110", "90000000001").encode("iso-8859-15"))
    siecle.retirer("mef.csv")
    siecle.charger()
    siecle.ecrire("mef.csv", "code_mef;serie\n")
    with pytest.raises(DepotRefuse, match="90000000001"):
        siecle.charger()


def test_groups_of_a_siecle_lycee_may_not_also_come_by_csv(siecle):
    siecle.ecrire("siecle.xml", XML.encode("iso-8859-15"))
    siecle.ecrire("groupes.csv", "uai;code_groupe;ine\n0750655E;g2;INE1\n")
    with pytest.raises(DepotRefuse, match="à la fois de SIECLE"):
        siecle.charger()


def test_the_hidden_twins_of_a_mac_archive_are_passed_over(siecle):
    data = {"x.xml": XML.encode("iso-8859-15"), "__MACOSX/._x.xml": b"\x00\x05\x16\x07"}
    siecle.ecrire("siecle.zip", archive(**data))
    siecle.charger()
    assert siecle.lire("SELECT count(*) FROM raw.siecle_eleves") == [(2,)]
