"""What makes no sense in a dépôt although each of its rows is valid: told before dbt finds it.

Belongs here: dates against the session, a vivier without anybody. Not here: one row against its
contract (``validation``), rows against thresholds (``blocking``).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb

from orchestration.depot.errors import Probleme
from orchestration.depot.settings import Settings

_DATES = Path(__file__).with_name("vraisemblance.sql")


def read_milestones(
    con: duckdb.DuckDBPyConnection, extraction: dt.date, settings: Settings
) -> None:
    """Make ``temp.jalons`` (jalon, jour) of the session; ``extraction`` is one of them."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE jalons AS "
        "SELECT jalon, raw.en_date(date) AS jour "
        "FROM read_csv(?, header = true, all_varchar = true) WHERE session = ? "
        "UNION ALL SELECT 'extraction', ?::DATE",
        [str(settings.calendrier), str(extraction.year), extraction],
    )


def warn_dates(con: duckdb.DuckDBPyConnection) -> None:
    """Add to ``constats`` the dates that are readable and cannot be."""
    con.execute(_DATES.read_text(encoding="utf-8"))


def empty_vivier(con: duckdb.DuckDBPyConnection) -> list[Probleme]:
    """A dépôt none of whose pupils is of the vivier, with the first row that leaves it.

    Lycées without a pupil of terminale are told by ``blocking.unknown_mef``.
    """
    (left,) = con.execute("""
        WITH eleves AS (
            SELECT fichier, ligne, date_sortie FROM raw.eleves
            UNION ALL
            SELECT fichier, ligne, date_sortie FROM raw.siecle_eleves
        ),
        jugees AS (
            SELECT *, raw.est_du_vivier(
                raw.en_date(date_sortie), (SELECT jour FROM temp.jalons WHERE jalon = 'ouverture')
            ) AS reste
            FROM eleves
        )
        SELECT CASE WHEN count(*) > 0 AND NOT bool_or(reste)
            THEN {'nombre': count(*), 'fichier': arg_min(fichier, (fichier, ligne)),
                  'ligne': arg_min(ligne, (fichier, ligne))} END
        FROM jugees
    """).fetchone()
    if left is None:
        return []
    return [
        Probleme(
            f"vivier vide : les {left['nombre']} élèves du dépôt sont sortis avant l'ouverture de "
            "la session ; vérifiez les dates de sortie et la date qui nomme le dossier",
            left["fichier"],
            left["ligne"],
            "date_sortie",
        )
    ]
