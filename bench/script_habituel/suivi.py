"""The vœux of each pupil, as the workbooks of classes and groupes show them.

Belongs here: columns, labels, order. Not here: what a vœu is worth (`faits`), cells (`classeurs`).
"""

import pandas as pd

from bench.script_habituel.indicateurs import PERIMETRE
from bench.script_habituel.lecture import ordre

REPONSES = {
    "OUI": "Oui",
    "OUI_SI": "Oui-si",
    "ATTENTE": "En attente",
    "NON": "Non",
    "RETENU": "Retenu (contrat à trouver)",
}
DECISIONS = {
    "A_REPONDRE": "À répondre",
    "ACCEPTE": "Accepte",
    "ACCEPTE_AVEC_ATTENTE": "Accepte en gardant des vœux",
    "RENONCE": "Renonce",
    "EXPIRE": "Délai dépassé",
}
ELEVE = ["nom", "prenom", "serie", "classe", "situation"]
VOEU = [
    "numero_voeu", "sous_voeu", "formation", "etablissement_accueil", "filiere", "academie",
    "selective", "apprentissage", "internat", "confirme", "dossier_complet", "reponse_formation",
    "rang_attente", "date_limite", "reponse_candidat", "fiche",
]  # fmt: skip
_OUI_NON = {"O": "Oui", "N": "Non"}


def suivre(faits: pd.DataFrame, voeux: pd.DataFrame, appartenances: pd.DataFrame) -> pd.DataFrame:
    """One row per vœu of each pupil of a classe or groupe, one for a pupil without, in order."""
    presents = faits.loc[~faits["est_parti"], [*ELEVE, "date_naissance"]]
    presents = presents.assign(
        ordre_nom=ordre(presents["nom"]), ordre_prenom=ordre(presents["prenom"])
    )
    ceux = appartenances[appartenances["niveau"] != "etablissement"]
    ceux = ceux.merge(presents, left_on="eleve", right_index=True)
    lignes = ceux.merge(_montrer(voeux), on="eleve", how="left")
    return lignes.sort_values(
        [
            *PERIMETRE, "ordre_nom", "ordre_prenom", "date_naissance", "eleve", "en_pc", "numero",
            "sous_voeu", "code_formation", "internat",
        ],
        na_position="first",
    )  # fmt: skip


def _montrer(voeux: pd.DataFrame) -> pd.DataFrame:
    """What a vœu shows: labels, and the answer of a pupil who gave none."""
    demission = voeux["demission"]
    decision = voeux["reponse_candidat"].where(voeux["repondu"])
    decision = decision.mask(decision.isna() & voeux["a_repondre"], "A_REPONDRE")
    perdue = decision.isna() & voeux["proposition"] & ~demission
    decision = decision.mask(perdue, "EXPIRE")
    montres = voeux.assign(
        confirme=voeux["confirme"].map({True: "Oui", False: "Non"}),
        reponse_formation=voeux["reponse_formation"].where(voeux["repondu"]).map(REPONSES),
        rang_attente=voeux["rang_en_attente"],
        date_limite=voeux["date_limite"].where(voeux["repondu"]),
        reponse_candidat=decision.map(DECISIONS),
        en_pc=voeux["phase"] == "PC",
        numero=voeux["numero_voeu"].astype(int),
        sous_voeu=_sous_voeux(voeux),
        **{
            nom: voeux[nom].map(_OUI_NON)
            for nom in ("selective", "apprentissage", "internat", "dossier_complet")
        },
    )
    return montres[["eleve", "en_pc", "numero", "code_formation", *VOEU]]


def _sous_voeux(voeux: pd.DataFrame) -> pd.Series:
    """The place of each formation in its vœu multiple; nothing for a vœu of one formation."""
    multiples = voeux[voeux["voeu_multiple"] == "O"]
    tries = multiples.assign(rang=pd.to_numeric(multiples["rang"])).sort_values(
        ["rang", "formation", "code_formation", "internat"]
    )
    places = tries.groupby(["eleve", "phase", "numero_voeu"]).cumcount() + 1
    return places.reindex(voeux.index)
