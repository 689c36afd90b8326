"""Reading the extracts of a dépôt with pandas, and joining pupils with dossiers.

Belongs here: columns, types, who is who. Not here: what the pupils did (`faits`).
"""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

OUVERTURE = pd.Timestamp(2026, 1, 19)
IDENTITE = ["nom_plie", "prenom_plie", "date_naissance"]

COLONNES = {
    "etablissements": {"UAI": "uai", "Nom": "etablissement", "Code académie": "academie_lycee"},
    "eleves": {
        "UAI": "uai",
        "INE": "ine",
        "Nom": "nom",
        "Prénom": "prenom",
        "Date de naissance": "date_naissance",
        "Série": "serie",
        "Classe": "classe",
        "Date d'entrée": "date_entree",
        "Date de sortie": "date_sortie",
    },
    "groupes": {
        "UAI": "uai",
        "Code du groupe": "structure",
        "INE": "ine",
        "Nom": "nom",
        "Prénom": "prenom",
        "Date de naissance": "date_naissance",
    },
    "candidats": {
        "Numéro candidat": "numero_candidat",
        "INE": "ine",
        "UAI": "uai",
        "Nom": "nom",
        "Prénom": "prenom",
        "Date de naissance": "date_naissance",
        "Série": "serie",
        "Classe": "classe",
        "Date d'inscription": "date_inscription",
        "Statut": "statut",
        "Date de démission": "date_demission",
        "Date inscription PC": "date_inscription_pc",
        "Date saisine CAES": "date_saisine_caes",
    },
    "voeux": {
        "Numéro candidat": "numero_candidat",
        "Numéro vœu": "numero_voeu",
        "Phase": "phase",
        "Code formation": "code_formation",
        "Internat": "internat",
        "Vœu multiple": "voeu_multiple",
        "Confirmé": "confirme",
        "Dossier complet": "dossier_complet",
        "Rang": "rang",
    },
    "reponses": {
        "Numéro candidat": "numero_candidat",
        "Phase": "phase",
        "Code formation": "code_formation",
        "Internat": "internat",
        "Réponse formation": "reponse_formation",
        "Date limite": "date_limite",
        "Réponse du candidat": "reponse_candidat",
        "Rang attente": "rang_attente",
    },
    "formations": {
        "Code formation": "code_formation",
        "Libellé": "formation",
        "Filière": "filiere",
        "Sélective": "selective",
        "Apprentissage": "apprentissage",
        "Établissement d'accueil": "etablissement_accueil",
        "Académie": "academie",
        "URL fiche": "fiche",
    },
}


@dataclass
class Extraits:
    """The tables of one dépôt. `eleves`: one row per pupil, with the dossier that is theirs."""

    jour: pd.Timestamp
    etablissements: pd.DataFrame
    eleves: pd.DataFrame
    groupes: pd.DataFrame
    voeux: pd.DataFrame
    reponses: pd.DataFrame
    hors_vivier: pd.DataFrame


def lire(depot: Path) -> Extraits:
    """Read the dépôt named by its date; the pupils come back joined with their dossiers."""
    tables = {extrait: _table(depot, extrait) for extrait in COLONNES}
    jour = pd.Timestamp(depot.name)
    for extrait in ("eleves", "groupes", "candidats"):
        table = tables[extrait]
        table["date_naissance"] = _date(table["date_naissance"])
        table["nom_plie"] = _identite(table["nom"])
        table["prenom_plie"] = _identite(table["prenom"])
    candidats = tables["candidats"]
    candidats["date_inscription"] = pd.to_datetime(
        candidats["date_inscription"], format="%d/%m/%Y %H:%M"
    )
    for colonne in ("date_demission", "date_inscription_pc", "date_saisine_caes"):
        candidats[colonne] = _date(candidats[colonne])
    actifs = candidats[candidats["statut"] == "INSCRIT"]
    eleves = _vivier(tables["eleves"], actifs, jour)
    dossiers = _rapprocher(eleves, actifs)
    annules = _rapprocher(eleves, candidats[candidats["statut"] == "ANNULE"])
    eleves["dossier_annule"] = eleves["eleve"].isin(annules["eleve"])
    hors_vivier = actifs[
        ~actifs["numero_candidat"].isin(dossiers["numero_candidat"])
        & actifs["uai"].isin(tables["etablissements"]["uai"])
        & ~(actifs["date_demission"] <= jour)
    ].copy()
    dossiers["_numero"] = dossiers["numero_candidat"].astype("int64")
    retenus = dossiers.sort_values(["date_inscription", "_numero"]).drop_duplicates(
        "eleve", keep="last"
    )
    suite = ["date_inscription", "date_demission", "date_inscription_pc", "date_saisine_caes"]
    eleves = eleves.merge(retenus[["eleve", "numero_candidat", *suite]], on="eleve", how="left")
    voeux = tables["voeux"].merge(tables["formations"], on="code_formation")
    reponses = tables["reponses"]
    reponses["date_limite"] = _date(reponses["date_limite"])
    reponses["rang_attente"] = pd.to_numeric(reponses["rang_attente"])
    groupes = _groupes(tables["groupes"], eleves)
    return Extraits(jour, tables["etablissements"], eleves, groupes, voeux, reponses, hors_vivier)


def ordre(noms: pd.Series) -> pd.Series:
    """The key by which names are sorted: without marks, in lower case."""
    return _par_valeur(noms, lambda nom: _sans_marques(nom).lower())


def _table(depot: Path, extrait: str) -> pd.DataFrame:
    """One extract, in one file or in one per académie; everything is text."""
    colonnes = COLONNES[extrait]
    tables = [
        pd.read_csv(
            fichier,
            sep=";",
            dtype=str,
            usecols=list(colonnes),
            keep_default_na=False,
            na_values=[""],
        )
        for fichier in sorted(depot.glob(f"{extrait}*.csv"))
    ]
    return pd.concat(tables, ignore_index=True).rename(columns=colonnes)


def _date(textes: pd.Series) -> pd.Series:
    return pd.to_datetime(textes, format="%d/%m/%Y")


def _par_valeur(textes: pd.Series, fonction) -> pd.Series:
    """A function of Python called once for each different text."""
    return textes.map({texte: fonction(texte) for texte in textes.dropna().unique()})


def _sans_marques(texte: str) -> str:
    plat = unicodedata.normalize("NFKD", texte)
    plat = "".join(c for c in plat if not unicodedata.category(c).startswith("M"))
    return plat.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")


def _identite(noms: pd.Series) -> pd.Series:
    def plier(nom: str) -> str:
        lettres = (c if c.isalnum() else " " for c in _sans_marques(nom).upper())
        return " ".join("".join(lettres).split())

    return _par_valeur(noms, plier)


def _vivier(eleves: pd.DataFrame, actifs: pd.DataFrame, jour: pd.Timestamp) -> pd.DataFrame:
    """One row per pupil: of two rows of one INE, the one that stays, then that of the dossier."""
    sans_ine = eleves["ine"].isna()
    repetes = eleves[sans_ine].duplicated(["uai", *IDENTITE])
    eleves = eleves.drop(index=repetes[repetes].index)  # one key: the first row stays
    eleves = eleves.copy()
    eleves["date_entree"] = _date(eleves["date_entree"])
    eleves["date_sortie"] = _date(eleves["date_sortie"])
    eleves = eleves[eleves["date_sortie"].isna() | (eleves["date_sortie"] > OUVERTURE)].copy()
    chez = actifs.dropna(subset=["ine"]).drop_duplicates("ine").set_index("ine")["uai"]
    eleves["_parti"] = eleves["date_sortie"].notna()
    eleves["_ailleurs"] = eleves["uai"] != eleves["ine"].map(chez)
    eleves["_entree"] = -eleves["date_entree"].astype("int64")
    eleves = eleves.sort_values(["_parti", "_ailleurs", "_entree", "uai", "classe"])
    doubles = eleves["ine"].notna() & eleves.duplicated("ine")
    eleves = eleves[~doubles].sort_index().reset_index(drop=True)
    eleves["est_parti"] = eleves["date_sortie"] <= jour
    eleves["eleve"] = eleves.index
    return eleves.drop(columns=["_parti", "_ailleurs", "_entree"])


def _rapprocher(eleves: pd.DataFrame, dossiers: pd.DataFrame) -> pd.DataFrame:
    """The dossiers that are a pupil's: by INE where identities agree, else by whole identity."""
    par_ine = dossiers.dropna(subset=["ine"]).merge(
        eleves.dropna(subset=["ine"])[["eleve", "ine", *IDENTITE]],
        on="ine",
        suffixes=("", "_eleve"),
    )
    accords = sum((par_ine[c] == par_ine[f"{c}_eleve"]).astype(int) for c in IDENTITE)
    par_ine = par_ine[accords >= 2]
    restants = eleves[~eleves["eleve"].isin(par_ine["eleve"])]
    restants = restants[~restants.duplicated(["uai", *IDENTITE], keep=False)]
    par_nom = dossiers[~dossiers["numero_candidat"].isin(par_ine["numero_candidat"])].merge(
        restants[["eleve", "uai", *IDENTITE]], on=["uai", *IDENTITE]
    )
    return pd.concat([par_ine[par_nom.columns], par_nom], ignore_index=True)


def _groupes(groupes: pd.DataFrame, eleves: pd.DataFrame) -> pd.DataFrame:
    """One row per pupil of a groupe."""
    par_ine = groupes.dropna(subset=["ine"]).merge(
        eleves.dropna(subset=["ine"])[["eleve", "uai", "ine"]], on=["uai", "ine"]
    )
    par_nom = groupes[groupes["ine"].isna()].merge(
        eleves[["eleve", "uai", *IDENTITE]], on=["uai", *IDENTITE]
    )
    colonnes = ["eleve", "uai", "structure"]
    return pd.concat([par_ine[colonnes], par_nom[colonnes]]).drop_duplicates()
