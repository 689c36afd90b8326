"""Everything made again from the dépôts that are kept, aside, then put in service at once.

For a warehouse that is lost or damaged, or that a new version of the program cannot read. Belongs
here: the home in which the dépôts are replayed, and its adoption. Not here: the runs themselves.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from orchestration.socle.home import (
    HABILITATIONS,
    REMISES,
    WAREHOUSE,
    WORKBOOKS,
    Home,
    is_delivery,
    link,
)
from orchestration.socle.journal_acces import FOLDER as JOURNAL
from orchestration.socle.journal_acces import record
from orchestration.socle.sante import remove_leftovers
from orchestration.socle.verrou import only_writer

_SHARED = (HABILITATIONS, JOURNAL)


class Occupied(Exception):
    """Something of a person stands where a link of the program must be."""


def lost_dates(home: Home, depots: list[Path]) -> list[str]:
    """Dates delivered here of which no dépôt is kept."""
    return sorted(set(home.delivered_dates()) - {depot.name for depot in depots})


@contextlib.contextmanager
def aside(home: Home) -> Iterator[Home]:
    """A new home in the work folder, with the rights and the journal of `home`, while we write.

    Raises AnotherRun; Occupied when the links of `home` cannot be put in place.
    """
    home.prepare()
    with only_writer(home, 0):
        for place in (home.current, home.warehouse, home.workbooks / "courant"):
            if place.exists() and not place.is_symlink():
                raise Occupied(f"{place} doit être un lien : déplacez-le ailleurs, puis relancez.")
        remove_leftovers(home)
        new = Home(home.work / "reconstruction")
        new.root.mkdir(mode=0o700)
        for name in _SHARED:
            (home.root / name).mkdir(mode=0o700, exist_ok=True)
            (new.root / name).symlink_to(home.root / name)
        yield new
        remove_leftovers(home)


def adopt(home: Home, new: Home) -> None:
    """Put in service what was delivered in `new`; kills leave what was, or all that is new.

    The latest delivery, which has all the history, is moved first: alone it would be enough.
    """
    served = new.current.resolve().name
    deliveries = sorted(filter(is_delivery, new.deliveries.iterdir()), reverse=True)
    os.sync()
    record(home, "reconstruction", len(deliveries), depots=sorted(p.name[:10] for p in deliveries))
    for delivery in deliveries:
        delivery.rename(home.deliveries / delivery.name)
    for delivery in deliveries:
        target = Path("../livraisons") / delivery.name
        link(home.workbooks / delivery.name[:10], target / WORKBOOKS)
        if (home.deliveries / delivery.name / REMISES).exists():
            link(home.remises / delivery.name[:10], target / REMISES)
    link(home.warehouse, Path("livraisons/courante") / WAREHOUSE)
    link(home.workbooks / "courant", Path("../livraisons/courante") / WORKBOOKS)
    link(home.current, Path(served))
    home.tidy()
