"""Homes and warehouses that tests read: each made once per session, whatever the workers.

Belongs here: where they are kept, the lock that has them made once, copies for tests that change
them. Not here: what a run does, expectations.

What is shared is read only; a test that changes a home takes a copy. Homes after several dépôts
are made from one another.
"""

import fcntl
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.passage.etapes import passer
from tests.entrepots import construire
from tests.outils import PETIT, pilotage


@dataclass(frozen=True)
class Foyers:
    """The folder that all the workers of a session share."""

    base: Path

    def une_fois(self, nom: str, faire: Callable[[Path], object]) -> Path:
        """The folder `nom`, that `faire` filled once in the session.

        It is made aside, then renamed: what a killed or failed maker leaves is never taken for a
        result. A worker that asks for it meanwhile waits.
        """
        self.base.mkdir(exist_ok=True)
        place = self.base / nom
        with (self.base / f"{nom}.verrou").open("w") as verrou:
            fcntl.flock(verrou, fcntl.LOCK_EX)
            if not place.exists():
                aside = self.base / f"{nom}.en_cours"
                shutil.rmtree(aside, ignore_errors=True)
                aside.mkdir()
                faire(aside)
                aside.rename(place)
        return place

    def entrepot(self, *dates: str) -> Path:
        """The warehouse after these dépôts of `petit_depot`, loaded and built; to be read only."""

        def faire(dossier: Path) -> None:
            entrepot = dossier / "entrepot.duckdb"
            if dates[:-1]:
                shutil.copyfile(self.entrepot(*dates[:-1]), entrepot)
            construire(entrepot, [PETIT / dates[-1]])

        return self.une_fois(f"entrepot_{'_'.join(dates)}", faire) / "entrepot.duckdb"

    def foyer(self, *dates: str) -> Path:
        """The home after `pilotage run` of these dépôts of `petit_depot`; to be read only."""

        def faire(dossier: Path) -> None:
            if dates[:-1]:
                copier(self.foyer(*dates[:-1]), dossier)
            done = pilotage(dossier, "run", PETIT / dates[-1])
            assert done.returncode == 0, done.stderr

        return self.une_fois(f"foyer_{'_'.join(dates)}", faire)


def livrer(depot: Path, foyer: Path) -> None:
    """All the steps of a run on `depot`, in service in `foyer`, without Dagster."""
    passer(depot, foyer)


def copier(foyer: Path, vers: Path) -> Path:
    """A home like `foyer` in `vers`, which a test may change: links stay links. Returns `vers`."""
    return Path(shutil.copytree(foyer, vers, symlinks=True, dirs_exist_ok=True))


def du_dossier(temporaire: pytest.TempPathFactory) -> Foyers:
    """Those of the session: xdist gives each worker a folder in that of the session."""
    base = temporaire.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return Foyers(shared / "foyers")
