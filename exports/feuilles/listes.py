"""One sheet per list: a table that is filtered, sorted and printed as it is.

The header is on row 1, nothing above it. Who is on the list and what to do is told in the
table of contents of the synthèse.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from exports.modele import Colonne, Feuille, Perimetre
from exports.style.mise_en_forme import Styles, row_height, set_up_page, text_lines, text_width
from exports.style.textes import clean, french_date
from exports.xlsx.feuille import Worksheet

_LARGEUR_DEFAUT = {
    "texte": 18, "texte_long": 40, "date": 12, "entier": 10, "booleen": 11, "marque": 12
}  # fmt: skip
_LARGEUR_MAX = 60
_BOUTON = 3  # characters that the filter's button hides
_CENTRES = frozenset({"date", "entier", "booleen", "marque"})
_COURTS = frozenset({"texte", "marque"})
PREMIERE_DATE_EXCEL = date(1900, 3, 1)  # before it Excel's calendar is wrong

Cell = str | int | date | None


def shown_columns(
    feuille: Feuille, perimetre: Perimetre, rows: list[tuple[Any, ...]]
) -> list[Colonne]:
    """The columns of a list sheet: some only among homonyms (a birth date), some only when a row
    has something in them (a mark)."""
    return [
        c
        for c in feuille.colonnes
        if (perimetre.homonymes or not c.si_homonymes)
        and (not c.si_non_vide or any(row[c.index] for row in rows))
    ]


def cell_value(colonne: Colonne, value: Any) -> Cell:
    """What the cell holds: a text, an integer, a date, or nothing."""
    if value is None:
        return None
    if colonne.format == "marque":
        return clean(colonne.marque) if value else None
    if colonne.format == "booleen":
        return "Oui" if value else "Non"
    if colonne.format == "entier":
        return int(value)
    if colonne.format == "date":
        return value if value >= PREMIERE_DATE_EXCEL else french_date(value)
    return clean(str(value))


def write_list(
    sheet: Worksheet,
    styles: Styles,
    feuille: Feuille,
    perimetre: Perimetre,
    rows: list[tuple[Any, ...]],
) -> None:
    """Writes the rows in the order given, and the way the sheet is read and printed."""
    colonnes = shown_columns(feuille, perimetre, rows)
    lines = [1] * (len(rows) + 1)
    for position, colonne in enumerate(colonnes):
        values = [cell_value(colonne, row[colonne.index]) for row in rows]
        entete = clean(colonne.entete)
        width = _width(colonne, entete, values)
        sheet.set_column(position, position, width)
        centre = "_centre" if colonne.format in _CENTRES else ""
        sheet.write_string(0, position, entete, styles["entete" + centre])
        lines[0] = max(lines[0], text_lines(entete, width - _BOUTON))
        _write_column(sheet, position, values, styles, colonne.format)
        for line, value in enumerate(values, start=1):
            if isinstance(value, str) and 2 * len(value) > width:
                lines[line] = max(lines[line], text_lines(value, width - 1))
    _set_heights(sheet, lines)
    last_column = len(colonnes) - 1
    sheet.autofilter(0, 0, len(rows), last_column)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    # Dossier numbers are text on purpose: no green corner on each of them.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{len(rows) + 1}"})
    set_up_page(sheet, perimetre, feuille.titre)


def _write_column(
    sheet: Worksheet, position: int, values: list[Cell], styles: Styles, format_: str
) -> None:
    style = styles[format_]
    writers: dict[type, Callable[..., Any]] = {
        str: sheet.write_string,
        int: sheet.write_number,
        date: sheet.write_datetime,
    }
    for line, value in enumerate(values, start=1):
        if value is None or value == "":
            sheet.write_blank(line, position, None, style)
        else:
            writers[type(value)](line, position, value, style)


def _set_heights(sheet: Worksheet, lines: list[int]) -> None:
    sheet.set_default_row(row_height(1))
    sheet.set_row(0, row_height(lines[0]) + 4)
    for line, number in enumerate(lines[1:], start=1):
        if number > 1:
            sheet.set_row(line, row_height(number))


def _width(colonne: Colonne, entete: str, values: list[Cell]) -> float:
    """The catalogue's width, widened to what short texts and the words of the header need."""
    width = float(colonne.largeur or _LARGEUR_DEFAUT[colonne.format])
    needed = max(map(text_width, entete.split(" "))) + _BOUTON
    if colonne.format in _COURTS:
        longest = max((text_width(v) for v in values if isinstance(v, str)), default=0)
        needed = max(needed, min(longest + 2, width * 1.6))
    return round(min(max(width, needed), _LARGEUR_MAX), 1)
