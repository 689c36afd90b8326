"""Kinds of identities: INE that lie, numbers written in many ways.

Belongs here: what says who is who, spoiled. Whoever ends with another's dossier is a fault, told
or not (`tests.torture.issues`). Not here: other cells.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.torture.bases import Base
from tests.torture.sortes import Lieu, sorte
from tests.torture.tableau import Tableau

BOUCHE_TROUS = ("INCONNU", "00000000000", "#N/A", "0", "1", "NC", "SANS", "N/A", "néant", "--", "—",
                "XXXXXXXXXXX", "11111111111", "12345678901")  # fmt: skip
NUMEROS: dict[str, Callable[[str], str]] = {
    "espace": lambda v: f"{v[:3]} {v[3:]}",
    "espace insécable": lambda v: f"{v[:3]}\u00a0{v[3:]}",
    "espace fine": lambda v: f"{v[:3]}\u202f{v[3:]}",
    "point zéro": lambda v: f"{v}.0",
    "virgule zéro": lambda v: f"{v},0",
    "pleine chasse": lambda v: v.translate({48 + d: 0xFF10 + d for d in range(10)}),
    "apostrophe": lambda v: f"'{v}",
    "garde": lambda v: f'="{v}"',
    "invisible": lambda v: f"{v[:2]}\u200b{v[2:]}",
    "marque d'ordre": lambda v: f"\ufeff{v}",
    "zéro de tête": lambda v: f"0{v}",
    "chiffres arabes": lambda v: v.translate({48 + d: 0x660 + d for d in range(10)}),
    "scientifique": lambda v: f"{float(v):.5E}".replace(".", ","),
    "tiret": lambda v: f"{v[:3]}-{v[3:]}",
    "tabulation": lambda v: f"\t{v}",
}


def in_extracts(*extraits: str) -> Callable[[Base], Iterator[Lieu]]:
    return lambda base: ((e,) for e in extraits if (base.dossier / f"{e}.csv").exists())


def spoil(
    nom: str,
    champ: str,
    change: Callable[[str, list[str], random.Random], str],
    *extraits: str,
    lignes: int | None = 1,
    autre: bool = False,
) -> None:
    """Register a kind over a column; ``change`` gets the value and all those of the column."""

    def geste(depot: Path, lieu: Lieu, rng: random.Random) -> None:
        for extrait in lieu[0].split("+"):
            if not (depot / f"{extrait}.csv").exists():
                continue
            table = Tableau.lire(depot, extrait)
            remplies = table.remplies(champ)
            known = [table.lignes[r][table.place(champ)] for r in remplies]
            rangs = remplies if lignes is None else rng.sample(remplies, min(lignes, len(remplies)))
            table.changer(champ, lambda v, known=known: change(v, known, rng), rangs)
            table.ecrire()

    free = frozenset({"*"} if autre else ())
    sorte("identité", nom, lambda base: iter([(e,) for e in extraits]), autre=free)(geste)


BOTH = ("eleves", "candidats", "eleves+candidats")
for filler in BOUCHE_TROUS:
    spoil(f"INE {filler} sur deux lignes", "ine", lambda *_, f=filler: f, *BOTH, lignes=2)
    spoil(f"INE {filler} partout", "ine", lambda *_, f=filler: f, *BOTH, lignes=None)


def other(value: str, known: list[str], rng: random.Random) -> str:
    """The value of another row."""
    return rng.choice([k for k in known if k != value])


spoil("INE d'un autre", "ine", other, *BOTH)
spoil("INE d'un autre, cinq fois", "ine", other, *BOTH, lignes=5)
spoil("INE en minuscules", "ine", lambda v, *_: v.lower(), *BOTH, "groupes", lignes=None)
spoil("INE avec espaces", "ine", lambda v, *_: f"{v[:4]} {v[4:]}", *BOTH, "groupes", lignes=None)
spoil("INE perdu", "ine", lambda *_: "", *BOTH, autre=True)
spoil("INE perdu partout", "ine", lambda *_: "", *BOTH, lignes=None, autre=True)
spoil("INE gagné", "ine", lambda v, *_: v[:-2] + "ZZ", *BOTH)
for spelling, write in NUMEROS.items():
    change = lambda v, *_, w=write: w(v)  # noqa: E731
    spoil(f"numéro : {spelling}", "numero_candidat", change, "candidats", "voeux")


def swap(champ: str) -> Callable[[Path, Lieu, random.Random], None]:
    """Two rows exchange their values of ``champ``."""

    def geste(depot: Path, lieu: Lieu, rng: random.Random) -> None:
        table = Tableau.lire(depot, lieu[0])
        a, b = rng.sample(table.remplies(champ), 2)
        place = table.place(champ)
        one, two = table.lignes[a], table.lignes[b]
        one[place], two[place] = two[place], one[place]
        table.ecrire()

    return geste


for extract in ("eleves", "candidats"):
    for column in ("ine", "nom", "prenom", "date_naissance"):
        sorte("identité", f"deux {column} échangés", in_extracts(extract),
              identite_gardee=column == "ine")(swap(column))  # fmt: skip
