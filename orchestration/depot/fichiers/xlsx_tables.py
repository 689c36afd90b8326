"""Which sheets of a workbook hold an extract, and where their headings are.

Belongs here: the choice among visible sheets, what is told or refused of the others.
Does not belong here: the rows below the headings (``xlsx_file``), the format (``xlsx_sheet``).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.depot.contract import Extrait, load_contract
from orchestration.depot.errors import FichierRefuse, Probleme
from orchestration.depot.fichiers.batch import FileFacts
from orchestration.depot.fichiers.header import (
    HEADER_ROWS,
    awaited,
    find_header,
    is_complete,
    is_meant,
    read_header,
)
from orchestration.depot.fichiers.headings import Recognition, recognise
from orchestration.depot.fichiers.xlsx_book import Book, Sheet
from orchestration.depot.fichiers.xlsx_sheet import Row, read_rows

_WIDEST = 512
"""Columns in which headings are searched: a cell may stand in the 16,384th."""


@dataclass
class Table:
    """A visible sheet with its first rows; ``place``: which of them is its header, if any."""

    sheet: Sheet
    debut: list[Row]
    suite: Iterator[Row]
    place: int | None

    @property
    def titres(self) -> list[str]:
        return [] if self.place is None else _cells(self.debut[self.place])


def _cells(row: Row) -> list[str]:
    return [row.textes.get(column, "") for column in range(min(max(row.textes) + 1, _WIDEST))]


def look(book: Book, sheet: Sheet, extrait: Extrait) -> Table:
    rows = read_rows(book, sheet)
    first = list(itertools.islice(rows, HEADER_ROWS))
    return Table(sheet, first, rows, find_header(extrait, [_cells(row) for row in first]))


def choose(book: Book, tables: list[Table], extrait: Extrait, facts: FileFacts) -> list[Table]:
    """The sheets to read; the others are told, or refused when they were meant to be read."""
    hidden = [sheet.titre for sheet in book.sheets if not sheet.visible]
    complete = [table for table in tables if is_complete(extrait, table.titres)]
    own = [table for table in complete if _other_extract(table, extrait) is None] or complete
    if not own:
        raise _refusal(book, tables, hidden, extrait)
    told: list[tuple[str, str]] = [(titre, "feuille masquée") for titre in hidden]
    for table in tables:
        if table in own:
            continue
        other = _other_extract(table, extrait)
        if other is None and is_meant(extrait, table.titres):
            header_of(table, book.fichier, table.sheet.titre, extrait)
        why = (
            f"ses titres sont ceux de l'extrait {other}, qui demande son propre fichier"
            if other
            else f"les titres de l'extrait {extrait.name} n'y sont pas"
        )
        told.append((table.sheet.titre, why))
    order = {sheet.titre: place for place, sheet in enumerate(book.sheets)}
    facts.feuilles_ignorees = sorted(told, key=lambda sheet: order[sheet[0]])
    return own


def _other_extract(table: Table, extrait: Extrait) -> str | None:
    """The extract that the headings of a sheet are rather those of, among complete ones."""
    rows = [_cells(row) for row in table.debut]
    known = 0 if table.place is None else len(recognise(table.titres, extrait.folded_names).champs)
    for other in load_contract().values():
        place = None if other.from_siecle or other is extrait else find_header(other, rows)
        if place is not None and is_complete(other, rows[place]):
            found = len(recognise(rows[place], other.folded_names).champs)
            if found > known:
                return other.name
    return None


def _refusal(book: Book, tables: list[Table], hidden: list[str], extrait: Extrait) -> FichierRefuse:
    unread = f" ; feuilles masquées, non lues : {', '.join(hidden)}" if hidden else ""
    if not tables:
        message = f"classeur vide : aucune ligne de titres{unread}"
        return FichierRefuse(Probleme(message, book.fichier))
    best = max(tables, key=lambda table: len(recognise(table.titres, extrait.folded_names).champs))
    if best.place is not None:
        titre = best.sheet.titre if len(tables) > 1 else None
        try:
            header_of(best, book.fichier, titre, extrait)
        except FichierRefuse as refusal:
            return refusal
    sheets = ", ".join(f"« {table.sheet.titre} »" for table in tables)
    message = (
        f"aucun titre de colonne de l'extrait {extrait.name} reconnu dans les {HEADER_ROWS} "
        f"premières lignes des feuilles {sheets}{unread} ; attendu : {awaited(extrait)}"
    )
    return FichierRefuse(Probleme(message, book.fichier))


def header_of(table: Table, fichier: str, titre: str | None, extrait: Extrait) -> Recognition:
    """The columns of a sheet; a refusal names the sheet ``titre`` when there are several."""
    ligne = table.debut[table.place or 0].numero
    try:
        return read_header(extrait, fichier, ligne, table.titres)
    except FichierRefuse as refusal:
        if titre is None:
            raise
        named = (
            Probleme(f"feuille « {titre} » : {p.message}", p.fichier, p.ligne, p.colonne)
            for p in refusal.problemes
        )
        raise FichierRefuse(*named) from None
