"""Every delivered workbook against who must stand in it: the part of the control that leaves out no
file.

Belongs here: the comparison of what `exports.controle.lecteur` read with what
`exports.controle.attendu_identites` expects. Not here: cells one by one, figures
(`exports.controle.relecture`, of a sample). Messages never hold a text of the workbook.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from exports.controle.attendu_identites import (
    CLASSE,
    SANS_ELEVE,
    ExpectedRows,
    Identites,
    Key,
    Sheets,
)
from exports.controle.ecarts import ControlReport
from exports.controle.lecteur import ClasseurIllisible, ClasseurLu, FeuilleLue, read_workbook
from exports.style.textes import clean

if TYPE_CHECKING:
    import duckdb

Faults = dict[str, list[tuple[str, str | None]]]
"""File → reasons, each with its sheet."""

_LYCEES = 4  # whose pupils are in memory at a time


def read_all(
    con: "duckdb.DuckDBPyConnection",
    out: Path,
    entries: dict[Key, dict[str, Any]],
    report: ControlReport,
) -> tuple[Faults, set[str]]:
    """Reads every workbook of `entries`, and counts them in `report`.

    Returns the faults of each file that has any, and the files that no reader can open; nothing of
    it is told yet: `report` is given to whoever orders the messages.
    """
    identites, faults, unreadable = Identites(con), {}, set()
    for keys in _by_lycees(sorted(entries, key=lambda key: key[1][1])):
        expected, links = identites.read(sorted({uai for _, (_, uai, _) in keys}))
        links = {unquote(link.partition("#")[0]) for link in links}
        for key in keys:
            fichier, sheets = entries[key]["fichier"], expected.get(key, {})
            try:
                wanted = {title: set(sheet.colonnes) for title, sheet in sheets.items()}
                found = read_workbook(out / fichier, wanted)
            except ClasseurIllisible as error:
                faults[fichier] = [(f"classeur illisible : {error}", None)]
                unreadable.add(fichier)
                continue
            report.classeurs_lus += 1
            if told := list(_faults(found, sheets, links, key[1])):
                faults[fichier] = told
    return faults, unreadable


def _by_lycees(keys: list[Key]) -> Iterator[list[Key]]:
    lycees = [list(own) for _, own in groupby(keys, key=lambda key: key[1][1])]
    for start in range(0, len(lycees), _LYCEES):
        yield [key for own in lycees[start : start + _LYCEES] for key in own]


def _faults(
    found: ClasseurLu, expected: Sheets, links: set[str], scope: tuple[str, str, str]
) -> Iterator[tuple[str, str | None]]:
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
            for motif in _faults_of_sheet(sheet, expected[title], scope):
                yield motif, title
    foreign = [a for a in found.adresses if unquote(a) not in links]
    if foreign:
        yield f"{len(foreign)} lien(s) qui ne sont pas du rapport", None


def _faults_of_sheet(
    found: FeuilleLue, expected: ExpectedRows, scope: tuple[str, str, str]
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
    if niveau == "classe" and not classes <= {clean(structure), None}:
        yield "ligne(s) d'une autre classe"
