"""A purge from end to end: put in service what stays, then remove, then prove.

Belongs here: the order, which a kill at any moment leaves ready for the same purge again. What is
in service is switched first; the deliveries, where a second purge can still read who must go, are
removed last. Not here: what goes (`inventaire`), what stays (`etat`).
"""

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestration.home import HISTORY_ALONE, Home
from orchestration.journal_acces import record
from orchestration.purge import Portee
from orchestration.purge.etat import keep_history_alone, rebuild_served
from orchestration.purge.inventaire import Inventaire, take_stock
from orchestration.purge.reperes import Reperes, collect
from orchestration.traces import SearchReport, Sought, search
from orchestration.travail import Travail, interface, only_writer, remove_leftovers


class Changed(Exception):
    """What is there is no longer what was shown."""


@dataclass(frozen=True)
class Bilan:
    """What was sought, what was found (`recherche`), and files that could not be read before."""

    cherches: Sought
    recherche: SearchReport
    illisibles: list[str]


def purge(
    home: Home,
    portee: Portee,
    shown: Inventaire,
    *,
    verbose: bool = False,
    removing: Callable[[], None] = lambda: None,
) -> Bilan:
    """Remove what `shown` says, and search for what is left of it.

    Raises Changed, AnotherRun, ModelsFailed or WorkbooksFailed, nothing having been removed;
    OSError half-way, to be finished by the same purge. `removing` is called between the switch
    and the removal.
    """
    home.prepare()
    with interface(home), only_writer(home, 0):
        stock = take_stock(home, portee)
        if stock != shown:
            raise Changed("Le contenu du dossier a changé entre-temps : relancez la purge.")
        told = {"quoi": str(portee)}
        record(home, "purge : début", **told)
        outcome, found = "interrompue", None
        try:
            found = _purge(home, portee, stock, verbose, removing)
            outcome = "traces restantes" if found.recherche.trouves else "aucune trace"
        finally:
            record(
                home,
                "purge : fin",
                sum(stock.lignes.values()) + stock.identites,
                **told,
                resultat=outcome,
                depots=[path.name for path in stock.depots],
                classeurs=[path.name for path in stock.classeurs],
                livraisons=len(stock.livraisons),
                lignes_par_table=stock.lignes,
                identites=stock.identites,
                en_service=home.current_date(),
            )
        return found


def _purge(
    home: Home,
    portee: Portee,
    stock: Inventaire,
    verbose: bool,
    removing: Callable[[], None],
) -> Bilan:
    remove_leftovers(home)
    run = uuid.uuid4().hex[:8]
    travail = Travail(home, home.work / run, verbose)
    travail.folder.mkdir(mode=0o700)
    with travail.stage("Lecture de ce qui sera cherché"):
        found = collect(home, portee, stock)
    if home.warehouse.exists():
        if stock.survit:
            rebuild_served(travail, portee)
        else:
            keep_history_alone(travail, portee)
        home.switch({stock.service if stock.survit else HISTORY_ALONE: travail.finish()}, run)
    removing()
    with travail.stage("Suppression"):
        _remove(home, stock)
    return _prove(home, found, travail)


def _remove(home: Home, stock: Inventaire) -> None:
    remove_leftovers(home)
    _empty(home.dagster)
    for path in (*stock.remises, *stock.classeurs, *stock.depots):
        _remove_path(path)
    home.tidy()
    for path in stock.livraisons:
        _remove_path(path)


def _prove(home: Home, found: Reperes, travail: Travail) -> Bilan:
    sought = found.sought()
    with travail.stage("Recherche dans tout ce qui reste"):
        report = search(home.root, sought)
    return Bilan(sought, report, found.illisibles)


def _remove_path(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        _remove_path(path)
