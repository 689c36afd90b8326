"""What a mutation is: a kind, a place in a dépôt, and how one is drawn again from its name.

Belongs here: the register of kinds. Not here: the kinds themselves (cellules, lignes, fichiers,
identites).
"""

import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.torture.bases import Base, base

Lieu = tuple[str, ...]
Geste = Callable[[Path, Lieu, random.Random], str | None]


@dataclass(frozen=True)
class Sorte:
    """A way of spoiling a dépôt. ``geste`` returns the value that must not be quoted, if any.

    ``autre``: columns where the new value is as true as the old one; no program can tell.
    """

    famille: str
    nom: str
    geste: Geste
    lieux: Callable[[Base], Iterator[Lieu]]
    bases: tuple[str, ...]
    autre: frozenset[str] = frozenset()
    identite_gardee: bool = True


@dataclass(frozen=True)
class Mutation:
    """A kind at a place of a base; its name is its seed."""

    sorte: Sorte
    base: str
    lieu: Lieu

    @property
    def nom(self) -> str:
        return f"{self.sorte.famille}/{self.sorte.nom} @ {self.base}:{'.'.join(self.lieu)}"

    def appliquer(self, depot: Path) -> str | None:
        """Spoil the copy ``depot``; returns what must not be quoted."""
        return self.sorte.geste(depot, self.lieu, random.Random(zlib.crc32(self.nom.encode())))


SORTES: list[Sorte] = []


def sorte(
    famille: str,
    nom: str,
    lieux: Callable[[Base], Iterator[Lieu]],
    *,
    bases: tuple[str, ...] = ("petit", "lycee"),
    autre: frozenset[str] = frozenset(),
    identite_gardee: bool = True,
) -> Callable[[Geste], Geste]:
    """Register a kind."""

    def register(geste: Geste) -> Geste:
        SORTES.append(Sorte(famille, nom, geste, lieux, bases, autre, identite_gardee))
        return geste

    return register


def mutations() -> list[Mutation]:
    """All of them; where a kind has places in two bases, each place goes to one, in turn."""
    from tests.torture import (  # noqa: F401 -- they register
        cellules,
        exports_siecle,
        fichiers,
        identites,
        lignes,
    )

    found: dict[tuple[str, Lieu], Mutation] = {}
    for kind in SORTES:
        for turn, name in enumerate(kind.bases):
            for place in kind.lieux(base(name)):
                key = (f"{kind.famille}/{kind.nom}", place)
                drawn = zlib.crc32(repr(key).encode()) % len(kind.bases)
                if key not in found or drawn == turn:
                    found[key] = Mutation(kind, name, place)
    return list(found.values())
