"""A small schema `rapports` of fictional people, for the tests of the workbooks.

The tables are those that `exports` reads, with their types; the rows are written out by hand,
each there for a reason told beside it. No rule of the pipeline is in here.
"""

from datetime import date
from typing import Any

import duckdb

JOUR = date(2026, 3, 5)
SESSION = 2026
LYCEE = "0990001A"
AUTRE_LYCEE = "0990002B"

_TABLES = """
create schema rapports;
create table rapports.rpt_perimetres (
  niveau varchar, uai varchar, structure varchar, libelle varchar, nom_etablissement varchar,
  commune varchar, nb_eleves bigint, homonymes boolean, session integer, date_extraction date,
  periodes varchar);
create table rapports.rpt_feuilles (
  liste varchar, ordre_liste integer, titre varchar, description varchar, action varchar,
  ordre_colonne integer, colonne varchar, entete varchar, format varchar, largeur double,
  si_homonymes boolean, si_non_vide boolean);
create table rapports.rpt_listes_perimetres (
  niveau varchar, uai varchar, structure varchar, liste varchar, ordre integer, classe varchar,
  nom varchar, prenom varchar, serie varchar, serie_libelle varchar, numero_candidat varchar,
  date_naissance date, dossier_annule boolean, date_inscription date, nb_voeux bigint,
  nb_voeux_confirmes bigint, nb_voeux_non_confirmes bigint, nb_dossiers_incomplets bigint,
  filieres varchar, academies varchar, formations varchar, etablissement_accueil varchar,
  date_limite date, jours_restants bigint, nb_en_attente bigint, nb_refus bigint,
  meilleur_rang bigint, eligible_caes boolean, saisine_caes boolean, date_demission date,
  situation varchar, situation_libelle varchar, nb_voeux_pc bigint, nb_propositions_pc bigint,
  motif varchar, a_ligne_rejetee boolean);
create table rapports.rpt_synthese (
  niveau varchar, uai varchar, structure varchar, ordre_ligne integer, type_ligne varchar,
  ligne varchar, ordre_indicateur integer, indicateur varchar, etape varchar, libelle varchar,
  unite varchar, numerateur bigint, denominateur bigint, valeur double, valeur_academie double);
create table rapports.rpt_lexique (
  ordre integer, type varchar, libelle varchar, definition varchar);
"""

_TRONC = [
    ("nom", "Nom", "texte", 22),
    ("prenom", "Prénom", "texte", 18),
    ("serie_libelle", "Série", "texte", 16),
    ("classe", "Classe", "texte", 12),
]
_LISTES = [
    ("NON_INSCRITS", "Non inscrits", "Élèves sans dossier Parcoursup actif.", "Vérifier.",
     [("date_naissance", "Né(e) le", "date", 12), ("dossier_annule", "Dossier annulé", "booleen",
                                                    11)]),
    ("SANS_VOEU", "Sans vœu", "Inscrits sans aucun vœu.", "Entretien d'orientation.",
     [("numero_candidat", "N° candidat", "texte", 13),
      ("date_inscription", "Inscrit le", "date", 12)]),
    ("UN_SEUL_VOEU", "Un seul vœu", "Inscrits avec un seul vœu.", "Conseiller d'élargir.",
     [("nb_voeux", "Vœux", "entier", 8), ("formations", "Formation", "texte_long", 48)]),
    ("HORS_VIVIER", "Hors vivier", "Dossiers attachés à aucun élève.", "Vérifier SIECLE.",
     [("numero_candidat", "N° candidat", "texte", 13), ("motif", "Motif", "texte_long", 40)]),
]  # fmt: skip

_SERIES = {"GENERALE": "Générale", "STMG": "STMG"}


def connect() -> duckdb.DuckDBPyConnection:
    """An in-memory warehouse with empty tables, the catalogue of lists and the glossary."""
    con = duckdb.connect()
    con.execute(_TABLES)
    for order, (liste, title, description, action, columns) in enumerate(_LISTES, start=1):
        columns = [(*c, False, False) for c in _TRONC + columns]
        if liste != "NON_INSCRITS":
            columns.insert(4, ("date_naissance", "Né(e) le", "date", 12, True, False))
        columns.append(("a_ligne_rejetee", "À vérifier", "texte", 15, False, True))
        for place, column in enumerate(columns, start=1):
            insert(con, "rpt_feuilles", liste, order, title, description, action, place, *column)
    insert(con, "rpt_lexique", 1, "date", "Fin de formulation", "12/03/2026")
    insert(con, "rpt_lexique", 2, "indicateur", "Participation", "Inscrits parmi le vivier.")
    insert(con, "rpt_lexique", 3, "liste", "Sans vœu", "Inscrits sans aucun vœu.")
    insert(con, "rpt_lexique", 4, "terme", "Vivier", "Élèves de terminale à l'ouverture.")
    return con


def insert(con: duckdb.DuckDBPyConnection, table: str, *values: Any) -> None:
    marks = ", ".join("?" * len(values))
    con.execute(f"insert into rapports.{table} values ({marks})", values)


def add_scope(
    con: duckdb.DuckDBPyConnection,
    uai: str,
    niveau: str,
    structure: str | None = None,
    *,
    nom: str = "Lycée Odette-Fictive",
    libelle: str | None = None,
    homonymes: bool = False,
    nb_eleves: int = 5,
) -> None:
    """One workbook to write, with its three figures: a rate, a mean, and one without source."""
    row = (niveau, uai, structure, libelle or structure, nom, "Villefeinte", nb_eleves)
    insert(con, "rpt_perimetres", *row, homonymes, SESSION, JOUR, "formulation des vœux")
    lines = [("ensemble", "Ensemble", 0.8, 0.9), ("serie", "Générale", 0.75, None)]
    if niveau == "etablissement":
        lines += [("classe", "TG1", 1.0, None), ("classe", "T/1", None, None)]
    for order, (kind, label, rate, academy) in enumerate(lines, start=1):
        scope = (niveau, uai, structure, order, kind, label)
        counts = (None, None) if rate is None else (round(rate * 20), 20)
        participation = (1, "taux_participation", "inscription", "Participation", "taux")
        insert(con, "rpt_synthese", *scope, *participation, *counts, rate, academy)
        mean = (2, "nb_moyen_voeux", "formulation", "Vœux par élève", "moyenne")
        insert(con, "rpt_synthese", *scope, *mean, 37, 5, 7.4, 9.0)
        absent = (3, "taux_dossier_incomplet", "confirmation", "Dossier incomplet", "taux")
        insert(con, "rpt_synthese", *scope, *absent, None, None, None, None)


def add_pupil(
    con: duckdb.DuckDBPyConnection,
    scopes: list[tuple[str, str, str | None]],
    liste: str,
    ordre: int,
    classe: str,
    nom: str,
    prenom: str,
    serie: str = "GENERALE",
    **values: Any,
) -> None:
    """The same pupil on a list of each of the scopes (niveau, uai, structure)."""
    for niveau, uai, structure in scopes:
        row = {
            "niveau": niveau, "uai": uai, "structure": structure, "liste": liste,
            "ordre": ordre, "classe": classe, "nom": nom, "prenom": prenom, "serie": serie,
            "serie_libelle": _SERIES[serie], "a_ligne_rejetee": False, **values,
        }  # fmt: skip
        marks = ", ".join("?" * len(row))
        con.execute(
            f"insert into rapports.rpt_listes_perimetres ({', '.join(row)}) values ({marks})",
            list(row.values()),
        )


def small() -> duckdb.DuckDBPyConnection:
    """Two lycées, three classes (one whose code is no file name), one group, seven rows."""
    con = connect()
    for uai, nom in ((LYCEE, "Lycée Odette-Fictive"), (AUTRE_LYCEE, "Lycée & Cie <Inventé>")):
        add_scope(con, uai, "etablissement", nom=nom, homonymes=uai == LYCEE)
    add_scope(con, LYCEE, "classe", "TG1", homonymes=True)
    add_scope(con, LYCEE, "classe", "T/1")
    add_scope(con, AUTRE_LYCEE, "classe", "TG1", nom="Lycée & Cie <Inventé>")
    add_scope(con, LYCEE, "groupe", "SPE MATHS", libelle="Spécialité maths")

    lycee = ("etablissement", LYCEE, None)
    tg1, t1 = ("classe", LYCEE, "TG1"), ("classe", LYCEE, "T/1")
    groupe = ("groupe", LYCEE, "SPE MATHS")
    naissance = {"date_naissance": date(2008, 4, 9)}
    # A dossier number with a leading zero; a group that takes only one of the two.
    add_pupil(
        con,
        [lycee, tg1, groupe],
        "SANS_VOEU",
        1,
        "TG1",
        "ABELLE",
        "Zoé",
        numero_candidat="0012345",
        date_inscription=date(2026, 1, 20),
        **naissance,
    )
    # Homonyms in TG1, one of whom lost a row.
    add_pupil(
        con,
        [lycee, tg1],
        "SANS_VOEU",
        2,
        "TG1",
        "ÉLUARD",
        "Léa",
        numero_candidat="12346",
        date_inscription=date(2026, 1, 21),
        **naissance,
    )
    add_pupil(
        con,
        [lycee, tg1],
        "SANS_VOEU",
        3,
        "TG1",
        "ÉLUARD",
        "Léa",
        a_ligne_rejetee=True,
        numero_candidat="12347",
        date_naissance=date(2008, 5, 1),
    )
    # Another class, another série, a pupil without birth date, a cancelled dossier.
    add_pupil(
        con, [lycee, t1], "NON_INSCRITS", 1, "T/1", "=FAUX()", "+33", "STMG", dossier_annule=True
    )
    add_pupil(
        con,
        [lycee, t1],
        "UN_SEUL_VOEU",
        1,
        "T/1",
        "DUBOIS-FICTIF",
        "Noé",
        "STMG",
        nb_voeux=1,
        formations="BTS - Gestion de la PME\nLycée du Port",
        **naissance,
    )
    add_pupil(
        con,
        [lycee],
        "HORS_VIVIER",
        1,
        "TZZ",
        "MARTIN-FICTIF",
        "Ève",
        numero_candidat="99001",
        motif="Absent de SIECLE",
        **naissance,
    )
    add_pupil(
        con,
        [("etablissement", AUTRE_LYCEE, None), ("classe", AUTRE_LYCEE, "TG1")],
        "SANS_VOEU",
        1,
        "TG1",
        "AUTRE-FICTIVE",
        "Inès",
        numero_candidat="77001",
    )
    return con  # fmt: skip
