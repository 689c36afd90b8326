"""Where everything that runs leaves is kept: one folder, `var/` unless PILOTAGE_HOME moves it.

Belongs here: names of paths and the atomic switch of what is in service. Not here: their contents.

    var/
      depots/<date>/                    extracts, as they came
      livraisons/<date>_<run>/          one complete result: warehouse, workbooks, remises
      livraisons/courante               link to the one in service; the only thing a switch changes
      entrepot.duckdb                   link: the warehouse in service
      classeurs/courant                 link: the workbooks in service
      classeurs/<date>                  link: the workbooks of each dépôt delivered
      remises/<date>                    link: the deliveries to agents of each dépôt
      habilitations/                    the rights in force
      journal/<month>.jsonl             who did what (`orchestration.socle.journal_acces`)
      travail/<run>/                    a run at work, or the last one that failed
      dagster/                          Dagster's own storage
"""

import os
import re
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
WAREHOUSE = "entrepot.duckdb"
WORKBOOKS = "classeurs"
REMISES = "remises"
HABILITATIONS = "habilitations"
FICTIONAL = ".fictif"
"""File that marks a dépôt of the demo, and what was delivered from it."""
HISTORY_ALONE = "historique"
"""Stands for the date of a delivery that holds the history of dépôts all purged."""
_DELIVERY = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}}|{HISTORY_ALONE})_[0-9a-f]{{8}}", re.ASCII)


@dataclass(frozen=True)
class Home:
    """Paths under one runtime folder; nothing is created before it is needed."""

    root: Path

    @classmethod
    def from_environment(cls) -> "Home":
        """`PILOTAGE_HOME`, else `var/` in the project."""
        return cls(Path(os.environ.get("PILOTAGE_HOME") or PROJECT / "var").resolve())

    @property
    def deposits(self) -> Path:
        return self.root / "depots"

    @property
    def deliveries(self) -> Path:
        return self.root / "livraisons"

    @property
    def current(self) -> Path:
        return self.deliveries / "courante"

    @property
    def warehouse(self) -> Path:
        return self.root / WAREHOUSE

    @property
    def workbooks(self) -> Path:
        return self.root / WORKBOOKS

    @property
    def remises(self) -> Path:
        return self.root / REMISES

    @property
    def habilitations(self) -> Path:
        return self.root / HABILITATIONS

    @property
    def work(self) -> Path:
        return self.root / "travail"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    def served(self) -> Path | None:
        """The delivery in service; None when no dépôt is."""
        return self.current.resolve() if self.current_date() else None

    def is_fictional(self) -> bool:
        """True when every dépôt, the delivery in service and the rights come from the demo."""
        kept = [p for p in self.deposits.glob("*") if p.is_dir() and p.name[0] != "."]
        served = [self.current] if self.current.exists() else []
        rights = [self.habilitations] if any(self.habilitations.glob("[!.]*")) else []
        return all((folder / FICTIONAL).exists() for folder in kept + served + rights)

    def knows_the_past_of(self, depot: Path) -> bool:
        """False for a real dépôt where the demo is in service, and the reverse."""
        if not self.current.exists():
            return True
        return (self.current / FICTIONAL).exists() == (depot / FICTIONAL).exists()

    def prepare(self) -> None:
        """Create the folders, readable by their owner only."""
        for folder in (
            self.root,
            self.deposits,
            self.deliveries,
            self.workbooks,
            self.remises,
            self.habilitations,
            self.work,
            self.dagster,
        ):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def current_date(self) -> str | None:
        """Extraction date (ISO) of the dépôt in service; None before the first, or once purged."""
        if not self.current.exists():
            return None
        date = self.current.resolve().name.split("_")[0]
        return None if date == HISTORY_ALONE else date

    def delivered_dates(self) -> list[str]:
        """Extraction dates (ISO) whose workbooks are kept, in order."""
        return sorted(p.name for p in self.workbooks.glob("????-??-??") if p.is_symlink())

    def put_in_service(self, finished: Mapping[str, Path], run: str) -> None:
        """Deliver the complete results `finished`, by date; the latest is then in service.

        Warehouse and workbooks change together, by one rename of one link; whatever the moment
        of a kill, readers find the old results or the new ones, whole. Earlier workbooks and
        remises are kept by date; earlier warehouses are not.
        """
        self.switch(finished, run)
        self.tidy()

    def switch(self, finished: Mapping[str, Path], run: str) -> None:
        """What `put_in_service` does, leaving to `tidy` what the results in service replace."""
        os.sync()  # the disk must hold the files before a link says that it does
        for date in sorted(finished):
            delivery = self.deliveries / f"{date}_{run}"
            finished[date].rename(delivery)
        link(self.warehouse, Path("livraisons/courante") / WAREHOUSE)
        link(self.workbooks / "courant", Path("../livraisons/courante") / WORKBOOKS)
        link(self.current, Path(delivery.name))

    def tidy(self) -> None:
        """Finish what a killed run left before or after the switch; safe to repeat.

        What the run in service delivered takes its date among the workbooks and the remises. A
        delivery is kept while a link names it: `courante`, or its date.
        """
        if not self.current.exists():
            return
        served = self.current.resolve()
        run = served.name.split("_")[1]
        for delivery in filter(is_delivery, self.deliveries.glob(f"*_{run}")):
            date = delivery.name.split("_")[0]
            if date == HISTORY_ALONE:
                (self.workbooks / "courant").unlink(missing_ok=True)
                continue
            link(self.workbooks / date, Path("../livraisons") / delivery.name / WORKBOOKS)
            if (delivery / REMISES).exists():
                link(self.remises / date, Path("../livraisons") / delivery.name / REMISES)
            else:
                (self.remises / date).unlink(missing_ok=True)
            _remove_unnamed_sets(delivery)
        named = {p.resolve().parent for p in self.workbooks.iterdir() if p.is_symlink()}
        for delivery in self.deliveries.iterdir():
            if delivery == served or not is_delivery(delivery):
                continue
            if delivery in named:
                (delivery / WAREHOUSE).unlink(missing_ok=True)
            else:
                shutil.rmtree(delivery)
        for remise in self.remises.glob("*"):
            if not remise.exists():
                remise.unlink()


def place_remises(delivery: Path, made: Path) -> None:
    """Put the set of remises `made` in a delivery, instead of its last one: one link renamed.

    `made` must be on the same disk. `Home.tidy` removes the set replaced.
    """
    folder = delivery / f"{REMISES}-{uuid.uuid4().hex[:8]}"
    made.rename(folder)
    os.sync()
    link(delivery / REMISES, Path(folder.name))


def _remove_unnamed_sets(delivery: Path) -> None:
    for folder in delivery.glob(f"{REMISES}-*"):
        if folder != (delivery / REMISES).resolve():
            shutil.rmtree(folder)


def link(place: Path, target: Path) -> None:
    """Make `place` point to `target` (relative to it), replacing it in one rename."""
    aside = place.with_name(f".{place.name}.nouveau")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    aside.replace(place)


def is_delivery(path: Path) -> bool:
    """True for a folder that a run delivered; anything else in `livraisons/` is a person's."""
    return not path.is_symlink() and path.is_dir() and bool(_DELIVERY.fullmatch(path.name))
