"""What each pupil did: one row per pupil, one column per fact or count.

Belongs here: the rules, as pandas says them. Not here: sums (`indicateurs`), rows (`listes`).
"""

import pandas as pd

from bench.script_habituel.lecture import Extraits

FIN_PRINCIPALE = pd.Timestamp(2026, 7, 11)
CAES = pd.Timestamp(2026, 7, 1)
CLE = ["numero_candidat", "phase", "code_formation", "internat"]
SANS_SOLUTION = ["REFUSE", "RENONCE", "SANS_REPONSE", "SANS_CANDIDATURE"]


def voeux_et_reponses(extraits: Extraits) -> pd.DataFrame:
    """One row per vœu of a pupil, with its answer if there is one, and what it is worth today."""
    eleves = extraits.eleves.dropna(subset=["numero_candidat"])
    siens = extraits.voeux.merge(
        eleves[["eleve", "numero_candidat", "date_demission"]], on="numero_candidat"
    ).merge(extraits.reponses, on=CLE, how="left")
    confirme = siens["confirme"] == "O"
    transmis = confirme | (siens["phase"] == "PC")
    reponse = siens["reponse_formation"].where(transmis)
    proposition = reponse.isin(["OUI", "OUI_SI"])
    demission = siens["date_demission"] <= extraits.jour
    vivante = (
        reponse.isin(["OUI", "OUI_SI", "ATTENTE", "RETENU"])
        & ~demission
        & siens["reponse_candidat"].isna()
        & ~(proposition & (siens["date_limite"] < extraits.jour))
        & ((siens["phase"] == "PC") | (extraits.jour <= FIN_PRINCIPALE))
    )
    accepte = siens["reponse_candidat"].isin(["ACCEPTE", "ACCEPTE_AVEC_ATTENTE"])
    acceptee = proposition & ~demission & accepte
    return siens.assign(
        confirme=confirme,
        demission=demission,
        transmis=transmis,
        repondu=reponse.notna(),
        refus=reponse == "NON",
        proposition=proposition,
        proposition_pc=proposition & (siens["phase"] == "PC"),
        en_attente=vivante & ~proposition,
        rang_en_attente=siens["rang_attente"].where(vivante & ~proposition),
        a_repondre=vivante & proposition,
        acceptee=acceptee,
        definitive=acceptee & (siens["reponse_candidat"] == "ACCEPTE"),
        perdue=proposition
        & (siens["reponse_candidat"] == "EXPIRE").where(
            siens["reponse_candidat"].notna(), siens["date_limite"] < extraits.jour
        ),
        oui_si=(reponse == "OUI_SI") & (vivante | acceptee),
    )


def par_eleve(extraits: Extraits, voeux: pd.DataFrame) -> pd.DataFrame:
    """The pupils of the vivier, with their facts."""
    pp = voeux[voeux["phase"] == "PP"]
    confirmes = pp[pp["confirme"]]
    eleves = extraits.eleves.set_index("eleve", drop=False).rename_axis(None)

    def nombre(serie: pd.Series) -> pd.Series:
        return serie.reindex(eleves.index).fillna(0).astype(int)

    sommes = voeux.groupby("eleve")[
        ["repondu", "refus", "proposition", "proposition_pc", "en_attente", "transmis"]
    ].sum()
    un = voeux.groupby("eleve")[["a_repondre", "acceptee", "definitive", "oui_si", "perdue"]].any()
    faits = eleves.assign(
        est_du_vivier=True,
        est_inscrit=eleves["numero_candidat"].notna(),
        demission=eleves["date_demission"] <= extraits.jour,
        saisine_caes=eleves["date_saisine_caes"] <= extraits.jour,
        nb_voeux=nombre(pp.groupby("eleve")["numero_voeu"].nunique()),
        nb_voeux_pc=nombre(voeux[voeux["phase"] == "PC"].groupby("eleve")["numero_voeu"].nunique()),
        meilleur_rang=voeux.groupby("eleve")["rang_en_attente"].min().reindex(eleves.index),
        **{f"nb_{nom}": nombre(sommes[nom]) for nom in sommes},
        **{nom: un[nom].reindex(eleves.index, fill_value=False) for nom in un},
        **_choix(pp, "formule", eleves.index),
        **_choix(confirmes, "confirme", eleves.index),
    )
    faits["a_voeu"] = faits["nb_voeux"] > 0
    faits["sans_voeu"] = faits["est_inscrit"] & ~faits["a_voeu"]
    faits["a_transmis"] = faits["nb_transmis"] > 0
    faits["a_proposition"] = faits["nb_proposition"] > 0
    reste = faits["a_transmis"] & ~faits["a_proposition"]
    que_refus = (faits["nb_repondu"] > 0) & (faits["nb_refus"] == faits["nb_repondu"])
    faits["que_des_refus"] = que_refus & ~faits["demission"]
    faits["sans_proposition"] = reste & ~faits["demission"]
    faits["que_en_attente"] = faits["sans_proposition"] & (faits["nb_en_attente"] > 0)
    faits["eligible_caes"] = reste & (que_refus | (extraits.jour >= CAES))
    faits["en_complementaire"] = (faits["date_inscription_pc"] <= extraits.jour) | (
        faits["nb_voeux_pc"] > 0
    )
    faits["situation"] = _situation(faits, que_refus)
    return faits


def _choix(voeux: pd.DataFrame, etape: str, eleves: pd.Index) -> dict[str, pd.Series]:
    filiere = voeux["filiere"]
    choix = pd.DataFrame({
        "l1_ou_pass": filiere.isin(["LICENCE", "LAS", "PASS"]),
        "bts": filiere == "BTS",
        "but": filiere == "BUT",
        "cpge": filiere == "CPGE",
    }).groupby(voeux["eleve"])  # fmt: skip
    return {
        f"{quoi}_{etape}_{nom}": serie.reindex(eleves, fill_value=False)
        for quoi, table in (("un", choix.any()), ("que", choix.all()))
        for nom, serie in table.items()
    }


def _situation(faits: pd.DataFrame, que_refus: pd.Series) -> pd.Series:
    """The first that applies."""
    situation = pd.Series("SANS_CANDIDATURE", index=faits.index)
    for nom, condition in reversed([
        ("NON_INSCRIT", ~faits["est_inscrit"]),
        ("DEMISSION", faits["demission"]),
        ("ADMIS_DEFINITIF", faits["definitive"]),
        ("ADMIS_AVEC_ATTENTE", faits["acceptee"]),
        ("PROPOSITION_A_REPONDRE", faits["a_repondre"]),
        ("EN_ATTENTE", faits["nb_en_attente"] > 0),
        ("REFUSE", que_refus),
        ("RENONCE", faits["nb_repondu"] > 0),
        ("SANS_REPONSE", faits["a_transmis"]),
    ]):  # fmt: skip
        situation[condition] = nom
    return situation
