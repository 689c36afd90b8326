"""The cells of a table of several rows per pupil: how each format is written, and its height.

A cell without value is not written: its look is that of its row. A value that comes back in its
column is made once; columns are made whole, which is several times faster than cell by cell. No
column is chosen here.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from exports.feuilles.listes import PREMIERE_DATE_EXCEL
from exports.lecture.eleves import A_REPONDRE
from exports.modele import Colonne, Row
from exports.style.mise_en_forme import Styles, row_height, text_lines
from exports.style.textes import clean, french_date
from exports.xlsx.feuille import Worksheet
from exports.xlsx.textes import Lien, web_link

SANS_VOEU, FICHE = "Aucun vœu", "Fiche"
CENTRES = frozenset({"date", "entier", "booleen", "marque", "echeance", "evolution", "lien"})
SUIVANTE, PREMIERE, GRISEE, REPONDRE = 0, 1, 2, 4
"""The look of a row, added up: first of its pupil, on the ground of every second pupil, waiting
for an answer."""

_LIENS_MAX = 65_530  # links of a sheet that Excel takes
_ADRESSE_MAX = 2_079  # characters of an address that Excel takes
_ECHAPPES = '%" <>[]^`{}'  # written with three characters in an address
_JOUR_ZERO = date(1899, 12, 30)  # of Excel's calendar
# What is the same on all the rows of a pupil: plain after the first.
_IDENTITE = frozenset({"nom", "prenom"})
_RAPPELS = frozenset({"serie_libelle", "classe", "numero_candidat", "situation_libelle"})

Looks = list[int]
"""The style of each look, by its number."""

Rendered = tuple[Any, int]
"""A cell (empty when there is nothing to write), and the lines of text that it takes."""

_VIDE: Rendered = ("", 1)


class Cells(dict[tuple[Any, int], Any]):
    """The cells of a column, by value and look, each made when it first comes; `lines`: theirs."""

    def __init__(self, render: Callable[[Any, int], Rendered]) -> None:
        super().__init__()
        self._render = render
        self.lines: dict[tuple[Any, int], int] = {}

    def __missing__(self, key: tuple[Any, int]) -> Any:
        self[key], self.lines[key] = self._render(*key)
        return self[key]


class CellWriter:
    """Writes the rows of one sheet, column by column, and counts its links."""

    def __init__(self, sheet: Worksheet, styles: Styles, *, top: bool) -> None:
        self._sheet, self._styles, self._top = sheet, styles, top
        self._links = 0
        self._columns: list[tuple[Colonne, int, float]] = []
        self._renderers: dict[str, Callable[..., Rendered]] = {
            "texte": self._text, "texte_long": self._text, "lettre": self._text,
            "booleen": self._flag, "marque": self._mark, "entier": self._number,
            "evolution": self._number, "date": self._day, "echeance": self._day,
            "lien": self._link,
        }  # fmt: skip

    def add_column(self, position: int, colonne: Colonne, largeur: float) -> None:
        """A column of the catalogue, at a position."""
        self._columns.append((colonne, position, largeur))

    def write_rows(self, rows: Sequence[Row], looks: Sequence[int]) -> None:
        """The rows under the header, each in its look (`REPONDRE` apart)."""
        cells: list[list[Any]] = []
        heights = [1] * len(rows)
        for colonne, position, largeur in self._columns:
            values = list(map(itemgetter(colonne.index), rows))
            shades = looks
            if colonne.format == "echeance":
                shades = [
                    look | REPONDRE if row[A_REPONDRE] else look
                    for row, look in zip(rows, looks, strict=True)
                ]
            made = Cells(self._renderer(colonne, position, largeur))
            keys = list(zip(values, shades, strict=True))
            written = list(map(made.__getitem__, keys))
            if any(lines > 1 for lines in made.lines.values()):
                heights = list(map(max, heights, map(made.lines.__getitem__, keys)))
            if colonne.format == "lien":
                self._add_links(position, keys, written)
            cells.append(written)
        ground = self._looks("ligne")
        lines = zip(heights, looks, zip(*cells, strict=True), strict=True)
        for line, (height, look, row) in enumerate(lines, start=1):
            self._sheet.add_row(line, row_height(height), ground[look], row)

    def _renderer(
        self, colonne: Colonne, position: int, largeur: float
    ) -> Callable[[Any, int], Rendered]:
        """What makes a value of a column in a look."""
        looks = self._looks(colonne.format)
        reminder = self._looks("rappel")
        if colonne.colonne in _IDENTITE:
            looks = [
                style if look & PREMIERE else reminder[look]
                for look, style in enumerate(self._looks("eleve"))
            ]
        elif colonne.colonne in _RAPPELS:
            looks = [
                style if look & PREMIERE else reminder[look] for look, style in enumerate(looks)
            ]
        if colonne.format == "echeance":
            looks += self._looks("a_repondre")
        absent = self._looks("sans_voeu") if colonne.colonne == "formation" else None
        write = self._renderers[colonne.format]

        def render(value: Any, look: int) -> Rendered:
            if value is None:
                if absent is None:
                    return _VIDE
                return self._sheet.text(position, SANS_VOEU, absent[look]), 1
            return write(position, value, looks[look], largeur, colonne, look)

        return render

    def _text(self, position: int, value: Any, style: int, largeur: float, *_: Any) -> Rendered:
        text = clean(str(value))
        if not text:
            return _VIDE
        return self._sheet.text(position, text, style), text_lines(text, largeur - 1)

    def _flag(self, position: int, value: bool, style: int, *_: Any) -> Rendered:
        return self._sheet.text(position, "Oui" if value else "Non", style), 1

    def _mark(
        self, position: int, value: bool, style: int, largeur: float, colonne: Colonne, _: int
    ) -> Rendered:
        return self._text(position, colonne.marque or "", style, largeur) if value else _VIDE

    def _number(self, position: int, value: int, style: int, *_: Any) -> Rendered:
        return self._sheet.number(position, int(value), style), 1

    def _day(self, position: int, value: date, style: int, *_: Any) -> Rendered:
        if value < PREMIERE_DATE_EXCEL:
            return self._sheet.text(position, french_date(value), style), 1
        return self._sheet.number(position, (value - _JOUR_ZERO).days, style), 1

    def _link(
        self, position: int, value: str, style: int, _width: float, _column: Colonne, look: int
    ) -> Rendered:
        """A link that Excel would refuse stays a text: the address itself, on one line."""
        address = clean(value)
        if not address:
            return _VIDE
        if _web_link(value) is None:
            return self._sheet.text(position, address, self._looks("adresse")[look]), 1
        return self._sheet.text(position, FICHE, style), 1

    def _add_links(
        self, position: int, keys: list[tuple[str | None, int]], written: list[Any]
    ) -> None:
        """Where the cells of a column lead; beyond Excel's limit the address stays as a text."""
        for line, (value, look) in enumerate(keys, start=1):
            link = _web_link(value) if value else None
            if link is None:
                continue
            if self._links < _LIENS_MAX:
                self._links += 1
                self._sheet.add_link(line, position, link)
            else:
                style = self._looks("adresse")[look]
                written[line - 1] = self._sheet.text(position, value, style)

    def _looks(self, name: str) -> Looks:
        return [
            self._styles.banded(name, shaded=shaded, first=first, top=self._top)
            for shaded in (False, True)
            for first in (False, True)
        ]


@lru_cache(maxsize=10_000)  # the formations of an académie stand in every workbook
def _web_link(address: str) -> Lien | None:
    """The link, when Excel takes it as one: a web address, of plain characters, not too long once
    it is escaped."""
    if not (address.lower().startswith(("https://", "http://")) and address.isascii()):
        return None
    longest = _ADRESSE_MAX - 2 * sum(map(address.count, _ECHAPPES))
    if not (address.isprintable() and len(address) <= longest):
        return None
    return web_link(address)
