"""CSV files that DuckDB's own reader reads as ours does: proved, or left to ours.

Belongs here: the proof over the bytes of a file, in one pass and by chunks of whole lines, and how
DuckDB is asked to read what is proved. Does not belong here: rows of any other file (``csv_file``).
"""

# ruff: noqa: S608 -- the query holds the path of the file and numbers.

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar

import duckdb
import numpy as np

from orchestration.depot.fichiers.csv_file import OpenCsv
from orchestration.depot.fichiers.lignes import fast_pattern, harmless_starts

_CHUNK = 1 << 20
_LONGEST_LINE = 1 << 21
_MAX_LINE_SIZE = 2 * _LONGEST_LINE
_BUFFER = 2 * _MAX_LINE_SIZE
_LF, _CR, _QUOTE = b'\n\r"'
_ENCODINGS = ("utf-8", "utf-8-sig")
_SEPARATORS = (";", ",", "\t")
_PATTERN_SIGNS = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class RegularCsv:
    """A file whose rows are its lines, below headings on the first.

    ``champs``: contract column → its place; ``lignes``: rows of data.
    """

    premiere_ligne: ClassVar[int] = 2

    path: Path
    extrait: str
    champs: dict[str, int]
    separateur: str
    largeur: int
    lignes: int

    def relation(self) -> str:
        """SQL: the rows as text in columns ``c0``, ``c1``…, in order; empty and ``-`` are NULL."""
        path = _PATTERN_SIGNS.sub(r"[\g<0>]", str(self.path.resolve())).replace("'", "''")
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(self.largeur))
        return (
            f"read_csv('{path}', auto_detect = false, header = true, delim = '{self.separateur}', "
            "quote = '\"', escape = '\"', "
            f"columns = {{{columns}}}, nullstr = ['', '-'], allow_quoted_nulls = true, "
            "strict_mode = true, null_padding = false, compression = 'none', "
            f"hive_partitioning = false, max_line_size = {_MAX_LINE_SIZE}, buffer_size = {_BUFFER})"
        )


def prove_regular(table: OpenCsv) -> RegularCsv | None:
    """The file of ``table`` as DuckDB may read it; None when anything in it is for our reader.

    Proved of every line: as many cells as the headings, quotes around whole cells or none, no
    line break within one, and a first cell that cannot be a total, a heading or a blank row.
    """
    opening = table.opening
    if (
        opening.ligne != 1
        or opening.separateur not in _SEPARATORS
        or len(opening.titres) < 2
        or table.decoding.by_line
        or table.decoding.encodage not in _ENCODINGS
        or not str(table.path).isprintable()
    ):
        return None
    proof = _Proof(table)
    with table.path.open("rb") as stream:
        if not all(map(proof.holds, _whole_lines(stream))):
            return None
    return RegularCsv(
        table.path,
        table.extrait.name,
        table.champs,
        opening.separateur,
        len(opening.titres),
        proof.lines - 1,
    )


def reads_all(con: duckdb.DuckDBPyConnection, table: RegularCsv) -> bool:
    """True when DuckDB agrees on the number of rows; asked aside, an error ends a transaction."""
    with con.cursor() as aside:
        try:
            (found,) = aside.execute(f"SELECT count(*) FROM {table.relation()}").fetchone()
        except duckdb.InvalidInputException:
            return False
    return found == table.lignes


def _whole_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The file by chunks that end with a line, the last perhaps without its end; b"" for a line
    that is too long.
    """
    rest = b""
    while block := stream.read(_CHUNK):
        cut = block.rfind(b"\n") + 1
        if cut:
            yield rest + block[:cut]
            rest = block[cut:]
        else:
            rest += block
        if len(rest) > _LONGEST_LINE:
            yield b""
    if rest:
        yield rest


class _Proof:
    """What is known of the chunks seen; ``lines`` counts that of the headings too."""

    def __init__(self, table: OpenCsv) -> None:
        self.lines = 0
        self._end = b"\n"
        self._separator = ord(table.opening.separateur)
        self._delimiter = table.opening.separateur
        self._width = len(table.opening.titres)
        self._no_data = fast_pattern(table.opening.titres)
        starts = np.frombuffer(harmless_starts(table.opening.titres).encode(), np.uint8)
        self._harmless = np.zeros(256, dtype=bool)
        self._harmless[starts] = True

    def holds(self, chunk: bytes) -> bool:
        """True when every line of ``chunk`` is regular."""
        if not chunk:
            return False
        if not self.lines:
            chunk = chunk.removeprefix(codecs.BOM_UTF8)
            self._end = b"\r\n" if chunk[: chunk.find(b"\n") + 1].endswith(b"\r\n") else b"\n"
        if not chunk.endswith(b"\n"):
            chunk += self._end
        octets = np.frombuffer(chunk, np.uint8)
        ends = octets == _LF
        places = np.flatnonzero(ends)
        if not self._ends_alike(chunk, octets, places):
            return False
        marks = ends | (octets == self._separator)
        if b'"' in chunk:
            inside = _inside_quotes(octets, ends, self._separator)
            if inside is None:
                return False
            marks &= ~inside
        starts = np.concatenate(([0], places[:-1] + 1))
        if not self.lines:
            starts = starts[1:]
        self.lines += len(places)
        return self._is_full(octets[marks]) and self._are_data(chunk, octets, starts)

    def _ends_alike(self, chunk: bytes, octets: np.ndarray, places: np.ndarray) -> bool:
        if self._end == b"\n":
            return b"\r" not in chunk
        returns = octets[places - 1] == _CR
        return bool(returns.all()) and chunk.count(b"\r") == len(places)

    def _is_full(self, marks: np.ndarray) -> bool:
        """Separators and ends of lines come in turn, as many as there are headings."""
        if len(marks) % self._width:
            return False
        ends = (marks == _LF).reshape(-1, self._width)
        return bool(ends[:, -1].all()) and not ends[:, :-1].any()

    def _are_data(self, chunk: bytes, octets: np.ndarray, starts: np.ndarray) -> bool:
        """First cells are judged by their first letter, and one by one where it is not enough."""
        heads = octets[starts]
        heads = np.where(heads == _QUOTE, octets[starts + 1], heads)
        for start in starts[~self._harmless[heads]]:
            line = chunk[start : chunk.index(b"\n", start)].decode()
            first = next(csv.reader([line], delimiter=self._delimiter))[0]
            if not first.strip() or self._no_data.search(first):
                return False
        return True


def _inside_quotes(octets: np.ndarray, ends: np.ndarray, separator: int) -> np.ndarray | None:
    """Where quoted text is; None when a quote stands within a cell, or a line break in quotes."""
    quotes = octets == _QUOTE
    inside = np.logical_xor.accumulate(quotes)
    places = np.flatnonzero(quotes)
    if inside[-1] or (inside & ends).any():
        return None
    before, after = octets[places[::2] - 1], octets[places[1::2] + 1]
    if not places[0]:
        before[0] = _LF
    opened = (before == separator) | (before == _LF) | (before == _QUOTE)
    closed = (after == separator) | (after == _LF) | (after == _CR) | (after == _QUOTE)
    return inside if opened.all() and closed.all() else None
