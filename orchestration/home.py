"""Where everything that runs leaves is kept: one folder, `var/` unless PILOTAGE_HOME moves it.

Belongs here: names of paths and the atomic switch of what is in service. Not here: their contents.

    var/
      depots/<date>/                    extracts, as they came
      livraisons/<date>_<run>/          one complete result: warehouse and workbooks
      livraisons/courante               link to the one in service; the only thing a switch changes
      entrepot.duckdb                   link: the warehouse in service
      classeurs/courant                 link: the workbooks in service
      classeurs/<date>                  link: the workbooks of each dépôt delivered
      travail/<run>/                    a run at work, or the last one that failed
      dagster/                          Dagster's own storage
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
WAREHOUSE = "entrepot.duckdb"
WORKBOOKS = "classeurs"
FICTIONAL = ".fictif"
"""File that marks a dépôt of the demo, and what was delivered from it."""


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
    def work(self) -> Path:
        return self.root / "travail"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    def served(self) -> Path | None:
        """The delivery in service; None before the first one."""
        return self.current.resolve() if self.current.exists() else None

    def is_fictional(self) -> bool:
        """True when every dépôt here, and the delivery in service, come from the demo."""
        kept = [p for p in self.deposits.glob("*") if p.is_dir() and p.name[0] != "."]
        served = [self.current] if self.current.exists() else []
        return all((folder / FICTIONAL).exists() for folder in kept + served)

    def prepare(self) -> None:
        """Create the folders, readable by their owner only."""
        for folder in (
            self.root,
            self.deposits,
            self.deliveries,
            self.workbooks,
            self.work,
            self.dagster,
        ):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def current_date(self) -> str | None:
        """Extraction date (ISO) of the dépôt in service; None before the first delivery."""
        if not self.current.exists():
            return None
        return self.current.resolve().name.split("_")[0]

    def delivered_dates(self) -> list[str]:
        """Extraction dates (ISO) whose workbooks are kept, in order."""
        return sorted(p.name for p in self.workbooks.glob("????-??-??") if p.is_symlink())

    def put_in_service(self, finished: Mapping[str, Path], run: str) -> None:
        """Deliver the complete results `finished`, by date; the latest is then in service.

        Warehouse and workbooks change together, by one rename of one link; whatever the moment
        of a kill, readers find the old results or the new ones, whole. Earlier workbooks are kept
        by date; earlier warehouses are not.
        """
        os.sync()  # the disk must hold the files before a link says that it does
        for date in sorted(finished):
            delivery = self.deliveries / f"{date}_{run}"
            finished[date].rename(delivery)
        _link(self.warehouse, Path("livraisons/courante") / WAREHOUSE)
        _link(self.workbooks / "courant", Path("../livraisons/courante") / WORKBOOKS)
        _link(self.current, Path(delivery.name))
        self.tidy()

    def tidy(self) -> None:
        """Finish what a killed run left before or after the switch; safe to repeat.

        What the run in service delivered takes its date among the workbooks. A delivery is kept
        while a link names it: `courante`, or its date.
        """
        if not self.current.exists():
            return
        served = self.current.resolve()
        run = served.name.split("_")[1]
        for delivery in self.deliveries.glob(f"*_{run}"):
            date = delivery.name.split("_")[0]
            _link(self.workbooks / date, Path("../livraisons") / delivery.name / WORKBOOKS)
        named = {link.resolve().parent for link in self.workbooks.iterdir() if link.is_symlink()}
        for delivery in self.deliveries.iterdir():
            if delivery.is_symlink() or delivery == served:
                continue
            if delivery in named:
                (delivery / WAREHOUSE).unlink(missing_ok=True)
            else:
                shutil.rmtree(delivery)


def _link(link: Path, target: Path) -> None:
    """Make `link` point to `target` (relative to it), replacing it in one rename."""
    aside = link.with_name(f".{link.name}.nouveau")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    aside.replace(link)
