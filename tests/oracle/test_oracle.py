"""The oracle against the hand-worked dépôts of `tests/petit_depot`.

Belongs here: two independent readings of the rules, a person's and the oracle's, agree. Does not
belong here: the pipeline (test_petit_depot.py runs it on the same figures).
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from . import CALENDRIERS, Resultat, compute
from .comparaison import comparer_mart
from .indicateurs import Ligne
from .positionnement import positionner

ICI = Path(__file__).parents[1] / "petit_depot"
DATES = ["2026-03-05", "2026-03-25", "2026-06-08", "2026-07-05"]


def lire(nom: str) -> Any:
    return yaml.safe_load((ICI / nom).read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=DATES)
def cas(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Resultat]:
    resultat = compute(ICI / request.param, CALENDRIERS[2026])
    return lire(f"attendu_{request.param}.yml"), resultat


def eleve(ligne: dict[str, Any]) -> str:
    codes = {(e[0], e[1], e[3], e[4]): code for code, e in lire("eleves.yml").items()}
    return codes[ligne["nom"], ligne["prenom"], ligne["uai"], ligne["classe"]]


def perimetre(ligne: Ligne) -> str:
    au_dessus = {"academie": ligne.code_academie, "departement": ligne.code_departement}
    ou = au_dessus.get(ligne.niveau, ligne.uai)
    return " ".join(filter(None, [ligne.niveau, ou, ligne.structure])) + f" / {ligne.serie}"


def test_figures(cas: tuple[dict[str, Any], Resultat]) -> None:
    attendu, resultat = cas
    trouve = {
        (perimetre(ligne), ligne.etape, ligne.indicateur): [ligne.numerateur, ligne.denominateur]
        for ligne in resultat.pre_admission + resultat.post_admission
    }
    ecarts = {
        cle: (trouve.get(cle), paire)
        for ou, etapes in attendu["indicateurs"].items()
        for etape, indicateurs in etapes.items()
        for indicateur, paire in indicateurs.items()
        if trouve.get(cle := (ou, etape, indicateur)) != (paire or [None, None])
    }
    assert not ecarts
    assert not {cle[0] for cle in trouve} & set(attendu["sans_ligne"])


def test_what_is_awaited_of_the_same_series(cas: tuple[dict[str, Any], Resultat]) -> None:
    attendu, resultat = cas
    trouve = {(perimetre(p), p.etape, p.indicateur): p for p in positionner(resultat)}
    for ou, etapes in attendu.get("attendus", {}).items():
        for etape, indicateurs in etapes.items():
            for indicateur, (valeur, ecart, notable) in indicateurs.items():
                p = trouve[ou, etape, indicateur]
                assert p.valeur_attendue == pytest.approx(valeur), (ou, indicateur)
                assert p.ecart_attendu == pytest.approx(ecart), (ou, indicateur)
                assert p.ecart_notable is notable, (ou, indicateur)


def test_situations(cas: tuple[dict[str, Any], Resultat]) -> None:
    attendu, resultat = cas
    assert {eleve(p.ligne._asdict()): p.situation for p in resultat.vivier} == attendu["situations"]


def test_lists_and_their_order(cas: tuple[dict[str, Any], Resultat]) -> None:
    attendu, resultat = cas
    trouve = defaultdict(lambda: defaultdict(list))
    for ligne in resultat.listes:
        trouve[ligne["liste"]][ligne["uai"]].append(eleve(ligne))
    assert trouve == attendu["listes"]


def test_columns(cas: tuple[dict[str, Any], Resultat]) -> None:
    attendu, resultat = cas
    lignes = {(ligne["liste"], eleve(ligne)): ligne for ligne in resultat.listes}
    ecarts = {
        (liste, code, colonne): (lignes[liste, code][colonne], valeur)
        for liste, eleves in attendu["details"].items()
        for code, colonnes in eleves.items()
        for colonne, valeur in colonnes.items()
        if lignes[liste, code][colonne] != valeur
    }
    assert not ecarts


def test_the_comparison_sees_a_cell_a_missing_and_an_extra_row(
    cas: tuple[dict[str, Any], Resultat],
) -> None:
    mart = cas[1].pre_admission
    assert comparer_mart("mart", mart, mart) == []
    faux = [mart[0]._replace(numerateur=-1), *mart[2:], mart[1]._replace(serie="AUTRE")]
    assert len(comparer_mart("mart", mart, faux)) == 3
