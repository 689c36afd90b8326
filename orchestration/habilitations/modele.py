"""Shapes of rights, and of what their reading refused. Plain data; no rule."""

import datetime as dt
from dataclasses import dataclass, field

from orchestration.socle.texte_sur import harmless


@dataclass(frozen=True)
class Droit:
    """One right: an agent, a role, a scope, its days (both included), and the agent's key.

    `fichier` and `ligne` say where it was read.
    """

    identifiant: str
    role: str
    uai: str | None
    type_structure: str | None
    code_structure: str | None
    date_debut: dt.date | None
    date_fin: dt.date | None
    cle_publique: str | None
    fichier: str
    ligne: int

    @property
    def objet(self) -> tuple[str, ...]:
        """What makes it this right and no other: agent, role, scope."""
        key = (self.identifiant, self.role, self.uai, self.type_structure, self.code_structure)
        return tuple(part or "" for part in key)

    @property
    def perimetre(self) -> str:
        """`classe T01, lycée 0990001N`, in harmless text."""
        kinds = {"D": "classe", "G": "groupe"}
        words = []
        if self.code_structure:
            words.append(f"{kinds[self.type_structure]} {harmless(self.code_structure)}")
        words.append(f"lycée {harmless(self.uai)}" if self.uai else "aucun lycée nommé")
        return ", ".join(words)

    def __str__(self) -> str:
        days = ""
        if self.date_debut:
            days += f", à partir du {self.date_debut:%d/%m/%Y}"
        if self.date_fin:
            days += f", jusqu'au {self.date_fin:%d/%m/%Y}"
        key = f", clé {abridged(self.cle_publique)}" if self.cle_publique else ", sans clé"
        return f"{harmless(self.identifiant)} : {self.role}, {self.perimetre}{days}{key}"


@dataclass(frozen=True)
class Constat:
    """A row refused, or a warning about one: where, which rule, why. Never its value."""

    fichier: str
    ligne: int
    colonne: str | None
    regle: str
    motif: str

    def __str__(self) -> str:
        place = f"{harmless(self.fichier)}, ligne {self.ligne}"
        place += f", colonne {self.colonne}" if self.colonne else ""
        return f"{place} : {harmless(self.motif)} ({self.regle})"


@dataclass(frozen=True)
class Lecture:
    """What a file of habilitations holds: rights that may be applied, rows that may not.

    `en_attente`: rights, of those in `droits`, whose scope no dépôt shows yet, and why.
    `perimetres_verifies` is False when no dépôt is in service to know the lycées.
    """

    fichier: str
    sha256: str
    lignes_lues: int
    doublons: int
    droits: list[Droit]
    rejets: list[Constat]
    avertissements: list[Constat]
    perimetres_verifies: bool
    en_attente: list[Constat] = field(default_factory=list)
    colonnes_ignorees: list[str] = field(default_factory=list)

    @property
    def lignes_rejetees(self) -> int:
        return len({(r.fichier, r.ligne) for r in self.rejets})


def abridged(key: str) -> str:
    """Enough of a public key to tell it from another: its ends, without the comment of SSH."""
    value = " ".join(key.split()[:2])
    return harmless(value if len(value) <= 32 else f"{value[:18]}…{value[-10:]}")
