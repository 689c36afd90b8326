"""The health of a home, looked at before anything is written: links, warehouse in service.

Belongs here: what was lost from outside and can be put back; what must stop every run, with the
remedy (never to start from nothing where something was delivered: the history would be lost in
silence); the folders of killed runs. Not here: the links that those left (`Home.tidy`), nor the
switch itself.
"""

import contextlib
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

from exports.manifeste import MANIFESTE
from orchestration.socle.home import (
    HISTORY_ALONE,
    REMISES,
    WAREHOUSE,
    WORKBOOKS,
    Home,
    is_delivery,
    link,
)
from orchestration.socle.journal_acces import record
from orchestration.socle.pannes import cause

NEEDED = ("historique.hist_depots", "nominatif.registre_eleves")
"""What a run starts from; a warehouse without them is not one that was delivered."""
REMEDY = (
    "Remettez {place} d'une sauvegarde, ou refaites tout depuis les dépôts gardés : "
    "« pilotage rejouer --neuf »."
)


class HomeDamaged(Exception):
    """What is in service cannot be read, and a run would start without its history."""


def check_up(home: Home, needed: Sequence[str] = NEEDED) -> list[str]:
    """Put back the links that are missing; what was put back, for a person.

    Raises HomeDamaged, with a remedy, when something was delivered here and the history cannot be
    read, or lacks a table `needed`. Only to be called by the only writer.
    """
    told = _links(home)
    if home.current.exists():
        _warehouse(home, needed)
        told += _outer_links(home)
    elif home.warehouse.exists():
        check_warehouse(home.warehouse, needed)  # a backup put in a new home
    return told


def notices(home: Home) -> list[str]:
    """What lies in the folders of the program and is not its own: left alone, and told."""
    found = [p for p in home.work.iterdir() if p.is_symlink() or not p.is_dir()]
    found += [
        p
        for p in home.deliveries.iterdir()
        if p != home.current and p.name[0] != "." and not is_delivery(p)
    ]
    told = [f"Ignoré, n'est pas du programme : {p.parent.name}/{_shown(p)}" for p in sorted(found)]
    if (home.root / "purge").exists():
        told.append("Une purge interrompue attend sa preuve : relancez-la.")
    return told


def check_warehouse(path: Path, needed: Sequence[str] = ()) -> None:
    """Raise HomeDamaged when the warehouse at `path`, or a table `needed` of it, cannot be read."""
    remedy = REMEDY.format(place=path)
    try:
        # an empty file is a new database to DuckDB, and an empty history to us
        with contextlib.closing(duckdb.connect(str(path), read_only=True)) as con:
            for table in needed:
                con.table(table)
    except duckdb.CatalogException:
        raise HomeDamaged(
            f"L'entrepôt en service n'est pas celui d'une livraison : l'historique ou le registre "
            f"des élèves y manque. {remedy}"
        ) from None
    except (duckdb.Error, OSError) as error:
        why = cause(error) or "illisible"
        if "ouvert en écriture" in why:
            raise HomeDamaged(f"L'entrepôt en service ne peut pas être lu : {why}.") from None
        raise HomeDamaged(f"L'entrepôt en service ne peut pas être lu : {why}. {remedy}") from None


def _links(home: Home) -> list[str]:
    if home.current.exists() and not home.current.is_symlink():
        raise HomeDamaged(
            f"{home.current} doit être un lien vers une livraison, et c'est une copie : "
            "renommez-la d'après sa date d'extraction (AAAA-MM-JJ_00000000), puis relancez. Une "
            "sauvegarde doit garder les liens."
        )
    if home.current.exists():
        return []
    complete = sorted(filter(_is_complete, home.deliveries.iterdir()), key=_order(home))
    if complete:
        served, named = complete[-1], home.current.readlink() if home.current.is_symlink() else None
        for delivery in filter(is_delivery, sorted(home.deliveries.iterdir())):
            _inner_links(home, delivery)
        link(home.current, Path(served.name))
        return [
            f"Le lien {home.current} "
            + (f"désignait {_shown(named)}, qui n'existe plus" if named else "manquait")
            + f" : il désigne maintenant la dernière livraison complète, {_shown(served)}."
        ]
    if _was_used(home):
        raise HomeDamaged(
            f"Des dépôts ont été livrés ici, mais {home.current} et l'entrepôt qu'il désignait "
            f"manquent. " + REMEDY.format(place=home.deliveries)
        )
    return []


def _inner_links(home: Home, delivery: Path) -> None:
    """What a copy without links has lost of a delivery: its set of remises, its date."""
    date, target = delivery.name.split("_")[0], Path("../livraisons") / delivery.name
    sets = sorted(delivery.glob(f"{REMISES}-*"), key=lambda p: p.stat().st_mtime)
    if sets and not (delivery / REMISES).exists():
        link(delivery / REMISES, Path(sets[-1].name))
    if date == HISTORY_ALONE or (home.workbooks / date).exists():
        return
    link(home.workbooks / date, target / WORKBOOKS)
    if (delivery / REMISES).exists():
        link(home.remises / date, target / REMISES)


def _order(home: Home):
    """The history alone after a purge, else the latest date, then the one that bore its date."""
    named = {p.resolve().parent for p in home.workbooks.iterdir() if p.is_symlink()}
    return lambda p: (p.name.startswith(HISTORY_ALONE), p.name[:10], p in named, p.name)


def _is_complete(delivery: Path) -> bool:
    """A delivery that can be in service: earlier ones have lost their warehouse."""
    if not is_delivery(delivery) or not (delivery / WAREHOUSE).exists():
        return False
    alone = delivery.name.startswith(HISTORY_ALONE)
    return alone or (delivery / WORKBOOKS / MANIFESTE).exists()


def _was_used(home: Home) -> bool:
    if home.warehouse.exists():
        return False  # a backup put in a new home: the history is there
    links = [home.current, home.warehouse, *home.workbooks.iterdir()]
    return any(p.is_symlink() for p in links) or any(map(is_delivery, home.deliveries.iterdir()))


def _warehouse(home: Home, needed: Sequence[str]) -> None:
    served = home.current.resolve() / WAREHOUSE
    if not served.exists():
        raise HomeDamaged(f"L'entrepôt en service manque. {REMEDY.format(place=served)}")
    check_warehouse(served, needed)
    if home.warehouse.exists() and not home.warehouse.is_symlink():
        raise HomeDamaged(
            f"{home.warehouse} doit être un lien vers l'entrepôt en service, et c'est un fichier : "
            f"déplacez-le ailleurs, le lien sera refait. Pour remettre une sauvegarde : {served}."
        )


def _outer_links(home: Home) -> list[str]:
    """The links by which people read what is in service."""
    told = []
    wanted = [(home.warehouse, Path("livraisons/courante") / WAREHOUSE)]
    if home.current_date():
        wanted.append((home.workbooks / "courant", Path("../livraisons/courante") / WORKBOOKS))
    for place, target in wanted:
        if place.is_symlink() and place.readlink() == target:
            continue
        if place.exists() and not place.is_symlink():
            raise HomeDamaged(f"{place} doit être un lien, et ne l'est pas : déplacez-le ailleurs.")
        link(place, target)
        told.append(f"Le lien {place} manquait : il est refait.")
    return told


def _shown(path: Path) -> str:
    from orchestration.socle.texte_sur import harmless

    return harmless(path.name)


def put_right(home: Home, needed: Sequence[str] = (), *, verbose: bool = False) -> None:
    """What the only writer does first: what is in service looked at, what was left put away.

    Raises HomeDamaged when the warehouse in service, or a table `needed` of it, cannot be read.
    """
    repaired = check_up(home, needed)
    if repaired:
        record(home, "remise en état", constats=repaired)
    if verbose:
        for line in (*repaired, *notices(home)):
            sys.stderr.write(f"  {line}\n")
    remove_leftovers(home)
    home.tidy()


def remove_leftovers(home: Home) -> None:
    """Remove the folders of runs that failed or were killed: the lock proves nobody is in them.

    Files that somebody put there are not ours: left alone.
    """
    for folder in home.work.iterdir():
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
