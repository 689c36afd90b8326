"""Problems that block a dépôt, as values and as exceptions.

Belongs here: the shape of a blocking problem and the two exceptions that carry it.
Does not belong here: finding the problems (readers, validation) or printing them (the CLI).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.texte_sur import harmless

if TYPE_CHECKING:
    from orchestration.depot.report import DepotReport


@dataclass(frozen=True)
class Probleme:
    """One blocking problem: a French message without any nominative value, and where it is."""

    message: str
    fichier: str | None = None
    ligne: int | None = None
    colonne: str | None = None

    def __str__(self) -> str:
        lieu = [self.fichier] if self.fichier else []
        if self.ligne is not None:
            lieu.append(f"ligne {self.ligne}")
        if self.colonne:
            lieu.append(f"colonne {self.colonne}")
        return harmless(f"{', '.join(lieu)} : {self.message}" if lieu else self.message)


class FichierRefuse(Exception):
    """One file cannot be read; raised by the readers, collected by the landing."""

    def __init__(self, *problemes: Probleme) -> None:
        super().__init__("\n".join(map(str, problemes)))
        self.problemes = list(problemes)


class DepotRefuse(Exception):
    """The dépôt is refused; ``problemes`` holds everything found, not only the first.

    ``rapport`` is set when the rows could be validated (rejects that block): the ``raw`` tables
    then exist in the connection, so that the rejects can be listed. It is None when a
    file-level problem stopped the landing earlier; ``raw`` is then what it was before.
    """

    def __init__(self, problemes: list[Probleme], rapport: DepotReport | None = None) -> None:
        super().__init__("Dépôt refusé :\n" + "\n".join(f"- {p}" for p in problemes))
        self.problemes = problemes
        self.rapport = rapport
