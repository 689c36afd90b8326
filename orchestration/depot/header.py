"""Refusals that a header row alone justifies, whatever the format of the file.

Belongs here: missing required columns, two columns for one field.
Does not belong here: finding the header row (readers) and folding headings (``headings``).
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.depot.contract import Extrait
from orchestration.depot.errors import FichierRefuse, Probleme
from orchestration.depot.headings import Recognition, recognise


def read_header(extrait: Extrait, fichier: str, ligne: int, titres: Sequence[str]) -> Recognition:
    """The columns of a file; FichierRefuse when they cannot make rows of ``extrait``.

    No heading is quoted when none is recognised: the row may then be a row of data.
    """
    if not any(titre.strip() for titre in titres):
        raise FichierRefuse(Probleme("fichier vide : aucune ligne de titres", fichier))
    found = recognise(titres, extrait.folded_names)
    if not found.champs:
        message = (
            f"aucun titre de colonne de l'extrait {extrait.name} reconnu dans la première "
            "ligne : ligne de titres absente, ou séparateur autre que ; , tabulation"
        )
        raise FichierRefuse(Probleme(message, fichier, ligne))
    problemes = [
        Probleme(f"deux colonnes pour un même champ : {', '.join(doubles)}", fichier, ligne, champ)
        for champ, doubles in found.doubles.items()
    ]
    problemes += [
        Probleme("colonne obligatoire absente", fichier, ligne, champ.name)
        for champ in extrait.champs
        if champ.required and champ.name not in found.champs
    ]
    if problemes:
        raise FichierRefuse(*problemes)
    return found


def find_header(extrait: Extrait, rows: Sequence[Sequence[str]]) -> int | None:
    """Place of the row that bears the most headings of ``extrait``; None when none bears one."""
    counts = [len(recognise(row, extrait.folded_names).champs) for row in rows]
    best = max(counts, default=0)
    return counts.index(best) if best else None
