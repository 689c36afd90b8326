"""The header row of a table, whatever the format of the file: where it is, what it lacks.

Belongs here: which row holds the headings, missing required columns, two columns for one field.
Does not belong here: the rows themselves (readers) and folding headings (``headings``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from orchestration.depot.contract import Extrait
from orchestration.depot.errors import FichierRefuse, Probleme
from orchestration.depot.fichiers.headings import Recognition, nearest, recognise

HEADER_ROWS = 20
"""Rows in which the headings are searched: a title or a notice may stand above them."""
_TRIED = 100
"""Headings that are compared with those awaited: a row may have a million cells."""


def find_header(extrait: Extrait, rows: Sequence[Sequence[str]]) -> int | None:
    """The place in ``rows`` of the one with the most headings of ``extrait``, the first at ties.

    Only the first HEADER_ROWS rows are looked at; None when no heading is recognised in any.
    """
    known = [len(recognise(row, extrait.folded_names).champs) for row in rows[:HEADER_ROWS]]
    return known.index(max(known)) if any(known) else None


def is_complete(extrait: Extrait, titres: Sequence[str]) -> bool:
    """True when ``titres`` has every required column of ``extrait``."""
    return _required(extrait) <= recognise(titres, extrait.folded_names).champs.keys()


def is_meant(extrait: Extrait, titres: Sequence[str]) -> bool:
    """True when ``titres`` has two required columns in three: the others are badly named."""
    required = _required(extrait)
    found = required & recognise(titres, extrait.folded_names).champs.keys()
    return len(found) >= math.ceil(2 * len(required) / 3)


def _required(extrait: Extrait) -> set[str]:
    return {champ.name for champ in extrait.champs if champ.required}


def awaited(extrait: Extrait) -> str:
    """The required columns of ``extrait``, as a person must write them."""
    return ", ".join(champ.name for champ in extrait.champs if champ.required)


def read_header(extrait: Extrait, fichier: str, ligne: int, titres: Sequence[str]) -> Recognition:
    """The columns of a file; FichierRefuse when they cannot make rows of ``extrait``.

    No heading is quoted when none is recognised: the row may then be a row of data.
    """
    if not any(titre.strip() for titre in titres):
        raise FichierRefuse(Probleme("fichier vide : aucune ligne de titres", fichier))
    found = recognise(titres, extrait.folded_names)
    if not found.champs:
        separator = ", ou séparateur autre que ; , tabulation" * fichier.lower().endswith(".csv")
        message = (
            f"aucun titre de colonne de l'extrait {extrait.name} reconnu dans les {HEADER_ROWS} "
            f"premières lignes (cellules remplies sur celle-ci : {len(list(filter(None, titres)))})"
            f" : ligne de titres absente{separator} ; attendu : {awaited(extrait)}"
        )
        raise FichierRefuse(Probleme(message, fichier, ligne))
    problemes = [
        Probleme(f"deux colonnes pour un même champ : {', '.join(doubles)}", fichier, ligne, champ)
        for champ, doubles in found.doubles.items()
    ]
    problemes += [
        Probleme(_missing(extrait, champ.name, found), fichier, ligne, champ.name)
        for champ in extrait.champs
        if champ.required and champ.name not in found.champs
    ]
    if problemes:
        raise FichierRefuse(*problemes)
    return found


def _missing(extrait: Extrait, champ: str, found: Recognition) -> str:
    """What is awaited, and the headings of the file that come close to it."""
    title = next(c.descriptor["title"] for c in extrait.champs if c.name == champ)
    tried = found.ignorees[:_TRIED]
    close = [f"« {t} »" for t in tried if nearest(t, extrait.folded_names) == champ]
    seen = f" ; titre lu, qui en est proche : {', '.join(close)}" if close else ""
    return f"colonne obligatoire absente : attendu « {title} » ou « {champ} »{seen}"
