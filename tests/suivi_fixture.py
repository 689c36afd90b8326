"""The suivi des vœux and the letters of fictional pupils, over `rapports_fixture`.

A few rows written out by hand, and a class of the usual size to look at and to measure. No rule
of the pipeline is in here.
"""

from datetime import date
from typing import Any

import duckdb

from tests.rapports_fixture import (
    AUTRE_LYCEE,
    JOUR,
    LYCEE,
    add_scope,
    connect,
    insert,
    small,
)

FICHE = (
    "https://dossierappel.parcoursup.fr/Candidats/public/fiches/afficherFicheFormation"
    "?g_ta_cod={}&typeBac=0&originePc=0"
)
Scope = tuple[str, str, str | None]

_MARQUE = ("a_ligne_rejetee", "À vérifier", "marque", 11, False, True, "Ligne rejetée")
_QUI = [
    ("nom", "Nom", "texte", 16),
    ("prenom", "Prénom", "texte", 12),
    ("date_naissance", "Né(e) le", "date", 12, True, False, None),
    ("classe", "Classe", "texte", 8),
]
_COLONNES = {
    "suivi": [
        *_QUI,
        ("serie_libelle", "Série", "texte", 10),
        ("numero_candidat", "N° candidat", "texte", 10),
        ("situation_libelle", "Situation", "texte_long", 14, False, True, None),
        ("phase_libelle", "Phase", "texte", 10),
        ("numero_voeu", "Vœu", "texte", 5),
        ("sous_voeu", "Sous-vœu", "entier", 5, False, True, None),
        ("formation", "Formation demandée", "texte_long", 42),
        ("etablissement_accueil", "Établissement d'accueil", "texte_long", 26),
        ("academie", "Académie", "texte", 11),
        ("filiere_libelle", "Filière", "texte_long", 12),
        ("est_selective", "Sélective", "booleen", 5.5),
        ("est_en_apprentissage", "Apprentissage", "booleen", 5.5),
        ("internat", "Internat", "booleen", 5.5),
        ("est_confirme", "Confirmé", "booleen", 5.5),
        ("dossier_complet", "Dossier complet", "booleen", 5.5),
        ("reponse_formation_libelle", "Réponse de la formation", "texte", 12, False, True, None),
        ("rang_attente", "Rang d'attente", "entier", 8, False, True, None),
        ("places_gagnees", "Places gagnées", "evolution", 9, False, True, None),
        ("date_limite", "Répondre avant le", "echeance", 13, False, True, None),
        ("reponse_candidat_libelle", "Réponse de l'élève", "texte", 12, False, True, None),
        ("lien_fiche", "Fiche", "lien", 7),
        _MARQUE,
    ],
    "lettres": [
        *_QUI,
        ("serie_libelle", "Série", "texte", 10),
        ("formation", "Formation", "texte_long", 30),
        ("etablissement_accueil", "Établissement d'accueil", "texte_long", 24),
        ("date_saisie", "Saisie le", "date", 12),
        ("texte", "Lettre de motivation", "lettre", 100),
        _MARQUE,
    ],
}  # fmt: skip


def add_columns(con: duckdb.DuckDBPyConnection) -> None:
    """The columns of both documents."""
    for document, columns in _COLONNES.items():
        for order, column in enumerate(columns, start=1):
            flags = column[4:] or (False, False, None)
            insert(con, "rpt_colonnes_suivi", document, order, *column[:4], *flags)


def add_followed(
    con: duckdb.DuckDBPyConnection, scopes: list[Scope], eleve_id: int, ordre: int
) -> None:
    """A pupil in the suivi of each of the scopes."""
    for scope in scopes:
        insert(con, "rpt_suivi_perimetres", *scope, eleve_id, ordre)


def add_wish(
    con: duckdb.DuckDBPyConnection, uai: str, eleve_id: int, ordre: int, **values: Any
) -> None:
    """A vœu of a pupil; with `formation=None`, the row of one who has none."""
    row = {
        "uai": uai, "eleve_id": eleve_id, "ordre": ordre, "nom": "NOM-FICTIF", "prenom": "Aya",
        "date_naissance": date(2008, 4, 9), "serie_libelle": "Générale", "classe": "TG1",
        "numero_candidat": f"00{eleve_id}", "phase_libelle": "Principale",
        "numero_voeu": str(ordre), "formation": f"Formation {ordre}",
        "etablissement_accueil": "Université de Villefeinte", "academie": "Villefeinte",
        "filiere_libelle": "Licence", "est_selective": False, "est_en_apprentissage": False,
        "internat": False, "est_confirme": True, "est_a_repondre": False,
        "lien_fiche": FICHE.format(ordre), "a_ligne_rejetee": False, **values,
    }  # fmt: skip
    if row["formation"] is None:
        kept = {"uai", "eleve_id", "ordre", "nom", "prenom", "date_naissance", "serie_libelle",
                "classe", "est_a_repondre", "a_ligne_rejetee", *values}  # fmt: skip
        row = {name: value for name, value in row.items() if name in kept}
    insert(con, "rpt_suivi_voeux", **row)


def add_letter(
    con: duckdb.DuckDBPyConnection, uai: str, eleve_id: int, ordre: int, texte: str, **values: Any
) -> None:
    row = {
        "uai": uai, "eleve_id": eleve_id, "ordre": ordre, "nom": "NOM-FICTIF", "prenom": "Aya",
        "date_naissance": date(2008, 4, 9), "serie_libelle": "Générale", "classe": "TG1",
        "formation": f"Formation {ordre}", "etablissement_accueil": "Université de Villefeinte",
        "date_saisie": date(2026, 3, 1), "texte": texte, "a_ligne_rejetee": False, **values,
    }  # fmt: skip
    insert(con, "rpt_lettres", **row)


def followed() -> duckdb.DuckDBPyConnection:
    """`small`, with the suivi of four pupils and three letters.

    LYCEE: ABELLE (TG1 and the group, three vœux of which two sous-vœux, two letters), ÉLUARD (TG1,
    no vœu), DUBOIS-FICTIF (T/1 and the group, an answer to give, a waiting list). The group's order
    is its own. AUTRE_LYCEE: a pupil of the class TG1 too, with a vœu and a letter.
    """
    con = small()
    add_columns(con)
    lycee: Scope = ("etablissement", LYCEE, None)
    tg1, t1 = ("classe", LYCEE, "TG1"), ("classe", LYCEE, "T/1")
    groupe = ("groupe", LYCEE, "SPE MATHS")
    add_followed(con, [lycee, tg1], 11, 1)
    add_followed(con, [groupe], 11, 2)
    add_followed(con, [lycee], 13, 2)
    add_followed(con, [t1, groupe], 13, 1)
    add_followed(con, [lycee], 12, 3)
    add_followed(con, [tg1], 12, 2)
    abelle = {"nom": "ABELLE", "prenom": "Zoé"}
    add_wish(con, LYCEE, 11, 1, **abelle, numero_voeu="1", sous_voeu=1, formation="BUT Chimie")
    add_wish(con, LYCEE, 11, 2, **abelle, numero_voeu="1", sous_voeu=2, formation="=BUT Génie",
             lien_fiche=None)  # fmt: skip
    add_wish(con, LYCEE, 11, 3, **abelle, numero_voeu="2", formation="Licence Droit",
             dossier_complet=False)  # fmt: skip
    add_wish(con, LYCEE, 12, 1, nom="ÉLUARD", prenom="Léa", formation=None,
             situation_libelle="Sans candidature", a_ligne_rejetee=True)  # fmt: skip
    dubois = {"nom": "DUBOIS-FICTIF", "prenom": "Noé", "classe": "T/1", "serie_libelle": "STMG",
              "numero_candidat": "0013", "situation_libelle": "Proposition"}  # fmt: skip
    add_wish(con, LYCEE, 13, 1, **dubois, reponse_formation_libelle="Oui", est_a_repondre=True,
             date_limite=date(2026, 3, 7), reponse_candidat_libelle="À répondre")  # fmt: skip
    add_wish(con, LYCEE, 13, 2, **dubois, reponse_formation_libelle="En attente",
             rang_attente=1234, places_gagnees=-3, date_limite=date(2026, 3, 8))  # fmt: skip
    add_letter(con, LYCEE, 11, 1, "Madame, Monsieur,\nVotre formation me plaît.", **abelle)
    add_letter(con, LYCEE, 11, 2, "=SOMME(A1)", **abelle)
    add_letter(con, LYCEE, 13, 1, "Bonjour.", nom="DUBOIS-FICTIF", prenom="Noé", classe="T/1")
    add_followed(con, [("etablissement", AUTRE_LYCEE, None), ("classe", AUTRE_LYCEE, "TG1")], 21, 1)
    add_wish(con, AUTRE_LYCEE, 21, 1, nom="AUTRE-FICTIVE", prenom="Inès")
    add_letter(con, AUTRE_LYCEE, 21, 1, "Bonjour.", nom="AUTRE-FICTIVE", prenom="Inès")
    return con


_NOMS = (
    "ABELLE", "BASTIANI-FICTIF", "CHARBONNEAU", "DE LA FONTAINE", "ÉLUARD", "FERRAND", "GARNIER",
    "HADDAD", "IMBERT", "JOUBERT", "KEITA", "LEFÈVRE",
)  # fmt: skip
_PRENOMS = ("Zoé", "Léa", "Noé", "Marie-Amandine", "Ilyès", "Aya", "Maximilien")
_FORMATIONS = (
    ("Licence - Sciences et technologies - Portail Mathématiques, informatique (Campus de "
     "Villefeinte-sur-Loire)", "Université de Villefeinte", "Licence", False),
    ("BUT - Génie électrique et informatique industrielle", "IUT de Montrêve - Site de "
     "Saint-Aubin-les-Mines", "BUT", True),
    ("BTS - Services - Management commercial opérationnel", "Lycée polyvalent Simone-Inventée",
     "BTS", True),
    ("CPGE - MPSI", "Lycée du Parc-Imaginaire", "CPGE", True),
    ("Licence - Droit", "Université Paris-Chimère", "Licence", False),
    ("D.E Infirmier", "I.F.S.I. du Centre hospitalier de Villefeinte", "DE sanitaire", True),
    ("Diplôme national des métiers d'art et du design - mention espace", "Lycée Odette-Fictive",
     "DN MADE", True),
)  # fmt: skip
_ETATS = (
    ("Oui", None, None, date(2026, 3, 7), True, "À répondre"),
    ("En attente", 1234, 57, None, False, None),
    ("Non", None, None, None, False, None),
    ("En attente", 12, -3, None, False, None),
    ("Oui-si", None, None, date(2026, 3, 2), False, "Renonce"),
    ("En attente", 88, 0, None, False, None),
)
_PARAGRAPHE = (
    "Depuis la classe de seconde, je m'intéresse aux mathématiques et à l'informatique : j'ai "
    "participé au club de robotique du lycée, où nous avons programmé un bras articulé présenté "
    "au concours académique. Cette expérience m'a appris à travailler en équipe, à chercher une "
    "erreur avec patience et à rendre compte de ce que je fais. "
)


def a_class(
    con: duckdb.DuckDBPyConnection,
    uai: str,
    structure: str,
    first_id: int,
    *,
    pupils: int = 35,
    wishes: int = 15,
    admission: bool = True,
    letters: bool = True,
) -> None:
    """A class of a lycée, with as many vœux and letters; `admission`: after the answers."""
    scopes: list[Scope] = [("etablissement", uai, None), ("classe", uai, structure)]
    voeux, lettres, perimetres = [], [], []
    for rank in range(pupils):
        pupil = first_id + rank
        who = (
            f"{_NOMS[rank * len(_NOMS) // pupils]}{'' if rank % 3 else '-FICTIF'}",
            _PRENOMS[rank % len(_PRENOMS)],
        )
        birth = date(2008, 1 + rank % 12, 1 + rank % 28)
        perimetres += [(*scope, pupil, pupil) for scope in scopes]
        who = (*who, birth, "Générale", structure)
        if rank % 12 == 11:
            empty = [None] * 17
            voeux.append((uai, pupil, 1, *who, None, "Non inscrit", *empty, False, None, None,
                          False))  # fmt: skip
            continue
        situation = ("Proposition", "En attente")[rank % 2] if admission else None
        for order in range(1, wishes + 1):
            formation, lieu, filiere, selective = _FORMATIONS[(rank + order) % len(_FORMATIONS)]
            etat = _ETATS[(rank * 7 + order) % len(_ETATS)] if admission else (None,) * 6
            reponse, rang, places, limite, a_repondre, decision = etat
            multiple = order if order <= 3 and filiere == "BUT" else None
            voeux.append((
                uai, pupil, order, *who, f"001{pupil:05d}", situation, "Principale", str(order),
                multiple, f"{formation}", lieu, "Villefeinte", "Villefeinte", filiere, selective,
                order == 7, order == 4, order % 6 != 0, None if order % 6 == 0 else order != 5,
                reponse, rang, places, limite, bool(a_repondre), decision,
                FICHE.format(1000 + (rank * 31 + order) % 900), rank == 8,
            ))  # fmt: skip
            if letters and order <= 5:
                text = "Madame, Monsieur,\n\n" + _PARAGRAPHE * (1 + (rank + order) % 4)
                text += "\n\nJe vous prie d'agréer mes salutations."
                lettres.append((uai, pupil, order, *who, formation, lieu, date(2026, 3, 1),
                                text, rank == 8))  # fmt: skip
    for table, rows in (("rpt_suivi_perimetres", perimetres), ("rpt_suivi_voeux", voeux),
                        ("rpt_lettres", lettres)):  # fmt: skip
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            con.executemany(f"insert into rapports.{table} values ({marks})", rows)


def usual_class(*, admission: bool = True) -> duckdb.DuckDBPyConnection:
    """One class of 35 pupils with 15 vœux each."""
    con = connect()
    add_columns(con)
    add_scope(con, LYCEE, "etablissement", precedente=JOUR)
    add_scope(con, LYCEE, "classe", "TG1")
    a_class(con, LYCEE, "TG1", 100, admission=admission)
    return con
