"""One asset per kind of workbook, then their manifest, re-read before anything is delivered.

Belongs here: when workbooks are written and checked. Not here: what is in them (`exports/`).
"""

import dagster as dg

from orchestration.graphe.extraits import PARTITIONED
from orchestration.passage.etapes import CLASSEURS, MANIFESTE, RELECTURE
from orchestration.passage.faits import Etape
from orchestration.passage.travail import Travail

RAPPORTS = [
    "rpt_perimetres",
    "rpt_feuilles",
    "rpt_listes_perimetres",
    "rpt_synthese",
    "rpt_lexique",
    "rpt_precautions",
    "rpt_courbes",
    "rpt_alertes",
    "rpt_suivi_perimetres",
    "rpt_suivi_voeux",
    "rpt_lettres",
    "rpt_colonnes_suivi",
]


def shell(etape: Etape) -> dg.AssetsDefinition:
    """The asset of one kind of workbook."""

    @dg.asset(
        key=etape.nom.split("/"),
        deps=[dg.AssetKey(["rapports", r]) for r in RAPPORTS],
        description=etape.dit + " Nominatif, diffusion restreinte.",
        group_name="classeurs",
        kinds={"excel"},
        **PARTITIONED,
    )
    def workbooks(travail: dg.ResourceParam[Travail]) -> dg.MaterializeResult:
        travail.resume()
        return dg.MaterializeResult(metadata=etape.faire(travail).comptes)

    return workbooks


@dg.asset(
    key=MANIFESTE.nom.split("/"),
    deps=[dg.AssetKey(etape.nom.split("/")) for etape in CLASSEURS],
    description=MANIFESTE.dit,
    group_name="classeurs",
    **PARTITIONED,
)
def manifest(travail: dg.ResourceParam[Travail]) -> dg.MaterializeResult:
    travail.resume()
    return dg.MaterializeResult(metadata=MANIFESTE.faire(travail).comptes)


@dg.asset_check(
    asset=manifest,
    name="relecture",
    blocking=True,
    description=RELECTURE.dit,
)
def reread(travail: dg.ResourceParam[Travail]) -> dg.AssetCheckResult:
    travail.resume()
    done = RELECTURE.faire(travail)
    return dg.AssetCheckResult(passed=done.refus is None, metadata=done.comptes)
