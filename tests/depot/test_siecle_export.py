"""SIECLE exports as they come: another encoding than they say, structures cut, MEF of 10 or 11.

Belongs here: what makes a whole export doubtful. Not here: rows and hardened parsing
(test_depot_siecle).
"""

from dataclasses import replace

import pytest

from orchestration.depot.errors import DepotRefuse
from tests.depot.test_depot_siecle import XML, archive

BOM = b"\xef\xbb\xbf"
NAMES = [("Lœuvre & Cie", "Zoé"), ("Éluard", "Noé")]


@pytest.fixture
def siecle(depot):
    depot.retirer("eleves.csv")
    depot.ecrire("mef.csv", "code_mef;serie\n20010019110;GENERALE\n20010019999;HORS_TERMINALE\n")
    depot.settings = replace(depot.settings, siecle_max_mef_inconnus_pct=50)
    return depot


def told(depot) -> list[tuple]:
    return depot.lire(
        "SELECT fichier, ligne, regle FROM raw.avertissements "
        "WHERE regle IN ('encodage_contredit', 'mef_longueur')"
    )


def refus(depot) -> str:
    with pytest.raises(DepotRefuse) as info:
        depot.charger()
    return "\n".join(p.message for p in info.value.problemes)


@pytest.mark.parametrize(
    ("data", "contradicted"),
    [
        (XML.encode("iso-8859-15"), False),
        (XML.encode("utf-8"), True),
        (BOM + XML.encode("utf-8"), True),
        (XML.replace("ISO-8859-15", "windows-1252").encode("utf-8"), True),
        (XML.replace("ISO-8859-15", "windows-1252").encode("cp1252"), False),
        (XML.replace("ISO-8859-15", "UTF-8").encode("utf-8"), False),
        (BOM + XML.replace("ISO-8859-15", "UTF-8").encode("utf-8"), False),
        (XML.replace("ISO-8859-15", "UTF-16").encode("utf-16"), False),
        (XML.replace(' encoding="ISO-8859-15"', "").encode("utf-8"), False),
    ],
)
@pytest.mark.parametrize("name", ["export.xml", "export.zip"])
def test_the_declared_encoding_is_believed_unless_the_bytes_prove_another(
    siecle, data, contradicted, name
):
    siecle.ecrire(name, archive(**{"e.xml": data}) if name.endswith("zip") else data)
    siecle.charger()
    assert siecle.lire("SELECT nom, prenom FROM raw.siecle_eleves") == NAMES
    assert told(siecle) == ([(name, 1, "encodage_contredit")] if contradicted else [])


@pytest.mark.parametrize("declared", ["UTF-8", "x-inconnu"])
def test_an_encoding_that_cannot_be_is_refused(siecle, declared):
    siecle.ecrire("export.xml", XML.replace("ISO-8859-15", declared).encode("iso-8859-15"))
    assert "encodage" in refus(siecle)


def test_the_second_name_is_read_and_may_be_missing(siecle):
    siecle.ecrire("export.xml", XML.encode("iso-8859-15"))
    siecle.charger()
    assert siecle.lire("SELECT nom_usage FROM raw.siecle_eleves") == [("Usage",), (None,)]


def test_two_lycees_in_one_export_block(siecle):
    twice = "<UAJ>0750655E</UAJ><UAJ>0750654D</UAJ>"
    siecle.ecrire("export.xml", XML.replace("<UAJ>0750655E</UAJ>", twice).encode("iso-8859-15"))
    assert "deux établissements dans un export" in refus(siecle)


def without(tag: str) -> bytes:
    start, end = XML.index(f"<{tag}>"), XML.index(f"</{tag}>") + len(f"</{tag}>")
    return (XML[:start] + XML[end:]).encode("iso-8859-15")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (without("STRUCTURES"), "export sans structures"),
        (XML.replace("STRUCTURES_ELEVE", "X").encode("iso-8859-15"), "export sans structures"),
        (
            XML.replace(">D<", ">G<").encode("iso-8859-15"),
            "1 élèves de terminale sur 1 sans classe",
        ),
        (
            XML.replace('<ELEVE ELEVE_ID="11"', '<ELEVE ELEVE_ID="99"').encode("iso-8859-15"),
            "sans classe",
        ),
    ],
)
def test_structures_missing_or_cut_block(siecle, data, words):
    siecle.ecrire("export.xml", data)
    assert words in refus(siecle)


def test_a_few_pupils_without_a_class_do_not_block(siecle):
    siecle.ecrire("export.xml", XML.replace(">D<", ">G<").encode("iso-8859-15"))
    siecle.settings = replace(siecle.settings, siecle_max_sans_classe_pct=100)
    siecle.charger()
    assert siecle.lire("SELECT count(*) FROM raw.siecle_eleves") == [(2,)]


def test_a_truncated_export_says_its_line(siecle):
    siecle.ecrire("export.xml", XML[: XML.index("</STRUCTURES>")].encode("iso-8859-15"))
    with pytest.raises(DepotRefuse, match=r"export.xml, ligne 26 : XML mal formé ou tronqué"):
        siecle.charger()


def designated(depot) -> list[tuple]:
    return depot.lire("SELECT * FROM raw.mef_designes ORDER BY ALL")


@pytest.mark.parametrize(
    ("table", "code"), [("2001001911", "20010019110"), ("20010019110", "2001001911")]
)
def test_codes_of_10_and_11_characters_meet_on_the_ten_first(siecle, table, code):
    siecle.ecrire("mef.csv", f"code_mef;serie\n{table};generale\n9999999999;PRO\n")
    siecle.ecrire("export.xml", XML.replace("20010019110", code).encode("iso-8859-15"))
    siecle.charger()
    assert designated(siecle) == [(code, "GENERALE", True)]
    assert told(siecle) == [("export.xml", None, "mef_longueur")]


def test_a_whole_code_wins_over_a_shorter_one(siecle):
    siecle.ecrire("mef.csv", "code_mef;serie\n2001001911;PRO\n20010019110;STMG\n")
    siecle.ecrire("export.xml", XML.encode("iso-8859-15"))
    siecle.charger()
    assert designated(siecle) == [("20010019110", "STMG", False)]
    assert told(siecle) == []


def test_ten_characters_that_designate_two_series_designate_none(siecle):
    siecle.ecrire("mef.csv", "code_mef;serie\n20010019111;PRO\n20010019112;STMG\n")
    siecle.ecrire("export.xml", XML.replace("20010019110", "2001001911").encode("iso-8859-15"))
    message = refus(siecle)
    assert "dix premiers caractères y désignent plusieurs séries" in message
    assert "longueur de ces codes : 10, de ceux de la table : 11" in message
    assert "complétez ou corrigez l'extrait mef du dépôt" in message
    assert "ajoutez" not in message


def test_without_an_extract_mef_the_refusal_asks_for_it(siecle):
    siecle.retirer("mef.csv")
    siecle.ecrire("export.xml", XML.replace("20010019110", "77777777777").encode("iso-8859-15"))
    assert refus(siecle).endswith("ajoutez au dépôt l'extrait mef de l'académie")
