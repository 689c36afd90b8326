"""The curves of the session: their chart on the synthèse, their data on the sheet « Évolution ».

The data is a table that anybody may read, not a hidden sheet.
"""

from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from exports.lecture.perimetres import EVOLUTION
from exports.modele import Perimetre, Point
from exports.style.mise_en_forme import BLEU, GRIS, POLICE, TRAIT, Styles, row_height, set_up_page
from exports.style.textes import clean

HAUTEUR = 112
"""Points of the row that holds the chart."""

_ORANGE = "#B34000"
# Told apart without colours: full and dashed, discs and diamonds.
_TRACES = (
    {"color": BLEU, "dash_type": "solid", "marker": "circle"},
    {"color": _ORANGE, "dash_type": "dash", "marker": "diamond"},
)
_TEXTE = {"name": POLICE["font_name"], "size": 9, "color": GRIS}
_PIXELS = 4 / 3  # of a point
_LARGEUR_PIXELS = 1280
_GRADUATIONS = 10


def has_evolution(points: list[Point]) -> bool:
    """Whether there is something to draw: a curve needs two dates."""
    return len({p.date_extraction for p in points}) > 1


def write_evolution(
    sheet: Worksheet, styles: Styles, perimetre: Perimetre, points: list[Point]
) -> None:
    """One row per date, one column per curve."""
    names, dates = _names(points), _dates(points)
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


def insert_chart(workbook: Workbook, sheet: Worksheet, line: int, points: list[Point]) -> None:
    """Puts the chart on `sheet`, over the row `line`; its data is on the sheet « Évolution »."""
    names, dates = _names(points), _dates(points)
    chart = workbook.add_chart({"type": "line"})
    for column in range(1, len(names) + 1):
        chart.add_series(_series(column, len(dates)))
    chart.set_legend({"position": "right", "font": {**_TEXTE, "size": 10, "bold": True}})
    axis = {"num_font": _TEXTE, "line": {"color": GRIS}}
    step = max(1, (dates[-1] - dates[0]).days // _GRADUATIONS)
    chart.set_x_axis(
        {**axis, "date_axis": True, "num_format": "dd/mm", "major_unit": step,
         "major_unit_type": "days"}
    )  # fmt: skip
    chart.set_y_axis(
        {**axis, "min": 0, "max": 1, "major_unit": 0.25, "num_format": "0\\ %",
         "major_gridlines": {"visible": True, "line": {"color": TRAIT, "width": 0.5}}}
    )  # fmt: skip
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": _LARGEUR_PIXELS, "height": int((HAUTEUR - 6) * _PIXELS)})
    text = f"Courbes de la session, du {dates[0]:%d/%m/%Y} au {dates[-1]:%d/%m/%Y} : "
    options = {"description": clean(text + ", ".join(names)), "object_position": 1, "y_offset": 3}
    sheet.insert_chart(line, 0, chart, options)


def _series(column: int, last: int) -> dict[str, Any]:
    trace = _TRACES[(column - 1) % len(_TRACES)]
    return {
        "name": [EVOLUTION, 0, column],
        "categories": [EVOLUTION, 1, 0, last, 0],
        "values": [EVOLUTION, 1, column, last, column],
        "line": {"color": trace["color"], "dash_type": trace["dash_type"], "width": 2},
        "marker": {"type": trace["marker"], "size": 6, "border": {"color": trace["color"]},
                   "fill": {"color": trace["color"]}},
    }  # fmt: skip


def _names(points: list[Point]) -> list[str]:
    return list(dict.fromkeys(p.courbe for p in points))


def _dates(points: list[Point]) -> list[Any]:
    return sorted({p.date_extraction for p in points})
