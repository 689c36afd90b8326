"""One CSV of a dépôt being mutated, by the names of the contract whatever its headings.

Belongs here: reading and writing rows. Not here: what is done to them.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestration.depot.contract import load_contract
from orchestration.depot.fichiers.headings import fold_heading

ORDRE = ("etablissements", "eleves", "groupes", "candidats", "voeux", "reponses", "lettres",
         "formations")  # fmt: skip


@dataclass
class Tableau:
    """Rows of an extract as text, and the contract's name of each of its columns."""

    chemin: Path
    titres: list[str]
    champs: list[str]
    lignes: list[list[str]]

    @classmethod
    def lire(cls, depot: Path, extrait: str) -> "Tableau":
        chemin = depot / f"{extrait}.csv"
        text = chemin.read_bytes().decode("utf-8-sig")
        titres, *lignes = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        names = load_contract()[extrait].folded_names
        champs = [names.get(fold_heading(titre), "") for titre in titres]
        return cls(chemin, titres, champs, lignes)

    def texte(self, separateur: str = ";", fin: str = "\n") -> str:
        """The file as the writer of a spreadsheet gives it."""
        flux = io.StringIO(newline="")
        ecrivain = csv.writer(flux, delimiter=separateur, lineterminator=fin)
        ecrivain.writerow(self.titres)
        ecrivain.writerows(self.lignes)
        return flux.getvalue()

    def ecrire(self) -> None:
        self.chemin.write_bytes(self.texte().encode("utf-8"))

    def place(self, champ: str) -> int:
        return self.champs.index(champ)

    def fiches(self) -> list[dict[str, str]]:
        return [dict(zip(self.champs, ligne, strict=False)) for ligne in self.lignes]

    def garder(self, voulue: Callable[[dict[str, str]], bool]) -> None:
        """Keep the rows wanted."""
        fiches = self.fiches()
        self.lignes = [ligne for ligne, f in zip(self.lignes, fiches, strict=True) if voulue(f)]

    def changer(self, champ: str, change: Callable[[str], str], rangs: list[int]) -> None:
        """Change the cells of a column in the rows of those ranks."""
        place = self.place(champ)
        for rang in rangs:
            self.lignes[rang][place] = change(self.lignes[rang][place])

    def remplies(self, champ: str) -> list[int]:
        """Ranks of the rows whose cell is filled."""
        place = self.place(champ)
        return [rang for rang, ligne in enumerate(self.lignes) if ligne[place]]
