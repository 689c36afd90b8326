"""Fixtures shared by the tests.

Belongs here: the smallest valid dépôt, to which each test adds the one thing it is about.
Does not belong here: expectations.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from orchestration.depot.chargement import load_depot
from orchestration.depot.report import DepotReport
from orchestration.depot.settings import Settings
from orchestration.passage import dbt_manifest
from tests.foyers import Foyers, du_dossier
from tests.reglages import judged

PROJECT = Path(__file__).resolve().parents[1]
JALONS = Settings.from_project(PROJECT).jalons

LONGS = (
    "passage/test_passage.py",
    "diffusion/test_purge.py",
    "passage/test_historique.py",
    "passage/test_etapes.py",
    "regles/test_scenario_alertes.py",
    "regles/test_campagne.py",
    "diffusion/test_remises_perimetres.py",
    "diffusion/test_confidentialite.py",
    "oracle/test_suivi_voeux.py",
    "diffusion/test_remises_passage.py",
    "regles/test_petit_depot.py",
    "regles/test_petit_rapports.py",
    "passage/test_comparaison_passage.py",
    "passage/test_partitions.py",
    "passage/test_commande.py",
    "passage/test_etat.py",
    "passage/test_ui.py",
    "regles/test_modeles.py",
    "regles/test_phrases.py",
    "diffusion/test_hostile.py",
    "regles/test_lycees_partiels.py",
    "test_torture.py",
    "test_bench.py",
    "exports/test_exports_depot.py",
    "test_simulation.py",
)
"""Files that make whole runs, builds or académies, the longest first: given out in this order, so
that none begins when the others end. Their tests are marked `passage`, as are those that ask for
`foyers`."""

MINIMAL = {
    "etablissements": "uai;nom;code_departement;code_academie\n0750655E;Lycée Imaginaire;075;01\n",
    "eleves": "uai;ine;nom;prenom;date_naissance;serie;classe\n"
    "0750655E;120000001FA;Abel;Zoé;01/02/2008;GENERALE;T1\n"
    "0750655E;120000002FB;Éluard;Noé;02/02/2008;STMG;T2\n",
    "candidats": "numero_candidat;ine;uai;nom;prenom;date_naissance;date_inscription;statut\n"
    "001;120000001FA;0750655E;Abel;Zoé;01/02/2008;20/01/2026;INSCRIT\n"
    "002;120000002FB;0750655E;Éluard;Noé;02/02/2008;2026-01-21;inscrit\n",
    "formations": "code_formation;libelle;filiere;selective;apprentissage;code_academie\n"
    "F1;Licence de droit;LICENCE;N;N;01\nF2;BTS MCO;BTS;O;N;24\n",
    "voeux": "numero_candidat;numero_voeu;phase;code_formation;confirme\n"
    "001;1;PP;F1;O\n001;2;PP;F2;N\n002;1;PP;F2;O\n",
}


def pytest_configure(config: pytest.Config) -> None:
    """dbt's manifest follows the models, as `make manifeste` leaves it, before tests are imported.

    Dagster's assets are made from it at import.
    """
    if not hasattr(config, "workerinput"):
        dbt_manifest.freshen()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whole runs (`make test-vite` leaves them out) and put the longest files first."""
    tests = PROJECT / "tests"
    ranks = {tests / name: rank for rank, name in enumerate(LONGS)}
    for item in items:
        if item.path in ranks or "foyers" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.passage)
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))


@dataclass
class Depot:
    """A dépôt being written, and the connection that receives it."""

    dossier: Path
    settings: Settings
    con: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)

    def ecrire(self, nom: str, contenu: str | bytes, encodage: str = "utf-8") -> Path:
        chemin = self.dossier / nom
        data = contenu.encode(encodage) if isinstance(contenu, str) else contenu
        chemin.write_bytes(data)
        return chemin

    def ajouter(self, extrait: str, *lignes: str) -> None:
        """Append raw lines to the CSV of an extract of the minimal dépôt."""
        with (self.dossier / f"{extrait}.csv").open("a", encoding="utf-8", newline="") as flux:
            flux.writelines(f"{ligne}\n" for ligne in lignes)

    def retirer(self, nom: str) -> None:
        (self.dossier / nom).unlink()

    def charger(self) -> DepotReport:
        return load_depot(self.dossier, self.con, self.settings)

    def lire(self, sql: str) -> list[tuple]:
        return self.con.execute(sql).fetchall()


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    """The smallest valid dépôt: one lycée, two pupils, two candidats, three vœux."""
    dossier = tmp_path / "2026-03-25"
    dossier.mkdir()
    calendrier = tmp_path / "calendrier.csv"
    rows = "".join(f"2026,{jalon},2026-03-01,libellé,source\n" for jalon in JALONS)
    calendrier.write_text("session,jalon,date,libelle,source\n" + rows, encoding="utf-8")
    made = Depot(dossier, judged(calendrier=calendrier))
    for extrait, contenu in MINIMAL.items():
        made.ecrire(f"{extrait}.csv", contenu)
    return made


@pytest.fixture(scope="session")
def foyers(tmp_path_factory: pytest.TempPathFactory) -> Foyers:
    """Homes and warehouses of the session, shared by its workers."""
    return du_dossier(tmp_path_factory)
