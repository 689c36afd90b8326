"""`python -m tests.oracle.suivi ENTREPOT DEPOT DEPOT…`: differences of what follows dépôts.

Evolution, movements of lists, alerts of a warehouse, against the dépôts it has received (any
order). Belongs here: the entry point. Does not belong here: any rule.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import duckdb

from .alertes import alertes
from .catalogue_alertes import catalogue
from .comparaison import lire_mef
from .comparaison_suivi import (
    Eleves,
    comparer_alertes,
    comparer_depuis,
    comparer_evolution,
    comparer_mouvements,
)
from .journees import journees
from .mouvements import mouvements


def compare_suivi(warehouse: Path, depots: Iterable[Path]) -> list[str]:
    """Differences as readable lines; `depots` of one session are all those ever run in it.

    The marts of the warehouse stand at one date D: movements and alerts are those of the dépôts
    up to D, the evolution that of all of them.
    """
    with duckdb.connect(str(warehouse), read_only=True) as base:
        suite, registre = journees(depots, lire_mef(base))
        requete = "select max(date_extraction) from marts.mart_indicateurs_pre_admission"
        (jour,) = base.execute(requete).fetchone()
        vues = [j for j in suite if j.jour <= jour]
        presences = list(mouvements(vues))
        eleves = Eleves(base, registre)
        return [
            *comparer_evolution(base, suite),
            *comparer_mouvements(base, presences, eleves),
            *comparer_alertes(base, alertes(vues, catalogue()), eleves),
            *comparer_depuis(base, presences, vues, eleves),
            *eleves.problemes,
        ]


def main(arguments: list[str]) -> int:
    """Return the exit code."""
    if len(arguments) < 2:
        print(__doc__)
        return 2
    differences = compare_suivi(Path(arguments[0]), map(Path, arguments[1:]))
    for ligne in differences:
        print(ligne)
    print(f"{len(differences)} différence(s)")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
