"""What spreadsheets do to a cell: undone and told, or refused and told."""

import re
import unicodedata

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.depot.contract import load_descriptors
from orchestration.depot.fichiers.batch import FORMULE_SANS_VALEUR
from orchestration.depot.raw_tables import create_macros
from orchestration.depot.settings import Settings
from orchestration.depot.valeurs.reading import CODES
from orchestration.depot.valeurs.repairs import record_repair
from tests.outils import PROJECT

REPARATIONS = (
    "SELECT colonne, regle, nombre, premiere_ligne FROM raw.reparations "
    "WHERE regle <> 'ine_inutilisable'"  # the INE of the smallest dépôt are too short
)
REJETS = "SELECT ligne, colonne, regle, effet FROM raw.rejets"


@pytest.fixture(scope="module")
def macros():
    with duckdb.connect() as con:
        create_macros(con, Settings.from_project(PROJECT))
        yield con


def lu(con, forme, texte):
    """Clean value and rules told; a text that is not suspect must already be clean."""
    clean, suspect = con.execute(
        f"SELECT raw.forme_{forme}($t), raw.suspect_{forme}($t)", {"t": texte}
    ).fetchone()
    assert suspect or clean == texte
    told = con.execute(
        "SELECT raw.reparations_de($t, $p, $f)", {"t": texte, "p": clean, "f": forme}
    ).fetchone()[0]
    return clean, *told


@pytest.mark.parametrize(
    ("texte", "regle"),
    [
        ("26 000 01", "espaces"),
        ("26\u00a0000\u202f01", "espaces"),
        ("2600001\u00a0", "espaces"),
        ("2600001.0", "ecriture_nombre"),
        ("2600001,00", "ecriture_nombre"),
        ("２６００００１", "ecriture_nombre"),
        ("26'000'01", "ecriture_nombre"),
        ("'2600001", "garde_tableur"),
        ('="2600001"', "garde_tableur"),
        ("2600001\u200b", "caractere_invisible"),
        ("\ufeff2600001", "caractere_invisible"),
        ("26000\u00ad01", "caractere_invisible"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(macros, texte, regle):
    assert lu(macros, "numero", texte) == ("2600001", regle)


@pytest.mark.parametrize(
    ("forme", "texte", "attendu"),
    [
        ("numero", " 2600001 ", ("2600001",)),
        ("uai", "0750655e", ("0750655E", "casse")),
        ("uai", "075 0655E", ("0750655E", "espaces")),
        ("ine", "090000005\u00a0fa", ("090000005FA", "espaces", "casse")),
        ("code", "T\u00a001", ("T 01", "espaces")),
        ("code", "T  01", ("T 01", "espaces")),
        ("code", "t 01", ("t 01",)),
        ("code", "1E1", ("1E1",)),
        ("code", "'T1", ("T1", "garde_tableur")),
        ("academie", "1", ("01", "zeros_initiaux")),
        ("academie", "24", ("24",)),
        ("academie", "1.0", ("01", "zeros_initiaux", "ecriture_nombre")),
        ("departement", "1", ("001", "zeros_initiaux")),
        ("departement", "75", ("075", "zeros_initiaux")),
        ("departement", "2a", ("02A", "zeros_initiaux")),
        ("departement", "971", ("971",)),
        ("booleen", "True", ("VRAI", "booleen_anglais")),
        ("booleen", "FALSE", ("FAUX", "booleen_anglais")),
        ("booleen", "oui", ("oui",)),
        ("entier", "12,0", ("12", "ecriture_nombre")),
        ("date", "01/02/2008\u00a010:30", ("01/02/2008 10:30",)),
        ("nom", "Zoe\u0301", ("Zoé",)),
        ("nom", "'t Hooft", ("'t Hooft",)),
        ("nom", "'Abel", ("Abel", "garde_tableur")),
        ("nom", "Nguyen\u00a0Roche", ("Nguyen Roche", "espaces")),
        ("libelle", "'Bac +5' ou plus", ("'Bac +5' ou plus",)),
        ("libelle", "«\u00a0Droit\u00a0»", ("« Droit »",)),
        ("texte", "un\vdeux", ("un deux", "caractere_de_controle")),
        ("texte", "un\r\n\n deux\u2028trois\rquatre", ("un\n\n deux\ntrois\nquatre",)),
    ],
)
def test_a_cell_is_cleaned_by_the_form_of_its_column(macros, forme, texte, attendu):
    assert lu(macros, forme, texte) == attendu


# Characters whose class no version of Unicode has moved since 2010.
characters = st.characters(
    min_codepoint=1, exclude_categories=["Cs", "Cn", "Co"], max_codepoint=0x2FFF
)


@settings(deadline=None)
@given(st.text(characters, max_size=12))
def test_a_label_is_cleaned_as_python_would(macros, texte):
    kept = "".join(c for c in texte if unicodedata.category(c) != "Cf")
    flat = "".join(
        " " if unicodedata.category(c)[0] == "Z" or unicodedata.category(c) == "Cc" else c
        for c in unicodedata.normalize("NFC", kept)
    )
    expected = " ".join(flat.split(" ")).strip(" ")
    expected = re.sub(" +", " ", expected)
    if expected.startswith(("'", '="')):
        return
    assert lu(macros, "libelle", texte)[0] == expected


def test_a_number_whose_zeros_were_eaten_still_looks_the_same(macros):
    looks = macros.execute(
        "SELECT count(DISTINCT raw.numero_approche(t)) FROM (VALUES ('1'), ('001'), ('0-01')) v(t)"
    )
    assert looks.fetchall() == [(1,)]


def test_every_form_of_the_contract_has_its_macros(macros):
    formes = {c.forme for e in load_descriptors().values() for c in e.champs}
    for forme in formes:
        assert lu(macros, forme, "") == ("",)
        est_code = macros.execute("SELECT raw.est_code(?)", [forme]).fetchone()[0]
        assert est_code == (forme in CODES), forme


def test_every_text_of_the_contract_states_its_form_and_its_length():
    for extrait in load_descriptors().values():
        for champ in extrait.champs:
            if champ.type == "string" and not champ.enum:
                assert "pilotage:forme" in champ.descriptor, (extrait.name, champ.name)
                assert champ.max_length, (extrait.name, champ.name)


def test_every_rule_told_has_its_reason(macros):
    source = (PROJECT / "orchestration" / "depot" / "valeurs" / "reparations.sql").read_text(
        encoding="utf-8"
    )
    regles = set(re.findall(r"THEN '([a-z_]+)' END|THEN '([a-z_]+)'\n", source))
    for regle in {one or other for one, other in regles}:
        assert macros.execute("SELECT raw.motif_reparation(?)", [regle]).fetchone()[0], regle


ERREURS = ["#N/A", "#REF!", "#NOM?", "#VALEUR!", "#DIV/0!", "#NAME?", "#n/a", "Err:502", "#####"]
REECRITS = [
    "1,0E+1", "7,50656E+06", "1E+01", "2.5E12", "2026-02-01", "2026-02-01 00:00:00", "01/02/2026",
    "01-févr", "1-mars", "févr-26", "12-Feb", "01:02:00",
]  # fmt: skip


def test_errors_and_rewritten_codes_are_no_value(macros):
    for texte in ERREURS:
        assert macros.execute("SELECT raw.est_erreur(?)", [texte]).fetchone()[0], texte
    for texte in REECRITS:
        assert macros.execute("SELECT raw.est_reecrit(?)", [texte]).fetchone()[0], texte
    for texte in ["1E1", "1-2", "T1/2", "#1", "MARS-1", "2026", "3e5", "# bonjour à tous"]:
        assert not macros.execute(
            "SELECT raw.est_erreur($t) OR raw.est_reecrit($t)", {"t": texte}
        ).fetchone()[0], texte


def test_repairs_are_counted_by_column_and_rule(depot):
    depot.ecrire(
        "candidats.csv",
        "numero_candidat;ine;uai;nom;prenom;date_naissance;date_inscription;statut\n"
        '="001";INE1;0750655e;Abel;Zoé;01/02/2008;20/01/2026;INSCRIT\n'
        '="002";INE2;0750655e;Éluard;Noé;02/02/2008;20/01/2026; inscrit \n',
    )
    depot.ecrire(
        "voeux.csv",
        "numero_candidat;numero_voeu;phase;code_formation;confirme\n"
        "001\u200b;1;PP;F1;TRUE\n0 0 1;2;PP;F2;false\n002;1;PP;F2;O\n",
    )
    depot.charger()
    assert depot.lire("FROM raw.rejets") == []
    assert depot.lire(REPARATIONS) == [
        ("numero_candidat", "garde_tableur", 2, 2),
        ("uai", "casse", 2, 2),
        ("confirme", "booleen_anglais", 2, 2),
        ("numero_candidat", "caractere_invisible", 1, 2),
        ("numero_candidat", "espaces", 1, 3),
    ]
    assert depot.lire("SELECT numero_candidat, confirme FROM raw.voeux") == [
        ("001", "VRAI"),
        ("001", "FAUX"),
        ("002", "O"),
    ]
    motifs = depot.lire("SELECT motif FROM raw.reparations")
    assert not any("001" in motif or "0750655" in motif for (motif,) in motifs)


def test_a_refused_depot_leaves_the_repairs_of_the_one_before(depot):
    depot.ajouter("voeux", " 0 0 2;9;PP;F1;O")
    depot.charger()
    before = depot.lire("FROM raw.reparations")
    assert before
    depot.ecrire("voeux.csv", "rien\n")
    with pytest.raises(Exception, match="voeux"):
        depot.charger()
    assert depot.lire("FROM raw.reparations") == before


def test_others_may_tell_a_repair(depot):
    depot.charger()
    record_repair(depot.con, "mef", "mef.csv", "code_mef", "essai", "raccourci", 3, 2)
    assert depot.lire("SELECT motif, nombre FROM temp.reparations_lues") == [("raccourci", 3)]


FAUTES = [
    (";#N/A;Bo;Ada;01/02/2008;STMG;T1", "ine", "valeur_erreur"),
    (";;#N/A;Ada;01/02/2008;STMG;T1", "nom", "valeur_erreur"),
    (f";{FORMULE_SANS_VALEUR};Ci;Ada;01/02/2008;STMG;T1", "ine", "formule_sans_valeur"),
    (";;Bo;Ada;01/02/2008;STMG;01-févr", "classe", "code_reecrit"),
    (";;Bo;Ada;01/02/2008;STMG;7,5E+06", "classe", "code_reecrit"),
    (f";;Bo;Ada;01/02/2008;STMG;{'T' * 41}", "classe", "trop_long"),
    (";;Bo;Ada;01/02/2008;STMG;T\v1", "classe", "caractere_interdit"),
    (";;Bo;Ada;01/02/2008;STMG;<r>x</r>", "classe", "caractere_interdit"),
    (f";;{'B' * 101};Ada;01/02/2008;STMG;T1", "nom", "trop_long"),
    (";;Bo;Ada;01/02/1899;STMG;T1", "date_naissance", "hors_bornes"),
    (";;Bo;Ada;2999-12-31T23:59:59.999999Z;STMG;T1", "date_naissance", "hors_bornes"),
    (";;Bo;Ada;9999-12-31T23:59:59.999999;STMG;T1", "date_naissance", "date"),
    (';;Bo;Ada;01/02/2008;STMG;"T\n1"', "classe", "caractere_interdit"),
]


def test_a_bad_value_is_told_with_its_line(depot):
    depot.ajouter("eleves", *(f"0750655E{ligne}" for ligne, _, _ in FAUTES))
    depot.charger()
    assert depot.lire(REJETS) == [
        (n, colonne, regle, "valeur_ignoree" if colonne == "ine" else "ligne_rejetee")
        for n, (_, colonne, regle) in enumerate(FAUTES, start=4)
    ]
    assert depot.lire("SELECT ligne FROM raw.rejets WHERE valeur LIKE '%formule%'") == []
    cleaned = "SELECT 1 FROM raw.reparations WHERE colonne = 'ine' AND regle <> 'ine_inutilisable'"
    assert depot.lire(cleaned) == []


def test_a_rank_out_of_bounds_is_ignored_and_told(depot):
    titres = "numero_candidat;numero_voeu;phase;code_formation;confirme;rang\n"
    rangs = ["9007199254740993", "-1", "10000001", "1" * 40, "10000000", "0"]
    rows = (
        f"00{1 + n % 2};{n};P{'PC'[n // 2 % 2]};F{1 + n // 4};O;{r}" for n, r in enumerate(rangs)
    )
    depot.ecrire("voeux.csv", titres + "".join(f"{row}\n" for row in rows))
    depot.charger()
    assert [(n, c, e) for n, c, _, e in depot.lire(REJETS)] == [
        (n, "rang", "valeur_ignoree") for n in range(2, 6)
    ]
    kept = depot.lire("SELECT rang FROM raw.voeux ORDER BY ligne")
    assert kept == [(None,)] * 4 + [("10000000",), ("0",)]


def test_with_a_usable_ine_the_row_stays(depot):
    eleves = "uai;ine;nom;prenom;date_naissance;serie;classe\n"
    rows = [
        (ine, prenom, date)
        for ine in ("09000000{}FA", "INCONNU{}", "")
        for prenom, date in (("Zoé", "00/00/2008"), ("Zoé", ""), ("", "01/02/2008"))
    ]
    depot.ecrire(
        "eleves.csv",
        eleves
        + "".join(
            f"0750655E;{ine.format(n)};Abel{'abcdefghi'[n]};{prenom};{date};STMG;T1\n"
            for n, (ine, prenom, date) in enumerate(rows)
        ),
    )
    depot.charger()
    assert [(n, effet) for n, _, _, effet in depot.lire(REJETS)] == [
        (n, "valeur_ignoree" if n < 5 else "ligne_rejetee") for n in range(2, 11)
    ]
    assert depot.lire("SELECT prenom, date_naissance FROM raw.eleves ORDER BY ligne") == [
        ("Zoé", None),
        ("Zoé", None),
        (None, "01/02/2008"),
    ]


def test_an_unexpected_character_in_a_name_is_a_warning(depot):
    for nom in ("InÃ¨s", "InÃšs", "Ab3l", "Abel (dit Bo)"):
        depot.ajouter("eleves", f"0750655E;;{nom};Ada;01/02/2008;STMG;T1")
    for nom in ("D'Alençon", "Müller-L’Œuvre", "Đặng", "St. Jean", "João"):
        depot.ajouter("eleves", f"0750655E;;{nom};Ada;01/02/2008;STMG;T1")
    depot.charger()
    assert depot.lire("FROM raw.rejets") == []
    assert depot.lire("SELECT ligne, colonne, regle FROM raw.avertissements") == [
        (ligne, "nom", "caractere_inattendu") for ligne in range(4, 8)
    ]


@pytest.mark.parametrize(("number", "usable"), [(20, True), (21, False)])
def test_an_ine_copied_down_a_column_is_a_filler(depot, number, usable):
    row = "0750655E;123456789AB;Nom{};Ada;01/02/2008;STMG;T1"
    depot.ajouter("eleves", *(row.format(chr(65 + n)) for n in range(number)))
    depot.charger()
    assert depot.lire("SELECT raw.ine_utilisable('123456789AB')") == [(usable,)]
    told = "SELECT nombre FROM raw.reparations WHERE regle = 'ine_inutilisable'"
    assert depot.lire(f"{told} AND premiere_ligne = 4") == ([] if usable else [(number,)])
