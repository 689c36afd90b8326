"""The nominative lists: criterion, shown columns, périodes.

Belongs here: one row per list. Does not belong here: the values of the columns, the order of the
pupils (listes.py).
"""

from collections.abc import Callable
from typing import NamedTuple

from .contrat import SERIES_PROFESSIONNELLES
from .vivier import Pupille

_PERIODES = {
    "F": "formulation",
    "C": "confirmation",
    "E": "examen",
    "A": "admission",
    "P": "complementaire",
}


class Liste(NamedTuple):
    """A list of pupils of the vivier."""

    code: str
    periodes: frozenset[str]
    colonnes: tuple[str, ...]
    membre: Callable[[Pupille], bool]
    attend_reponses: bool


def _mesure(nom: str) -> Callable[[Pupille], bool]:
    return lambda p: p.mesures[nom] > 0


def _situation(*noms: str) -> Callable[[Pupille], bool]:
    return lambda p: p.situation in noms


def _pro_sans_bts(p: Pupille) -> bool:
    voeux = p.fiche.get("pp", [])
    professionnel = p.ligne.serie in SERIES_PROFESSIONNELLES
    return professionnel and bool(voeux) and not any("bts" in v.genres for v in voeux)


def _generale_que_selectif(p: Pupille) -> bool:
    """BTS and BUT are selective, and the way of the other voies."""
    return p.ligne.serie == "GENERALE" and p.mesures[_UNIQUEMENT + "selectif"] > 0


_UNIQUEMENT = "formulation_uniquement_"
_LISTES = [
    (
        "NON_INSCRITS",
        "FCAP",
        "date_naissance dossier_annule dossier_proche",
        _situation("NON_INSCRIT"),
        0,
    ),
    ("SANS_VOEU", "F", "date_inscription", _mesure("sans_voeu"), 0),
    ("UN_SEUL_VOEU", "F", "formations etablissement_accueil", _mesure("un_seul_voeu"), 0),
    ("UNIQUEMENT_SELECTIF", "FC", "nb_voeux filieres", _generale_que_selectif, 0),
    ("UNIQUEMENT_L1_PASS", "FC", "nb_voeux filieres", _mesure(_UNIQUEMENT + "l1_ou_pass"), 0),
    ("UNIQUEMENT_APPRENTISSAGE", "FC", "nb_voeux", _mesure(_UNIQUEMENT + "apprentissage"), 0),
    (
        "UNIQUEMENT_HORS_ACADEMIE",
        "FC",
        "nb_voeux academies",
        _mesure(_UNIQUEMENT + "hors_academie"),
        0,
    ),
    ("PRO_SANS_BTS", "FC", "nb_voeux filieres", _pro_sans_bts, 0),
    ("AUCUN_VOEU_CONFIRME", "CE", "nb_voeux date_limite", _mesure("sans_voeu_confirme"), 0),
    (
        "VOEUX_NON_CONFIRMES",
        "C",
        "nb_voeux_confirmes nb_voeux_non_confirmes",
        _mesure("partiellement_confirmes"),
        0,
    ),
    ("DOSSIER_INCOMPLET", "C", "nb_dossiers_incomplets", _mesure("dossier_incomplet"), 0),
    (
        "SANS_PROPOSITION",
        "AP",
        "nb_en_attente nb_refus meilleur_rang",
        _mesure("sans_proposition"),
        1,
    ),
    ("UNIQUEMENT_REFUS", "AP", "nb_refus eligible_caes", _mesure("uniquement_refus"), 1),
    (
        "UNIQUEMENT_EN_ATTENTE",
        "AP",
        "nb_en_attente meilleur_rang",
        _mesure("uniquement_en_attente"),
        1,
    ),
    (
        "PROPOSITION_A_REPONDRE",
        "AP",
        "formations etablissement_accueil date_limite jours_restants",
        _mesure("a_repondre"),
        1,
    ),
    ("OUI_SI", "AP", "formations etablissement_accueil", _mesure("oui_si"), 1),
    (
        "PROPOSITIONS_PERDUES",
        "AP",
        "formations etablissement_accueil dates_limites situation",
        lambda p: bool(p.fiche.get("perdues")),
        1,
    ),
    (
        "ADMIS_AVEC_ATTENTE",
        "AP",
        "formations etablissement_accueil nb_en_attente",
        _situation("ADMIS_AVEC_ATTENTE"),
        1,
    ),
    (
        "ADMIS_DEFINITIF",
        "AP",
        "formations etablissement_accueil",
        _situation("ADMIS_DEFINITIF"),
        1,
    ),
    ("DEMISSIONNAIRES", "CEAP", "date_demission", _situation("DEMISSION"), 0),
    (
        "SANS_SOLUTION",
        "AP",
        "situation nb_voeux_pc saisine_caes",
        _situation("REFUSE", "RENONCE", "SANS_REPONSE", "SANS_CANDIDATURE"),
        1,
    ),
    (
        "PHASE_COMPLEMENTAIRE",
        "P",
        "nb_voeux_pc nb_propositions_pc",
        lambda p: p.fiche.get("a_pc", False),
        0,
    ),
    ("ELIGIBLES_CAES", "AP", "saisine_caes", lambda p: p.fiche.get("eligible_caes", False), 1),
]
LISTES = tuple(
    Liste(code, frozenset(_PERIODES[lettre] for lettre in quand), tuple(quoi.split()), qui, bool(r))
    for code, quand, quoi, qui, r in _LISTES
)
COLONNES = {liste.code: liste.colonnes for liste in LISTES} | {
    "HORS_VIVIER": ("motif", "dossier_proche")
}
