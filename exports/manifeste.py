"""`manifeste.json`: which file holds which scope, its SHA-256 and its counts; and private files.

Written last, read by the control and by whoever distributes the workbooks. No name in it.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from exports.modele import WorkbookEntry

MANIFESTE = "manifeste.json"


def write_manifest(
    out: Path, entries: Iterable[WorkbookEntry], session: int, date_extraction: date
) -> Path:
    """Writes `out/manifeste.json`, ordered by file: same entries, same bytes."""
    ordered = sorted(entries, key=lambda e: e.fichier)
    niveaux = Counter(e.niveau for e in ordered)
    documents = Counter(e.document for e in ordered)
    manifest = {
        "session": session,
        "date_extraction": date_extraction.isoformat(),
        "nombre_classeurs": len(ordered),
        "nombre_par_niveau": dict(sorted(niveaux.items())),
        "nombre_par_document": dict(sorted(documents.items())),
        "nombre_lignes": sum(e.lignes for e in ordered),
        "nombre_alertes": sum(e.alertes for e in ordered),
        "classeurs": [{**asdict(e), "lignes": e.lignes} for e in ordered],
    }
    path = out / MANIFESTE
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    write_private(path, (text + "\n").encode())
    return path


def read_manifest(out: Path) -> dict[str, Any]:
    """The manifest of a set. Raises FileNotFoundError when the set has none."""
    return json.loads((out / MANIFESTE).read_text(encoding="utf-8"))


def write_private(path: Path, data: bytes) -> None:
    """Writes a file that only its owner reads (0600), in folders that only they open (0700)."""
    make_private_dir(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        file.write(data)


def make_private_dir(path: Path) -> None:
    """Makes a folder and its missing parents, each 0700 whatever the umask."""
    if path.is_dir():
        return
    make_private_dir(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)
