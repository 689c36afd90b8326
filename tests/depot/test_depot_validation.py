"""What a bad row does: values, then references, then keys."""

import duckdb
import pytest

from orchestration.depot.errors import DepotRefuse
from orchestration.depot.raw_tables import create_macros
from orchestration.depot.settings import Settings
from tests.outils import PROJECT

REJETS = "SELECT extrait, fichier, ligne, colonne, valeur, regle, effet FROM raw.rejets"


@pytest.fixture(scope="module")
def macros():
    with duckdb.connect() as con:
        create_macros(con, Settings.from_project(PROJECT))
        yield con


def test_minimal_depot_is_clean(depot):
    report = depot.charger()
    assert depot.lire("FROM raw.depot") == [("2026-03-25",)]
    assert depot.lire(REJETS) == []
    assert depot.lire("FROM raw.avertissements") == []
    assert report.lignes_lues == 10
    assert str(report.date_extraction) == "2026-03-25"
    assert depot.lire("SELECT * FROM raw.voeux") == [
        ("001", "1", "PP", "F1", None, None, None, "O", None, None, None, "voeux.csv", 2),
        ("001", "2", "PP", "F2", None, None, None, "N", None, None, None, "voeux.csv", 3),
        ("002", "1", "PP", "F2", None, None, None, "O", None, None, None, "voeux.csv", 4),
    ]


def test_bad_optional_value_becomes_null_and_is_reported(depot):
    depot.ecrire(
        "voeux.csv",
        "numero_candidat;numero_voeu;phase;code_formation;confirme;internat;date_formulation;rang\n"
        "001;1;pp;F1;oui;peut-être;31/02/2026;1er\n"
        "001;2;PP;F2;0;Vrai;2026-02-01T10:30Z;2\n",
    )
    depot.charger()
    assert depot.lire(REJETS + " ORDER BY colonne") == [
        ("voeux", "voeux.csv", 2, "date_formulation", "31/02/2026", "date", "valeur_ignoree"),
        ("voeux", "voeux.csv", 2, "internat", "peut-être", "booleen", "valeur_ignoree"),
        ("voeux", "voeux.csv", 2, "rang", "1er", "entier", "valeur_ignoree"),
    ]
    assert depot.lire(
        "SELECT phase, confirme, internat, date_formulation, rang FROM raw.voeux"
    ) == [
        ("pp", "oui", None, None, None),
        ("PP", "0", "Vrai", "2026-02-01T10:30Z", "2"),
    ]
    assert depot.lire("FROM raw.lignes_rejetees") == []
    assert depot.lire(
        "SELECT lignes_lues, lignes_rejetees, valeurs_ignorees FROM raw.fichiers "
        "WHERE extrait = 'voeux'"
    ) == [(2, 0, 3)]


def test_bad_required_value_rejects_the_row(depot):
    depot.ajouter("voeux", "002;2;PX;F1;O", "002;3;PP;F1;", ";4;PP;F1;O", "002;5;PC;F1;bof")
    depot.charger()
    assert depot.lire(REJETS + " ORDER BY ligne") == [
        ("voeux", "voeux.csv", 5, "phase", "PX", "valeur_autorisee", "ligne_rejetee"),
        ("voeux", "voeux.csv", 6, "confirme", None, "valeur_obligatoire", "ligne_rejetee"),
        ("voeux", "voeux.csv", 7, "numero_candidat", None, "valeur_obligatoire", "ligne_rejetee"),
        ("voeux", "voeux.csv", 8, "confirme", "bof", "booleen", "ligne_rejetee"),
    ]
    assert depot.lire("SELECT count(*) FROM raw.voeux") == [(3,)]
    assert depot.lire("SELECT ligne, numero_candidat FROM raw.lignes_rejetees ORDER BY 1") == [
        (5, "002"),
        (6, "002"),
        (7, None),
        (8, "002"),
    ]


def test_identity_of_rejected_rows(depot):
    depot.ajouter("eleves", "0750655E;INE3;Noir;Léa;hier;GENERALE;T1")
    depot.charger()
    assert depot.lire("FROM raw.lignes_rejetees") == [
        ("eleves", "eleves.csv", 4, None, "INE3", "0750655E", "Noir", "Léa", "hier")
    ]


def test_unknown_references(depot):
    depot.ajouter("eleves", "0000000A;120000009FA;Loin;Ana;01/01/2008;PRO;T1")
    depot.ajouter("candidats", "003;120000009FA;0000000A;Loin;Ana;01/01/2008;20/01/2026;INSCRIT")
    depot.ajouter("voeux", "003;1;PP;F1;O", "999;1;PP;F1;O", "001;9;PP;F9;O")
    depot.ecrire("groupes.csv", "uai;code_groupe;ine\n0000000A;G;120000009FA\n")
    depot.ecrire("reponses.csv", "numero;phase;code_formation;reponse_formation\n999;PP;F9;OUI\n")
    depot.ecrire("lettres.csv", "numero;code_formation;texte\n999;F1;a\n")
    depot.charger()
    assert depot.lire(
        "SELECT extrait, ligne, colonne, regle FROM raw.rejets ORDER BY extrait, ligne, colonne"
    ) == [
        ("eleves", 4, "uai", "reference_inconnue"),
        ("groupes", 2, "uai", "reference_inconnue"),
        ("lettres", 2, "numero_candidat", "reference_inconnue"),
        ("reponses", 2, "code_formation", "reference_inconnue"),
        ("reponses", 2, "numero_candidat", "reference_inconnue"),
        ("voeux", 6, "numero_candidat", "reference_inconnue"),
        ("voeux", 7, "code_formation", "reference_inconnue"),
    ]
    assert depot.lire("FROM raw.avertissements") == [
        (
            "candidats",
            "candidats.csv",
            4,
            "uai",
            "reference_inconnue",
            "inconnu de etablissements",
        )
    ]
    assert depot.lire("SELECT count(*) FROM raw.candidats") == [(3,)]
    assert depot.lire("SELECT lignes_rejetees FROM raw.fichiers WHERE extrait = 'reponses'") == [
        (1,)
    ]


def test_a_rejected_parent_rejects_its_children(depot):
    depot.ajouter("candidats", "003;INE3;0750655E;Noir;Léa;hier;20/01/2026;INSCRIT")
    depot.ajouter("voeux", "003;1;PP;F1;O")
    depot.charger()
    assert depot.lire("SELECT extrait, ligne, colonne, motif FROM raw.rejets ORDER BY 1") == [
        ("candidats", 4, "date_naissance", "date illisible"),
        ("voeux", 5, "numero_candidat", "sa ligne dans candidats a été rejetée"),
    ]


def test_exact_duplicates_collapse_and_are_counted(depot):
    depot.ecrire(
        "voeux_2.csv",
        "phase;sexe;code_formation;numero_voeu;numero_candidat;confirme;internat\n"
        "pp;F;F1;1; 001 ;VRAI;\nPP;F;F2;2;001;NON;N\n",
    )
    depot.charger()
    assert depot.lire("SELECT fichier, ligne FROM raw.voeux") == [
        ("voeux.csv", 2),
        ("voeux.csv", 3),
        ("voeux.csv", 4),
    ]
    assert depot.lire(REJETS) == []
    assert depot.lire(
        "SELECT fichier, lignes_lues, doublons, lignes_rejetees, colonnes_ignorees "
        "FROM raw.fichiers WHERE extrait = 'voeux' ORDER BY 1"
    ) == [("voeux.csv", 3, 0, 0, ""), ("voeux_2.csv", 2, 2, 0, "sexe")]


def test_same_key_with_other_content_keeps_the_first(depot):
    depot.ecrire(
        "voeux_2.csv",
        "numero_candidat;numero_voeu;phase;code_formation;confirme;internat\n"
        "001;7;PP;F1;O;NON\n"  # key of voeux.csv line 2, other number
        "001;7;PP;F1;O;\n"  # exact duplicate of the line above
        "001;1;PP;F1;O;O\n"  # with boarding: another key
        "001;1;PC;F1;O;N\n"  # other phase: another key
        "001;1;PP;f1;O;N\n",  # codes are compared exactly
    )
    depot.ajouter("formations", "f1;Autre;AUTRE;N;N;01")
    depot.charger()
    assert depot.lire("SELECT fichier, ligne, colonne, regle, motif FROM raw.rejets") == [
        (
            "voeux_2.csv",
            2,
            "numero_candidat + phase + code_formation + internat",
            "cle_en_double",
            "même clé que voeux.csv ligne 2, autre contenu",
        )
    ]
    assert depot.lire("SELECT ligne FROM raw.voeux WHERE fichier = 'voeux_2.csv'") == [
        (4,),
        (5,),
        (6,),
    ]
    assert depot.lire("SELECT doublons FROM raw.fichiers WHERE fichier = 'voeux_2.csv'") == [(1,)]


def test_a_rejected_row_does_not_hold_its_key(depot):
    depot.ecrire("candidats_2.csv", (depot.dossier / "candidats.csv").read_bytes())
    depot.ecrire(
        "candidats.csv",
        "numero_candidat;uai;nom;prenom;date_naissance;date_inscription;statut\n"
        "001;0750655E;Abel;Zoé;hier;20/01/2026;INSCRIT\n",
    )
    depot.charger()
    assert depot.lire("SELECT fichier, numero_candidat FROM raw.candidats") == [
        ("candidats_2.csv", "001"),
        ("candidats_2.csv", "002"),
    ]


def test_dates_are_compared_by_value(depot):
    depot.ajouter(
        "candidats", "001;120000001FA;0750655E;Abel;Zoé;2008-02-01;2026-01-20T00:00;INSCRIT"
    )
    depot.charger()
    assert depot.lire("SELECT doublons, lignes_rejetees FROM raw.fichiers ORDER BY fichier") == [
        (1, 0),
        (0, 0),
        (0, 0),
        (0, 0),
        (0, 0),
    ]


def test_keys_of_pupils(depot):
    depot.ajouter(
        "eleves",
        "0750655E;120000001FA;Abel;Zoé;01/02/2008;GENERALE;t1",  # same INE, other class: kept
        "0750655E;120000001FA;Abel;Zoé;01/02/2008;STMG;T1",  # same INE and class, other content
        "0750655E;;Abel;Zoé;01/02/2008;GENERALE;T1",  # without INE: another key
        "0750655E;-;Abel;Zoé;2008-02-01;GENERALE;T2",  # without INE, same person, other class
    )
    depot.charger()
    assert depot.lire("SELECT ligne, regle FROM raw.rejets ORDER BY ligne") == [
        (5, "cle_en_double"),
        (7, "cle_en_double"),
    ]


def test_groups_need_an_identity(depot):
    depot.ecrire(
        "groupes.csv",
        "uai;code_groupe;ine;nom;prenom;date_naissance\n"
        "0750655E;G1;120000001FA;;;\n"
        "0750655E;G1;;Abel;Zoé;01/02/2008\n"
        "0750655E;G1;;Abel;;01/02/2008\n"
        "0750655E;G1;;Abel;Zoé;hier\n"
        "0750655E;G1;120000001FA;Autre;;\n",
    )
    depot.charger()
    assert depot.lire(
        "SELECT ligne, colonne, regle, effet FROM raw.rejets ORDER BY ligne, regle"
    ) == [
        (4, None, "identification_incomplete", "ligne_rejetee"),
        (5, "date_naissance", "date", "valeur_ignoree"),
        (5, None, "identification_incomplete", "ligne_rejetee"),
    ]


def test_an_unusable_ine_is_no_key(depot):
    depot.ajouter(
        "eleves",
        "0750655E;INCONNU;Brun;Ana;03/02/2008;GENERALE;T1",
        "0750655E;INCONNU;Cros;Ada;04/02/2008;GENERALE;T1",
        "0750655E;00000000000;Diaz;Eva;05/02/2008;GENERALE;T1",
        "0750655E;00000000000;Diaz;Eva;05/02/2008;GENERALE;T2",  # by name: the same key
        "0750655E;120000001FA;Abel;Léo;01/02/2008;GENERALE;T1",  # a twin under a copied INE
    )
    depot.ecrire("groupes.csv", "uai;code_groupe;ine\n0750655E;G1;NC\n0750655E;G1;120000001FA\n")
    depot.charger()
    assert depot.lire("SELECT extrait, ligne, regle FROM raw.rejets ORDER BY ALL") == [
        ("eleves", 7, "cle_en_double"),
        ("groupes", 2, "identification_incomplete"),
    ]
    assert depot.lire("SELECT * FROM raw.reparations") == [
        (
            "eleves",
            "eleves.csv",
            "ine",
            "ine_inutilisable",
            "INE inutilisable, compté comme absent (lignes par valeur : 2, 1)",
            3,
            4,
        )
    ]


def test_a_column_of_ine_without_a_usable_one_is_told(depot):
    depot.ecrire(
        "eleves.csv",
        "uai;ine;nom;prenom;date_naissance;serie;classe\n"
        "0750655E;;Abel;Zoé;01/02/2008;GENERALE;T1\n"
        "0750655E;NC;Brun;Ana;03/02/2008;GENERALE;T1\n",
    )
    depot.charger()
    assert depot.lire("SELECT extrait, fichier, colonne, regle FROM raw.avertissements") == [
        ("eleves", "eleves.csv", "ine", "colonne_vide")
    ]


def test_uai_key_letter_is_a_warning_in_etablissements_only(depot):
    depot.ajouter("etablissements", "0750655A;Clé fausse;075;01", "75-X;Forme;075;01")
    depot.ajouter("formations", "F3;L3;LICENCE;N;N;01")
    depot.charger()
    assert depot.lire("SELECT extrait, ligne, colonne, regle FROM raw.avertissements") == [
        ("etablissements", 3, "uai", "cle_uai"),
        ("etablissements", 4, "uai", "cle_uai"),
    ]
    assert depot.lire("SELECT uai FROM raw.etablissements ORDER BY ligne") == [
        ("0750655E",),
        ("0750655A",),
        ("75-X",),
    ]


def test_presence_of_extracts_and_columns(depot):
    depot.ecrire("reponses.csv", "numero;phase;code_formation;reponse_formation;rang_attente\n")
    depot.charger()
    assert depot.lire("SELECT colonne FROM raw.presences WHERE extrait = 'reponses'") == [
        (None,),
        ("code_formation",),
        ("numero_candidat",),
        ("phase",),
        ("rang_attente",),
        ("reponse_formation",),
    ]
    assert depot.lire("SELECT count(*) FROM raw.presences WHERE extrait = 'lettres'") == [(0,)]
    assert depot.lire("SELECT count(*) FROM raw.lettres") == [(0,)]


def test_optional_extracts_with_numbers(depot):
    depot.ecrire(
        "references.csv",
        "session;indicateur;etape;serie;valeur\n"
        "2026;taux_sans_voeu;Formulation;TOUTES;0,5\n"
        "2026;taux_sans_voeu;formulation;toutes;0.50\n"
        "2026;taux_sans_voeu;formulation;PRO;beaucoup\n",
    )
    depot.ecrire(
        "orientations_academiques.csv",
        "session,indicateur,etape,serie,niveau,sens,cible\n"
        '2026,taux_participation,inscription,TOUTES,etablissement,MIN,"0,95"\n',
    )
    depot.ecrire("mef.csv", "code_mef;serie\n01;HORS_TERMINALE\n02;PRO\n03;CAP\n")
    depot.charger()
    assert depot.lire("SELECT valeur, ligne FROM raw.references_") == [("0,5", 2)]
    assert depot.lire("SELECT sens, raw.en_nombre(cible) FROM raw.orientations_academiques") == [
        ("MIN", 0.95)
    ]
    assert depot.lire("SELECT code_mef FROM raw.mef") == [("01",), ("02",)]
    assert depot.lire("SELECT extrait, ligne, regle FROM raw.rejets ORDER BY ALL") == [
        ("mef", 4, "valeur_autorisee"),
        ("references", 4, "nombre"),
    ]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("05/03/2026", "2026-03-05 00:00:00"),
        ("05/03/2026 10:30", "2026-03-05 10:30:00"),
        ("05/03/2026 10:30:59", "2026-03-05 10:30:59"),
        ("2026-03-05", "2026-03-05 00:00:00"),
        ("2026-03-05T10:30", "2026-03-05 10:30:00"),
        ("2026-03-05 10:30:59", "2026-03-05 10:30:59"),
        ("2026-03-05T23:30:00Z", "2026-03-06 00:30:00"),
        ("2026-07-05T23:30+00:00", "2026-07-06 01:30:00"),
        ("2026-07-05T10:30+02:00", "2026-07-05 10:30:00"),
        ("5/3/2026", None),
        ("05/03/26", None),
        ("31/02/2026", None),
        ("2026-02-30", None),
        ("05/03/2026 24:30", None),
        ("05-03-2026", None),
        ("03/25/2026", None),
        ("46086", None),
        ("0026-03-05", None),
    ],
)
def test_dates(macros, texte, attendu):
    macros.execute("SET TimeZone = 'America/New_York'")
    found = macros.execute(
        "SELECT raw.en_horodatage($t)::VARCHAR, raw.en_date($t)::VARCHAR", {"t": texte}
    )
    assert found.fetchone() == (attendu, attendu and attendu[:10])


@pytest.mark.parametrize(
    ("macro", "texte", "attendu"),
    [
        *(("en_booleen", t, True) for t in ("O", "oui", "1", "Vrai")),
        *(("en_booleen", t, False) for t in ("N", "Non", "0", "FAUX")),
        ("en_booleen", "Y", None),
        ("en_entier", "007", 7),
        ("en_entier", "-3", -3),
        ("en_entier", "7,0", None),
        ("en_entier", "1e3", None),
        ("en_nombre", "0,35", 0.35),
        ("en_nombre", "1.5e-3", 0.0015),
        ("en_nombre", "1 000", None),
        ("en_nombre", "nan", None),
        ("en_code", "général", "GÉNÉRAL"),
        ("uai_plausible", "0750654D", True),
        ("uai_plausible", "0750654E", False),
        ("uai_plausible", "0750654d", False),
    ],
)
def test_other_values(macros, macro, texte, attendu):
    assert macros.execute(f"SELECT raw.{macro}(?)", [texte]).fetchone() == (attendu,)


def test_macros_stay_in_the_warehouse(tmp_path):
    with duckdb.connect(tmp_path / "entrepot.duckdb") as con:
        create_macros(con, Settings.from_project(PROJECT))
    with duckdb.connect(tmp_path / "entrepot.duckdb", read_only=True) as con:
        assert con.execute("SELECT raw.en_date('05/03/2026')::VARCHAR").fetchone() == (
            "2026-03-05",
        )


def test_a_second_landing_replaces_the_first(depot):
    depot.ajouter("voeux", "002;2;PX;F1;O")
    depot.charger()
    depot.ecrire("voeux.csv", "numero;numero_voeu;phase;code_formation;confirme\n001;1;PP;F1;O\n")
    depot.charger()
    assert depot.lire("SELECT count(*) FROM raw.voeux") == [(1,)]
    assert depot.lire("SELECT count(*) FROM raw.rejets") == [(0,)]


def test_a_refused_depot_changes_nothing(depot):
    depot.charger()
    depot.ecrire("voeux.csv", "")
    with pytest.raises(DepotRefuse):
        depot.charger()
    assert depot.lire("SELECT count(*) FROM raw.voeux") == [(3,)]
