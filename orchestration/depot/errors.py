"""Problems that block a dépôt, as values and as exceptions.

Belongs here: the shape of a blocking problem and the two exceptions that carry it.
Does not belong here: finding the problems (readers, validation) or printing them (the CLI).
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.socle.texte_sur import harmless

if TYPE_CHECKING:
    from orchestration.depot.report import DepotReport

_REASONS = {
    errno.EACCES: "accès refusé : droits du fichier ou du dossier",
    errno.EPERM: "accès refusé : droits du fichier ou du dossier",
    errno.ENOENT: "absent, ou retiré pendant la lecture",
    errno.ENOTDIR: "absent, ou retiré pendant la lecture",
    errno.ESTALE: "retiré pendant la lecture",
    errno.ELOOP: "lien qui renvoie à lui-même",
    errno.EIO: "erreur du disque ou du réseau",
    errno.ENOSPC: "plus de place sur le disque",
    errno.EISDIR: "c'est un dossier",
    errno.ENAMETOOLONG: "nom trop long",
}


def reason(error: OSError) -> str:
    """Why a file cannot be read, in French, never empty."""
    return _REASONS.get(error.errno) or error.strerror or "contenu abîmé"


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
    ``ignores``: what was set aside, in words; the refusal names it, for the file awaited may be
    one that bears another name.
    """

    def __init__(
        self,
        problemes: list[Probleme],
        rapport: DepotReport | None = None,
        ignores: Sequence[object] = (),
    ) -> None:
        told = ["Dépôt refusé :", *(f"- {probleme}" for probleme in problemes)]
        if ignores:
            told += ["Ignoré :", *(f"- {ignored}" for ignored in ignores)]
        super().__init__("\n".join(told))
        self.problemes = problemes
        self.rapport = rapport
        self.ignores = list(ignores)
