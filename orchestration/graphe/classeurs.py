"""The kinds of workbooks, written together; their manifest, re-read before a delivery.

Belongs here: when workbooks are written and checked. Not here: what is in them (`exports/`).
"""

from collections.abc import Iterator

import dagster as dg

from orchestration.graphe import refus
from orchestration.graphe.extraits import OWNERS, PARTITIONED
from orchestration.passage.classeurs import KINDS
from orchestration.passage.etapes import CLASSEURS, MANIFESTE, RELECTURE
from orchestration.passage.travail import Travail

RAPPORTS = [
    "rpt_perimetres",
    "rpt_feuilles",
    "rpt_listes_perimetres",
    "rpt_synthese",
    "rpt_orientation",
    "rpt_situations",
    "rpt_eleves",
    "rpt_feuilles_perimetres",
    "rpt_academie",
    "rpt_academie_indicateurs",
    "rpt_academie_mouvements",
    "rpt_lexique",
    "rpt_precautions",
    "rpt_courbes",
    "rpt_alertes",
    "rpt_suivi_perimetres",
    "rpt_suivi_voeux",
    "rpt_lettres",
    "rpt_colonnes_suivi",
]


SPECS = [
    dg.AssetSpec(
        key=["classeurs", kind],
        deps=[dg.AssetKey(["rapports", r]) for r in RAPPORTS],
        description=description + " Nominatif, diffusion restreinte.",
        group_name="classeurs",
        kinds={"excel"},
        owners=OWNERS,
    )
    for kind, description in KINDS.items()
]


@dg.multi_asset(
    specs=SPECS,
    name=CLASSEURS.nom,
    description=CLASSEURS.dit,
    can_subset=True,
    partitions_def=PARTITIONED["partitions_def"],
    backfill_policy=PARTITIONED["backfill_policy"],
)
def workbooks(
    context: dg.AssetExecutionContext, travail: dg.ResourceParam[Travail]
) -> Iterator[dg.MaterializeResult]:
    """Write the kinds asked for, together: a lycée's rows are read once for all its files."""
    asked = {key.path[-1] for key in context.selected_asset_keys}
    with refus.shown():
        travail.resume()
        done = CLASSEURS.faire(travail, [kind for kind in KINDS if kind in asked])
    for kind, counts in done.detail.items():
        yield dg.MaterializeResult(asset_key=["classeurs", kind], metadata=counts)


@dg.asset(
    key=MANIFESTE.nom.split("/"),
    deps=[spec.key for spec in SPECS],
    description=MANIFESTE.dit,
    group_name="classeurs",
    **PARTITIONED,
)
def manifest(travail: dg.ResourceParam[Travail]) -> dg.MaterializeResult:
    with refus.shown():
        travail.resume()
        return dg.MaterializeResult(metadata=MANIFESTE.faire(travail).comptes)


@dg.asset_check(
    asset=manifest,
    name="relecture",
    blocking=True,
    description=RELECTURE.dit,
)
def reread(travail: dg.ResourceParam[Travail]) -> dg.AssetCheckResult:
    with refus.shown():
        travail.resume()
        done = RELECTURE.faire(travail)
    return dg.AssetCheckResult(
        passed=done.refus is None,
        description=str(done.refus).splitlines()[0] if done.refus else None,
        metadata=done.comptes,
    )
