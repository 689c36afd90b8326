"""A schema ``raw`` that an earlier version left is completed before models read it."""

from orchestration.depot.raw_tables import complete_raw

SIECLE = """<?xml version="1.0" encoding="ISO-8859-15"?>
<BEE_ELEVES><PARAMETRES><UAJ>0750656F</UAJ></PARAMETRES><DONNEES>
<ELEVES><ELEVE ELEVE_ID="1"><ID_NATIONAL>090000009FA</ID_NATIONAL>
<NOM_DE_FAMILLE>Zola</NOM_DE_FAMILLE><NOM_USAGE>Delorme</NOM_USAGE><PRENOM>Ada</PRENOM>
<DATE_NAISS>03/03/2008</DATE_NAISS><CODE_MEF>20010019110</CODE_MEF></ELEVE></ELEVES>
<STRUCTURES><STRUCTURES_ELEVE ELEVE_ID="1"><STRUCTURE><CODE_STRUCTURE>T1</CODE_STRUCTURE>
<TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE></STRUCTURES>
</DONNEES></BEE_ELEVES>"""
ADDED = ("comptes", "lycees_partiels", "comparaison", "acceptations", "mef_designes")


def test_what_an_earlier_version_did_not_leave_is_made_again(depot):
    depot.ecrire("siecle.xml", SIECLE, "iso-8859-15")
    depot.ecrire("mef.csv", "code_mef;serie\n20010019110;GENERALE\n")
    depot.ajouter("etablissements", "0750656F;Lycée Autre;075;01")
    depot.charger()
    series = depot.lire("FROM raw.mef_designes")
    assert [row[1] for row in series] == ["GENERALE"]
    depot.con.execute("ALTER TABLE raw.siecle_eleves DROP COLUMN nom_usage")
    for table in ADDED:
        depot.con.execute(f"DROP TABLE raw.{table}")
    complete_raw(depot.con, depot.settings)
    assert depot.lire("FROM raw.mef_designes") == series
    assert depot.lire("SELECT nom_usage FROM raw.siecle_eleves") == [(None,)]
    assert [depot.lire(f"SELECT count(*) FROM raw.{t}") for t in ADDED[:4]] == [[(0,)]] * 4
