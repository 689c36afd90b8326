"""The same pupil from one dépôt to the next (rule 13 of the docs).

Belongs here: recognition. Does not belong here: the number that the warehouse gives, which only
has to be one per person.
"""

from collections import Counter, defaultdict
from datetime import date

from .vivier import Pupille, identite

# ine, uai, folded nom, folded prénom, day of birth: the columns of registre_eleves
Identite = tuple[str | None, str, str, str, date]


class Registre:
    """Persons seen so far, numbered in order of first sight."""

    def __init__(self) -> None:
        self.personnes: dict[Identite, int] = {}
        self._par_ine: dict[str, int] = {}
        self._par_identite: dict[tuple, set[int]] = defaultdict(set)
        self._prochain = 1

    def reconnaitre(self, vivier: list[Pupille]) -> dict[int, int]:
        """Number of each pupil of a dépôt, by `id(pupille)`; dépôts come in order of date."""
        numeros = {
            id(p): self._par_ine[p.ligne.ine] for p in vivier if p.ligne.ine in self._par_ine
        }
        pris = set(numeros.values())
        restants = [p for p in vivier if id(p) not in numeros]
        combien = Counter(identite(p.ligne) for p in restants)
        for p in restants:
            connus = self._par_identite.get(identite(p.ligne), set()) - pris
            if len(connus) == 1 and combien[identite(p.ligne)] == 1:
                (numeros[id(p)],) = connus
            else:
                numeros[id(p)] = self._prochain
                self._prochain += 1
        for p in vivier:
            self._noter(p, numeros[id(p)])
        return numeros

    def _noter(self, p: Pupille, numero: int) -> None:
        self.personnes[p.ligne.ine, *identite(p.ligne)] = numero
        self._par_identite[identite(p.ligne)].add(numero)
        if p.ligne.ine:
            self._par_ine[p.ligne.ine] = numero
