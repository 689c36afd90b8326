"""One call: a dépôt in, figures and lists out.

Belongs here: the order of the steps. Does not belong here: any rule.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from . import indicateurs, listes, vivier
from .contexte import Contexte, Options
from .depot import Depot, charger
from .faits import etablir

__all__ = ["Options", "Resultat", "compute"]


@dataclass
class Resultat:
    """Rows of both marts and of the lists, and the pupils they come from."""

    depot: Depot
    vivier: list[vivier.Pupille]
    hors_vivier: list[Any]
    pre_admission: list[indicateurs.Ligne]
    post_admission: list[indicateurs.Ligne]
    listes: list[dict[str, Any]]
    situations: Counter = field(default_factory=Counter)


def compute(
    depot: Path,
    calendrier: dict[str, date],
    *,
    options: Options | None = None,
    mef: dict[str, str] | None = None,
) -> Resultat:
    """Recompute everything for the folder `depot`, named by its extraction date.

    `mef` (code → série) serves the SIECLE files of a dépôt without its own extract mef.
    Raises ValueError when the folder is not named AAAA-MM-JJ, KeyError for a missing milestone.
    """
    charge = charger(Path(depot), mef or {})
    ctx = Contexte(charge, calendrier, options or Options())
    eleves = vivier.constituer(charge, calendrier["ouverture"])
    seuls = vivier.rapprocher(eleves, charge)
    for eleve in eleves:
        etablir(eleve, ctx)
    marts = indicateurs.agreger(eleves, charge, ctx)
    return Resultat(
        depot=charge,
        vivier=eleves,
        hors_vivier=seuls,
        pre_admission=marts["pre"],
        post_admission=marts["post"],
        listes=listes.dresser(eleves, seuls, charge, ctx),
        situations=Counter(e.situation for e in eleves),
    )
