"""Every delivered workbook against who must stand in it: the part of the control that leaves out no
file.

Belongs here: the comparison of what `exports.controle.lecteur` read with what
`exports.controle.attendu_identites` expects. Not here: the second reader of
a sample (`exports.controle.relecture`). Messages never hold a text of the workbook.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from exports.controle.attendu import SANS_ELEVE, Key
from exports.controle.attendu_identites import CLASSE, ExpectedRows, Identites, Sheets
from exports.controle.lecteur import ClasseurIllisible, ClasseurLu, FeuilleLue, read_workbook
from exports.style.textes import clean

if TYPE_CHECKING:
    import duckdb

Faults = dict[str, list[tuple[str, str | None]]]
"""File → reasons, each with its sheet."""


@dataclass(slots=True)
class Lecture:
    """What was read of some workbooks: how many, the faults of each file that has any, and the
    files that no reader can open."""

    lus: int = 0
    fautes: Faults = field(default_factory=dict)
    illisibles: set[str] = field(default_factory=set)

    def add(self, other: "Lecture") -> None:
        self.lus += other.lus
        self.fautes |= other.fautes
        self.illisibles |= other.illisibles


class Relecteur:
    """Reads every workbook of a lycée, one lycée after the other: what one process does."""

    def __init__(
        self, con: "duckdb.DuckDBPyConnection", out: Path, fichiers: Mapping[Key, str]
    ) -> None:
        """`fichiers`: those to read, with what each holds."""
        self._out, self._identites = out, Identites(con)
        self._fichiers: dict[str, list[tuple[Key, str]]] = {}
        for key, fichier in sorted(fichiers.items()):
            self._fichiers.setdefault(key[1][1], []).append((key, fichier))

    def __call__(self, uai: str) -> Lecture:
        expected, links = self._identites.read([uai])
        links = {unquote(link.partition("#")[0]) for link in links}
        told = Lecture()
        for key, fichier in self._fichiers.get(uai, ()):
            sheets = expected.get(key, {})
            try:
                wanted = {title: set(sheet.colonnes) for title, sheet in sheets.items()}
                found = read_workbook(self._out / fichier, wanted)
            except ClasseurIllisible as error:
                told.fautes[fichier] = [(f"classeur illisible : {error}", None)]
                told.illisibles.add(fichier)
                continue
            told.lus += 1
            if faults := list(faults_of(found, sheets, links, key[1])):
                told.fautes[fichier] = faults
        return told


def faults_of(
    found: ClasseurLu,
    expected: Sheets,
    links: set[str],
    scope: tuple[str, str, str],
    as_read: Callable[[str], str] = clean,
) -> Iterator[tuple[str, str | None]]:
    """What is wrong in a workbook that was read, and in which sheet. `links`: the addresses that it
    may name; `as_read`: what its reader makes of a text."""
    for title in expected.keys() - found.feuilles.keys():
        yield "feuille absente", title
    for title, sheet in found.feuilles.items():
        if title not in expected and title not in SANS_ELEVE:
            yield "feuille en trop", title
        if sheet.masquee:
            yield "feuille masquée", title
        if sheet.formules:
            yield f"{sheet.formules} formule(s)", title
        if title in expected:
            for motif in _faults_of_sheet(sheet, expected[title], scope, as_read):
                yield motif, title
    foreign = [a for a in found.adresses if unquote(a) not in links]
    if foreign:
        yield f"{len(foreign)} lien(s) qui ne sont pas du rapport", None


def _faults_of_sheet(
    found: FeuilleLue,
    expected: ExpectedRows,
    scope: tuple[str, str, str],
    as_read: Callable[[str], str],
) -> Iterator[str]:
    if found.lignes != expected.lignes:
        yield f"{found.lignes} lignes au lieu de {expected.lignes}"
        return
    for heading, wanted in expected.colonnes.items():
        texts = found.colonnes.get(heading)
        if texts is None and any(wanted):
            yield f"colonne « {heading} » absente"
        elif texts is not None and texts != wanted:
            lines = (n for n, (a, b) in enumerate(zip(texts, wanted, strict=True)) if a != b)
            yield f"textes différents du rapport, colonne « {heading} », ligne {next(lines) + 2}"
    niveau, _, structure = scope
    classes = set(expected.colonnes.get(CLASSE, ()))
    # an alert about the class itself names no class
    if niveau == "classe" and not classes <= {as_read(structure), None}:
        yield "ligne(s) d'une autre classe"
