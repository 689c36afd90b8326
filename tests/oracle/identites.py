"""The same pupil from one dépôt to the next (rule 13 of the docs).

Belongs here: recognition. Does not belong here: the number that the warehouse gives, which only
has to be one per person.
"""

from collections import Counter, defaultdict
from datetime import date

from .accords import Qui, accords, qui
from .valeurs import plie
from .vivier import Pupille

# ine, uai, folded nom, folded prénom, day of birth: the columns of registre_eleves
Identite = tuple[str | None, str, str, str | None, date | None]


class Registre:
    """Persons seen so far, numbered in order of first sight."""

    def __init__(self) -> None:
        self._vues: dict[Identite, set[int]] = defaultdict(set)
        self._ensemble: list[set[int]] = []
        self._reunis: dict[int, int] = {}
        self._prochain = 1

    @property
    def personnes(self) -> dict[Identite, int]:
        """Every identity seen of one person only, with the number that they have kept."""
        return {vue: min(n) for vue in self._vues if len(n := self._numeros(vue)) == 1}

    @property
    def partagees(self) -> set[Identite]:
        """Identities without INE that two persons have had."""
        return {vue for vue in self._vues if len(self._numeros(vue)) > 1}

    def _numeros(self, vue: Identite) -> set[int]:
        return {self.garde(n) for n in self._vues[vue]}

    def garde(self, numero: int) -> int:
        """The number that a person has kept: the older of those that were joined."""
        while numero in self._reunis:
            numero = self._reunis[numero]
        return numero

    def reconnaitre(self, vivier: list[Pupille]) -> dict[int, int]:
        """Number of each pupil of a dépôt, by `id(pupille)`; dépôts come in order of date."""
        liens = self._liens(vivier)
        pris = self._partager({id(p): liens[id(p)] for p in sorted(vivier, key=_rang)})
        numeros = {}
        for p in vivier:
            siens = self._surs(pris[id(p)])
            if siens:
                numeros[id(p)] = min(siens)
                self._reunis |= {n: min(siens) for n in siens if n != min(siens)}
            else:
                numeros[id(p)] = self._prochain
                self._prochain += 1
        for p in vivier:
            self._vues[_vue(p)].add(numeros[id(p)])
        self._ensemble.append(set(numeros.values()))
        return numeros

    def _liens(self, vivier: list[Pupille]) -> dict[int, dict[int, int]]:
        """By pupil, the numbers that may be theirs, each with how sure it is (1 is surest)."""
        par_ine, par_nom = defaultdict(list), defaultdict(list)
        for vue in self._vues:
            for numero in self._numeros(vue):
                par_ine[vue[0]].append((vue, numero))
                par_nom[vue[1:]].append((vue, numero))
        combien = Counter(_vue(p)[1:] for p in vivier)
        liens: dict[int, dict[int, int]] = {}
        for p in vivier:
            ine, uai, *nom = _vue(p)
            trouves = []
            for vue, numero in par_ine[ine] if ine else []:
                n = accords(qui(p.ligne), Qui(frozenset({vue[2]}), vue[3], vue[4]))
                if n >= 2:
                    trouves.append((5 if n == 2 else 1 if vue[1] == uai else 2, numero))
            if None not in nom:
                for vue, numero in par_nom[(uai, *nom)]:
                    sans_ine = vue[0] is None and ine is None
                    if sans_ine or combien[(uai, *nom)] == 1:
                        trouves.append((3 if sans_ine else 4, numero))
            liens[id(p)] = {n: min(r for r, m in trouves if m == n) for _, n in trouves}
        return liens

    @staticmethod
    def _partager(liens: dict[int, dict[int, int]]) -> dict[int, dict[int, int]]:
        """A number is that of one pupil: the surest."""
        demandes: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for p, siens in liens.items():
            for numero, rang in siens.items():
                demandes[numero].append((rang, p))
        pris: dict[int, dict[int, int]] = {p: {} for p in liens}
        for numero, ceux in demandes.items():
            rang = min(r for r, _ in ceux)
            premiers = [p for r, p in ceux if r == rang]
            if rang <= 2 or len(premiers) == 1:
                pris[premiers[0]][numero] = rang
        return pris

    def _surs(self, siens: dict[int, int]) -> list[int]:
        """Numbers never seen together are one person's; else the surest alone."""
        ensemble = [{self.garde(n) for n in vus} for vus in self._ensemble]
        genes = {
            n for n in siens for m in siens if n != m and any({n, m} <= vus for vus in ensemble)
        }
        surs = [n for n in siens if n not in genes]
        if siens:
            rang = min(siens.values())
            premiers = sorted(n for n, r in siens.items() if r == rang)
            if rang <= 2 or len(premiers) == 1:
                surs.append(premiers[0])
        return surs


def _rang(p: Pupille) -> tuple[str, str]:
    return (p.ligne.uai, p.ligne.ine or "")


def _vue(p: Pupille) -> Identite:
    lui = qui(p.ligne)
    return (p.ligne.ine, p.ligne.uai, plie(p.ligne.nom), lui.prenom, lui.ne_le)
