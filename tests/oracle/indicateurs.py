"""The catalogue of indicators, and both marts as sums over the axes.

Belongs here: numerators, denominators, what each one needs, axes. Does not belong here: facts of
one pupil (faits.py).
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from .contexte import Contexte, X
from .depot import Depot
from .faits import SITUATIONS
from .vivier import Pupille


class Ligne(NamedTuple):
    """One row of an indicator mart, with the columns and in the order of the docs."""

    session: int
    date_extraction: date
    niveau: str
    code_academie: str
    code_departement: str | None
    uai: str | None
    structure: str | None
    serie: str
    etape: str
    indicateur: str
    famille: str
    numerateur: int | None
    denominateur: int | None
    valeur: float | None


class Indicateur(NamedTuple):
    """One row of the catalogue; `besoins` are the presences without which it is null."""

    mart: str
    etape: str
    famille: str
    code: str
    numerateur: str
    denominateur: str
    besoins: frozenset[tuple[str, str | None]]


_GESTION = """
inscription  taux_participation                   inscrits                /vivier
formulation  taux_sans_voeu                       sans_voeu               /inscrits
formulation  taux_un_seul_voeu                    un_seul_voeu            /inscrits
formulation  nb_moyen_voeux                       nb_voeux                /avec_voeu
formulation  nb_moyen_sous_voeux                  nb_sous_voeux           /avec_voeu voeux.voeu_multiple
confirmation taux_sans_voeu_confirme              sans_voeu_confirme      /inscrits
confirmation taux_voeux_partiellement_confirmes   partiellement_confirmes /inscrits
confirmation taux_dossier_incomplet               dossier_incomplet       /inscrits voeux.dossier_complet
confirmation taux_demission                       demissionnaires         /inscrits candidats.date_demission
"""  # noqa: E501
_ADMISSION = """
taux_au_moins_une_proposition      avec_proposition      /transmis reponses
taux_sans_proposition              sans_proposition      /transmis reponses
taux_uniquement_en_attente         uniquement_en_attente /transmis reponses.reponse_candidat
taux_uniquement_refus              uniquement_refus      /transmis reponses
taux_oui_si                        oui_si                /transmis reponses.reponse_candidat
taux_proposition_a_repondre        a_repondre            /transmis reponses.reponse_candidat
nb_moyen_propositions              nb_propositions       /avec_proposition reponses
delai_moyen_premiere_proposition   jours_proposition    /proposition_datee reponses.date_proposition
taux_acceptation                   accepte               /avec_proposition reponses.reponse_candidat
taux_acceptation_definitive        accepte_definitif     /avec_proposition reponses.reponse_candidat
taux_admis                         accepte               /inscrits reponses.reponse_candidat
taux_inscrits_phase_complementaire phase_complementaire  /inscrits candidats.date_inscription_pc
taux_saisine_caes                  saisine_caes          /inscrits candidats.date_saisine_caes
"""


def _besoin(texte: str) -> tuple[str, str | None]:
    extrait, _, colonne = texte.partition(".")
    return (extrait, colonne or None)


def _catalogue() -> Iterator[Indicateur]:
    def un(mart: str, etape: str, famille: str, texte: str) -> Indicateur:
        code, numerateur, denominateur, *besoins = texte.split()
        internat = [("voeux", "internat")] if code.endswith("_internat") else []
        return Indicateur(
            mart,
            etape,
            famille,
            code,
            numerateur,
            denominateur.removeprefix("/"),
            frozenset([_besoin(b) for b in besoins] + internat),
        )

    for ligne in _GESTION.strip().splitlines():
        etape, _, reste = ligne.partition(" ")
        yield un("pre", etape, "gestion", reste)
    for x in X:
        for etape in ("formulation", "confirmation"):
            for genre in ("au_moins", "uniquement"):
                prefixe = (
                    "taux_au_moins_un_voeu" if genre == "au_moins" else "taux_uniquement_voeux"
                )
                texte = f"{prefixe}_{x} {etape}_{genre}_{x} /inscrits"
                yield un("pre", etape, "orientation", texte)
    admission = _ADMISSION.strip().splitlines()
    for x in X:
        admission += [
            f"taux_proposition_{x} proposition_{x} /transmis_{x} reponses",
            f"taux_admis_{x} accepte_{x} /inscrits reponses.reponse_candidat",
            f"part_admis_{x} accepte_{x} /accepte reponses.reponse_candidat",
        ]
    admission.append("taux_sans_solution sans_solution /vivier")
    admission += [f"taux_situation_{s} situation_{s} /vivier" for s in map(str.lower, SITUATIONS)]
    for ligne in admission:
        yield un("post", "admission", "admission", ligne)


CATALOGUE = tuple(_catalogue())


def _axes(p: Pupille, ctx: Contexte) -> Iterator[tuple]:
    lycee = ctx.etablissements[p.ligne.uai]
    academie, departement, uai = lycee.code_academie, lycee.code_departement, lycee.uai
    yield ("academie", academie, None, None, None)
    yield ("departement", academie, departement, None, None)
    yield ("etablissement", academie, departement, uai, None)
    if p.ligne.classe is not None:
        yield ("classe", academie, departement, uai, p.ligne.classe)
    for groupe in p.groupes:
        yield ("groupe", academie, departement, uai, groupe)


def agreger(vivier: list[Pupille], depot: Depot, ctx: Contexte) -> dict[str, list[Ligne]]:
    """Rows of both marts: {"pre": [...], "post": [...]}."""
    sommes: dict[tuple, dict[bool, Counter]] = {}
    for p in vivier:
        manque = ctx.manques.get(p.ligne.uai)
        for axe in _axes(p, ctx):
            for serie in ("TOUTES", p.ligne.serie):
                # a lycée delivered in part is in no term of what needs the missing rows
                somme = sommes.setdefault((*axe, serie), {})
                for sur_les_voeux in (False, True):
                    if manque is None or (manque == "voeux" and not sur_les_voeux):
                        somme.setdefault(sur_les_voeux, Counter()).update(p.mesures)
    actifs = [(i, i.besoins <= depot.presences, _sur_les_voeux(i)) for i in CATALOGUE]
    marts: dict[str, list[Ligne]] = {"pre": [], "post": []}
    for perimetre, somme in sommes.items():
        for i, calculable, sur_les_voeux in actifs:
            mesures = somme.get(sur_les_voeux) if calculable else None
            numerateur = None if mesures is None else int(mesures[i.numerateur])
            denominateur = None if mesures is None else int(mesures[i.denominateur])
            valeur = numerateur / denominateur if denominateur else None
            fin = (i.etape, i.code, i.famille, numerateur, denominateur, valeur)
            marts[i.mart].append(Ligne(depot.jour.year, depot.jour, *perimetre, *fin))
    return marts


def _sur_les_voeux(i: Indicateur) -> bool:
    """Dossiers alone say the others; situations are computed from what is there."""
    seuls = {
        "taux_participation", "taux_demission", "taux_saisine_caes", "taux_sans_solution",
    }  # fmt: skip
    return i.code not in seuls and not i.code.startswith("taux_situation_")
