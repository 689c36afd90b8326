"""Suivi des vœux, letters, groupes: the warehouse against the oracle.

Belongs here: a simulated session given messy to the pipeline and plain to the oracle; groupes from
SIECLE and from `groupes` together. Does not belong here: the hand-made rows (test_petit_depot.py).
"""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from simulation import simulate
from tests.entrepots import construire

from . import CALENDRIERS
from .comparaison import compare
from .comparaison_voeux import compare_voeux
from .fiches import lien
from .suivi import compare_suivi
from .suivi_voeux import suivre

PETIT = Path(__file__).parents[1] / "petit_depot"
# formulation, confirmation, admission, complementaire, after the phase principale
DATES = [date(2026, *jour) for jour in ((3, 5), (3, 25), (6, 5), (6, 20), (8, 1))]


def test_a_session_agrees_at_every_date(tmp_path: Path) -> None:
    propres, differences = [], {}
    for jour in DATES:
        taille: dict[str, Any] = {"date": jour, "lycees": 2, "eleves": 100, "seed": 5}
        propres.append(simulate(tmp_path / "propre", **taille))
        messy = simulate(tmp_path / "messy", messy=True, **taille)
        entrepot = construire(tmp_path / "entrepot.duckdb", [messy])
        differences[jour] = compare_voeux(entrepot, propres)
    assert differences == {jour: [] for jour in DATES}
    suivi, _ = suivre(propres[:4], {})
    assert any(v.places_gagnees for rows in suivi.voeux.values() for v in rows)
    assert any(suivi.lettres.values())


SIECLE = """<?xml version="1.0" encoding="ISO-8859-15"?>
<BEE_ELEVES VERSION="2.1"><PARAMETRES><UAJ>0980001U</UAJ></PARAMETRES><DONNEES>
<ELEVES>{eleves}</ELEVES><STRUCTURES>{structures}</STRUCTURES></DONNEES></BEE_ELEVES>"""
# Sylla twice in AP; Ursule in T01, the code of her class too, and in SPE-1 for the other lycée
STRUCTURES = {"Sylla": ["G1", "AP", "AP"], "Ursule": ["G1", "T01"], "Vidal": ["AP"]}
ATTENDU = {
    ("0980001U", "G1"): {"Sylla", "Ursule"},
    ("0980001U", "T01"): {"Ursule"},
    ("0980001U", "AP"): {"Sylla", "Vidal"},
    ("0990001N", "SPE-1"): {"Emond", "Étienne", "Martin", "Nguyen-Roche"},
    ("0990001N", "Spe-1"): {"Martin"},
    ("0990001N", "T01"): {"Étienne", "Martin"},
    ("0990001N", "AP"): {"Étienne"},
}


def par_siecle(dossier: Path) -> Path:
    """The hand-made dépôt of June, its LP as a SIECLE file, which brings its groupes."""
    shutil.copytree(PETIT / "2026-06-08", dossier)
    titres, *lignes = (dossier / "eleves.csv").read_text(encoding="utf-8").splitlines()
    lp = [x.split(";") for x in lignes if x.startswith("0980001U") and "Zola" not in x]
    reste = [x for x in lignes if not x.startswith("0980001U")]
    (dossier / "eleves.csv").write_text("\n".join([titres, *reste, ""]), encoding="utf-8")
    eleves = structures = ""
    for rang, (_, ine, nom, prenom, naissance, *_) in enumerate(lp, 1):
        national = f"<ID_NATIONAL>{ine}</ID_NATIONAL>" if ine else ""
        eleves += (
            f'<ELEVE ELEVE_ID="{rang}">{national}<NOM_DE_FAMILLE>{nom}</NOM_DE_FAMILLE>'
            f"<PRENOM>{prenom}</PRENOM><DATE_NAISS>{naissance}</DATE_NAISS>"
            "<CODE_MEF>PRO1</CODE_MEF><DATE_ENTREE>01/09/2025</DATE_ENTREE></ELEVE>"
        )
        codes = [("D", "T01"), *(("G", code) for code in STRUCTURES.get(nom, []))]
        structures += f'<STRUCTURES_ELEVE ELEVE_ID="{rang}">' + "".join(
            f"<STRUCTURE><CODE_STRUCTURE>{code}</CODE_STRUCTURE>"
            f"<TYPE_STRUCTURE>{sorte}</TYPE_STRUCTURE></STRUCTURE>"
            for sorte, code in codes
        )
        structures += "</STRUCTURES_ELEVE>"
    (dossier / "ExportXML_ElevesSansAdresses.xml").write_text(
        SIECLE.format(eleves=eleves, structures=structures), encoding="iso-8859-15"
    )
    (dossier / "mef.csv").write_text("code_mef;serie\nPRO1;PRO\n", encoding="utf-8")
    groupes = (dossier / "groupes.csv").read_text(encoding="utf-8").splitlines()
    (dossier / "groupes.csv").write_text(
        "\n".join(x for x in [*groupes, ""] if not x.startswith("0980001U")), encoding="utf-8"
    )
    return dossier


@pytest.fixture(scope="module")
def deux_sources(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A warehouse and its dépôt."""
    racine = tmp_path_factory.mktemp("groupes")
    depot = par_siecle(racine / "2026-06-08")
    return construire(racine / "entrepot.duckdb", [depot]), depot


def test_groupes_of_both_sources_hold_each_pupil_once(deux_sources: tuple[Path, Path]) -> None:
    with duckdb.connect(str(deux_sources[0]), read_only=True) as base:
        rangees = base.execute(
            "select p.uai, p.structure, d.nom from rapports.rpt_suivi_perimetres p "
            "join nominatif.dim_eleves d using (eleve_id) where niveau = 'groupe'"
        ).fetchall()
        assert {
            cle: {nom for *ou, nom in rangees if tuple(ou) == cle}
            for cle in {(uai, structure) for uai, structure, _ in rangees}
        } == ATTENDU
        assert len(rangees) == sum(map(len, ATTENDU.values()))
        vivier = dict(
            base.execute(
                "select concat_ws(' ', niveau, uai, structure), denominateur "
                "from marts.mart_indicateurs_pre_admission where serie = 'TOUTES' and "
                "indicateur = 'taux_participation' and niveau in ('groupe', 'etablissement')"
            ).fetchall()
        )
        assert vivier == {f"groupe {uai} {code}": len(x) for (uai, code), x in ATTENDU.items()} | {
            "etablissement 0990001N": 13,
            "etablissement 0980001U": 5,
        }
        perimetres = base.execute(
            "select uai, structure from rapports.rpt_perimetres where niveau = 'groupe'"
        ).fetchall()
        assert sorted(perimetres) == sorted(ATTENDU)


def test_groupes_agree_with_the_oracle_everywhere(deux_sources: tuple[Path, Path]) -> None:
    """Indicators, positions, lists, movements, alerts, suivi."""
    entrepot, depot = deux_sources
    assert compare(entrepot, depot, CALENDRIERS[2026]) == []
    assert compare_suivi(entrepot, [depot]) == []
    assert compare_voeux(entrepot, [depot]) == []


@pytest.mark.parametrize(
    ("adresse", "permise"),
    [
        ("https://www.parcoursup.fr/fiche?x=1", True),
        ("HTTP://Dossier.Parcoursup.fr", True),
        ("https://www.parcoursup.fr@exemple.org/", False),
        ("https://www.parcoursup.fr.exemple.org/", False),
        ("https://exemple.org/#www.parcoursup.fr", False),
        ("https://exemple.org\\@www.parcoursup.fr/", False),
        ("javascript:alert(1)//www.parcoursup.fr", False),
        ("file:///www.parcoursup.fr", False),
        ("//www.parcoursup.fr/", False),
        ("https://www.parcoursup.fr/é", False),
        ("https://www.parcoursup.fr/" + "a" * 2053, True),
        ("https://www.parcoursup.fr/" + "a" * 2054, False),
    ],
)
def test_a_link_goes_only_where_it_may(adresse: str, permise: bool) -> None:
    assert lien(adresse) == (adresse if permise else None)
