"""Kinds of rows: what is dropped, doubled, cut, moved or added in an extract.

Belongs here: whole rows of one extract. Not here: its bytes (fichiers), what is in a cell.
"""

import random
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

from orchestration.depot.contract import load_contract
from tests.torture.bases import Base
from tests.torture.sortes import Lieu, sorte
from tests.torture.tableau import ORDRE, Tableau


def extracts(base: Base) -> Iterator[Lieu]:
    """Each CSV of the dépôt that has rows to spoil."""
    for extrait in ORDRE:
        path = base.dossier / f"{extrait}.csv"
        if path.exists() and len(Tableau.lire(base.dossier, extrait).lignes) > 1:
            yield (extrait,)


def rows(nom: str, *, autre: bool = False) -> Callable:
    """Register a kind that changes the table of an extract in place.

    ``autre``: the dépôt so changed may well be another true one.
    """

    def register(change: Callable[[Tableau, random.Random], None]) -> Callable:
        def geste(depot: Path, lieu: Lieu, rng: random.Random) -> None:
            table = Tableau.lire(depot, lieu[0])
            change(table, rng)
            table.ecrire()

        sorte("ligne", nom, extracts, autre=frozenset({"*"} if autre else ()))(geste)
        return change

    return register


@rows("ligne doublée")
def _(table: Tableau, rng: random.Random) -> None:
    table.lignes.append(list(rng.choice(table.lignes)))


@rows("toutes les lignes doublées")
def _(table: Tableau, _rng: random.Random) -> None:
    table.lignes += [list(ligne) for ligne in table.lignes]


@rows("lignes mêlées")
def _(table: Tableau, rng: random.Random) -> None:
    rng.shuffle(table.lignes)


@rows("colonnes mêlées")
def _(table: Tableau, rng: random.Random) -> None:
    places = list(range(len(table.titres)))
    rng.shuffle(places)
    table.titres = [table.titres[p] for p in places]
    table.lignes = [[ligne[p] for p in places] for ligne in table.lignes]


@rows("colonne hors contrat")
def _(table: Tableau, _rng: random.Random) -> None:
    table.titres.insert(1, "Observations")
    for ligne in table.lignes:
        ligne.insert(1, "rien")


@rows("colonne hors contrat sans titre")
def _(table: Tableau, _rng: random.Random) -> None:
    table.titres.append("")
    for ligne in table.lignes:
        ligne.append("rien")


@rows("ligne vide au milieu")
def _(table: Tableau, _rng: random.Random) -> None:
    table.lignes.insert(len(table.lignes) // 2, [""] * len(table.titres))


@rows("ligne de total")
def _(table: Tableau, _rng: random.Random) -> None:
    table.lignes.append([f"Total : {len(table.lignes)}", *[""] * (len(table.titres) - 1)])


@rows("titres répétés au milieu")
def _(table: Tableau, _rng: random.Random) -> None:
    table.lignes.insert(len(table.lignes) // 2, list(table.titres))


@rows("un champ de trop")
def _(table: Tableau, rng: random.Random) -> None:
    rng.choice(table.lignes).append("de trop")


@rows("un champ de moins")
def _(table: Tableau, rng: random.Random) -> None:
    rng.choice(table.lignes).pop()


def two_columns(table: Tableau, rng: random.Random, *, alike: bool) -> tuple[int, int]:
    """Places of two columns whose values are of one nature by the contract, or of two."""
    champs = {champ.name: champ for champ in load_contract()[table.chemin.stem].champs}
    natures = [
        (champs[c].type, champs[c].forme, tuple(champs[c].enum)) if c else None
        for c in table.champs
    ]
    pairs = [
        (a, b)
        for a, b in combinations(range(len(natures)), 2)
        if (natures[a] == natures[b]) is alike
    ]
    return rng.choice(pairs) if pairs else (0, 0)


for alike, which in ((False, ""), (True, " de même nature")):

    @rows(f"deux titres{which} échangés", autre=alike)
    def _(table: Tableau, rng: random.Random, alike: bool = alike) -> None:
        a, b = two_columns(table, rng, alike=alike)
        table.titres[a], table.titres[b] = table.titres[b], table.titres[a]

    @rows(f"deux cellules{which} échangées dans une ligne", autre=alike)
    def _(table: Tableau, rng: random.Random, alike: bool = alike) -> None:
        ligne = rng.choice(table.lignes)
        a, b = two_columns(table, rng, alike=alike)
        ligne[a], ligne[b] = ligne[b], ligne[a]


@rows("même clé, autre contenu")
def _(table: Tableau, rng: random.Random) -> None:
    autre = list(rng.choice(table.lignes))
    vides = [n for n, cell in enumerate(autre) if not cell]
    if vides:
        autre[vides[-1]] = "autre"
    else:
        autre[-1] += " bis"
    table.lignes.append(autre)


for part, name in ((0.3, "trente lignes sur cent ôtées à la fin"), (0.5, "moitié ôtée à la fin"),
                   (1.0, "titres seuls")):  # fmt: skip

    @rows(name)
    def _(table: Tableau, _rng: random.Random, part: float = part) -> None:
        table.lignes = table.lignes[: round(len(table.lignes) * (1 - part))]


@rows("moitié ôtée au hasard")
def _(table: Tableau, rng: random.Random) -> None:
    table.lignes = sorted(rng.sample(table.lignes, len(table.lignes) // 2))


@rows("une ligne ôtée", autre=True)
def _(table: Tableau, rng: random.Random) -> None:
    table.lignes.remove(rng.choice(table.lignes))
