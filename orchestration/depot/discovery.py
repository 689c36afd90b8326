"""Which file of a dépôt feeds which extract.

Belongs here: the name of the folder, the names of the files, what is set aside and why.
Does not belong here: the content of files (readers), except the root of an XML.
"""

from __future__ import annotations

import datetime as dt
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.depot.contract import Extrait, load_contract, load_descriptors, stand_ins
from orchestration.depot.errors import DepotRefuse, FichierRefuse, Probleme, reason
from orchestration.depot.fichiers.siecle_file import siecle_member
from orchestration.depot.names import extract_of, fold_name, is_readable, meant_extract, readable
from orchestration.socle.texte_sur import harmless

TABULAR = (".csv", ".xlsx")
XML = (".xml", ".zip")
MAX_FILES = 20_000
MAX_FILE_BYTES = 8 << 30
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class FichierIgnore:
    """A file (or a sheet of a workbook) that feeds nothing, and why, in French.

    ``extrait``: the extract that it may have been meant for.
    """

    fichier: str
    motif: str
    extrait: str | None = None

    def __str__(self) -> str:
        meant = f" ; peut-être destiné à {self.extrait}" if self.extrait else ""
        return harmless(f"{self.fichier} : ignoré ({self.motif}{meant})")


@dataclass
class Inventaire:
    """Files of a dépôt in reading order: by stem, then by name."""

    tabulaires: list[tuple[Path, str]] = field(default_factory=list)
    siecle: list[Path] = field(default_factory=list)
    ignores: list[FichierIgnore] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    xml_illisible: bool = False
    """True when a file that may be a SIECLE export cannot be read."""
    illisibles: set[str] = field(default_factory=set)
    """Extracts of which a file cannot be read."""

    @property
    def extraits(self) -> set[str]:
        """Names of the extracts that have at least one file, readable or not."""
        xml = self.siecle or self.xml_illisible
        siecle = {e.name for e in load_contract().values() if e.from_siecle and xml}
        return siecle | self.illisibles | {extrait for _, extrait in self.tabulaires}


def extraction_date(depot: Path) -> dt.date:
    """The date that names the folder; DepotRefuse when there is no such dated folder."""
    try:
        status = depot.stat()
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise DepotRefuse([Probleme(f"dossier introuvable : {depot}")]) from None
        message = f"dossier illisible ({reason(error)}) : {depot}"
        raise DepotRefuse([Probleme(message)]) from error
    if not stat.S_ISDIR(status.st_mode):
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
    """True when each extract that every dépôt must have has a file, readable or not.

    False for a folder that cannot be listed.
    """
    try:
        present = take_stock(depot).extraits
    except DepotRefuse:
        return False
    required = [extrait for extrait in load_contract().values() if extrait.required]
    return all(any(e.name in present for e in stand_ins(extrait)) for extrait in required)


def take_stock(depot: Path) -> Inventaire:
    """Sort the files of ``depot``; hidden and lock files are passed over in silence.

    DepotRefuse when the folder cannot be listed, or holds more files than any dépôt.
    """
    stock = Inventaire()
    for path in _listed(depot):
        _sort(path, stock)
    return stock


def _listed(depot: Path) -> list[Path]:
    try:
        paths = [path for path in depot.iterdir() if not path.name.startswith((".", "~$"))]
    except OSError as error:
        raise DepotRefuse([Probleme(f"dossier illisible ({reason(error)}) : {depot}")]) from error
    if len(paths) > MAX_FILES:
        message = f"dossier de {len(paths)} fichiers, au plus {MAX_FILES} : {depot}"
        raise DepotRefuse([Probleme(message)])
    return sorted(paths, key=lambda path: (fold_name(readable(path.stem)), path.name))


def _sort(path: Path, stock: Inventaire) -> None:
    shown, stem, suffix = readable(path.name), readable(path.stem), path.suffix.lower()
    known = load_descriptors()
    extrait = extract_of(stem, [e.name for e in known.values() if not e.from_siecle])
    meant = extrait or meant_extract(stem, [e.name for e in _of_depots()])
    folder, fault = state_of(path)
    if folder:
        stock.ignores.append(FichierIgnore(shown, "sous-dossier, non lu", meant))
    elif suffix in XML:
        if fault is None:
            _sort_xml(path, stock, meant)
        else:
            stock.problemes.append(Probleme(fault, shown))
            stock.xml_illisible = True
    elif suffix not in TABULAR:
        motif = "format non lu (attendu : CSV, XLSX, XML ou ZIP SIECLE)"
        stock.ignores.append(FichierIgnore(shown, motif, meant))
    elif extrait is None:
        motif = "ce nom n'est celui d'aucun extrait"
        stock.ignores.append(FichierIgnore(shown, motif, meant))
    elif motif := known[extrait].outside_depots:
        stock.ignores.append(FichierIgnore(shown, motif))
    elif fault:
        stock.problemes.append(Probleme(fault, shown))
        stock.illisibles.add(extrait)
    else:
        stock.tabulaires.append((path, extrait))


def _of_depots() -> list[Extrait]:
    return [extrait for extrait in load_contract().values() if not extrait.from_siecle]


def state_of(path: Path) -> tuple[bool, str | None]:
    """Whether it is a folder; else why a file must not even be opened."""
    try:
        status = path.stat()
    except OSError as error:
        return False, f"fichier illisible ({reason(error)})"
    if stat.S_ISDIR(status.st_mode):
        return True, None
    if not is_readable(path.name):
        return False, "nom de fichier qui n'est pas en UTF-8 : le renommer"
    if not stat.S_ISREG(status.st_mode):
        return False, "pas un fichier ordinaire (tube, prise ou périphérique) : jamais ouvert"
    if status.st_size > MAX_FILE_BYTES:
        return False, f"fichier de plus de {MAX_FILE_BYTES >> 30} Gio : démesuré"
    return False, None


def _sort_xml(path: Path, stock: Inventaire, meant: str | None) -> None:
    try:
        if siecle_member(path):
            stock.siecle.append(path)
        else:
            motif = "ce n'est pas un export SIECLE d'élèves"
            stock.ignores.append(FichierIgnore(path.name, motif, meant))
        return
    except FichierRefuse as error:
        stock.problemes.extend(error.problemes)
    except OSError as error:
        stock.problemes.append(Probleme(f"fichier illisible ({reason(error)})", path.name))
    stock.xml_illisible = True
