"""Independent recomputation of the published figures and lists, in plain Python.

Belongs here: a second reading of docs/regles.md and docs/contrat.md, written without the
pipeline. Does not belong here: any import from orchestration, dbt_project, exports or simulation;
agreement between two writings is worth something only while they share nothing.
"""

from .calcul import Options, Resultat, compute
from .calendrier import CALENDRIERS

__all__ = ["CALENDRIERS", "Options", "Resultat", "compute"]
