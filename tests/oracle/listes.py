"""Rows of the nominative lists, in order.

Belongs here: values of the shown columns, pupils left out of every list. Does not belong here:
criteria (catalogue_listes.py), facts of one pupil (faits.py).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from .calendrier import periodes
from .catalogue_listes import LISTES
from .contexte import Contexte
from .depot import Depot
from .vivier import Pupille, jour, ordre

# the wording of the reason of HORS_VIVIER is free: any text agrees with it
TEXTE_LIBRE = "*"
BASE = ["liste", "uai", "classe", "nom", "prenom", "serie", "numero_candidat"]


def _liste(valeurs: Iterable[str | None]) -> str | None:
    return ", ".join(sorted({v for v in valeurs if v})) or None


def _valeur(p: Pupille, liste: str, colonne: str, ctx: Contexte) -> Any:
    fiche = p.fiche
    pp = [v.formation for v in fiche.get("pp", [])]
    formations = {
        "UN_SEUL_VOEU": pp,
        "PROPOSITION_A_REPONDRE": fiche.get("a_repondre"),
        "OUI_SI": fiche.get("oui_si"),
        "PROPOSITIONS_PERDUES": fiche.get("perdues"),
        "ADMIS_AVEC_ATTENTE": fiche.get("avec_attente"),
        "ADMIS_DEFINITIF": fiche.get("definitives"),
    }.get(liste) or []
    limite = ctx.calendrier["fin_confirmation"]
    if liste == "PROPOSITION_A_REPONDRE":
        limite = min(fiche["limites"], default=None)
    match colonne:
        case "date_naissance":
            return jour(p.ligne.date_naissance)
        case "dossier_annule":
            return p.dossier_annule
        case "dossier_proche":
            return ", ".join(sorted(c.numero_candidat for c in p.proches)) or None
        case "date_inscription" | "date_demission":
            return jour(getattr(p.dossier, colonne))
        case "formations":
            return _liste(f.libelle for f in formations)
        case "etablissement_accueil":
            return _liste(f.etablissement_accueil for f in formations)
        case "filieres":
            return _liste(f.filiere for f in pp)
        case "academies":
            return _liste(f.academie or f.code_academie for f in pp)
        case "date_limite":
            return limite
        case "dates_limites":
            return ", ".join(f"{d:%d/%m/%Y}" for d in sorted(fiche["limites_perdues"])) or None
        case "jours_restants":
            return (limite - ctx.jour).days if limite else None
        case "situation":
            return p.situation
    return fiche[colonne]


def montrees(depot: Depot, calendrier: dict[str, date]) -> set[str]:
    """Codes of the lists that this dépôt shows, be they empty."""
    actuelles, reponses = periodes(depot.jour, calendrier), bool(depot.lignes["reponses"])
    codes = {
        liste.code
        for liste in LISTES
        if liste.periodes & actuelles and (reponses or not liste.attend_reponses)
    }
    return codes | {"HORS_VIVIER"} if actuelles else codes


def dresser(
    vivier: list[Pupille], seuls: list[Any], depot: Depot, ctx: Contexte
) -> list[dict[str, Any]]:
    """Rows of the lists in their périodes, ordered by liste, uai, then name.

    Keys: BASE, the columns of COLONNES[liste], `_ordre` (the sort key, eleve_id apart),
    `_perimetres`, the (niveau, structure) whose workbook shows the row, and `_qui`, the Pupille
    or, hors vivier, the row of candidats.
    """
    ouvertes = montrees(depot, ctx.calendrier)
    rangs = sorted(vivier, key=lambda p: (p.ligne.uai, p.ordre))
    lignes = []
    for liste in LISTES:
        if liste.code not in ouvertes:
            continue
        for p in rangs:
            resigne = p.fiche.get("demissionnaire", False)
            if p.parti or not liste.membre(p) or _sans_ses_lignes(liste.code, p, ctx):
                continue
            if resigne and liste.code != "DEMISSIONNAIRES":
                continue
            numero = p.dossier.numero_candidat if p.dossier else None
            e = p.ligne
            base = (liste.code, e.uai, e.classe, e.nom, e.prenom, e.serie, numero)
            valeurs = {c: _valeur(p, liste.code, c, ctx) for c in liste.colonnes}
            valeurs |= {"_ordre": p.ordre, "_perimetres": _perimetres(p), "_qui": p}
            lignes.append(dict(zip(BASE, base, strict=True)) | valeurs)
    if "HORS_VIVIER" in ouvertes:
        eleves_proches: dict[str, list[Pupille]] = defaultdict(list)
        for p in vivier:
            for c in p.proches:
                eleves_proches[c.numero_candidat].append(p)
        lignes += _hors_vivier(seuls, eleves_proches, ctx)
    return lignes


def _sans_ses_lignes(liste: str, p: Pupille, ctx: Contexte) -> bool:
    """The pupil's lycée was delivered without the rows that would put them on the list."""
    manque = ctx.manques.get(p.ligne.uai)
    return manque == "candidats" or (
        manque == "voeux" and liste not in {"NON_INSCRITS", "DEMISSIONNAIRES"}
    )


def _perimetres(p: Pupille) -> list[tuple[str, str | None]]:
    classe = [("classe", p.ligne.classe)] if p.ligne.classe is not None else []
    return [("etablissement", None), *classe, *(("groupe", g) for g in sorted(p.groupes))]


def _en_toutes_lettres(p: Pupille) -> str:
    nom = " ".join(filter(None, (p.ligne.nom, p.ligne.prenom)))
    return f"{nom} ({p.ligne.classe})" if p.ligne.classe is not None else nom


def _hors_vivier(
    seuls: list[Any], eleves_proches: dict[str, list[Pupille]], ctx: Contexte
) -> list[dict[str, Any]]:
    lignes = []
    for c in sorted(seuls, key=lambda c: (c.uai, ordre(c))):
        demission = jour(c.date_demission)
        if c.uai not in ctx.etablissements or (demission is not None and demission <= ctx.jour):
            continue
        base = ("HORS_VIVIER", c.uai, c.classe, c.nom, c.prenom, c.serie, c.numero_candidat)
        valeurs = {"motif": TEXTE_LIBRE, "_ordre": ordre(c), "_qui": c}
        valeurs["dossier_proche"] = _liste(
            map(_en_toutes_lettres, eleves_proches[c.numero_candidat])
        )
        valeurs["_perimetres"] = [("etablissement", None)]
        lignes.append(dict(zip(BASE, base, strict=True)) | valeurs)
    return lignes
