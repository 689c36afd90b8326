"""Which file of a dépôt feeds which extract.

Belongs here: the name of the folder, the names of the files, what is set aside and why.
Does not belong here: the content of files (readers), except the root of an XML.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.depot.contract import load_contract, load_descriptors, stand_ins
from orchestration.depot.errors import DepotRefuse, FichierRefuse, Probleme
from orchestration.depot.siecle_file import siecle_member
from orchestration.texte_sur import harmless

TABULAR = (".csv", ".xlsx")
XML = (".xml", ".zip")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class FichierIgnore:
    """A file (or a sheet of a workbook) that feeds nothing, and why, in French."""

    fichier: str
    motif: str

    def __str__(self) -> str:
        return harmless(f"{self.fichier} : ignoré ({self.motif})")


@dataclass
class Inventaire:
    """Files of a dépôt in reading order (their names, sorted)."""

    tabulaires: list[tuple[Path, str]] = field(default_factory=list)
    siecle: list[Path] = field(default_factory=list)
    ignores: list[FichierIgnore] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)

    @property
    def extraits(self) -> set[str]:
        """Names of the extracts that have at least one file, readable or not."""
        xml = self.siecle or self.problemes
        siecle = {e.name for e in load_contract().values() if e.from_siecle and xml}
        return siecle | {extrait for _, extrait in self.tabulaires}


def extraction_date(depot: Path) -> dt.date:
    """The date that names the folder; DepotRefuse when there is no such dated folder."""
    if not depot.exists():
        raise DepotRefuse([Probleme(f"dossier introuvable : {depot}")])
    if not depot.is_dir():
        raise DepotRefuse([Probleme(f"un dossier est attendu, non un fichier : {depot}")])
    if not is_dated(depot):
        message = (
            "le dossier doit porter sa date d'extraction (AAAA-MM-JJ), "
            f"non « {depot.resolve().name} »"
        )
        raise DepotRefuse([Probleme(message)])
    return dt.date.fromisoformat(depot.resolve().name)


def is_dated(depot: Path) -> bool:
    """True for a folder named by a real date, AAAA-MM-JJ."""
    name = depot.resolve().name
    if not depot.is_dir() or not _DATED.fullmatch(name):
        return False
    try:
        dt.date.fromisoformat(name)
    except ValueError:
        return False
    return True


def is_complete(depot: Path) -> bool:
    """True when each extract that every dépôt must have has a file, readable or not."""
    present = take_stock(depot).extraits
    required = [extrait for extrait in load_contract().values() if extrait.required]
    return all(any(e.name in present for e in stand_ins(extrait)) for extrait in required)


def extract_of(stem: str, names: Iterable[str]) -> str | None:
    """The extract that a file name designates: the longest equal to it, or to it before ``_``."""
    folded = stem.lower()
    matching = [name for name in names if folded == name or folded.startswith(f"{name}_")]
    return max(matching, key=len, default=None)


def take_stock(depot: Path) -> Inventaire:
    """Sort the files of ``depot``; hidden and lock files are passed over in silence."""
    stock = Inventaire()
    names = [e.name for e in load_descriptors().values() if not e.from_siecle]
    for path in sorted(depot.iterdir(), key=lambda p: p.name):
        if path.name.startswith((".", "~$")):
            continue
        suffix = path.suffix.lower()
        extrait = extract_of(path.stem, names)
        if path.is_dir():
            stock.ignores.append(FichierIgnore(path.name, "sous-dossier, non lu"))
        elif suffix in XML:
            _sort_xml(path, stock)
        elif suffix not in TABULAR:
            stock.ignores.append(
                FichierIgnore(path.name, "format non lu (attendu : CSV, XLSX, XML ou ZIP SIECLE)")
            )
        elif extrait is None:
            stock.ignores.append(FichierIgnore(path.name, "ce nom n'est celui d'aucun extrait"))
        elif motif := load_descriptors()[extrait].outside_depots:
            stock.ignores.append(FichierIgnore(path.name, motif))
        else:
            stock.tabulaires.append((path, extrait))
    return stock


def _sort_xml(path: Path, stock: Inventaire) -> None:
    try:
        if siecle_member(path):
            stock.siecle.append(path)
        else:
            stock.ignores.append(FichierIgnore(path.name, "ce n'est pas un export SIECLE d'élèves"))
    except FichierRefuse as error:
        stock.problemes.extend(error.problemes)
    except OSError as error:
        stock.problemes.append(Probleme(f"fichier illisible ({error.strerror})", path.name))
