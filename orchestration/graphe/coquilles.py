"""The assets, in the order of the steps: each step in the shell that tells Dagster of it.

Belongs here: which asset is which step. Not here: any step, nor their order
(`orchestration.passage.etapes`).
"""

import dagster as dg

from orchestration.graphe import classeurs, extraits, modeles, refus
from orchestration.graphe.extraits import PARTITIONED
from orchestration.passage import etapes
from orchestration.passage.faits import Etape
from orchestration.passage.travail import Travail

SHELLS: dict[Etape, dg.AssetsDefinition] = {
    etapes.EXTRAITS: extraits.extraits,
    etapes.MODELES: modeles.modeles,
    etapes.CLASSEURS: classeurs.workbooks,
    etapes.MANIFESTE: classeurs.manifest,
    etapes.RELECTURE: classeurs.reread,
}
"""Step → what tells Dagster more of it than its counts."""


def told() -> list[dg.AssetsDefinition]:
    """An asset or a check for each step, a plain one following the asset of the step before."""
    made: list[dg.AssetsDefinition] = []
    last: list[dg.AssetKey] = []
    for etape in etapes.ORDRE:
        shell = SHELLS.get(etape) or _plain(etape, last)
        if shell.keys:
            last = list(shell.keys)
        made.append(shell)
    return made


def _plain(etape: Etape, after: list[dg.AssetKey]) -> dg.AssetsDefinition:
    key = etape.nom.split("/")

    @dg.asset(key=key, deps=after, description=etape.dit, group_name=key[0], **PARTITIONED)
    def step(travail: dg.ResourceParam[Travail]) -> dg.MaterializeResult:
        with refus.shown():
            travail.resume()
            done = etape.faire(travail)
            if done.refus:
                raise done.refus
        return dg.MaterializeResult(metadata=done.comptes)

    return step
