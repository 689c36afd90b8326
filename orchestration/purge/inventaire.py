"""What a purge would remove, found without changing anything: files by their date, rows counted.

Belongs here: looking. Not here: removing (`execution`).
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.purge import Portee, conservation
from orchestration.purge.attente import Unfinished, begun
from orchestration.socle.bases import attached
from orchestration.socle.home import HISTORY_ALONE, Home
from orchestration.socle.memoire import bounds

_DATED = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)


@dataclass
class Inventaire:
    """Paths and counts; `lignes`: rows of the history, by table, that go or are cut."""

    depots: list[Path] = field(default_factory=list)
    classeurs: list[Path] = field(default_factory=list)
    remises: list[Path] = field(default_factory=list)
    livraisons: list[Path] = field(default_factory=list)
    """Deliveries of the dates removed, and those that nothing names any more."""
    lignes: dict[str, int] = field(default_factory=dict)
    identites: int = 0
    service: str | None = None
    """Date of the dépôt in service, ISO."""
    survit: bool = False
    """True when it stays in service."""
    attente: bool = False
    """True when this purge was begun, and has not proved yet."""

    def __bool__(self) -> bool:
        found = (self.depots, self.classeurs, self.remises, self.livraisons, self.lignes)
        return any(found) or bool(self.identites) or self.attente


def take_stock(home: Home, portee: Portee) -> Inventaire:
    """What there is to remove in `home`; read-only. Raises Unfinished for another purge."""
    waiting = begun(home)
    if waiting and waiting.portee != portee:
        raise Unfinished(
            f"Une autre purge ({waiting.portee}) a été interrompue avant sa preuve : relancez-la "
            "d'abord."
        )
    service = home.current_date()
    stock = Inventaire(
        depots=_of(home.deposits, portee),
        classeurs=_of(home.workbooks, portee),
        remises=_of(home.remises, portee),
        livraisons=_deliveries(home, portee),
        service=service,
        survit=service is not None and not portee.holds(dt.date.fromisoformat(service)),
        attente=waiting is not None,
    )
    if home.warehouse.exists():
        with duckdb.connect(config=bounds()) as con, attached(con, home.warehouse, "source"):
            conservation.prepare(con, portee)
            stock.lignes = conservation.changed(con)
            (stock.identites,) = con.execute(
                "select count(*) from source.nominatif.registre_eleves where est_purge(vu_le)"
            ).fetchone()
    return stock


def date_in(name: str) -> dt.date | None:
    """The date that a name bears, wherever in it; None when it bears none that exists."""
    for text in _DATED.findall(name):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            continue
    return None


def _of(folder: Path, portee: Portee) -> list[Path]:
    dated = ((path, date_in(path.name)) for path in sorted(folder.iterdir()))
    return [path for path, date in dated if date and portee.holds(date)]


def _deliveries(home: Home, portee: Portee) -> list[Path]:
    named = {link.resolve().parent for link in home.workbooks.iterdir() if link.is_symlink()}
    served = home.current.resolve() if home.current.exists() else None
    found = set(_of(home.deliveries, portee))
    for delivery in home.deliveries.iterdir():
        if not delivery.is_symlink() and delivery not in named | {served}:
            found.add(delivery)
    # the history alone names nobody
    return sorted(p for p in found if not (p == served and p.name.startswith(HISTORY_ALONE)))
