"""The oracle against the hand-made scenario of alerts, and the comparisons against lies.

Belongs here: two independent readings of the rules, a person's and the oracle's, agree at every
date. Does not belong here: the pipeline (test_scenario_alertes.py runs it on the same dépôts).
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.scenario_alertes.attendu import ATTENDU, Episode, episodes
from tests.scenario_alertes.attendu import mouvements as mouvements_attendus
from tests.scenario_alertes.ecriture import DATES, SCENARIO, ecrire, etats

from . import CALENDRIERS, compute
from .alertes import Alerte, alertes
from .catalogue_alertes import catalogue
from .comparaison_positionnement import comparer
from .identites import Registre
from .journees import Journee, journees
from .mouvements import mouvements
from .positionnement import positionner

LYCEES = {lycee["uai"]: code for code, lycee in SCENARIO["lycees"].items()}
REGLES = catalogue()


@pytest.fixture(scope="module")
def depots(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return ecrire(tmp_path_factory.mktemp("scenario"))


@pytest.fixture(scope="module")
def suivi(depots: list[Path]) -> tuple[list[Journee], dict[int, str]]:
    """The whole sequence, and the code of each person of the oracle."""
    suite, registre = journees(depots, {})
    codes = {f"NOM {code}": code for _, eleves, _ in etats() for code in eleves}
    return suite, {personne: codes[vue[2]] for vue, personne in registre.personnes.items()}


def lire(alerte: Alerte, codes: dict[int, str]) -> Episode:
    return Episode(
        alerte.alerte,
        " ".join(filter(None, [LYCEES[alerte.uai], alerte.structure])),
        codes.get(alerte.personne),
        alerte.indicateur,
        alerte.serie,
        alerte.cible,
        alerte.date_debut,
        alerte.date_fin,
        alerte.statut,
        (alerte.nombre, alerte.valeur, alerte.valeur_comparee),
    )


def jusqu_au(suite: list[Journee], jour: date) -> Iterator[Journee]:
    return (journee for journee in suite if journee.jour <= jour)


@pytest.mark.parametrize("jour", DATES, ids=str)
def test_alerts(suivi: tuple[list[Journee], dict[int, str]], jour: date) -> None:
    suite, codes = suivi
    trouve = [lire(a, codes) for a in alertes(list(jusqu_au(suite, jour)), REGLES)]
    assert sorted(trouve, key=str) == episodes(jour)


@pytest.mark.parametrize("jour", DATES, ids=str)
def test_movements(suivi: tuple[list[Journee], dict[int, str]], jour: date) -> None:
    suite, codes = suivi
    trouve = {
        (m.liste, codes[m.personne], *m[3:])
        for m in mouvements(list(jusqu_au(suite, jour)))
        if m.liste in ATTENDU["mouvements"]
    }
    assert trouve == mouvements_attendus(jour)


def test_a_pupil_who_gains_an_ine_then_changes_lycee_is_one_person(depots: list[Path]) -> None:
    registre, numeros = Registre(), set()
    for gagne, uai in ((None, "0990001N"), ("INE", "0990001N"), ("INE", "0990002P")):
        eleve = compute(depots[0], CALENDRIERS[2026]).vivier[0]
        eleve.ligne = eleve.ligne._replace(ine=gagne, uai=uai)
        numeros |= set(registre.reconnaitre([eleve]).values())
    assert len(numeros) == 1


def test_the_comparison_sees_a_cell_a_missing_and_an_extra_row(depots: list[Path]) -> None:
    positions = positionner(compute(depots[-1], CALENDRIERS[2026]))
    assert comparer(positions, positions) == []
    sans, vise = (next(p for p in positions if (p.cible is None) is nul) for nul in (True, False))
    faux = [p for p in positions if p not in (sans, vise)]
    faux += [vise._replace(cible=0.5), sans._replace(serie="AUTRE")]
    assert len(comparer(positions, faux)) == 3
