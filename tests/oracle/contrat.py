"""The columns of each extract: type, required or not, allowed values, headings.

Belongs here: tables of names. Does not belong here: reading files (lecture.py), judging rows
(depot.py). Extracts that no figure and no list needs are left out.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from . import valeurs

SERIES = "GENERALE|STMG|STI2D|STL|ST2S|STHR|STD2A|S2TMD|STAV|PRO|PRO_AGRICOLE"
FILIERES = (
    "LICENCE|LAS|PASS|BUT|BTS|BTSA|CPGE|DCG|DN_MADE|DE_SANTE|DE_SOCIAL|INGENIEUR|COMMERCE|IEP|"
    "ART_ARCHI|AUTRE"
)
ETAPES = "inscription|formulation|confirmation|admission"
NIVEAUX = "etablissement|classe|groupe"
SERIES_PROFESSIONNELLES = frozenset({"PRO", "PRO_AGRICOLE"})

# `!` required, `=` allowed values
_EXTRAITS = {
    "etablissements": "uai! nom! type=LGT|LPO|LP secteur=PUBLIC|PRIVE commune code_departement! "
    "departement code_academie! academie",
    "formations": f"code_formation! libelle! filiere!={FILIERES} selective! apprentissage! "
    "uai_accueil etablissement_accueil commune code_departement code_academie! academie capacite "
    "url_fiche",
    "mef": f"code_mef! serie!={SERIES}|HORS_TERMINALE libelle",
    "eleves": f"uai! ine nom! prenom! date_naissance! serie!={SERIES} classe! code_mef "
    "statut=ST|AP date_entree date_sortie",
    "groupes": "uai! code_groupe! libelle ine nom prenom date_naissance",
    "candidats": "numero_candidat! ine uai! nom! prenom! date_naissance! "
    f"serie={SERIES} classe date_inscription! statut!=INSCRIT|ANNULE date_demission "
    "date_inscription_pc date_saisine_caes",
    "voeux": "numero_candidat! numero_voeu! phase!=PP|PC code_formation! internat voeu_multiple "
    "date_formulation confirme! date_confirmation dossier_complet rang",
    "reponses": "numero_candidat! phase!=PP|PC code_formation! internat "
    "reponse_formation!=OUI|OUI_SI|ATTENTE|NON|RETENU date_reponse_formation date_proposition "
    "date_limite reponse_candidat=ACCEPTE|ACCEPTE_AVEC_ATTENTE|RENONCE|EXPIRE "
    "date_reponse_candidat rang_attente",
    "lettres": "numero_candidat! code_formation! texte! date_saisie",
    "references": f"session! indicateur! etape!={ETAPES} serie!={SERIES}|TOUTES valeur! libelle "
    "source",
    "orientations_academiques": f"session! indicateur! etape!={ETAPES} serie!={SERIES}|TOUTES "
    f"niveau!={NIVEAUX} sens!=min|max cible! libelle",
}
_BOOLEENS = {"selective", "apprentissage", "internat", "voeu_multiple", "confirme"} | {
    "dossier_complet"
}
_ENTIERS = {"session"}
_RANGS = {"rang", "rang_attente", "capacite"}
_NOMBRES = {"valeur", "cible"}
_UAI = {"uai", "uai_accueil"}
_FORMES = {
    "numero_candidat": valeurs.numero,
    "numero_voeu": valeurs.numero,
    "classe": valeurs.structure,
    "code_groupe": valeurs.structure,
    "code_formation": valeurs.structure,
    "code_academie": valeurs.academie,
    "code_departement": valeurs.departement,
}

_ALIAS = {
    "numero_candidat": "numero|n dossier|numero dossier|n candidat|candidat code|candidat numero",
    "uai": "code uai|numero uai|uai etablissement|code uai etablissement|rne|code rne|"
    "etablissement code|uai etablissement origine|code etablissement",
    "ine": "numero ine|n ine|code ine|identifiant national|id national|ine bea",
    "nom": "nom famille|nom naissance|nom eleve|nom candidat|candidat nom",
    "prenom": "prenoms|prenom 1|premier prenom|prenom eleve|prenom candidat|candidat prenom",
    "date_naissance": "ne le|nee le|ne e le|naissance|candidat date naissance",
    "serie": "serie terminale|serie bac|serie classe|candidat serie",
    "classe": "division|code classe|code division|classe terminale|candidat classe",
    "code_groupe": "groupe",
    "code_formation": "formation code|g ta cod|code voeu",
    "numero_voeu": "n voeu|voeu numero",
    "session": "annee|annee session",
    "indicateur": "code indicateur",
    "sens": "plancher plafond",
    "cible": "valeur cible|objectif",
    "valeur": "valeur reference|reference",
    "source": "origine",
    "reponse_formation": "decision|decision formation|reponse etablissement",
}
_ALIAS_PAR_EXTRAIT = {
    "etablissements": {
        "nom": "nom etablissement|nom etablissement origine|etablissement|libelle",
        "commune": "commune etablissement",
    },
    "formations": {"libelle": "formation|libelle formation|nom formation|intitule"},
}


class Colonne(NamedTuple):
    """One contract column; `lire` turns a non-null text into a value or valeurs.MAUVAISE."""

    nom: str
    requise: bool
    lire: Callable[[str], Any] | None


def plier_entete(entete: str) -> str:
    """Heading without case, accents, separators, the words de/du/d and a trailing school year."""
    plat = valeurs.sans_marques(entete).lower().replace("\ufeff", "")
    plat = re.sub(r"[\s_\-'’°.]+", " ", plat).strip()
    plat = re.sub(r"\s*[0-9]{4}\s*[/ ]\s*[0-9]{4}$", "", plat)
    return "".join(mot for mot in plat.split() if mot not in ("de", "du", "d"))


def _colonne(jeton: str) -> Colonne:
    nom, _, permis = jeton.partition("=")
    requise, nom = nom.endswith("!"), nom.rstrip("!")
    if permis:
        lire = valeurs.code(frozenset(permis.split("|")))
    elif nom in _BOOLEENS:
        lire = valeurs.booleen
    elif nom in _ENTIERS:
        lire = valeurs.entier
    elif nom in _RANGS:
        lire = valeurs.rang
    elif nom in _NOMBRES:
        lire = valeurs.nombre
    elif nom in _UAI:
        lire = valeurs.uai
    elif nom == "ine":
        lire = valeurs.ine
    elif nom.startswith("date_"):
        lire = valeurs.horodatage
    else:
        lire = _FORMES.get(nom)
    return Colonne(nom, requise, valeurs.sans_erreur(lire))


EXTRAITS: dict[str, tuple[Colonne, ...]] = {
    extrait: tuple(map(_colonne, jetons.split())) for extrait, jetons in _EXTRAITS.items()
}


def entetes(extrait: str) -> dict[str, str]:
    """Folded heading → contract column, for one extract."""
    noms = {c.nom for c in EXTRAITS[extrait]}
    table = {}
    for source in (_ALIAS, _ALIAS_PAR_EXTRAIT.get(extrait, {})):
        for nom, alias in source.items():
            if nom in noms:
                table |= {plier_entete(a): nom for a in alias.split("|")}
    return table | {plier_entete(nom): nom for nom in noms}
