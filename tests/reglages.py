"""The settings with which the tests of rules judge, whatever those of the project are.

Belongs here: one value per setting that an académie may change (docs/exploitation.md, « Changer un
réglage ») and that a test of `depot` counts with. Not here: what each means (dbt_project.yml).
"""

from dataclasses import replace

from orchestration.depot.settings import Settings
from tests.outils import PROJECT

_JUDGED = {
    "max_rejets_pct": 1.0,
    "max_rejets_lignes": 20,
    "siecle_max_mef_inconnus_pct": 1.0,
    "siecle_max_sans_classe_pct": 20.0,
    "jours_sans_depot": 3,
    "ine_identites_max": 20,
    "chute_max_pct": 15.0,
    "chute_max_lycee_pct": 50.0,
    "chute_max_lycee_lignes": 10,
    "max_reponses_orphelines_pct": 5.0,
    "hausse_sans_voeu_pct": 20.0,
}


def judged(**others: object) -> Settings:
    """The settings of the project, with the values above, then `others`, in place of its own."""
    return replace(Settings.from_project(PROJECT), **{**_JUDGED, **others})
