"""Search for what must not be there: names and codes of pupils in every file under a folder.

Belongs here: what is sought, what is reported, the walk through the files. Not here: how a file
is opened (`lecture`), how a text is compared (`mots`), nor what to remove (the purge).
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.traces.lecture import Visit, read_file
from orchestration.traces.mots import Needles

__all__ = ["SearchReport", "Sought", "Trace", "search"]


@dataclass(frozen=True)
class Sought:
    """What to look for. `noms` are folded (`mots.fold`); keep only those that no word resembles.

    A code is found as a whole word, whatever its case: what stands between two characters that
    are neither letters nor digits.
    """

    codes: frozenset[str]
    noms: frozenset[str]


@dataclass(frozen=True)
class Trace:
    """Where something sought stands, never what: `sorte` is `code` or `nom`."""

    fichier: str
    lieu: str
    sorte: str
    nombre: int


@dataclass
class SearchReport:
    """`opaques`: what could not be read, « path : why »; nothing is proved of it."""

    fichiers: int = 0
    membres: int = 0
    tables: int = 0
    trouves: list[Trace] = field(default_factory=list)
    opaques: list[str] = field(default_factory=list)


def search(root: Path, sought: Sought, without: Path | None = None) -> SearchReport:
    """Look through every file under `root` (links are not followed), bytes and decoded content.

    The folder `without` is left out.
    The time is linear in what is read, whatever the number of things sought; the memory is bounded.
    """
    report = SearchReport()
    needles = Needles(sought.codes, sought.noms)
    for path in _files(root, without):
        shown = path.relative_to(root).as_posix() if path != root else path.name
        report.fichiers += 1
        visit = Visit(needles)
        visit.text("nom du fichier", path.name)
        read_file(path, visit)
        report.membres += visit.membres
        report.tables += visit.tables
        report.opaques += [
            f"{shown}{' > ' * bool(lieu)}{lieu} : {why}" for lieu, why in visit.opaques
        ]
        report.trouves += [
            Trace(shown, lieu, sorte, nombre)
            for lieu, found in visit.found.items()
            for sorte, nombre in sorted(found.items())
        ]
    return report


def _files(root: Path, without: Path | None) -> list[Path]:
    """Regular files under `root`, itself when it is one, in order."""
    if root.is_file() and not root.is_symlink():
        return [root]
    found = []
    for folder, below, names in os.walk(root, onerror=_refuse):
        below[:] = [name for name in below if Path(folder) / name != without]
        found += [Path(folder) / name for name in names]
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def _refuse(error: OSError) -> None:
    """A folder that cannot be listed proves nothing: the search fails."""
    raise error
