"""`python -m tests.oracle ENTREPOT DEPOT`: print the differences, exit 1 when there are any.

With the DEPOT alone, print what the oracle finds there.
"""

import sys
from collections import Counter
from datetime import date
from pathlib import Path

from . import CALENDRIERS, Resultat, compute
from .comparaison import compare


def _resume(r: Resultat) -> None:
    compte = Counter(ligne["liste"] for ligne in r.listes)
    print(f"{len(r.vivier)} élèves, {len(r.pre_admission)} + {len(r.post_admission)} indicateurs")
    print("Situations :", dict(r.situations))
    print("Listes :", dict(compte))
    print("Rejets :", dict(r.depot.rejets))
    print("Valeurs ignorées :", dict(r.depot.valeurs_ignorees))
    print("Doublons :", dict(r.depot.doublons))
    print("Entêtes inconnus :", r.depot.entetes_inconnus)


def main(arguments: list[str]) -> int:
    """Return the exit code."""
    if len(arguments) not in (1, 2):
        print(__doc__)
        return 2
    depot = Path(arguments[-1])
    calendrier = CALENDRIERS[date.fromisoformat(depot.name).year]
    if len(arguments) == 1:
        _resume(compute(depot, calendrier))
        return 0
    differences = compare(Path(arguments[0]), depot, calendrier)
    for ligne in differences:
        print(ligne)
    print(f"{len(differences)} différence(s)")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
