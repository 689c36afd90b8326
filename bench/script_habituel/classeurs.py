"""The workbooks: openpyxl, a styled header on each sheet, frozen, filtered, widths that fit.

Belongs here: sheets and cells. Not here: any figure or criterion.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bench.script_habituel.indicateurs import FIGURES
from bench.script_habituel.listes import COMMUNES, LISTES
from bench.script_habituel.suivi import ELEVE, VOEU

_GRAS = Font(bold=True, color="FFFFFF")
_FOND = PatternFill("solid", start_color="1F3864")
_MILIEU = Alignment(wrap_text=True, vertical="center")
_LARGEUR_MAX = 60


def chemin(sortie: Path, niveau: str, uai: str, structure: str) -> Path:
    nom = quote(structure, safe=" ") or "etablissement"
    dossier = {"etablissement": "", "classe": "classes", "groupe": "groupes"}[niveau]
    return sortie / uai / dossier / f"{nom}.xlsx"


def ecrire(
    cible: Path,
    chiffres: dict[str, pd.DataFrame],
    listes: Iterable[tuple[str, pd.DataFrame]],
    suivi: pd.DataFrame | None,
) -> None:
    """Write one workbook: the Synthèse, one sheet per list, the vœux.

    `chiffres`: name of a row of the Synthèse → its counts (`indicateurs.calculer`).
    """
    classeur = Workbook()
    _synthese(classeur.active, chiffres)
    for liste, lignes in listes:
        titre, colonnes = LISTES[liste]
        _tableau(classeur.create_sheet(titre), lignes[[*COMMUNES, *colonnes]])
    if suivi is not None:
        _tableau(classeur.create_sheet("Suivi des vœux"), suivi[[*ELEVE, *VOEU]])
    cible.parent.mkdir(parents=True, exist_ok=True)
    classeur.save(cible)


def _synthese(feuille: Worksheet, chiffres: dict[str, Any]) -> None:
    feuille.title = "Synthèse"
    feuille.append(["Ligne", *(indicateur for indicateur, _ in FIGURES)])
    for ligne, comptes in chiffres.items():
        valeurs = [n / d if d else None for n, d in zip(comptes[::2], comptes[1::2], strict=True)]
        feuille.append([ligne, *valeurs])
    for colonne, (indicateur, _) in enumerate(FIGURES, start=2):
        forme = "0.0" if indicateur.startswith("nb_") else "0 %"
        for (cellule,) in feuille.iter_rows(min_row=2, min_col=colonne, max_col=colonne):
            cellule.number_format = forme
    _habiller(feuille, [14] + [13] * len(FIGURES))


def _tableau(feuille: Worksheet, lignes: pd.DataFrame) -> None:
    feuille.append([nom.replace("_", " ").capitalize() for nom in lignes.columns])
    colonnes = [_valeurs(lignes[nom]) for nom in lignes.columns]
    for ligne in zip(*colonnes, strict=True):
        feuille.append(ligne)
    for numero, nom in enumerate(lignes.columns, start=1):
        if nom == "fiche":
            for (cellule,) in feuille.iter_rows(min_row=2, min_col=numero, max_col=numero):
                if cellule.value:
                    cellule.hyperlink, cellule.value = cellule.value, "Fiche"
        if nom.startswith("date_"):
            for (cellule,) in feuille.iter_rows(min_row=2, min_col=numero, max_col=numero):
                cellule.number_format = "dd/mm/yyyy"
    _habiller(
        feuille,
        [
            min(_LARGEUR_MAX, 3 + max([len(nom), *(len(str(v)) for v in valeurs if v is not None)]))
            if not nom.startswith("date_")
            else 12
            for nom, valeurs in zip(lignes.columns, colonnes, strict=True)
        ],
    )


def _valeurs(colonne: pd.Series) -> list[Any]:
    """What openpyxl takes: nothing for a missing value, whole numbers whole, Oui/Non, dates."""
    if colonne.name in {"saisine_caes", "eligible_caes", "dossier_annule"}:
        return ["Oui" if v else "Non" for v in colonne]
    presentes = colonne.notna()
    if pd.api.types.is_float_dtype(colonne):
        return [int(v) if p else None for v, p in zip(colonne, presentes, strict=True)]
    if pd.api.types.is_datetime64_any_dtype(colonne):
        return [v.date() if p else None for v, p in zip(colonne, presentes, strict=True)]
    return [v if p else None for v, p in zip(colonne.tolist(), presentes, strict=True)]


def _habiller(feuille: Worksheet, largeurs: list[int]) -> None:
    for cellule in feuille[1]:
        cellule.font, cellule.fill, cellule.alignment = _GRAS, _FOND, _MILIEU
    for numero, largeur in enumerate(largeurs, start=1):
        feuille.column_dimensions[get_column_letter(numero)].width = largeur
    feuille.freeze_panes = "B2"
    feuille.auto_filter.ref = feuille.dimensions
    feuille.page_setup.orientation = "landscape"
    feuille.page_setup.paperSize = feuille.PAPERSIZE_A4
    feuille.print_title_rows = "1:1"
