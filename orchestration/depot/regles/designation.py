"""Values that should designate a pupil and cannot: told by file, never shown.

Belongs here: counting them for the report of a dépôt. Does not belong here: what makes a value
usable (``lecture.sql``), whom it designates (dbt), nor what happens to the row.
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

import duckdb

from orchestration.depot.contract import Champ, Extrait, load_contract
from orchestration.depot.fichiers.batch import FileFacts
from orchestration.depot.regles.findings import literal
from orchestration.depot.settings import Settings


def note_shared_ines(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Fill ``raw.ines_partages``: an INE copied down a column looks like one, and is nobody's."""
    con.execute(
        """
        INSERT INTO raw.ines_partages
        SELECT ine FROM (
            SELECT ine, nom, prenom, date_naissance FROM raw.eleves
            UNION SELECT ine, nom, prenom, date_naissance FROM raw.siecle_eleves
            UNION SELECT ine, nom, prenom, date_naissance FROM raw.candidats
        )
        WHERE ine IS NOT NULL
        GROUP BY ine HAVING count(*) > ?
        ORDER BY ine
        """,
        [settings.ine_identites_max],
    )


def tell_designations(con: duckdb.DuckDBPyConnection, facts: dict[str, FileFacts]) -> None:
    """Add to ``raw`` the unusable values of accepted rows, and the columns without a usable one."""
    for fichier, learned in facts.items():
        for name, colonnes in learned.colonnes.items():
            extrait = load_contract()[name]
            for champ in extrait.champs:
                if champ.usable and champ.name in colonnes:
                    _tell_unusable(con, extrait, champ, fichier)
                    _tell_empty(con, extrait, champ, fichier)


def _tell_unusable(
    con: duckdb.DuckDBPyConnection, extrait: Extrait, champ: Champ, fichier: str
) -> None:
    con.execute(
        f"""
        INSERT INTO raw.reparations
        SELECT {literal(extrait.name)}, $fichier, {literal(champ.name)},
            {literal(f"{champ.name}_inutilisable")},
            {literal(champ.descriptor["title"] + " inutilisable, compté comme absent")}
                || if(count(*) = 1, '', ' (lignes par valeur : '
                    || array_to_string(list(nombre ORDER BY nombre DESC, premiere)[:8], ', ')
                    || if(count(*) > 8, '…', '') || ')'),
            sum(nombre)::BIGINT, min(premiere)
        FROM (
            SELECT count(*) AS nombre, min(ligne) AS premiere
            FROM raw.{extrait.table}
            WHERE fichier = $fichier AND "{champ.name}" IS NOT NULL
                AND NOT raw.{champ.usable}("{champ.name}")
            GROUP BY "{champ.name}"
        ) HAVING count(*) > 0
        """,
        {"fichier": fichier},
    )


def _tell_empty(
    con: duckdb.DuckDBPyConnection, extrait: Extrait, champ: Champ, fichier: str
) -> None:
    motif = f"colonne {champ.descriptor['title']} sans aucune valeur utilisable"
    con.execute(
        f"""
        INSERT INTO raw.avertissements
        SELECT {literal(extrait.name)}, $fichier, NULL, {literal(champ.name)}, 'colonne_vide',
            {literal(motif)}
        WHERE EXISTS (FROM raw.{extrait.table} WHERE fichier = $fichier)
            AND (
                SELECT count(*) FROM (
                    FROM raw.{extrait.table}
                    WHERE fichier = $fichier AND raw.{champ.usable}("{champ.name}") LIMIT 1
                )
            ) = 0
        """,
        {"fichier": fichier},
    )
