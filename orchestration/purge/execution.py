"""A purge from end to end: put in service what stays, then remove, then prove.

Belongs here: the order, which a kill at any moment leaves ready for the same purge again. What is
in service is switched first; what goes, where a second purge can still read who must go, is set
aside and removed once the proof is made (`attente`). Not here: what goes (`inventaire`), what stays
(`etat`).
"""

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from orchestration.passage.livraison import terminer
from orchestration.passage.travail import Travail
from orchestration.purge import Portee
from orchestration.purge.attente import Attente, begin, begun
from orchestration.purge.etat import keep_history_alone, rebuild_served
from orchestration.purge.inventaire import Inventaire, take_stock
from orchestration.purge.reperes import Reperes, collect
from orchestration.socle.home import HISTORY_ALONE, Home
from orchestration.socle.journal_acces import record
from orchestration.socle.sante import check_up, remove_leftovers
from orchestration.socle.verrou import interface, only_writer
from orchestration.traces import SearchReport, Sought, search

NO_TRACE, TRACES = "aucune trace", "traces restantes"


class Changed(Exception):
    """What is there is no longer what was shown."""


@dataclass(frozen=True)
class Bilan:
    """What was sought, what was found (`recherche`), and files that could not be read before."""

    cherches: Sought
    recherche: SearchReport | None
    """None when an interrupted purge had already proved: `preuve` is then all that is left."""
    illisibles: list[str]
    preuve: str


def purge(
    home: Home,
    portee: Portee,
    shown: Inventaire,
    *,
    verbose: bool = False,
    removing: Callable[[], None] = lambda: None,
    proving: Callable[[], None] = lambda: None,
) -> Bilan:
    """Remove what `shown` says, and search for what is left of it.

    Raises Changed, AnotherRun, HomeDamaged, ModelsFailed or WorkbooksFailed, nothing having been
    removed; anything else half-way, to be finished by the same purge. `removing` is called between
    the switch and the removal, `proving` before the search.
    """
    home.prepare()
    with interface(home), only_writer(home, 0):
        check_up(home, ())
        stock = take_stock(home, portee)
        if stock != shown:
            raise Changed("Le contenu du dossier a changé entre-temps : relancez la purge.")
        told = {"quoi": str(portee)}
        record(home, "purge : début", **told)
        outcome, found = "interrompue", None
        try:
            found = _purge(home, portee, stock, verbose, removing, proving)
            outcome = found.preuve
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
    proving: Callable[[], None],
) -> Bilan:
    remove_leftovers(home)
    run = uuid.uuid4().hex[:8]
    travail = Travail(home, home.work / run, verbose)
    travail.folder.mkdir(mode=0o700)
    before = begun(home)
    if before and before.preuve:
        before.end()
        return Bilan(Sought(frozenset(), frozenset()), None, [], before.preuve)
    with travail.stage("Lecture de ce qui sera cherché"):
        found = collect(home, portee, stock, before)
    waiting = begin(home, portee, stock.survit)
    if home.warehouse.exists() and (before is None or _to_rebuild(stock)):
        try:
            waiting.keep_warehouse(home)
            _rebuild(travail, portee, stock, run)
        except BaseException:
            if before is None and not home.current.resolve().name.endswith(run):
                waiting.end()  # nothing was removed: this purge has not begun
            raise
    removing()
    with travail.stage("Suppression"):
        _remove(home, stock, waiting)
    proving()
    bilan = _prove(home, found, travail, waiting)
    replace(waiting, preuve=bilan.preuve).write()
    waiting.end()
    return bilan


def _rebuild(travail: Travail, portee: Portee, stock: Inventaire, run: str) -> None:
    if stock.survit:
        rebuild_served(travail, portee)
    else:
        keep_history_alone(travail, portee)
    date = stock.service if stock.survit else HISTORY_ALONE
    travail.home.switch({date: terminer(travail)}, run)


def _to_rebuild(stock: Inventaire) -> bool:
    """False when the purge that was interrupted had already put in service what stays."""
    goes = stock.service is not None and not stock.survit
    return bool(stock.lignes or stock.identites or goes)


def _remove(home: Home, stock: Inventaire, waiting: Attente) -> None:
    _empty(home.work)
    _empty(home.dagster)
    for path in (*stock.remises, *stock.classeurs):
        _remove_path(path)
    for path in stock.depots:
        waiting.set_aside("depots", path)
    for path in stock.livraisons:
        if path.exists():
            waiting.set_aside("livraisons", path)
    home.tidy()


def _prove(home: Home, found: Reperes, travail: Travail, waiting: Attente) -> Bilan:
    sought = found.sought()
    with travail.stage("Recherche dans tout ce qui reste"):
        report = search(home.root, sought, without=waiting.folder)
    outcome = TRACES if report.trouves else NO_TRACE
    return Bilan(sought, report, found.illisibles, outcome)


def _remove_path(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        _remove_path(path)
