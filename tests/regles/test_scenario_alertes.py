"""The hand-made scenario: every alert fires on the day it should, once, and closes when it should.

Belongs here: the twelve dépôts of `tests/scenario_alertes` built one after the other, and what the
warehouse says after each, against attendu.yml. Does not belong here: dépôts run late or twice
(test_historique.py); any computation of what is expected.
"""

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

import duckdb
import pytest

from tests.entrepots import construire
from tests.oracle.suivi import compare_suivi
from tests.scenario_alertes.attendu import ATTENDU, Episode, episodes, mouvements
from tests.scenario_alertes.ecriture import DATES, SCENARIO, ecrire

LYCEES = {lycee["uai"]: code for code, lycee in SCENARIO["lycees"].items()}


class Lecture(NamedTuple):
    """What the warehouse says after the run of one dépôt."""

    episodes: list[Episode]
    mouvements: set[tuple]
    montrees: Counter
    nouveaux: set[tuple]
    oracle: list[str]


def perimetre(uai: str, structure: str | None) -> str:
    return " ".join(filter(None, [LYCEES[uai], structure]))


def code(nom: str | None) -> str | None:
    return nom and nom.removeprefix("Nom ").removeprefix("NOM ")


def lire(con: duckdb.DuckDBPyConnection, oracle: list[str]) -> Lecture:
    def rows(sql: str) -> list[tuple[Any, ...]]:
        return con.execute(sql).fetchall()

    noms = dict(rows("select distinct eleve_id, nom_plie from nominatif.registre_eleves"))
    return Lecture(
        sorted(
            (
                Episode(alerte, perimetre(uai, structure), code(noms.get(eleve)), *quoi, tuple(dit))
                for alerte, uai, structure, eleve, *quoi, dit in rows(
                    "select alerte, uai, structure, eleve_id, indicateur, serie, cible, date_debut,"
                    " date_fin, statut, [nombre::double, valeur, valeur_comparee]"
                    " from marts.mart_alertes"
                )
            ),
            key=str,
        ),
        {
            (liste, code(noms[eleve]), *reste)
            for liste, eleve, *reste in rows(
                "select liste, eleve_id, date_entree, date_sortie, est_ouverture, est_fermeture"
                " from marts.mart_mouvements_listes"
            )
            if liste in ATTENDU["mouvements"]
        },
        Counter(
            (alerte, perimetre(uai, structure), code(nom), depuis, statut, motifs)
            for alerte, uai, structure, nom, depuis, statut, motifs in rows(
                "select alerte, uai, structure, nom, depuis, statut, nb_motifs"
                " from rapports.rpt_alertes"
            )
        ),
        {
            (liste, code(nom))
            for liste, nom in rows(
                "select liste, nom from rapports.rpt_listes_perimetres where est_nouveau"
            )
        },
        oracle,
    )


@pytest.fixture(scope="module")
def lectures(tmp_path_factory: pytest.TempPathFactory) -> dict[date, Lecture]:
    """Every dépôt loaded and built once, in order, and read after each."""
    entrepot = tmp_path_factory.mktemp("scenario") / "entrepot.duckdb"
    depots = ecrire(tmp_path_factory.mktemp("depots"))
    lues = {}
    for rang, (jour, depot) in enumerate(zip(DATES, depots, strict=True), 1):
        construire(entrepot, [depot])
        oracle = compare_suivi(entrepot, depots[:rang])
        with duckdb.connect(str(entrepot), read_only=True) as con:
            lues[jour] = lire(con, oracle)
    return lues


@pytest.mark.parametrize("jour", DATES, ids=str)
def test_alerts_are_born_last_and_close_on_their_days(
    lectures: dict[date, Lecture], jour: date
) -> None:
    trouve, attendu = Counter(lectures[jour].episodes), Counter(episodes(jour))
    assert not trouve - attendu, "épisodes en trop"
    assert not attendu - trouve, "épisodes absents"


@pytest.mark.parametrize("jour", DATES, ids=str)
def test_the_sheet_shows_the_alerts_that_are_open(
    lectures: dict[date, Lecture], jour: date
) -> None:
    """A pupil stands once, the gravest reason first: attendu.yml says which, and how many."""
    motifs = {qui: alertes for quand, qui, alertes in ATTENDU["feuille"] if quand == jour}
    attendu = Counter(
        (e.alerte, e.perimetre, e.qui, e.debut, e.statut, len(motifs.get(e.qui, [e])))
        for e in episodes(jour)
        if e.statut != "close" and e.alerte == motifs.get(e.qui, [e.alerte])[0]
    )
    assert lectures[jour].montrees == attendu


@pytest.mark.parametrize("jour", DATES, ids=str)
def test_movements(lectures: dict[date, Lecture], jour: date) -> None:
    assert lectures[jour].mouvements == mouvements(jour)


@pytest.mark.parametrize("jour", DATES, ids=str)
def test_who_is_marked_new_is_whose_entry_is_an_alert(
    lectures: dict[date, Lecture], jour: date
) -> None:
    """Apart from hors vivier, told in number, and from being admitted, which is no alert."""
    entrees = {
        (alerte.removeprefix("ENTREE_"), qui)
        for alerte, qui, debut, *_ in ATTENDU["individuelles"]
        if debut == jour and alerte.startswith("ENTREE_")
    }
    nouveaux = {
        x for x in lectures[jour].nouveaux if x[0] not in ("HORS_VIVIER", "ADMIS_DEFINITIF")
    }
    assert nouveaux == entrees


@pytest.mark.parametrize("jour", DATES, ids=str)
def test_the_oracle_agrees(lectures: dict[date, Lecture], jour: date) -> None:
    assert lectures[jour].oracle == []


def test_every_type_of_alert_is_born_goes_on_and_closes() -> None:
    """The scenario itself: a rule that it never reaches would be proved by nothing."""
    vus = {(e.alerte.split("_")[0], e.statut) for jour in DATES for e in episodes(jour)}
    for debut in ("ENTREE", "PROPOSITION", "ORIENTATION", "PARTICIPATION", "CROISSANCE"):
        assert {(debut, "nouvelle"), (debut, "close")} <= vus
    for debut in ("PROPOSITION", "ORIENTATION", "PARTICIPATION", "CROISSANCE"):
        assert (debut, "en_cours") in vus
