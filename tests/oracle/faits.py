"""What one pupil asked, was answered and answered: measures to be summed, and a fiche for lists.

Belongs here: facts of one pupil (rules 3 and 6 to 10 of the docs). Does not belong here: rates
(indicateurs.py), who is on which list (listes.py).
"""

from collections import Counter
from typing import Any

from .contexte import Contexte, Voeu
from .depot import cle_voeu
from .vivier import Pupille, jour

SITUATIONS = [
    "NON_INSCRIT",
    "DEMISSION",
    "ADMIS_DEFINITIF",
    "ADMIS_AVEC_ATTENTE",
    "PROPOSITION_A_REPONDRE",
    "EN_ATTENTE",
    "REFUSE",
    "RENONCE",
    "SANS_REPONSE",
    "SANS_CANDIDATURE",
]
SANS_SOLUTION = {"REFUSE", "RENONCE", "SANS_REPONSE", "SANS_CANDIDATURE"}


def etablir(p: Pupille, ctx: Contexte) -> None:
    """Fill `mesures`, `fiche` and `situation` of a pupil."""
    p.mesures["vivier"] = 1
    if p.dossier is not None:
        p.mesures["inscrits"] = 1
        academie = ctx.etablissements[p.ligne.uai].code_academie
        numero = p.dossier.numero_candidat
        voeux = [ctx.voeu(ligne, academie) for ligne in ctx.voeux.get(numero, [])]
        demission = jour(p.dossier.date_demission)
        resigne = demission is not None and demission <= ctx.jour
        p.fiche["demissionnaire"] = resigne
        if resigne:
            p.mesures["demissionnaires"] = 1
        _formulation(p, [v for v in voeux if v.ligne.phase == "PP"])
        _admission(p, voeux, ctx, resigne)
    p.mesures["situation_" + p.situation.lower()] = 1
    p.mesures["sans_solution"] = p.situation in SANS_SOLUTION
    p.mesures = Counter({nom: n for nom, n in p.mesures.items() if n})


def _formulation(p: Pupille, pp: list[Voeu]) -> None:
    m, confirmes = p.mesures, [v for v in pp if v.ligne.confirme]
    nb = len({v.ligne.numero_voeu for v in pp})
    nb_confirmes = len({v.ligne.numero_voeu for v in confirmes})
    incomplets = sum(v.ligne.dossier_complet is False for v in pp)
    p.fiche |= {
        "pp": pp,
        "nb_voeux": nb,
        "nb_voeux_confirmes": nb_confirmes,
        "nb_voeux_non_confirmes": nb - nb_confirmes,
        "nb_dossiers_incomplets": incomplets,
    }
    m["sans_voeu"] = nb == 0
    m["avec_voeu"] = nb > 0
    m["un_seul_voeu"] = nb == 1
    m["sans_voeu_confirme"] = nb > 0 and nb_confirmes == 0
    m["partiellement_confirmes"] = 0 < nb_confirmes < nb
    m["dossier_incomplet"] = incomplets > 0
    m["nb_voeux"] = nb
    m["nb_sous_voeux"] = sum(v.ligne.voeu_multiple is True for v in pp)
    for etape, rows in (("formulation", pp), ("confirmation", confirmes)):
        if rows:
            for x in frozenset.union(*(v.genres for v in rows)):
                m[f"{etape}_au_moins_{x}"] = 1
            for x in frozenset.intersection(*(v.genres for v in rows)):
                m[f"{etape}_uniquement_{x}"] = 1


def _admission(p: Pupille, voeux: list[Voeu], ctx: Contexte, resigne: bool) -> None:
    m, actif, aujourdhui = p.mesures, not resigne, ctx.jour
    pc = [v for v in voeux if v.ligne.phase == "PC"]
    transmis = {cle_voeu(v.ligne): v for v in voeux if v.ligne.phase == "PC" or v.ligne.confirme}
    reponses = [
        (r, transmis[cle_voeu(r)])
        for r in ctx.reponses.get(p.dossier.numero_candidat, [])
        if cle_voeu(r) in transmis
    ]
    propositions = [(r, v) for r, v in reponses if r.reponse_formation in ("OUI", "OUI_SI")]
    refus = [(r, v) for r, v in reponses if r.reponse_formation == "NON"]

    def vivant(r: Any) -> bool:
        if resigne or r.reponse_formation == "NON" or r.reponse_candidat is not None:
            return False
        if r.phase == "PP" and aujourdhui > ctx.calendrier["fin_principale"]:
            return False
        proposition = r.reponse_formation in ("OUI", "OUI_SI")
        return not (proposition and r.date_limite and r.date_limite.date() < aujourdhui)

    a_repondre = [(r, v) for r, v in propositions if vivant(r)]
    attente = [
        (r, v) for r, v in reponses if r.reponse_formation in ("ATTENTE", "RETENU") and vivant(r)
    ]
    acceptees = [
        (r, v)
        for r, v in propositions
        if actif and r.reponse_candidat in ("ACCEPTE", "ACCEPTE_AVEC_ATTENTE")
    ]
    definitives = [(r, v) for r, v in acceptees if r.reponse_candidat == "ACCEPTE"]
    dates = [r.date_proposition.date() for r, _ in propositions if r.date_proposition]
    perdues = [
        (r, v)
        for r, v in propositions
        if r.reponse_candidat == "EXPIRE"
        or (
            r.reponse_candidat is None
            and r.date_limite is not None
            and r.date_limite.date() < aujourdhui
        )
    ]
    oui_si = [(r, v) for r, v in a_repondre + acceptees if r.reponse_formation == "OUI_SI"]
    inscription_pc = jour(p.dossier.date_inscription_pc)
    saisine = jour(p.dossier.date_saisine_caes)
    a_saisi = saisine is not None and saisine <= aujourdhui

    m["transmis"] = bool(transmis)
    m["avec_proposition"] = bool(propositions)
    m["sans_proposition"] = bool(transmis) and actif and not propositions
    m["uniquement_en_attente"] = m["sans_proposition"] and bool(attente)
    m["uniquement_refus"] = actif and bool(reponses) and len(refus) == len(reponses)
    m["oui_si"] = bool(oui_si)
    m["a_repondre"] = bool(a_repondre)
    m["nb_propositions"] = len(propositions)
    if dates:
        m["proposition_datee"] = 1
        m["jours_proposition"] = (min(dates) - ctx.calendrier["premieres_reponses"]).days
    m["accepte"] = bool(acceptees)
    m["accepte_definitif"] = bool(definitives)
    m["phase_complementaire"] = bool(pc) or (
        inscription_pc is not None and inscription_pc <= aujourdhui
    )
    m["saisine_caes"] = a_saisi
    for mesure, rows in (
        ("transmis", list(transmis.values())),
        ("proposition", [v for _, v in propositions]),
        ("accepte", [v for _, v in acceptees]),
    ):
        for x in {x for v in rows for x in v.genres}:
            m[f"{mesure}_{x}"] = 1

    if resigne:
        p.situation = "DEMISSION"
    elif definitives:
        p.situation = "ADMIS_DEFINITIF"
    elif acceptees:
        p.situation = "ADMIS_AVEC_ATTENTE"
    elif a_repondre:
        p.situation = "PROPOSITION_A_REPONDRE"
    elif attente:
        p.situation = "EN_ATTENTE"
    elif reponses and len(refus) == len(reponses):
        p.situation = "REFUSE"
    elif reponses:
        p.situation = "RENONCE"
    elif transmis:
        p.situation = "SANS_REPONSE"
    else:
        p.situation = "SANS_CANDIDATURE"

    caes_ouverte = aujourdhui >= ctx.calendrier["caes"]
    p.fiche |= {
        "nb_en_attente": len(attente),
        "nb_refus": len(refus),
        "meilleur_rang": min(
            (r.rang_attente for r, _ in attente if r.rang_attente is not None), default=None
        ),
        "eligible_caes": bool(transmis)
        and not propositions
        and (caes_ouverte or (bool(reponses) and len(refus) == len(reponses))),
        "saisine_caes": a_saisi,
        "a_pc": bool(pc),
        "nb_voeux_pc": len({v.ligne.numero_voeu for v in pc}),
        "nb_propositions_pc": sum(r.phase == "PC" for r, _ in propositions),
        "a_repondre": [v.formation for _, v in a_repondre],
        "limites": [r.date_limite.date() for r, _ in a_repondre if r.date_limite],
        "perdues": [] if acceptees else [v.formation for _, v in perdues],
        "limites_perdues": {r.date_limite.date() for r, _ in perdues if r.date_limite},
        "oui_si": [v.formation for _, v in oui_si],
        "definitives": [v.formation for _, v in definitives],
        "avec_attente": [
            v.formation for r, v in acceptees if r.reponse_candidat == "ACCEPTE_AVEC_ATTENTE"
        ],
    }
