"""The sheet « Alertes »: who, what, by when, since when, what to do, and the way to the list.

Rows are those of `rpt_alertes`, in its order; nothing is ranked here.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from exports.modele import Alerte, Perimetre
from exports.style.mise_en_forme import Styles, row_height, set_up_page, text_lines
from exports.style.textes import clean
from exports.xlsx.feuille import Worksheet

STATUTS = {"nouvelle": "Nouvelle", "en_cours": "En cours"}


class _Colonne(NamedTuple):
    """`style` gives the style of a cell; without it the cell is a plain text."""

    entete: str
    largeur: float
    valeur: Callable[[Alerte], str | date | None]
    style: Callable[[Alerte], str] = lambda a: "texte"
    entete_style: str = "entete"


_COLONNES = (
    _Colonne("Gravité", 11.5, lambda a: a.gravite_libelle, lambda a: a.gravite, "entete_centre"),
    _Colonne("Statut", 11, lambda a: STATUTS.get(a.statut, a.statut), lambda a: a.statut),
    _Colonne("Échéance", 12.5, lambda a: a.echeance, lambda a: "date", "entete_centre"),
    _Colonne("Depuis le", 12.5, lambda a: a.depuis, lambda a: "date", "entete_centre"),
    _Colonne("Nom", 21, lambda a: a.nom),
    _Colonne("Prénom", 15, lambda a: a.prenom),
    _Colonne("Classe", 10, lambda a: a.classe),
    _Colonne("Concerne", 14, lambda a: a.objet, lambda a: "collectif"),
    _Colonne("Alerte", 22, lambda a: a.titre),
    _Colonne("De quoi il s'agit", 38, lambda a: a.message),
    _Colonne("Que faire", 38, lambda a: a.action),
)
_LISTE = "Liste à ouvrir", 29


def write_alerts(
    sheet: Worksheet,
    styles: Styles,
    perimetre: Perimetre,
    alertes: list[Alerte],
    titres: Mapping[str, str],
) -> None:
    """Writes the sheet. `titres`: the sheet of each list that the workbook holds, by code.

    A collective alert has no name, and in italics what it is about.
    """
    lines = [1] * (len(alertes) + 1)
    for position, colonne in enumerate(_COLONNES):
        _write_column(sheet, styles, position, colonne, alertes, lines)
    last = len(_COLONNES)
    entete, largeur = _LISTE
    _header(sheet, last, entete, largeur, styles["entete"])
    for line, alerte in enumerate(alertes, start=1):
        titre = titres.get(alerte.liste or "")
        _write_link(sheet, styles, line, last, titre)
        lines[line] = max(lines[line], text_lines(titre or "", largeur - 1))
    sheet.set_default_row(row_height(1))
    sheet.set_row(0, row_height(1) + 4)
    for line, number in enumerate(lines[1:], start=1):
        if number > 1:
            sheet.set_row(line, row_height(number))
    sheet.autofilter(0, 0, len(alertes), last)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    set_up_page(sheet, perimetre, "Alertes")


def _write_column(
    sheet: Worksheet,
    styles: Styles,
    position: int,
    colonne: _Colonne,
    alertes: list[Alerte],
    lines: list[int],
) -> None:
    """Writes a column, and raises in `lines` the number of lines that each row takes."""
    look = styles[colonne.entete_style]
    _header(sheet, position, colonne.entete, colonne.largeur, look)
    for line, alerte in enumerate(alertes, start=1):
        value = colonne.valeur(alerte)
        style = styles[styles.known(colonne.style(alerte))]
        if isinstance(value, date):
            sheet.write_datetime(line, position, value, style)
        elif text := clean(value or ""):
            sheet.write_string(line, position, text, style)
            lines[line] = max(lines[line], text_lines(text, colonne.largeur - 1))
        else:
            sheet.write_blank(line, position, None, style)


def _header(sheet: Worksheet, position: int, text: str, width: float, style: int) -> None:
    sheet.set_column(position, position, width)
    sheet.write_string(0, position, text, style)


def _write_link(
    sheet: Worksheet, styles: Styles, line: int, position: int, titre: str | None
) -> None:
    if titre is None:
        sheet.write_blank(line, position, None, styles["texte"])
    else:
        target = titre.replace("'", "''")
        sheet.write_url(line, position, f"internal:'{target}'!A1", styles["lien"], titre)
