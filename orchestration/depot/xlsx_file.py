"""Reading of XLSX extracts: every sheet that bears the headings of the extract, and only those.

Belongs here: choice of the sheets, header rows, what is told of the sheets and of their formulas.
Does not belong here: the format (``xlsx_book``, ``xlsx_sheet``), the text of a cell
(``xlsx_values``), trimming, null marks, types, keys (SQL, in ``validation``).
"""

from __future__ import annotations

import itertools
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from orchestration.depot.batch import BATCH_ROWS, Batch, FileFacts
from orchestration.depot.contract import Extrait, load_contract
from orchestration.depot.errors import FichierRefuse, Probleme
from orchestration.depot.header import (
    HEADER_ROWS,
    awaited,
    find_header,
    is_complete,
    is_meant,
    read_header,
)
from orchestration.depot.headings import Recognition, recognise
from orchestration.depot.lignes import fast_pattern, tell_left_out, why_left_out
from orchestration.depot.text_file import signature
from orchestration.depot.xlsx_book import Book, Sheet, open_book
from orchestration.depot.xlsx_sheet import Row, read_rows
from orchestration.depot.zip_guard import MAX_MEMBERS, open_archive

_CODES = ("uai", "ine", "classe")
_MOST_HELD = 64 << 20
"""Characters that a batch may hold."""
_WIDEST = 512
"""Columns in which headings are searched: a cell may stand in the 16,384th."""


@dataclass
class _Table:
    """A visible sheet with its first rows; ``place``: which of them is its header, if any."""

    sheet: Sheet
    debut: list[Row]
    suite: Iterator[Row]
    place: int | None

    @property
    def titres(self) -> list[str]:
        return [] if self.place is None else _cells(self.debut[self.place])


def read_xlsx(path: Path, extrait: Extrait, facts: FileFacts) -> Iterator[Batch]:
    """Batches of the visible sheets that bear the headings of ``extrait``; fills ``facts``.

    Lines are row numbers. What no sheet lets read is refused with what was found and awaited.
    """
    with closing(_open(path)) as archive:
        book = open_book(archive, path.name)
        facts.encodage = "xlsx"
        tables = [_look(book, sheet, extrait) for sheet in book.sheets if sheet.visible]
        chosen = _choose(book, [table for table in tables if table.debut], extrait, facts)
        several = len(chosen) > 1
        for table in chosen:
            titre = table.sheet.titre if several else None
            yield from _read(table, path.name, titre, extrait, facts)


def _open(path: Path) -> zipfile.ZipFile:
    with path.open("rb") as stream:
        head = stream.read(8)
    if not head.startswith((b"PK\3\4", b"PK\5\6")):
        what = signature(head) or "un texte ou un autre format, non un classeur XLSX"
        raise FichierRefuse(Probleme(f"le contenu est {what}", path.name))
    archive = open_archive(path, members=MAX_MEMBERS)
    names = {name.lower() for name in archive.namelist()}
    if "[content_types].xml" in names:
        return archive
    archive.close()
    message = "archive ZIP qui n'est pas un classeur XLSX"
    if "mimetype" in names:
        message = "classeur OpenDocument (ODS) ; l'enregistrer en XLSX ou en CSV"
    raise FichierRefuse(Probleme(message, path.name))


def _cells(row: Row) -> list[str]:
    return [row.textes.get(column, "") for column in range(min(max(row.textes) + 1, _WIDEST))]


def _look(book: Book, sheet: Sheet, extrait: Extrait) -> _Table:
    rows = read_rows(book, sheet)
    first = list(itertools.islice(rows, HEADER_ROWS))
    return _Table(sheet, first, rows, find_header(extrait, [_cells(row) for row in first]))


def _choose(book: Book, tables: list[_Table], extrait: Extrait, facts: FileFacts) -> list[_Table]:
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
            _header(table, book.fichier, table.sheet.titre, extrait)
        why = (
            f"ses titres sont ceux de l'extrait {other}, qui demande son propre fichier"
            if other
            else f"les titres de l'extrait {extrait.name} n'y sont pas"
        )
        told.append((table.sheet.titre, why))
    order = {sheet.titre: place for place, sheet in enumerate(book.sheets)}
    facts.feuilles_ignorees = sorted(told, key=lambda sheet: order[sheet[0]])
    return own


def _other_extract(table: _Table, extrait: Extrait) -> str | None:
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


def _refusal(
    book: Book, tables: list[_Table], hidden: list[str], extrait: Extrait
) -> FichierRefuse:
    unread = f" ; feuilles masquées, non lues : {', '.join(hidden)}" if hidden else ""
    if not tables:
        message = f"classeur vide : aucune ligne de titres{unread}"
        return FichierRefuse(Probleme(message, book.fichier))
    best = max(tables, key=lambda table: len(recognise(table.titres, extrait.folded_names).champs))
    if best.place is not None:
        titre = best.sheet.titre if len(tables) > 1 else None
        try:
            _header(best, book.fichier, titre, extrait)
        except FichierRefuse as refusal:
            return refusal
    sheets = ", ".join(f"« {table.sheet.titre} »" for table in tables)
    message = (
        f"aucun titre de colonne de l'extrait {extrait.name} reconnu dans les {HEADER_ROWS} "
        f"premières lignes des feuilles {sheets}{unread} ; attendu : {awaited(extrait)}"
    )
    return FichierRefuse(Probleme(message, book.fichier))


def _header(table: _Table, fichier: str, titre: str | None, extrait: Extrait) -> Recognition:
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


def _read(
    table: _Table, fichier: str, titre: str | None, extrait: Extrait, facts: FileFacts
) -> Iterator[Batch]:
    found = _header(table, fichier, titre, extrait)
    _learn(facts, extrait.name, found)
    place = table.place or 0
    where = f"feuille « {titre} » : " if titre else ""
    if place:
        why = f"{where}{place} ligne(s) au-dessus des titres, non lue(s)"
        facts.avertissements.append(("lignes_avant_titres", why, table.debut[0].numero))
    width = max(table.debut[place].textes) + 1
    codes = {found.champs[champ]: champ for champ in _code_columns(extrait) & found.champs.keys()}
    formulas, beside = _Told(), _Told()
    no_data = fast_pattern(table.titres)
    left_out: list[tuple[str, int]] = []
    lignes: list[int] = []
    columns: dict[str, list[str]] = {champ: [] for champ in found.champs}
    held = 0
    for row in itertools.chain(table.debut[place + 1 :], table.suite):
        texts = row.textes
        if max(texts) >= width:
            beside.add("", row.numero)
            if min(texts) >= width:
                continue
        if not texts.get(0) or no_data.search(texts[0]):
            why = why_left_out([texts.get(c, "") for c in range(width)], table.titres)
            if why:
                left_out.append((where + why, row.numero))
                continue
        for column in row.formules:
            if column in codes:
                formulas.add(codes[column], row.numero)
        lignes.append(row.numero)
        for champ, column in found.champs.items():
            columns[champ].append(texts.get(column, ""))
        held += sum(map(len, texts.values()))
        if len(lignes) >= BATCH_ROWS or held > _MOST_HELD:
            yield Batch(extrait.name, lignes, columns, feuille=titre)
            lignes, columns, held = [], {champ: [] for champ in found.champs}, 0
    if lignes:
        yield Batch(extrait.name, lignes, columns, feuille=titre)
    tell_left_out(facts, left_out)
    for champ, number in formulas.counts.items():
        why = f"{where}colonne {champ} : {number} formule(s), lue(s) par leur dernier résultat"
        facts.avertissements.append(("formule", why, formulas.first[champ]))
    for number in beside.counts.values():
        why = f"{where}{number} ligne(s) ont des cellules à droite des titres, non lues"
        facts.avertissements.append(("cellules_hors_titres", why, beside.first[""]))


class _Told:
    """How many times something was met, and in which line first."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.first: dict[str, int] = {}

    def add(self, what: str, ligne: int) -> None:
        self.counts[what] += 1
        self.first.setdefault(what, ligne)


def _learn(facts: FileFacts, extrait: str, found: Recognition) -> None:
    known = facts.colonnes.setdefault(extrait, [])
    known += [champ for champ in found.champs if champ not in known]
    facts.titres[extrait] = found.lus | facts.titres.get(extrait, {})
    facts.colonnes_ignorees += [t for t in found.ignorees if t not in facts.colonnes_ignorees]


def _code_columns(extrait: Extrait) -> set[str]:
    """Columns by which rows are told apart or joined: a formula there is never harmless."""
    names = {name for cle in extrait.cles for name in (*cle.champs, *cle.si)}
    names |= {reference.champ for reference in extrait.references}
    names |= {c.name for c in extrait.champs if c.name in _CODES or c.name.startswith("code_")}
    return names
