"""Assets of the raw layer: one per extract of the contract, loaded together from one dépôt.

Belongs here: which dépôt is loaded, and what Dagster is told of it (counts, never a name).
Not here: reading and validation (`orchestration.depot`).
"""

import os
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb

from orchestration.depot.chargement import load_depot
from orchestration.depot.contract import load_contract
from orchestration.depot.discovery import extraction_date, is_complete, is_dated
from orchestration.depot.errors import DepotRefuse, Probleme
from orchestration.depot.report import DepotReport
from orchestration.depot.settings import Settings
from orchestration.home import FICTIONAL, PROJECT, Home
from orchestration.travail import Travail

OWNERS = ["team:donnees"]


class DepotConfig(dg.Config):
    """What to load: a dated folder, wherever it lies."""

    chemin: str | None = None
    """Folder of the dépôt; else PILOTAGE_DEPOT, else the latest in `depots/`."""
    force: bool = False
    """Load it even when a later dépôt is in service."""


def choose_depot(home: Home, chemin: str | None) -> Path:
    """The folder to load: named, else the latest complete one; DepotRefuse when there is none."""
    named = chemin or os.environ.get("PILOTAGE_DEPOT")
    if named:
        return Path(named)
    complete = sorted(p for p in home.deposits.iterdir() if is_dated(p) and is_complete(p))
    if not complete:
        raise DepotRefuse([Probleme(f"aucun dépôt complet dans {home.deposits}")])
    return complete[-1]


def refuse_older(home: Home, depot: Path, force: bool) -> None:
    """A dépôt older than the one in service is refused, unless forced."""
    served = home.current_date()
    date = extraction_date(depot).isoformat()
    if served and date < served and not force:
        raise DepotRefuse(
            [
                Probleme(
                    f"dépôt du {date} plus ancien que celui en service ({served}) ; "
                    "--force pour le charger quand même"
                )
            ]
        )


def keep_register(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    """Copy the register of pupils in service, so that each keeps its eleve_id."""
    con.execute("""
        create or replace table raw.registre_precedent (
            eleve_id bigint, ine varchar, uai varchar, nom_plie varchar, prenom_plie varchar,
            date_naissance date
        )""")
    if home.warehouse.exists():
        con.execute(
            f"attach '{str(home.warehouse).replace(chr(39), chr(39) * 2)}' as service (read_only)"
        )
        con.execute(
            "insert into raw.registre_precedent select * from service.nominatif.registre_eleves"
        )
        con.execute("detach service")


def _spec(table: str, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        ["raw", table], description=description, group_name="depot", owners=OWNERS, kinds={"duckdb"}
    )


SPECS = [
    *(
        _spec(e.table, f"{e.descriptor['title']}. Contrat : docs/contrat.md.")
        for e in load_contract().values()
    ),
    _spec("depot", "Date d'extraction du dépôt."),
    _spec("presences", "Extraits et colonnes que le dépôt contient."),
    _spec("fichiers", "Fichiers lus : empreinte, encodage, séparateur, comptes."),
    _spec("rejets", "Lignes rejetées et valeurs ignorées, avec la règle et le motif. Nominatif."),
    _spec("lignes_rejetees", "Identité que portent les lignes rejetées. Nominatif."),
    _spec("avertissements", "Anomalies qui ne rejettent rien."),
    _spec("registre_precedent", "Élèves déjà connus et leur eleve_id. Nominatif."),
]


@dg.multi_asset(specs=SPECS, name="chargement_du_depot", can_subset=False)
def extraits(
    context: dg.AssetExecutionContext, config: DepotConfig, travail: dg.ResourceParam[Travail]
) -> Iterator[dg.MaterializeResult]:
    """Reads and validates the whole dépôt; nothing is loaded when a file-level error is found."""
    depot = choose_depot(travail.home, config.chemin)
    with travail.stage("Lecture et validation du dépôt"):
        refuse_older(travail.home, depot, config.force)
        travail.new_warehouse(fictional=(depot / FICTIONAL).exists())
        with travail.write() as con:
            report = load_depot(depot, con, Settings.from_project(PROJECT))
            keep_register(travail.home, con)
            rows = dict(
                con.execute(
                    "select table_name, estimated_size from duckdb_tables() "
                    "where schema_name = 'raw'"
                ).fetchall()
            )
    extraits = {e.table: e.name for e in load_contract().values()}
    for spec in SPECS:
        table = spec.key.path[-1]
        yield dg.MaterializeResult(
            asset_key=spec.key, metadata=_metadata(report, table, rows[table], extraits)
        )


def _metadata(
    report: DepotReport, table: str, rows: int, extraits: dict[str, str]
) -> dict[str, object]:
    common = {
        "date_extraction": report.date_extraction.isoformat(),
        "dagster/row_count": rows,
        "secondes_du_depot": round(report.secondes, 1),
    }
    if table not in extraits:
        return common
    files = [f for f in report.fichiers if f.extrait == extraits[table]]
    return common | {
        "lignes_lues": sum(f.lignes_lues for f in files),
        "lignes_rejetees": sum(f.lignes_rejetees for f in files),
        "valeurs_ignorees": sum(f.valeurs_ignorees for f in files),
        "doublons": sum(f.doublons for f in files),
        "fichiers": [f.fichier for f in files],
    }
