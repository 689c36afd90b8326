"""Reading of XLSX extracts: the rows of every sheet that bears the headings of the extract.

Belongs here: batches of rows, what is told of them and of their formulas.
Does not belong here: choice of the sheets (``xlsx_tables``), the format (``xlsx_book``,
``xlsx_sheet``), the text of a cell (``xlsx_values``), trimming, null marks, types, keys (SQL).
"""

from __future__ import annotations

import itertools
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from orchestration.depot.contract import Extrait
from orchestration.depot.errors import FichierRefuse, Probleme
from orchestration.depot.fichiers.batch import BATCH_ROWS, FORMULE_SANS_VALEUR, Batch, FileFacts
from orchestration.depot.fichiers.headings import Recognition
from orchestration.depot.fichiers.lignes import fast_pattern, tell_left_out, why_left_out
from orchestration.depot.fichiers.text_file import signature
from orchestration.depot.fichiers.xlsx_book import open_book
from orchestration.depot.fichiers.xlsx_tables import Table, choose, header_of, look
from orchestration.depot.fichiers.zip_guard import MAX_MEMBERS, open_archive

_CODES = ("uai", "ine", "classe")
_MOST_HELD = 64 << 20
"""Characters that a batch may hold."""


def read_xlsx(path: Path, extrait: Extrait, facts: FileFacts) -> Iterator[Batch]:
    """Batches of the visible sheets that bear the headings of ``extrait``; fills ``facts``.

    Lines are row numbers. What no sheet lets read is refused with what was found and awaited.
    """
    with closing(_open(path)) as archive:
        book = open_book(archive, path.name)
        facts.encodage = "xlsx"
        tables = [look(book, sheet, extrait) for sheet in book.sheets if sheet.visible]
        chosen = choose(book, [table for table in tables if table.debut], extrait, facts)
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


def _read(
    table: Table, fichier: str, titre: str | None, extrait: Extrait, facts: FileFacts
) -> Iterator[Batch]:
    """Batches of a sheet; ``titre``: its name, when the workbook has several to read."""
    found = header_of(table, fichier, titre, extrait)
    _learn(facts, extrait.name, found)
    place = table.place or 0
    where = f"feuille « {titre} » : " if titre else ""
    if place:
        why = f"{where}{place} ligne(s) au-dessus des titres, non lue(s)"
        facts.avertissements.append(("lignes_avant_titres", why, table.debut[0].numero))
    width = max(table.debut[place].textes) + 1
    no_data = fast_pattern([titre for titre in table.titres if titre])
    left: list[tuple[str, int]] = []
    codes = {found.champs[champ]: champ for champ in _code_columns(extrait) & found.champs.keys()}
    formulas, beside = _Told(), _Told()
    lignes: list[int] = []
    columns: dict[str, list[str]] = {champ: [] for champ in found.champs}
    held = 0
    for row in itertools.chain(table.debut[place + 1 :], table.suite):
        texts = row.textes
        if max(texts) >= width:
            beside.add("", row.numero)
            if min(texts) >= width:
                continue
        if no_data.match(next(iter(texts.values()))):
            cells = [_shown(texts.get(column, "")) for column in range(width)]
            if motif := why_left_out(cells, table.titres):
                left.append((where + motif, row.numero))
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
    tell_left_out(facts, left)
    for champ, number in formulas.counts.items():
        why = f"{where}colonne {champ} : {number} formule(s), lue(s) par leur dernier résultat"
        facts.avertissements.append(("formule", why, formulas.first[champ]))
    for number in beside.counts.values():
        why = f"{where}{number} ligne(s) ont des cellules à droite des titres, non lues"
        facts.avertissements.append(("cellules_hors_titres", why, beside.first[""]))


def _shown(text: str) -> str:
    """What a person sees of a cell: nothing, for a formula without a result."""
    return "" if text == FORMULE_SANS_VALEUR else text


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
