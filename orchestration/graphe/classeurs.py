"""The kinds of workbooks, written together; their manifest, re-read before anything is delivered.

Belongs here: when workbooks are written and checked. Not here: what is in them (`exports/`).
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import dagster as dg

from exports import WorkbookEntry
from exports.manifeste import MANIFESTE, read_manifest
from orchestration.graphe.extraits import OWNERS, PARTITIONED
from orchestration.passage.classeurs import KINDS, LABEL, write_kinds, write_list
from orchestration.passage.classeurs import reread as read_again
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


def _written(travail: Travail, kind: str) -> Path:
    return travail.folder / f"ecrits_{kind}.json"


def _served(travail: Travail, kind: str) -> list[WorkbookEntry]:
    """Workbooks of a kind that a run started mid-way found in service; none in a whole run."""
    if not (travail.workbooks / MANIFESTE).exists():
        return []
    entries = (
        WorkbookEntry(**{key: value for key, value in entry.items() if key != "lignes"})
        for entry in read_manifest(travail.workbooks)["classeurs"]
    )
    return [entry for entry in entries if entry.kind == kind]


def _entries(travail: Travail, kind: str) -> list[WorkbookEntry]:
    written = _written(travail, kind)
    if not written.exists():
        return _served(travail, kind)
    return [WorkbookEntry(**fields) for fields in json.loads(written.read_text())]


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
    name="classeurs",
    can_subset=True,
    partitions_def=PARTITIONED["partitions_def"],
    backfill_policy=PARTITIONED["backfill_policy"],
)
def workbooks(
    context: dg.AssetExecutionContext, travail: dg.ResourceParam[Travail]
) -> Iterator[dg.MaterializeResult]:
    """Writes the kinds asked for, together: a lycée's rows are read once for all its files."""
    travail.resume()
    kinds = [
        kind for kind in KINDS if dg.AssetKey(["classeurs", kind]) in context.selected_asset_keys
    ]
    for kind in kinds:
        for entry in _served(travail, kind):
            (travail.workbooks / entry.fichier).unlink()
    with travail.stage(LABEL):
        entries = write_kinds(travail, kinds)
    for kind in kinds:
        own = [entry for entry in entries if entry.kind == kind]
        _written(travail, kind).write_text(json.dumps([asdict(e) for e in own]))
        yield dg.MaterializeResult(
            asset_key=["classeurs", kind],
            metadata={
                "classeurs": len(own),
                "octets": sum(e.octets for e in own),
                "lignes": sum(e.lignes for e in own),
            },
        )


WORKBOOKS = [workbooks]


@dg.asset(
    key=["classeurs", "manifeste"],
    deps=[dg.AssetKey(["classeurs", kind]) for kind in KINDS],
    description="manifeste.json : périmètre, empreinte SHA-256 et effectifs de chaque classeur.",
    group_name="classeurs",
    **PARTITIONED,
)
def manifest(travail: dg.ResourceParam[Travail]) -> dg.MaterializeResult:
    travail.resume()
    entries = [entry for kind in KINDS for entry in _entries(travail, kind)]
    with travail.read() as con:
        write_list(con, travail, entries)
    return dg.MaterializeResult(metadata={"classeurs": len(entries)})


@dg.asset_check(
    asset=["classeurs", "manifeste"],
    name="relecture",
    blocking=True,
    description="Relit chaque classeur écrit : il s'ouvre, sans formule ni lien étranger, et ses "
    "lignes sont celles de ses élèves. Puis un échantillon, une seconde fois, avec openpyxl. Un "
    "écart empêche la livraison.",
)
def reread(travail: dg.ResourceParam[Travail]) -> dg.AssetCheckResult:
    travail.resume()
    with travail.stage("Relecture des classeurs"):
        report = read_again(travail)
    return dg.AssetCheckResult(
        passed=report.conforme,
        metadata={
            "lus": report.classeurs_lus,
            "relus": report.classeurs_relus,
            "ecarts": [str(e) for e in report.ecarts[:50]],
        },
    )
