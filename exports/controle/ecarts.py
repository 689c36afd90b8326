"""What the control reports: differences, with their file and sheet, and what was checked.

No value of a cell ever enters a message: differences are read in logs and in Dagster.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ecart:
    """One difference. `feuille` is None when the whole file is concerned."""

    fichier: str
    feuille: str | None
    motif: str

    def __str__(self) -> str:
        place = f"{self.fichier}, feuille « {self.feuille} »" if self.feuille else self.fichier
        return f"{place} : {self.motif}"


@dataclass(slots=True)
class ControlReport:
    """What was verified, and every difference found. Conforming means: none.

    `classeurs_lus`: read in their XML, identities compared; `classeurs_relus`: cell by cell too.
    """

    fichiers: int = 0
    classeurs_lus: int = 0
    classeurs_relus: int = 0
    feuilles_relues: int = 0
    lignes_relues: int = 0
    ecarts: list[Ecart] = field(default_factory=list)

    @property
    def conforme(self) -> bool:
        return not self.ecarts

    def add(self, fichier: str, motif: str, feuille: str | None = None) -> None:
        self.ecarts.append(Ecart(fichier, feuille, motif))
