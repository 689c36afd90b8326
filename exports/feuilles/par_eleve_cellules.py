"""One row of a table of several rows per pupil: how each format is written, and its height.

A cell without value is not written: its look is that of its row. A value that comes back in its
column is made once. No column is chosen here.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.url import Url

from exports.feuilles.feuille_rapide import FastSheet
from exports.feuilles.listes import PREMIERE_DATE_EXCEL
from exports.lecture.eleves import A_REPONDRE
from exports.modele import Colonne, Row
from exports.style.mise_en_forme import Styles, row_height, text_lines
from exports.style.textes import clean, french_date

SANS_VOEU, FICHE = "Aucun vœu", "Fiche"
CENTRES = frozenset({"date", "entier", "booleen", "marque", "echeance", "evolution", "lien"})

_LIENS_MAX = 65_530  # links of a sheet that Excel takes
_ADRESSE_MAX = 2_079  # characters of an address that Excel takes
_ECHAPPES = '%" <>[]^`{}'  # written with three characters in an address
_JOUR_ZERO = date(1899, 12, 30)  # of Excel's calendar
# What is the same on all the rows of a pupil: plain after the first.
_IDENTITE = frozenset({"nom", "prenom"})
_RAPPELS = frozenset({"serie_libelle", "classe", "numero_candidat", "situation_libelle"})

Look = tuple[bool, bool]
"""Shaded band, first row of its pupil."""

Looks = dict[Look, Format]


class _Rendered(NamedTuple):
    """A cell (nothing when it stays empty), the lines that it takes, and where it leads."""

    cell: str
    lines: int
    url: Url | None = None


_VIDE = _Rendered("", 1)


class Place(NamedTuple):
    """A column of the sheet; `render` makes a value in a style, `known` has those already made."""

    render: Callable[["Place", Any, Look], _Rendered]
    start: str
    position: int
    index: int
    largeur: float
    looks: Looks
    marque: str
    absent: str | None
    echeance: bool
    known: dict[Any, _Rendered]


class CellWriter:
    """Writes the rows of one sheet, and counts its links."""

    def __init__(self, sheet: FastSheet, styles: Styles, *, top: bool) -> None:
        self._sheet, self._styles, self._top = sheet, styles, top
        self._links = 0
        self._ligne, self._sans_voeu = self._looks("ligne"), self._looks("sans_voeu")
        self._a_repondre, self._adresse = self._looks("a_repondre"), self._looks("adresse")
        self._renderers: dict[str, Callable[[Place, Any, Look], _Rendered]] = {
            "texte": self._text, "texte_long": self._text, "lettre": self._text,
            "booleen": self._flag, "marque": self._mark, "entier": self._number,
            "evolution": self._number, "date": self._day, "echeance": self._day,
            "lien": self._link,
        }  # fmt: skip

    def place(self, position: int, colonne: Colonne, largeur: float) -> Place:
        """How a column is written at a position."""
        looks = self._looks(colonne.format)
        if colonne.colonne in _IDENTITE:
            looks = self._looks("eleve") | _next_rows(self._looks("rappel"))
        elif colonne.colonne in _RAPPELS:
            looks |= _next_rows(self._looks("rappel"))
        return Place(
            self._renderers[colonne.format],
            self._sheet.column(position),
            position,
            colonne.index,
            largeur,
            looks,
            clean(colonne.marque or ""),
            SANS_VOEU if colonne.colonne == "formation" else None,
            colonne.format == "echeance",
            {},
        )

    def write_row(self, line: int, places: list[Place], row: Row, look: Look) -> None:
        lines, end, cells = 1, f'{line + 1}"', []
        for place in places:
            value = row[place.index]
            if value is None and place.absent is None:
                continue
            key = (value, look, row[A_REPONDRE]) if place.echeance else (value, look)
            found = place.known.get(key)
            if found is None:
                found = place.known[key] = self._render(place, value, row, look)
            if not found.cell:
                continue
            cell = found.cell
            if found.url is not None:
                if self._links < _LIENS_MAX:
                    self._links += 1
                    self._sheet.add_link(line, place.position, found.url)
                else:
                    cell = self._sheet.text(value, self._adresse[look])
            cells += (place.start, end, cell)
            if found.lines > lines:
                lines = found.lines
        self._sheet.add_row(line, row_height(lines), self._ligne[look], cells)

    def _render(self, place: Place, value: Any, row: Row, look: Look) -> _Rendered:
        if value is None:
            return _Rendered(self._sheet.text(place.absent or "", self._sans_voeu[look]), 1)
        if place.echeance and row[A_REPONDRE]:
            place = place._replace(looks=self._a_repondre)
        return place.render(place, value, look)

    def _text(self, place: Place, value: Any, look: Look) -> _Rendered:
        text = clean(str(value))
        if not text:
            return _VIDE
        lines = text_lines(text, place.largeur - 1)
        return _Rendered(self._sheet.text(text, place.looks[look]), lines)

    def _flag(self, place: Place, value: bool, look: Look) -> _Rendered:
        return _Rendered(self._sheet.text("Oui" if value else "Non", place.looks[look]), 1)

    def _mark(self, place: Place, value: bool, look: Look) -> _Rendered:
        return self._text(place, place.marque, look) if value else _VIDE

    def _number(self, place: Place, value: int, look: Look) -> _Rendered:
        return _Rendered(self._sheet.number(int(value), place.looks[look]), 1)

    def _day(self, place: Place, value: date, look: Look) -> _Rendered:
        style = place.looks[look]
        if value < PREMIERE_DATE_EXCEL:
            return _Rendered(self._sheet.text(french_date(value), style), 1)
        return _Rendered(self._sheet.number((value - _JOUR_ZERO).days, style), 1)

    def _link(self, place: Place, value: str, look: Look) -> _Rendered:
        """A link that Excel would refuse stays a text: the address itself, on one line."""
        address = clean(value)
        if not address:
            return _VIDE
        if not _is_link(value):
            return _Rendered(self._sheet.text(address, self._adresse[look]), 1)
        return _Rendered(self._sheet.text(FICHE, place.looks[look]), 1, _url(value))

    def _looks(self, name: str) -> Looks:
        return {
            (shaded, first): self._styles.banded(name, shaded=shaded, first=first, top=self._top)
            for shaded in (False, True)
            for first in (False, True)
        }


def _next_rows(looks: Looks) -> Looks:
    return {look: style for look, style in looks.items() if not look[1]}


def _is_link(address: str) -> bool:
    """Whether Excel takes the address as a link: a web one, of plain characters, not too long once
    it is escaped."""
    if not (address.lower().startswith(("https://", "http://")) and address.isascii()):
        return False
    longest = _ADRESSE_MAX - 2 * sum(map(address.count, _ECHAPPES))
    return address.isprintable() and len(address) <= longest


@lru_cache(maxsize=10_000)  # the formations of an académie stand in every workbook
def _url(address: str) -> Url:
    return Url(address)
