"""The chart of the curves of the session, on the synthèse: XlsxWriter draws it, once for many.

Belongs here: what the chart shows and how it looks. Not here: its data, which are a table
(`exports.feuilles.evolution`).
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from exports.feuilles.evolution import dates_of, names_of
from exports.feuilles.page import LARGEURS
from exports.lecture.perimetres import EVOLUTION, SYNTHESE
from exports.modele import Point
from exports.style.mise_en_forme import BLEU, GRIS, POLICE, TRAIT
from exports.style.textes import clean
from exports.xlsx.gabarits import Parts, make_chart

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

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

_JOUR_ZERO = date(1899, 12, 30)  # of Excel's calendar
_REPERE = 987_654_321_000_000  # stands for the first value in the XML of a chart
_REPERE_ECRIT = re.compile(rb"(?<=<c:v>)987654321(\d{6})(?=</c:v>)")


class Courbes:
    """The chart, over a line of the synthèse; its data is on the sheet « Évolution »."""

    def __init__(self, points: list[Point]) -> None:
        self._names, self._dates = tuple(names_of(points)), tuple(dates_of(points))
        place = {(p.courbe, p.date_extraction): p.valeur for p in points}
        self._values = [
            value
            for name in self._names
            for day in self._dates
            if (value := place.get((name, day))) is not None
        ]
        self._given = tuple(
            place.get((name, day)) is not None for name in self._names for day in self._dates
        )

    def parts(self, line: int) -> Parts:
        """Its XML: made once for the charts of the same dates, then given its values."""
        values = self._values
        model = _model(line, self._names, self._dates, self._given)
        return {
            name: _REPERE_ECRIT.sub(lambda found: f"{values[int(found[1])]}".encode(), data)
            for name, data in model.items()
        }


@lru_cache(maxsize=64)
def _model(
    line: int, names: tuple[str, ...], dates: tuple[date, ...], given: tuple[bool, ...]
) -> Parts:
    """The parts of a chart whose values are marks, in order, which its values replace."""

    def draw(book: "Workbook") -> None:
        sheet, data = book.add_worksheet(SYNTHESE), book.add_worksheet(EVOLUTION)
        marks = iter(range(_REPERE, _REPERE + len(given)))
        for rank, name in enumerate(names):
            data.write_string(0, 1 + rank, clean(name))
            for place, day in enumerate(dates):
                data.write_number(1 + place, 0, (day - _JOUR_ZERO).days)
                if given[rank * len(dates) + place]:
                    data.write_number(1 + place, 1 + rank, next(marks))
        for column, width in enumerate(LARGEURS):
            sheet.set_column(column, column, width)
        sheet.set_row(line, HAUTEUR)
        draw_chart(book, sheet, line, names, dates)

    return make_chart(draw, POLICE)


def draw_chart(
    book: "Workbook",
    sheet: "Worksheet",
    line: int,
    names: Sequence[str],
    dates: Sequence[date],
) -> None:
    """Draws the chart with XlsxWriter, on one of its own sheets."""
    chart = book.add_chart({"type": "line"})
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
