"""Reading of CSV extracts, row by row, with exact physical line numbers.

Belongs here: separator, header, quoting, field counts.
Does not belong here: trimming, null marks, types, keys (SQL, in ``validation``).
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from orchestration.depot.batch import BATCH_ROWS, Batch, FileFacts, transpose
from orchestration.depot.contract import Extrait
from orchestration.depot.errors import FichierRefuse, Probleme
from orchestration.depot.header import read_header
from orchestration.depot.headings import recognise
from orchestration.depot.text_file import detect_encoding

_SEPARATORS = (";", ",", "\t")
_LONGEST_FIELD = 2**31 - 1
_CHUNK_ROWS = 1_000
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


def read_csv(path: Path, extrait: Extrait, facts: FileFacts) -> Iterator[Batch]:
    """Batches of a CSV extract; fills ``facts``; raises FichierRefuse when it is unreadable.

    A batch with ``anomalies`` holds rows whose number of fields is not that of the header.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    facts.encodage = detect_encoding(path)
    facts.separateur = _separator(path, facts.encodage, extrait)
    with path.open(encoding=facts.encodage, newline="") as stream:
        reader = csv.reader(stream, delimiter=facts.separateur, strict=True)
        try:
            ligne, titres = _first_row(reader)
            found = read_header(extrait, path.name, ligne, titres)
            facts.colonnes[extrait.name] = list(found.champs)
            facts.colonnes_ignorees = found.ignorees
            yield from _batches(reader, extrait.name, found.champs, titres)
        except csv.Error as error:
            raise FichierRefuse(_quoting_problem(path, facts)) from error


def _first_row(reader: Any) -> tuple[int, list[str]]:
    """Line and cells of the first row that is not blank; ([]) when there is none."""
    before = 0
    for row in reader:
        if any(cell.strip() for cell in row):
            return before + 1, row
        before = reader.line_num
    return 1, []


def _separator(path: Path, encoding: str, extrait: Extrait) -> str:
    """The separator that splits the header into the most recognised headings."""
    counts = {}
    for separator in _SEPARATORS:
        with path.open(encoding=encoding, newline="") as stream:
            try:
                _, titres = _first_row(csv.reader(stream, delimiter=separator, strict=True))
            except csv.Error:
                titres = []
        counts[separator] = len(recognise(titres, extrait.folded_names).champs)
    return max(_SEPARATORS, key=counts.__getitem__)


def _batches(
    reader: Any, extrait: str, champs: dict[str, int], titres: list[str]
) -> Iterator[Batch]:
    wrong: list[tuple[int, list[str]]] = []
    lignes: list[int] = []
    columns: dict[str, list[str]] = {champ: [] for champ in champs}
    for numbers, rows in _chunks(reader):
        if not _is_regular(rows, len(titres)):
            numbers, rows = _sort_out(numbers, rows, titres, wrong)
        lignes.extend(numbers)
        cells = list(zip(*rows, strict=True))
        for champ, place in champs.items():
            columns[champ].extend(cells[place] if cells else ())
        if len(lignes) >= BATCH_ROWS:
            yield Batch(extrait, lignes, columns)
            lignes, columns = [], {champ: [] for champ in champs}
    if lignes:
        yield Batch(extrait, lignes, columns)
    if wrong:
        yield _wrong_rows(extrait, champs, len(titres), wrong)


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


def _is_regular(rows: list[list[str]], width: int) -> bool:
    """True when nothing has to be sorted out: every row is full and begins with a value."""
    return set(map(len, rows)) == {width} and all(row[0].strip() for row in rows)


def _sort_out(
    numbers: Sequence[int],
    rows: list[list[str]],
    titres: list[str],
    wrong: list[tuple[int, list[str]]],
) -> tuple[list[int], list[list[str]]]:
    """Rows of the header's width; blank ones are skipped, those of another width go to ``wrong``.

    Empty cells at the end of a row, or under untitled last columns, do not count.
    """
    width = len(titres)
    titled = max(place for place, titre in enumerate(titres, start=1) if titre.strip())
    kept: list[tuple[int, list[str]]] = []
    for ligne, row in zip(numbers, rows, strict=True):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) < titled or any(cell.strip() for cell in row[width:]):
            wrong.append((ligne, row))
        else:
            kept.append((ligne, (row + [""] * width)[:width]))
    return [ligne for ligne, _ in kept], [row for _, row in kept]


def _wrong_rows(
    extrait: str, champs: dict[str, int], width: int, wrong: list[tuple[int, list[str]]]
) -> Batch:
    """Rows of another width: kept by position, because their first cells often tell who it is."""
    padded = [(row + [""] * width)[:width] for _, row in wrong]
    batch = transpose(extrait, champs, [ligne for ligne, _ in wrong], padded)
    anomalies = [f"{len(row)} champs au lieu de {width}" for _, row in wrong]
    return Batch(batch.extrait, batch.lignes, batch.colonnes, anomalies)


def _quoting_problem(path: Path, facts: FileFacts) -> Probleme:
    """Where the quoting breaks: the first line of the record that cannot be read."""
    with path.open(encoding=facts.encodage, newline="") as stream:
        reader = csv.reader(stream, delimiter=facts.separateur or ";", strict=True)
        ligne = 1
        try:
            for _ in reader:
                ligne = reader.line_num + 1
        except csv.Error:
            pass
    return Probleme(
        "guillemets mal formés ou non refermés à partir de cette ligne", path.name, ligne
    )
