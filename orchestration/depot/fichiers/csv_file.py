"""Reading of CSV extracts, row by row, with exact physical line numbers.

Belongs here: quoting, field counts, batches.
Does not belong here: separator and place of the header (``csv_opening``), rows that are no data
(``lignes``), cleaning, null marks, types, keys (SQL).
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.depot.contract import Extrait
from orchestration.depot.errors import FichierRefuse, Probleme
from orchestration.depot.fichiers.batch import BATCH_ROWS, Batch, FileFacts, transpose
from orchestration.depot.fichiers.csv_opening import Opening, open_table
from orchestration.depot.fichiers.decoding import Decoding, detect, open_text
from orchestration.depot.fichiers.header import read_header
from orchestration.depot.fichiers.lignes import fast_pattern, tell_left_out, why_left_out
from orchestration.depot.fichiers.quotes import swallowing_cell
from orchestration.depot.fichiers.text_file import is_cut

_LONGEST_FIELD = 2**31 - 1
_CHUNK_ROWS = 1_000
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class OpenCsv:
    """A file whose headings are known; ``champs``: contract column → its place."""

    path: Path
    extrait: Extrait
    decoding: Decoding
    opening: Opening
    champs: dict[str, int]


def open_csv(path: Path, extrait: Extrait, facts: FileFacts) -> OpenCsv:
    """The headings of a CSV extract; fills ``facts``; FichierRefuse when it is unreadable."""
    csv.field_size_limit(_LONGEST_FIELD)
    decoding = detect(path)
    facts.encodage = decoding.encodage
    facts.avertissements += decoding.avertissements
    opening = open_table(path, decoding, extrait)
    facts.separateur = opening.separateur
    facts.avertissements += opening.avertissements
    found = read_header(extrait, path.name, opening.ligne, opening.titres)
    facts.colonnes[extrait.name] = list(found.champs)
    facts.titres[extrait.name] = found.lus
    facts.colonnes_ignorees = found.ignorees
    return OpenCsv(path, extrait, decoding, opening, found.champs)


def read_csv(path: Path, extrait: Extrait, facts: FileFacts) -> Iterator[Batch]:
    """``open_csv``, then ``read_rows``."""
    yield from read_rows(open_csv(path, extrait, facts), facts)


def read_rows(table: OpenCsv, facts: FileFacts) -> Iterator[Batch]:
    """Batches of a CSV extract, row by row; raises FichierRefuse when it is unreadable.

    A batch with ``anomalies`` holds rows whose number of fields is not that of the header.
    """
    path, decoding, opening = table.path, table.decoding, table.opening
    rows = _Rows(table)
    with open_text(path, decoding) as stream:
        reader = csv.reader(stream, delimiter=opening.separateur, strict=True)
        try:
            for _ in range(opening.rang + 1):
                next(reader)
            yield from rows.batches(reader)
        except csv.Error as error:
            raise FichierRefuse(_quoting_problem(path, decoding, opening)) from error
    tell_left_out(facts, rows.left_out)


class _Rows:
    """Rows of one file below its header, and what was not kept of them."""

    def __init__(self, table: OpenCsv) -> None:
        extrait, opening, champs = table.extrait, table.opening, table.champs
        self._path = table.path
        self._extrait = extrait.name
        self._champs = champs
        self._separateur = opening.separateur
        self._titres = opening.titres
        self._width = len(opening.titres)
        self._titled = max(
            (place for place, titre in enumerate(opening.titres, start=1) if titre.strip()),
            default=0,
        )
        self._texts = {champs[c.name] for c in extrait.champs if c.is_text and c.name in champs}
        self._no_data = fast_pattern(opening.titres)
        self._wrong: list[tuple[int, list[str]]] = []
        self.left_out: list[tuple[str, int]] = []

    def batches(self, reader: Any) -> Iterator[Batch]:
        lignes: list[int] = []
        columns: dict[str, list[str]] = {champ: [] for champ in self._champs}
        last = 0
        for numbers, rows in _chunks(reader):
            last = numbers[-1]
            if not isinstance(numbers, range):
                self._refuse_swallowed(numbers, rows)
            if not self._is_regular(rows):
                numbers, rows = self._sort_out(numbers, rows)
            lignes.extend(numbers)
            cells = list(zip(*rows, strict=True))
            for champ, place in self._champs.items():
                columns[champ].extend(cells[place] if cells else ())
            if len(lignes) >= BATCH_ROWS:
                yield Batch(self._extrait, lignes, columns)
                lignes, columns = [], {champ: [] for champ in self._champs}
        self._refuse_cut(last)
        if lignes:
            yield Batch(self._extrait, lignes, columns)
        if self._wrong:
            yield self._wrong_rows()

    def _is_regular(self, rows: list[list[str]]) -> bool:
        """True when nothing has to be sorted out: every row is full and begins with a value."""
        return (
            set(map(len, rows)) == {self._width}
            and all(row[0].strip() for row in rows)
            and not self._no_data.search("\n".join([row[0] for row in rows]))
        )

    def _fits(self, row: list[str]) -> bool:
        """Empty cells at the end of a row, or under untitled last columns, do not count."""
        return len(row) >= self._titled and not any(c.strip() for c in row[self._width :])

    def _sort_out(
        self, numbers: Sequence[int], rows: list[list[str]]
    ) -> tuple[list[int], list[list[str]]]:
        """Rows of the header's width; blank ones are skipped, the others are put apart."""
        kept: list[tuple[int, list[str]]] = []
        for ligne, row in zip(numbers, rows, strict=True):
            if not any(cell.strip() for cell in row):
                continue
            if motif := why_left_out(row, self._titres):
                self.left_out.append((motif, ligne))
            elif not self._fits(row):
                self._wrong.append((ligne, row))
            else:
                kept.append((ligne, (row + [""] * self._width)[: self._width]))
        return [ligne for ligne, _ in kept], [row for _, row in kept]

    def _refuse_swallowed(self, numbers: Sequence[int], rows: list[list[str]]) -> None:
        for ligne, row in zip(numbers, rows, strict=True):
            place = swallowing_cell(
                row, self._width, self._separateur, self._texts, fits=self._fits(row)
            )
            if place is not None:
                champ = next((c for c, p in self._champs.items() if p == place), None)
                message = (
                    "guillemets : une cellule contient d'autres lignes du fichier "
                    f"(colonne n° {place + 1}) ; corrigez le guillemet égaré, à partir de cette "
                    "ligne"
                )
                raise FichierRefuse(Probleme(message, self._path.name, ligne, champ))

    def _refuse_cut(self, last: int) -> None:
        if not self._wrong or self._wrong[-1][0] != last or not is_cut(self._path):
            return
        if len(self._wrong[-1][1]) < self._titled:
            message = "fichier coupé : sa dernière ligne est incomplète ; déposez-le en entier"
            raise FichierRefuse(Probleme(message, self._path.name, last))

    def _wrong_rows(self) -> Batch:
        """Rows of another width: kept by position, their first cells often tell who it is."""
        padded = [(row + [""] * self._width)[: self._width] for _, row in self._wrong]
        lignes = [ligne for ligne, _ in self._wrong]
        batch = transpose(self._extrait, self._champs, lignes, padded)
        anomalies = [f"{len(row)} champs au lieu de {self._width}" for _, row in self._wrong]
        return Batch(batch.extrait, batch.lignes, batch.colonnes, anomalies)


def _chunks(reader: Any) -> Iterator[tuple[Sequence[int], list[list[str]]]]:
    """Rows with the physical line where each begins, a few at a time.

    Small chunks keep few lists alive: the garbage collector would double the reading time.
    """
    while True:
        before = reader.line_num
        rows = list(itertools.islice(reader, _CHUNK_ROWS))
        if not rows:
            return
        if reader.line_num - before == len(rows):
            yield range(before + 1, reader.line_num + 1), rows
        else:
            spans = (1 + sum(len(_LINE_BREAK.findall(cell)) for cell in row) for row in rows)
            yield list(itertools.accumulate(spans, initial=before + 1))[:-1], rows


def _quoting_problem(path: Path, decoding: Decoding, opening: Opening) -> Probleme:
    """Where the quoting breaks: the first line of the record that cannot be read."""
    with open_text(path, decoding) as stream:
        reader = csv.reader(stream, delimiter=opening.separateur, strict=True)
        ligne = 1
        try:
            for _ in reader:
                ligne = reader.line_num + 1
        except csv.Error:
            pass
    return Probleme(
        "guillemets mal formés ou non refermés à partir de cette ligne", path.name, ligne
    )
