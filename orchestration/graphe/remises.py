"""The deliveries to agents, made and checked before anything is put in service.

Belongs here: when they are made, and what Dagster is told of it (counts). Not here: who receives
what (`orchestration.remises`), nor the switch (`orchestration.socle.home`).
"""

from typing import Any

import dagster as dg

from orchestration.graphe.extraits import PARTITIONED
from orchestration.passage.travail import Travail
from orchestration.remises.fabrication import make_remises


@dg.asset(
    key=["livraison", "remises"],
    deps=[dg.AssetKey(["livraison", "reprise"])],
    description="Une remise par agent habilité, de ses seuls périmètres, rouverte avant d'être "
    "chiffrée ; aussi pour le dépôt refait par la reprise. Sans habilitation appliquée, aucune. "
    "Nominatif, diffusion restreinte.",
    group_name="livraison",
    **PARTITIONED,
)
def remises(travail: dg.ResourceParam[Travail]) -> dg.MaterializeResult:
    travail.resume()
    with travail.stage("Remises aux agents"):
        index = _make(travail)
        if travail.redone:
            _make(travail.redone)
    if index is None:
        return dg.MaterializeResult(metadata={"habilitations": False})
    return dg.MaterializeResult(
        metadata={
            "habilitations": True,
            "agents": len(index["remises"]),
            "chiffrees": sum(entry["chiffre"] for entry in index["remises"]),
            "agents_sans_remise": len(index["sans_remise"]),
            "droits_sans_effet": len(index["droits_sans_effet"]),
            "classeurs": sum(len(entry["classeurs"]) for entry in index["remises"]),
        }
    )


def _make(travail: Travail) -> dict[str, Any] | None:
    return make_remises(travail.home, travail.warehouse, travail.workbooks, travail.remises)
