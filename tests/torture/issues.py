"""What becomes of a mutated dépôt: one of the endings that are allowed, or a fault.

Belongs here: the judgement. Not here: mutations, figures (bases), the table (`__main__`).
"""

import contextlib
import os
import shutil
import signal
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.depot.chargement import load_depot
from orchestration.depot.errors import DepotRefuse
from tests import modeles
from tests.torture import bases, precedent
from tests.torture.bases import Base, Donne
from tests.torture.sortes import Mutation

SECONDES = 60  # a reading that lasts longer hangs, whatever else the machine does

MEMES = "mêmes chiffres"
REPARE = "mêmes chiffres, et dit"
ANNONCE = "autres chiffres, et dit"
AUTRE = "autre dépôt valide"
BLOQUE = "bloqué avec un message"
VAIN = "rien n'a changé"
ADMISES = (MEMES, REPARE, ANNONCE, AUTRE, BLOQUE, VAIN)

MUET = "chiffres changés en silence"
TRACE = "erreur technique"
ATTENTE = "sans fin"
OPAQUE = "accepté, puis bloqué par les modèles"
CITE = "valeur citée"
ECHANGE = "dossier d'un autre"
CREUX = "message inutilisable"
FAUTES = (MUET, ECHANGE, OPAQUE, TRACE, ATTENTE, CITE, CREUX)


@dataclass(frozen=True)
class Issue:
    """How a mutation ended, and for a fault where to look."""

    nom: str
    detail: str = ""

    @property
    def est_faute(self) -> bool:
        return self.nom in FAUTES


class SansFin(BaseException):
    """The bound of seconds is passed."""


@contextlib.contextmanager
def bounded(seconds: int) -> Iterator[None]:
    """Raise SansFin in this block after so many seconds, blocked in a system call or not."""

    def stop(*_: object) -> None:
        raise SansFin

    previous = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def judge(mutation: Mutation) -> Issue:
    """Spoil a copy of the base, load it as `check` and a run would, and say how it ends."""
    base = bases.base(mutation.base)
    with tempfile.TemporaryDirectory(prefix="torture-") as aside:
        depot = Path(aside) / base.dossier.name
        shutil.copytree(base.dossier, depot)
        secret = mutation.appliquer(depot)
        if _same_files(base.dossier, depot):
            return Issue(VAIN)
        con = modeles.warehouse()
        try:
            with bounded(SECONDES):
                return _judged(mutation, base, depot, con, secret)
        except SansFin:
            return Issue(ATTENTE)
        except Exception as error:  # noqa: BLE001 -- a fault of the program, told as such
            place = traceback.extract_tb(error.__traceback__)[-1]
            return Issue(
                TRACE, f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
            )
        finally:
            con.close()


def _same_files(one: Path, two: Path) -> bool:
    names = [sorted(os.listdir(folder)) for folder in (one, two)]
    return names[0] == names[1] and all(
        (two / name).is_file() and (one / name).read_bytes() == (two / name).read_bytes()
        for name in names[0]
    )


def _judged(
    mutation: Mutation, base: Base, depot: Path, con: duckdb.DuckDBPyConnection, secret: str | None
) -> Issue:
    try:
        report = load_depot(depot, con, bases.SETTINGS)
        blocked = precedent.blocking(con, base.donne.comptes, bases.SETTINGS)
    except DepotRefuse as refused:
        blocked = [str(problem) for problem in refused.problemes]
        report = refused.rapport
    said = [*blocked, *_motives(con, report is not None)]
    if secret and any(secret in text for text in said):
        return Issue(CITE, "dans un message")
    if blocked:
        empty = [text for text in blocked if len(text) < 15 or "None" in text]
        return Issue(CREUX, empty[0]) if empty else Issue(BLOQUE)
    new = bases.told(con, built=False) - base.donne.dites
    aloud = bool(new or report.ignores)
    raw = bases.raw_fingerprint(con)
    if raw == base.donne.brut:
        return Issue(REPARE if aloud else MEMES)
    changed = modeles.build_changed(con, bases.MODELS, base.intact)
    if failed := modeles.failing(con, bases.MODELS, changed):
        return Issue(OPAQUE, ", ".join(failed[:3]))
    given = bases.given(con, raw)
    if mutation.sorte.identite_gardee and (stranger := _strangers(base.donne, given)):
        return Issue(ECHANGE, f"{stranger} dossier(s)")
    aloud = aloud or bool(given.dites - base.donne.dites)
    if given.chiffres == base.donne.chiffres:
        return Issue(REPARE if aloud else MEMES)
    if aloud:
        return Issue(ANNONCE)
    if mutation.sorte.autre & {"*", *mutation.lieu}:
        return Issue(AUTRE)
    return Issue(MUET, _difference(base.donne, given))


def _motives(con: duckdb.DuckDBPyConnection, loaded: bool) -> list[str]:
    if not loaded:
        return []
    rows = con.execute(
        "select motif from raw.rejets union all select motif from raw.avertissements "
        "union all select motif from raw.reparations"
    ).fetchall()
    return [motif for (motif,) in rows]


def _strangers(before: Donne, now: Donne) -> int:
    """Dossiers that stand under somebody else than in the untouched dépôt."""
    return sum(
        1
        for number, (surname, name) in now.dossiers.items()
        if number in before.dossiers
        and surname != before.dossiers[number][0]
        and name != before.dossiers[number][1]
    )


def _difference(before: Donne, now: Donne) -> str:
    counts = {
        name: len(set(rows) ^ set(now.chiffres[name])) for name, rows in before.chiffres.items()
    }
    return ", ".join(f"{name} : {count} lignes" for name, count in counts.items() if count)
