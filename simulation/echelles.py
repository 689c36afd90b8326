"""How many lycées, pupils and académies a simulated campaign has.

Only sizes belong here; what the pupils do is in `profils.py` and in `sql/`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Echelle:
    """Sizes of a campaign: `academies` is the number of académies whose lycées deliver."""

    lycees: int
    eleves: int
    academies: int
    academies_d_accueil: int


ECHELLES = {
    "lycee": Echelle(lycees=1, eleves=240, academies=1, academies_d_accueil=6),
    "academie": Echelle(lycees=282, eleves=67_000, academies=1, academies_d_accueil=6),
    "france": Echelle(lycees=3_757, eleves=689_000, academies=30, academies_d_accueil=30),
}


def resolve(scale: str, lycees: int | None, eleves: int | None) -> Echelle:
    """Sizes for a scale, with one or both numbers overridden.

    When only one is given the other keeps the scale's number of pupils per lycée.
    Raises `ValueError` (message in French) for an unknown scale or an impossible number.
    """
    if scale not in ECHELLES:
        raise ValueError(f"Échelle inconnue : {scale} (attendu : {', '.join(ECHELLES)}).")
    base = ECHELLES[scale]
    per_lycee = base.eleves / base.lycees
    if lycees is None:
        lycees = base.lycees if eleves is None else max(1, round(eleves / per_lycee))
    if eleves is None:
        eleves = base.eleves if lycees == base.lycees else round(lycees * per_lycee)
    if not 1 <= lycees <= 4_900:
        raise ValueError("Le nombre de lycées doit être compris entre 1 et 4 900.")
    if not lycees <= eleves <= 2_000_000:
        raise ValueError("Il faut au moins un élève par lycée, et au plus 2 000 000 d'élèves.")
    return Echelle(lycees, eleves, min(base.academies, lycees), base.academies_d_accueil)
