"""Pupils and structures of the SIECLE files of a dépôt.

Belongs here: the XML, the MEF, the classe and the groupes it gives. Does not belong here: the
fate of a row (depot.py). The files read here are those of our own tests: no hardened parser.
"""

import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

_BALISES = {
    "ine": ("ID_NATIONAL", "INE_RNIE"),
    "nom": ("NOM_DE_FAMILLE", "NOM"),
    "nom_usage": ("NOM_USAGE",),
    "prenom": ("PRENOM",),
    "date_naissance": ("DATE_NAISS",),
    "code_mef": ("CODE_MEF",),
    "statut": ("CODE_STATUT",),
    "date_entree": ("DATE_ENTREE",),
    "date_sortie": ("DATE_SORTIE",),
}


def eleves(dossier: Path, mef: dict[str, str], rejets: Counter) -> Iterator[dict]:
    """Pupils of terminale: contract columns of `eleves`, plus `groupes` (tuple of codes)."""
    for fichier in sorted(dossier.iterdir(), key=lambda f: f.name):
        if "elevessansadresses" not in fichier.stem.lower().replace("_", ""):
            continue
        if fichier.suffix.lower() == ".xml":
            with fichier.open("rb") as flux:
                yield from _eleves(flux, mef, rejets)
        elif fichier.suffix.lower() == ".zip":
            with zipfile.ZipFile(fichier) as archive:
                for nom in sorted(archive.namelist()):
                    if nom.lower().endswith(".xml"):
                        with archive.open(nom) as flux:
                            yield from _eleves(flux, mef, rejets)


def _texte(noeud: ElementTree.Element, *balises: str) -> str | None:
    for balise in balises:
        valeur = (noeud.findtext(balise) or "").strip()
        if valeur not in ("", "-"):
            return valeur
    return None


def _eleves(flux: IO[bytes], mef: dict[str, str], rejets: Counter) -> Iterator[dict]:
    racine = ElementTree.parse(flux).getroot()
    uai = _texte(racine, "PARAMETRES/UAJ") or ""
    structures: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"D": set(), "G": set()})
    for noeud in racine.iterfind("DONNEES/STRUCTURES/STRUCTURES_ELEVE"):
        for structure in noeud.iterfind("STRUCTURE"):
            code, sorte = _texte(structure, "CODE_STRUCTURE"), _texte(structure, "TYPE_STRUCTURE")
            if code and sorte in ("D", "G"):
                structures[noeud.get("ELEVE_ID", "")][sorte].add(code)
    for noeud in racine.iterfind("DONNEES/ELEVES/ELEVE"):
        eleve: dict = {nom: _texte(noeud, *balises) for nom, balises in _BALISES.items()}
        serie = mef.get(eleve["code_mef"] or "")
        if serie is None:
            rejets["siecle", "mef inconnu"] += 1
            continue
        divisions = structures[noeud.get("ELEVE_ID", "")]["D"]
        actives = {d for d in divisions if d.lower() != "inactifs"}
        if serie == "HORS_TERMINALE" or (divisions and not actives):
            continue
        yield eleve | {
            "uai": uai,
            "serie": serie,
            "classe": min(actives, default=None),
            "groupes": tuple(sorted(structures[noeud.get("ELEVE_ID", "")]["G"])),
        }
