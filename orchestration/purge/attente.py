"""What a purge sets aside until it has proved: who was to go can then still be read, after a kill.

Belongs here: the folder, its mark, what is put in it and when it leaves. Not here: what goes
(`inventaire`), what is sought (`reperes`), the order (`execution`). No name is written: folders are
moved as they are, the warehouse of before keeps a second name.

    var/purge/en_cours.json      which purge; its proof, once made
    var/purge/depots/<date>      and livraisons/<date>_<run>: what it removes
    var/purge/<delivery>.duckdb  the warehouse that was in service
"""

import datetime as dt
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from exports.manifeste import make_private_dir, write_private
from orchestration.purge import Portee
from orchestration.socle.home import WAREHOUSE, Home

FOLDER = "purge"
MARK = "en_cours.json"


class Unfinished(Exception):
    """Another purge was begun here, and waits for its proof."""


@dataclass(frozen=True)
class Attente:
    """A purge that has begun in `folder`; `survit`: whether the dépôt in service stays."""

    folder: Path
    portee: Portee
    survit: bool
    preuve: str | None = None
    """The outcome, once proved: only the removal of the folder is left."""

    def write(self) -> None:
        """On the disk when this returns."""
        content = {
            "avant": self.portee.avant.isoformat() if self.portee.avant else None,
            "session": self.portee.session,
            "survit": self.survit,
            "preuve": self.preuve,
        }
        aside = self.folder / f".{MARK}.nouveau"
        write_private(aside, json.dumps(content).encode())
        aside.replace(self.folder / MARK)
        os.sync()

    def keep_warehouse(self, home: Home) -> None:
        """The warehouse in service, under a second name that the switch does not take away."""
        served = home.current.resolve() if home.current.exists() else None
        witness = self.folder / f"{served.name if served else 'entrepot'}.duckdb"
        if not witness.exists():
            partial = witness.with_suffix(".copie")
            partial.unlink(missing_ok=True)
            try:
                os.link(home.warehouse.resolve(), partial)
            except OSError:  # a disk without hard links
                shutil.copyfile(home.warehouse, partial)
            partial.replace(witness)

    def set_aside(self, kind: str, path: Path) -> None:
        """Take away what is removed; gone from its place at once."""
        make_private_dir(self.folder / kind)
        target = self.folder / kind / path.name
        while os.path.lexists(target):  # the same name, from a purge that was killed
            target = target.with_name(f"{target.name}~")
        path.rename(target)

    def deposits(self) -> list[Path]:
        """Dépôts already taken away."""
        return sorted((self.folder / "depots").glob("*"))

    def warehouses(self) -> list[Path]:
        """Warehouses in which who goes can still be read."""
        return sorted(
            [
                *self.folder.glob("*.duckdb"),
                *(self.folder / "livraisons").glob(f"*/{WAREHOUSE}"),
            ]
        )

    def end(self) -> None:
        """Remove everything, the mark last."""
        for path in self.folder.iterdir():
            if path.name != MARK:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        (self.folder / MARK).unlink()
        self.folder.rmdir()


def begun(home: Home) -> Attente | None:
    """The purge that waits for its end in this home."""
    mark = home.root / FOLDER / MARK
    if not mark.exists():
        return None
    told = json.loads(mark.read_text(encoding="utf-8"))
    before = dt.date.fromisoformat(told["avant"]) if told["avant"] else None
    portee = Portee(before, told["session"])
    return Attente(mark.parent, portee, told["survit"], told["preuve"])


def begin(home: Home, portee: Portee, survit: bool) -> Attente:
    """Begin a purge, or go on with the one that was begun."""
    if found := begun(home):
        return found
    make_private_dir(home.root / FOLDER)
    made = Attente(home.root / FOLDER, portee, survit)
    made.write()
    return made
