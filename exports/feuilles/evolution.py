"""The curves of the session, on the sheet « Évolution »: the data of their chart.

It is a table that anybody may read, not a hidden sheet. The chart is in `exports.feuilles.courbes`.
"""

from datetime import date

from exports.lecture.perimetres import EVOLUTION
from exports.modele import Perimetre, Point
from exports.style.mise_en_forme import Styles, row_height, set_up_page
from exports.style.textes import clean
from exports.xlsx.feuille import Worksheet


def has_evolution(points: list[Point]) -> bool:
    """Whether there is something to draw: a curve needs two dates."""
    return len({p.date_extraction for p in points}) > 1


def write_evolution(
    sheet: Worksheet, styles: Styles, perimetre: Perimetre, points: list[Point]
) -> None:
    """One row per date, one column per curve."""
    names, dates = names_of(points), dates_of(points)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, max(1, len(names)), 26)
    sheet.write_string(0, 0, "Date", styles["entete_centre"])
    for column, name in enumerate(names, start=1):
        sheet.write_string(0, column, clean(name), styles["entete_centre"])
    for line, day in enumerate(dates, start=1):
        sheet.write_datetime(line, 0, day, styles["date"])
    lines = {day: line for line, day in enumerate(dates, start=1)}
    columns = {name: column for column, name in enumerate(names, start=1)}
    taux = styles["taux_courbe"]
    for courbe, day, valeur in points:
        if valeur is not None:
            sheet.write_number(lines[day], columns[courbe], valeur, taux)
    sheet.set_default_row(row_height(1))
    sheet.autofilter(0, 0, len(dates), len(names))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    set_up_page(sheet, perimetre, EVOLUTION)


def names_of(points: list[Point]) -> list[str]:
    """The curves, in order."""
    return list(dict.fromkeys(p.courbe for p in points))


def dates_of(points: list[Point]) -> list[date]:
    """The dates of all curves, in order."""
    return sorted({p.date_extraction for p in points})
