"""The simulated cuts (`pilotage simulate --coupe`) end as the page of rules says they do.

Belongs here: one campaign of a small académie, whole one day, then cut in each way the next.
"""

import datetime as dt
from pathlib import Path

import pytest

from orchestration.depot.chargement import load_depot
from orchestration.depot.comparaison.comparaison import compare
from orchestration.depot.errors import DepotRefuse
from simulation import simulate
from simulation.desordre.coupe import COUPES
from tests.comparaison_fixture import Campaign

BEFORE, DATE = dt.date(2026, 6, 3), dt.date(2026, 6, 8)
SIZE = {"lycees": 6, "eleves": 240, "seed": 2}
BLOCKED = {
    "voeux-moitie": {"chute_extrait", "reponses_orphelines", "sans_voeu"},
    "eleves-moitie": {"chute_extrait"},
    "lycee-candidats": {"lycee_absent"},
    "lycee-voeux": {"lycee_absent"},
    "sans-reponses": {"extrait_disparu"},
    "sans-groupes": {"extrait_disparu"},
    "reponses-entete": {"chute_extrait"},
    "dossiers-sans-voeu": {"chute_extrait", "reponses_orphelines", "sans_voeu"},
    "reponses-orphelines": {"reponses_orphelines"},
}
"""Kind → the controls that it meets, at least. The others are refused at reading."""


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    campaign = Campaign(tmp_path_factory.mktemp("coupes"))
    depot = simulate(campaign.root / "avant", date=BEFORE, **SIZE)
    campaign.keep(depot)
    return campaign


@pytest.mark.parametrize("kind", COUPES)
def test_a_simulated_cut_never_passes(campaign: Campaign, kind: str, tmp_path: Path) -> None:
    depot = simulate(tmp_path, date=DATE, coupe=kind, **SIZE)
    if kind not in BLOCKED:
        with pytest.raises(DepotRefuse, match="rejetées"):
            load_depot(depot, campaign.con, campaign.settings)
        return
    load_depot(depot, campaign.con, campaign.settings)
    found = compare(campaign.con, campaign.settings)
    assert BLOCKED[kind] <= {ecart.controle for ecart in found.bloquants}


def test_the_same_day_whole_passes_in_every_format(campaign: Campaign, tmp_path: Path) -> None:
    """SIECLE, several files, workbooks: the same content, no fall."""
    for messy in (False, True):
        depot = simulate(tmp_path / str(messy), date=DATE, messy=messy, **SIZE)
        load_depot(depot, campaign.con, campaign.settings)
        assert not compare(campaign.con, campaign.settings).bloquants
