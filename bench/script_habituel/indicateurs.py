"""The figures: a numerator and a denominator per scope, all séries together and each.

Belongs here: which facts are divided by which. Not here: the facts (`faits`), cells (`classeurs`).
"""

import pandas as pd

CHOIX = ("l1_ou_pass", "bts", "but", "cpge")
SITUATIONS = (
    "NON_INSCRIT", "DEMISSION", "ADMIS_DEFINITIF", "ADMIS_AVEC_ATTENTE", "PROPOSITION_A_REPONDRE",
    "EN_ATTENTE", "REFUSE", "RENONCE", "SANS_REPONSE", "SANS_CANDIDATURE",
)  # fmt: skip
FIGURES = {
    ("taux_participation", "inscription"): ("est_inscrit", "est_du_vivier"),
    ("taux_sans_voeu", "formulation"): ("sans_voeu", "est_inscrit"),
    ("nb_moyen_voeux", "formulation"): ("nb_voeux", "a_voeu"),
    **{
        (f"taux_{titre}_{choix}", "confirmation"): (f"{fait}_confirme_{choix}", "est_inscrit")
        for choix in CHOIX
        for titre, fait in (("au_moins_un_voeu", "un"), ("uniquement_voeux", "que"))
        if (choix, fait) not in {("but", "que"), ("cpge", "que"), ("bts", "que")}
    },
    ("taux_au_moins_une_proposition", "admission"): ("a_proposition", "a_transmis"),
    ("taux_sans_proposition", "admission"): ("sans_proposition", "a_transmis"),
    ("taux_uniquement_en_attente", "admission"): ("que_en_attente", "a_transmis"),
    ("taux_uniquement_refus", "admission"): ("que_des_refus", "a_transmis"),
    ("taux_proposition_a_repondre", "admission"): ("a_repondre", "a_transmis"),
    ("taux_acceptation_definitive", "admission"): ("definitive", "a_proposition"),
    ("taux_admis", "admission"): ("acceptee", "est_inscrit"),
    ("taux_inscrits_phase_complementaire", "admission"): ("en_complementaire", "est_inscrit"),
    ("taux_saisine_caes", "admission"): ("saisine_caes", "est_inscrit"),
    **{
        (f"taux_situation_{situation.lower()}", "admission"): (
            f"situation_{situation}",
            "est_du_vivier",
        )
        for situation in SITUATIONS
    },
}
"""(indicator, étape) → facts of the numerator and of the denominator."""
PERIMETRE = ["niveau", "uai", "structure"]


def membres(faits: pd.DataFrame, groupes: pd.DataFrame) -> pd.DataFrame:
    """One row per pupil of a scope: `niveau, uai, structure, eleve`."""
    en_classe = faits[faits["classe"].notna()]
    return pd.concat(
        [
            faits[["uai", "eleve"]].assign(niveau="etablissement", structure=""),
            en_classe[["uai", "eleve"]].assign(niveau="classe", structure=en_classe["classe"]),
            groupes.assign(niveau="groupe"),
        ],
        ignore_index=True,
    )


def calculer(faits: pd.DataFrame, appartenances: pd.DataFrame) -> pd.DataFrame:
    """`niveau, uai, structure, serie` in the index; two columns per figure, `…|n` and `…|d`."""
    faits = faits.assign(**{f"situation_{s}": faits["situation"] == s for s in SITUATIONS})
    sommes = sorted({fait for couple in FIGURES.values() for fait in couple})
    lignes = appartenances.merge(
        faits.set_index("eleve", drop=True)[["serie", *sommes]], left_on="eleve", right_index=True
    )
    par_serie = lignes.groupby([*PERIMETRE, "serie"])[sommes].sum()
    ensemble = lignes.groupby(PERIMETRE)[sommes].sum().assign(serie="TOUTES")
    totaux = pd.concat([ensemble.set_index("serie", append=True), par_serie]).astype(int)
    return pd.DataFrame({
        f"{indicateur}|{etape}|{quoi}": totaux[fait]
        for (indicateur, etape), couple in FIGURES.items()
        for quoi, fait in zip("nd", couple, strict=True)
    })  # fmt: skip
