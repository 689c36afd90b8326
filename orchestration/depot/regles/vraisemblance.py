"""What makes no sense in a dépôt although each of its rows is valid: told before dbt finds it.

Belongs here: dates of events against the session, a vivier without anybody. Not here: which
columns are events (descriptors), one row against its contract (``validation``), rows against
thresholds (``blocking``).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

import datetime as dt

import duckdb

from orchestration.depot.contract import Champ, Extrait, load_contract
from orchestration.depot.errors import Probleme
from orchestration.depot.regles.findings import AVERTISSEMENT, find, literal
from orchestration.depot.settings import Settings
from orchestration.depot.valeurs.distinct import values_table


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
    """Add to ``constats`` the dates that are readable and cannot be; they are left as they are."""
    for extrait in load_contract().values():
        for champ in extrait.champs:
            if champ.is_event:
                after = ">", "extraction", "date postérieure à l'extraction"
                _warn_column(con, extrait, champ, *after)
            if stated := champ.not_before:
                _warn_column(con, extrait, champ, "<", stated["jalon"], stated["motif"])


def _warn_column(
    con: duckdb.DuckDBPyConnection,
    extrait: Extrait,
    champ: Champ,
    sign: str,
    jalon: str,
    motif: str,
) -> None:
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE impossibles AS SELECT v FROM {values_table(extrait)} "
        f"WHERE colonne = {literal(champ.name)} AND raw.en_date(v) {sign} "
        f"(SELECT jour FROM temp.jalons WHERE jalon = {literal(jalon)})"
    )
    if con.execute("SELECT EXISTS (FROM temp.impossibles)").fetchone()[0]:
        rows = f'e.anomalie IS NULL AND e."{champ.name}" IN (FROM temp.impossibles)'
        regle = "date_hors_session"
        find(con, extrait, rows, champ.name, regle, literal(motif), AVERTISSEMENT)


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
