"""The nominative lists open on a day of admission: who is on each, in alphabetical order.

Belongs here: each list's fact and columns. Not here: how a sheet looks (`classeurs`).
"""

import pandas as pd

from bench.script_habituel.faits import SANS_SOLUTION
from bench.script_habituel.indicateurs import PERIMETRE
from bench.script_habituel.lecture import Extraits, ordre

COMMUNES = ["nom", "prenom", "serie", "classe"]
LISTES = {
    "NON_INSCRITS": ("Non inscrits", ["date_naissance", "dossier_annule"]),
    "SANS_PROPOSITION": ("Sans proposition", ["nb_en_attente", "nb_refus", "meilleur_rang"]),
    "UNIQUEMENT_REFUS": ("Uniquement des refus", ["nb_refus", "eligible_caes"]),
    "UNIQUEMENT_EN_ATTENTE": ("Uniquement en attente", ["nb_en_attente", "meilleur_rang"]),
    "PROPOSITION_A_REPONDRE": (
        "Propositions à répondre",
        ["formations", "etablissement_accueil", "date_limite", "jours_restants"],
    ),
    "OUI_SI": ("Propositions OUI-SI", ["formations", "etablissement_accueil"]),
    "PROPOSITIONS_PERDUES": (
        "Propositions perdues",
        ["formations", "etablissement_accueil", "dates_limites", "situation"],
    ),
    "ADMIS_AVEC_ATTENTE": (
        "Admis avec vœux en attente",
        ["formations", "etablissement_accueil", "nb_en_attente"],
    ),
    "ADMIS_DEFINITIF": ("Admis définitivement", ["formations", "etablissement_accueil"]),
    "DEMISSIONNAIRES": ("Démissionnaires", ["date_demission"]),
    "SANS_SOLUTION": ("Sans solution", ["situation", "nb_voeux_pc", "saisine_caes"]),
    "PHASE_COMPLEMENTAIRE": ("Phase complémentaire", ["nb_voeux_pc", "nb_propositions_pc"]),
    "ELIGIBLES_CAES": ("Éligibles à la CAES", ["saisine_caes"]),
    "HORS_VIVIER": ("Hors vivier", ["numero_candidat"]),
}
"""List → title of its sheet, columns after the first four."""
DETAILS = {
    "PROPOSITION_A_REPONDRE": "a_repondre",
    "OUI_SI": "oui_si",
    "PROPOSITIONS_PERDUES": "perdue",
    "ADMIS_AVEC_ATTENTE": "acceptee",
    "ADMIS_DEFINITIF": "definitive",
}
"""List → the vœux that its column « Formation » tells."""


def lister(
    extraits: Extraits, faits: pd.DataFrame, voeux: pd.DataFrame, appartenances: pd.DataFrame
) -> pd.DataFrame:
    """One row per (scope, list, pupil), in the order of the sheets."""
    faits = faits.assign(
        ordre_nom=ordre(faits["nom"]),
        ordre_prenom=ordre(faits["prenom"]),
        nb_propositions_pc=faits["nb_proposition_pc"],
    )
    restent = faits[~faits["est_parti"]]
    presents = restent[~restent["demission"]]
    sur = {
        "NON_INSCRITS": presents["situation"] == "NON_INSCRIT",
        "SANS_PROPOSITION": presents["sans_proposition"],
        "UNIQUEMENT_REFUS": presents["que_des_refus"],
        "UNIQUEMENT_EN_ATTENTE": presents["que_en_attente"],
        "PROPOSITION_A_REPONDRE": presents["a_repondre"],
        "OUI_SI": presents["oui_si"],
        "PROPOSITIONS_PERDUES": presents["perdue"] & ~presents["acceptee"],
        "ADMIS_AVEC_ATTENTE": presents["situation"] == "ADMIS_AVEC_ATTENTE",
        "ADMIS_DEFINITIF": presents["situation"] == "ADMIS_DEFINITIF",
        "SANS_SOLUTION": presents["situation"].isin(SANS_SOLUTION),
        "PHASE_COMPLEMENTAIRE": presents["nb_voeux_pc"] > 0,
        "ELIGIBLES_CAES": presents["eligible_caes"],
    }
    tables = [
        _preciser(presents[condition].assign(liste=liste), voeux, extraits.jour)
        for liste, condition in sur.items()
    ]
    tables.append(restent[restent["demission"]].assign(liste="DEMISSIONNAIRES"))
    lignes = pd.concat(tables, ignore_index=True).drop(columns="uai")
    lignes = lignes.merge(appartenances, on="eleve")
    lignes = pd.concat([lignes, _hors_vivier(extraits.hors_vivier)], ignore_index=True)
    lignes["_liste"] = lignes["liste"].map({liste: n for n, liste in enumerate(LISTES)})
    return lignes.sort_values(
        [
            *PERIMETRE,
            "_liste",
            "ordre_nom",
            "ordre_prenom",
            "date_naissance",
            "eleve",
            "numero_candidat",
        ]
    )


def _preciser(lignes: pd.DataFrame, voeux: pd.DataFrame, jour: pd.Timestamp) -> pd.DataFrame:
    """The formations, the place and the deadline of the vœux that put a pupil on a list."""
    fait = DETAILS.get(lignes["liste"].iloc[0]) if len(lignes) else None
    if fait is None:
        return lignes
    groupes = voeux[voeux[fait]].groupby("eleve")
    details = pd.DataFrame({
        "formations": groupes["formation"].agg(_joindre),
        "etablissement_accueil": groupes["etablissement_accueil"].agg(_joindre),
        "date_limite": groupes["date_limite"].min(),
        "dates_limites": groupes["date_limite"].agg(_joindre_dates),
    })  # fmt: skip
    details["jours_restants"] = (details["date_limite"] - jour).dt.days
    return lignes.merge(details, left_on="eleve", right_index=True, how="left")


def _joindre_dates(jours: pd.Series) -> str:
    return ", ".join(f"{jour:%d/%m/%Y}" for jour in sorted(set(jours.dropna())))


def _joindre(textes: pd.Series) -> str:
    return ", ".join(sorted(set(textes.dropna())))


def _hors_vivier(dossiers: pd.DataFrame) -> pd.DataFrame:
    return dossiers.assign(
        liste="HORS_VIVIER",
        niveau="etablissement",
        structure="",
        ordre_nom=ordre(dossiers["nom"]),
        ordre_prenom=ordre(dossiers["prenom"]),
    )
