"""The rows of a worksheet, one by one, as texts by column.

Belongs here: rows, cells, their places and their bounds; formulas met on the way.
Does not belong here: the text of a value (``xlsx_values``), headings (``xlsx_file``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.depot.fichiers.batch import FORMULE_SANS_VALEUR
from orchestration.depot.fichiers.xlsx_book import Book, Sheet, main_names
from orchestration.depot.fichiers.xlsx_values import cell_text
from orchestration.depot.fichiers.xml_stream import Demesure, make_parser

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
_LONGEST_ROW = 8 << 20
_NAMES = main_names("row", "c", "v", "t", "f", "rPh", "is")
_EMPTY_CELL = re.compile(
    rb'<(?:[A-Za-z]\w*:)?c r="[A-Z]{1,3}[0-9]{1,7}"(?: [a-z]+="[^"<>]*")*\s*(?:/>|></(?:\w+:)?c>)'
)
_EMPTY_ROW = re.compile(
    rb'<(?:[A-Za-z]\w*:)?row r="[0-9]{1,7}"(?: [A-Za-z0-9:]+="[^"<>]*")*\s*'
    rb"(?:/>|>\s*</(?:\w+:)?row>)"
)


@dataclass(slots=True)
class Row:
    """A row with at least a text: its number, its texts by column.

    ``formules``: the columns whose text is the stored result of a formula.
    """

    numero: int
    textes: dict[int, str]
    formules: tuple[int, ...] = ()


class _EmptyOut:
    """Takes away formatted cells and rows that hold nothing; a sheet may have millions of them.

    Not after a ``<!``: what follows may be a text that only looks like cells.
    """

    def __init__(self) -> None:
        self._sure = True

    def __call__(self, chunk: bytes) -> bytes:
        self._sure = self._sure and b"<!" not in chunk
        return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", chunk)) if self._sure else chunk


def read_rows(book: Book, sheet: Sheet) -> Iterator[Row]:
    """The rows of ``sheet`` that are not blank, in order; columns are counted from 0.

    FichierRefuse for a place that no spreadsheet has, or that is given twice.
    """
    reader = _Reader(book)
    parser = make_parser(namespaces=True)
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.data
    with book.parse(sheet.part, parser, book.budget, _EmptyOut()) as walked:
        for _ in walked:
            yield from reader.taken()


class _Reader:
    """What the parser calls; a cell is (column, type, style, formula, pieces of value)."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._rows: list[Row] = []
        self._row, self._number, self._column = 0, "0", -1
        self._texts: dict[int, str] = {}
        self._formulas: list[int] = []
        self._columns: dict[str, int] = {}
        self._kind = "n"
        self._style = 0
        self._formula = False
        self._pieces: list[str] = []
        self._held = 0
        self._taking = False
        self._phonetic = False

    def taken(self) -> list[Row]:
        """The rows finished since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attrs: dict[str, str]) -> None:
        kind = _NAMES.get(name)
        if kind == "v":
            self._taking = True
        elif kind == "c":
            self._open_cell(attrs)
        elif kind == "t":
            self._taking = not self._phonetic
        elif kind == "f":
            self._formula = True
        elif kind == "row":
            self._open_row(attrs)
        elif kind == "rPh":
            self._phonetic = True

    def data(self, text: str) -> None:
        if self._taking:
            self._pieces.append(text)
            self._held += len(text)
            if self._held > _LONGEST_ROW:
                raise Demesure(f"une ligne de plus de {_LONGEST_ROW >> 20} millions de caractères")

    def end(self, name: str) -> None:
        kind = _NAMES.get(name)
        if kind == "v" or kind == "t":
            self._taking = False
        elif kind == "c":
            self._close_cell()
        elif kind == "rPh":
            self._phonetic = False
        elif kind == "row" and self._texts:
            self._rows.append(Row(self._row, self._texts, tuple(self._formulas)))
            self._texts, self._formulas = {}, []

    def _open_row(self, attrs: dict[str, str]) -> None:
        stated = attrs.get("r")
        number = self._row + 1 if stated is None else self._book.integer(stated)
        if not self._row < number <= MAX_ROW:
            raise self._book.refuse(
                f"une ligne porte un numéro hors des bornes (au plus {MAX_ROW}) ou déjà passé"
            )
        self._row, self._number, self._column = number, str(number), -1
        self._texts, self._formulas = {}, []
        self._held = 0

    def _open_cell(self, attrs: dict[str, str]) -> None:
        place = attrs.get("r")
        if place is None:
            column = self._column + 1
        else:
            letters = place.rstrip("0123456789")
            if place[len(letters) :] != self._number:
                raise self._book.refuse("une cellule n'est pas de la ligne qui la porte")
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = self._column_of(letters)
        if not self._column < column < MAX_COLUMN:
            raise self._book.refuse(
                f"une cellule est hors des bornes (au plus {MAX_COLUMN} colonnes) ou en double"
            )
        self._column = column
        self._kind = attrs.get("t", "n")
        style = attrs.get("s")
        self._style = self._style_of(style) if style and self._kind == "n" else 0
        self._formula = False
        self._pieces = []

    def _column_of(self, letters: str) -> int:
        column = 0
        for letter in letters:
            if not "A" <= letter <= "Z" or len(letters) > 3:
                raise self._book.refuse("une cellule porte une place qui n'en est pas une")
            column = 26 * column + ord(letter) - 64
        return column - 1

    def _style_of(self, style: str) -> int:
        place = self._book.integer(style)
        if not 0 <= place < len(self._book.styles):
            return 0
        return self._book.styles[place]

    def _close_cell(self) -> None:
        raw = "".join(self._pieces)
        if self._formula:
            if self._kind != "str" and (not raw or (self._book.stale and raw == "0")):
                self._texts[self._column] = FORMULE_SANS_VALEUR
                return
            self._formulas.append(self._column)
        text = cell_text(self._book, self._kind, raw, self._style)
        if text and not text.isspace():
            self._texts[self._column] = text
