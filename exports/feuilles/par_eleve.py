"""A table of several rows per pupil: the suivi des vœux, the lettres de motivation.

A band per pupil, told by a ground and, without colours, by a strong line; names on every row, so
that filters and sorts keep them. Written once from top to bottom, without empty cells: their look
is that of the row. How one cell is written is in `exports.feuilles.par_eleve_cellules`.
"""

from itertools import chain
from math import ceil

from exports.feuilles.par_eleve_cellules import CENTRES, GRISEE, PREMIERE, SUIVANTE, CellWriter
from exports.lecture.perimetres import PAR_ELEVE
from exports.modele import Colonne, Perimetre, Row
from exports.style.mise_en_forme import (
    LIGNE,
    MARGE,
    Styles,
    row_height,
    set_up_page,
    text_lines,
    text_width,
)
from exports.style.textes import clean
from exports.xlsx.feuille import Worksheet

IDENTITE = ("nom", "prenom")

_LARGEUR_DEFAUT, _LARGEUR_MAX, _NOM_MAX = 12, 120, 24
_POINTS = 5.25  # of a digit, the unit of widths
_BOUTON = LIGNE  # points that the filter's button takes, under the text of a header


def write_by_pupil(
    sheet: Worksheet,
    styles: Styles,
    document: str,
    colonnes: tuple[Colonne, ...],
    perimetre: Perimetre,
    eleves: list[list[Row]],
) -> int:
    """Writes the sheet of a document (`suivi`, `lettres`); returns its number of rows."""
    shown = shown_columns(colonnes, perimetre, eleves)
    writer, height = CellWriter(sheet, styles, top=document == "lettres"), row_height(1)
    for position, colonne in enumerate(shown):
        entete, width = clean(colonne.entete), _width(colonne, eleves)
        sheet.set_column(position, position, width)
        style, needed = _header(entete, width, colonne.format in CENTRES)
        sheet.write_string(0, position, entete, styles[style])
        height = max(height, needed)
        writer.add_column(position, colonne, width)
    sheet.set_default_row(row_height(1))
    sheet.set_row(0, height)
    rows = list(chain.from_iterable(eleves))
    looks: list[int] = []
    for rank, own in enumerate(eleves):
        ground = GRISEE if rank % 2 else 0
        looks += [ground | PREMIERE] + [ground | SUIVANTE] * (len(own) - 1)
    writer.write_rows(rows, looks)
    line = len(rows)
    sheet.finish(line, len(shown) - 1)
    _set_up(sheet, perimetre, PAR_ELEVE[document], shown, line)
    return line


def shown_columns(
    colonnes: tuple[Colonne, ...], perimetre: Perimetre, eleves: list[list[Row]]
) -> list[Colonne]:
    """Some columns only among homonyms, some only when a row has something to say."""
    return [
        c
        for c in colonnes
        if (perimetre.homonymes_suivi or not c.si_homonymes)
        and (not c.si_non_vide or any(_says(row[c.index]) for rows in eleves for row in rows))
    ]


def _set_up(
    sheet: Worksheet, perimetre: Perimetre, titre: str, shown: list[Colonne], last_line: int
) -> None:
    """How the sheet is read and printed: the header and the names stay in sight."""
    names = sum(colonne.colonne in IDENTITE for colonne in shown[: len(IDENTITE)])
    last_column = len(shown) - 1
    sheet.autofilter(0, 0, last_line, last_column)
    sheet.freeze_panes(1, names)
    sheet.repeat_rows(0)
    # The look of a row has no end at the right: only the table is printed.
    sheet.print_area(0, 0, last_line, last_column)
    # Dossier numbers are text on purpose: no green corner on each of them.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last_line + 1}"})
    set_up_page(sheet, perimetre, titre, side=0.25)


def _width(colonne: Colonne, eleves: list[list[Row]]) -> float:
    """The catalogue's width; names are widened, within reason, not to be cut in two."""
    width = float(colonne.largeur or _LARGEUR_DEFAUT)
    if colonne.colonne in IDENTITE:
        names = {clean(rows[0][colonne.index] or "") for rows in eleves}
        width = max(width, min(max(map(text_width, names), default=0) + 2, _NOM_MAX))
    return round(min(width, _LARGEUR_MAX), 1)


def _header(entete: str, width: float, centred: bool) -> tuple[str, float]:
    """Style and height in points of a header: written upwards when a word of it does not fit."""
    longest = max(map(text_width, entete.split(" ")))
    if longest + 1 <= width:
        lines = text_lines(entete, width - 1)
        return "entete_haut" + ("_centre" if centred else ""), LIGNE * lines + MARGE + _BOUTON
    lines = max(1, int(width * _POINTS // LIGNE))
    length = ceil(longest) + 1
    while text_lines(entete, length) > lines:
        length += 1
    return "entete_vertical", length * _POINTS + 2 * MARGE + _BOUTON


def _says(value: object) -> bool:
    return value is not None and value is not False and value != ""
