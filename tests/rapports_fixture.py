"""A small schema `rapports` of fictional people, for the tests of the workbooks.

The tables are those of dbt's contracts, with their types; the rows are written out by hand, each
there for a reason told beside it. No rule of the pipeline is in here.
"""

from datetime import date, timedelta
from functools import cache
from typing import Any

import duckdb
import yaml

from tests.outils import PROJECT

JOUR = date(2026, 3, 5)
VEILLE = date(2026, 2, 26)
SESSION = 2026
LYCEE = "0990001A"
AUTRE_LYCEE = "0990002B"

CONTRACTS = PROJECT / "dbt_project" / "models" / "rapports" / "_rapports.yml"


@cache
def tables() -> str:
    """SQL: every table of `rapports`, empty, with the columns of its contract in their order."""
    models = yaml.safe_load(CONTRACTS.read_text(encoding="utf-8"))["models"]
    columns = {m["name"]: [f"{c['name']} {c['data_type']}" for c in m["columns"]] for m in models}
    made = (f"create table rapports.{name} ({', '.join(c)});" for name, c in columns.items())
    return "create schema rapports;\n" + "\n".join(made)


_TRONC = [
    ("nom", "Nom", "texte", 22),
    ("prenom", "Prénom", "texte", 18),
    ("serie_libelle", "Série", "texte", 16),
    ("classe", "Classe", "texte", 12),
]
_FIN = [
    ("depuis", "Depuis le", "date", 12, False, False, None),
    ("est_nouveau", "Nouveau", "marque", 11, False, True, "Nouveau"),
    ("a_ligne_rejetee", "À vérifier", "marque", 15, False, True, "Ligne rejetée"),
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
    con.execute(tables())
    for order, (liste, title, description, action, columns) in enumerate(_LISTES, start=1):
        columns = [(*c, False, False, None) for c in _TRONC + columns]
        if liste != "NON_INSCRITS":
            columns.insert(4, ("date_naissance", "Né(e) le", "date", 12, True, False, None))
        columns += _FIN
        for place, column in enumerate(columns, start=1):
            insert(con, "rpt_feuilles", liste, order, title, description, action, place, *column)
    insert(con, "rpt_lexique", 1, "date", "Fin de formulation", "12/03/2026")
    insert(con, "rpt_lexique", 2, "indicateur", "Participation", "Inscrits parmi le vivier.")
    insert(con, "rpt_lexique", 3, "liste", "Sans vœu", "Inscrits sans aucun vœu.")
    insert(con, "rpt_lexique", 4, "terme", "Vivier", "Élèves de terminale à l'ouverture.")
    return con


def insert(con: duckdb.DuckDBPyConnection, table: str, *values: Any, **named: Any) -> None:
    """A row by place, or by name: columns that are not named are null."""
    columns = f"({', '.join(named)})" if named else ""
    marks = ", ".join("?" * len(values or named))
    con.execute(
        f"insert into rapports.{table} {columns} values ({marks})",
        [*values, *named.values()],
    )


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
    precedente: date | None = None,
) -> None:
    """One workbook to write, with its three figures: a rate, a mean, and one without source.

    The rate is below the académie and below its target, the mean above it; with a previous dépôt
    (`precedente`) the rate rose by two points and a half.
    """
    insert(
        con, "rpt_perimetres", niveau=niveau, uai=uai, structure=structure,
        libelle=libelle or structure, nom_etablissement=nom, commune="Villefeinte",
        nb_eleves=nb_eleves, homonymes=homonymes, homonymes_suivi=False, session=SESSION,
        date_extraction=JOUR, periodes="formulation des vœux", date_precedente=precedente,
    )  # fmt: skip
    lines = [("ensemble", "Ensemble", 0.8, 0.9), ("serie", "Générale", 0.75, None)]
    if niveau == "etablissement":
        lines += [("classe", "TG1", 1.0, 0.9), ("classe", "T/1", None, None)]
    for order, (kind, label, rate, academy) in enumerate(lines, start=1):
        scope = {"niveau": niveau, "uai": uai, "structure": structure, "ordre_ligne": order,
                 "type_ligne": kind, "ligne": label}  # fmt: skip
        counts = (None, None) if rate is None else (round(rate * 20), 20)
        insert(
            con, "rpt_synthese", **scope, ordre_indicateur=1, indicateur="taux_participation",
            etape="inscription", libelle="Participation", unite="taux", numerateur=counts[0],
            denominateur=counts[1], valeur=rate, valeur_academie=academy and academy - 0.02,
            **_comparisons(niveau, kind, rate, academy, precedente),
        )  # fmt: skip
        insert(
            con, "rpt_synthese", **scope, ordre_indicateur=2, indicateur="nb_moyen_voeux",
            etape="formulation", libelle="Vœux par élève", unite="moyenne", numerateur=37,
            denominateur=5, valeur=7.4, valeur_academie=9.5, valeur_attendue=9.0,
            ecart_attendu=-1.6,
        )  # fmt: skip
        insert(
            con, "rpt_synthese", **scope, ordre_indicateur=3, indicateur="taux_dossier_incomplet",
            etape="confirmation", libelle="Dossier incomplet", unite="taux",
        )  # fmt: skip


def _comparisons(
    niveau: str, kind: str, rate: float | None, academy: float | None, precedente: date | None
) -> dict[str, Any]:
    """What a rate is compared with, as the pipeline would give it."""
    given: dict[str, Any] = {}
    if rate is not None and academy is not None:
        given |= {"valeur_attendue": academy, "sens_favorable": "hausse"}
        given["ecart_attendu"] = round(rate - academy, 2)
        given["appreciation_attendu"] = "favorable" if rate > academy else "defavorable"
    if rate is not None and precedente:
        given |= {"valeur_precedente": rate - 0.025, "evolution": 0.025,
                  "appreciation_evolution": "favorable"}  # fmt: skip
    if kind != "serie" and rate is not None:
        given |= {"sens_orientation": "min", "cible": 0.95, "orientation_atteinte": rate >= 0.95,
                  "libelle_orientation": "Au moins 95 % des élèves inscrits"}  # fmt: skip
    if kind == "ensemble":
        given |= {"valeur_reference": 0.93, "libelle_reference": "France 2025"}
        if niveau == "etablissement":
            given |= {"valeur_departement": 0.88, "rang": 12, "nb_ranges": 45, "quartile": 2}
        else:
            given["valeur_etablissement"] = 0.85
    return given


def add_alert(
    con: duckdb.DuckDBPyConnection,
    scopes: list[tuple[str, str, str | None]],
    ordre: int,
    **values: Any,
) -> None:
    """The same alert for each of the scopes: a new and important one, unless told otherwise."""
    for niveau, uai, structure in scopes:
        row = {
            "niveau": niveau, "uai": uai, "structure": structure, "ordre": ordre,
            "alerte": "ENTREE_SANS_VOEU", "titre": "Nouveau : sans vœu", "gravite": "importante",
            "gravite_libelle": "Important", "statut": "nouvelle", "depuis": JOUR,
            "message": "Est maintenant inscrit sans aucun vœu.",
            "action": "Entretien d'orientation.", "liste": "SANS_VOEU", **values,
        }  # fmt: skip
        insert(con, "rpt_alertes", **row)


def add_curves(
    con: duckdb.DuckDBPyConnection,
    scopes: list[tuple[str, str, str | None]],
    points: list[tuple[date, float | None, float | None]],
) -> None:
    """Two curves for each of the scopes: (date, participation, without vœu)."""
    for scope in scopes:
        for order, name in enumerate(("Participation", "Sans vœu"), start=1):
            for day, *values in points:
                insert(con, "rpt_courbes", *scope, order, name, day, values[order - 1])


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
            "serie_libelle": _SERIES[serie], "a_ligne_rejetee": False, "depuis": VEILLE,
            "est_nouveau": False, **values,
        }  # fmt: skip
        insert(con, "rpt_listes_perimetres", **row)


def small() -> duckdb.DuckDBPyConnection:
    """Two lycées, three classes (one whose code is no file name), one group, seven rows.

    The first lycée has a previous dépôt, curves and alerts, and so has its class TG1; the other
    workbooks have none of these.
    """
    con = connect()
    for uai, nom in ((LYCEE, "Lycée Odette-Fictive"), (AUTRE_LYCEE, "Lycée & Cie <Inventé>")):
        precedente = VEILLE if uai == LYCEE else None
        add_scope(con, uai, "etablissement", nom=nom, homonymes=uai == LYCEE,
                  precedente=precedente)  # fmt: skip
    add_scope(con, LYCEE, "classe", "TG1", homonymes=True, precedente=VEILLE)
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
    # Homonyms in TG1: one is new on the list, the other lost a row.
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
        depuis=JOUR,
        est_nouveau=True,
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
    # An alert of a pupil, one whose list has no sheet here, one that is collective.
    add_alert(con, [lycee, tg1], 1, nom="ÉLUARD", prenom="Léa", classe="TG1")
    add_alert(con, [lycee, tg1], 2, nom="ABELLE", prenom="Zoé", classe="TG1", statut="en_cours",
              depuis=VEILLE, echeance=JOUR + timedelta(days=2),
              alerte="PROPOSITION_QUI_EXPIRE", titre="Proposition qui expire",
              message="Proposition à répondre.", liste="PROPOSITION_A_REPONDRE")  # fmt: skip
    add_alert(con, [lycee], 3, gravite="information", gravite_libelle="À savoir",
              alerte="ORIENTATION_NON_ATTEINTE", titre="Orientation non atteinte",
              objet="Ensemble", message="Participation : 80 %, pour une cible de 95 %.",
              action=None, liste=None)  # fmt: skip
    add_curves(con, [lycee, tg1], [
        (date(2026, 1, 20), 0.1, None), (VEILLE, 0.775, 0.4), (JOUR, 0.8, 0.3),
    ])  # fmt: skip
    # One date makes no curve.
    add_curves(con, [groupe], [(JOUR, 0.8, 0.3)])
    return con
