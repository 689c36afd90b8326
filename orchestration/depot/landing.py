"""Rows of the files into working tables, one per extract, as text with file and line.

Belongs here: the working tables (temporary schema) and the insertion of batches.
Does not belong here: judging rows (``validation``) and the final ``raw`` tables (``raw_tables``).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pandas as pd

from orchestration.depot.batch import Batch
from orchestration.depot.contract import Champ, Extrait, load_contract, load_descriptors
from orchestration.depot.repairs import create_repairs, record_batch


def work_table(extrait: str) -> str:
    """Name of the working table of an extract."""
    return f'temp."brut_{extrait}"'


def create_work_tables(
    con: duckdb.DuckDBPyConnection, extraits: Iterable[Extrait] | None = None
) -> None:
    """Empty working tables: ``n`` (reading order over the dépôt), file, line, anomaly, columns.

    ``extraits``: those of a dépôt, unless said otherwise.
    """
    for extrait in load_contract().values() if extraits is None else extraits:
        columns = "".join(f', "{champ.name}" VARCHAR' for champ in extrait.champs)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {work_table(extrait.name)} "
            f"(n BIGINT, fichier VARCHAR, ligne BIGINT, anomalie VARCHAR{columns})"
        )
    create_repairs(con)


def drop_work_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Free the working tables."""
    for extrait in load_contract():
        con.execute(f"DROP TABLE IF EXISTS {work_table(extrait)}")
    con.execute("DROP TABLE IF EXISTS temp.lot")


class Loader:
    """Inserts batches and numbers their rows in reading order."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._next = 0

    def insert(self, fichier: str, batch: Batch) -> int:
        """Insert ``batch`` with its values cleaned, repairs told; returns its row count."""
        extrait: Extrait = load_descriptors()[batch.extrait]
        count = len(batch.lignes)
        texts = {**batch.colonnes}
        if batch.anomalies is not None:
            texts["anomalie"] = batch.anomalies
        frame = pd.DataFrame(texts, dtype=object, index=range(count))
        frame["n"] = range(self._next, self._next + count)
        frame["ligne"] = batch.lignes
        champs = [champ for champ in extrait.champs if champ.name in batch.colonnes]
        self._con.register("lot_lu", frame)
        self._con.execute(_cleaning(champs, aligned=batch.anomalies is None))
        self._con.unregister("lot_lu")
        names = "".join(f', "{champ.name}"' for champ in champs)
        self._con.execute(
            f"INSERT INTO {work_table(batch.extrait)} (n, fichier, ligne, anomalie{names}) "
            f"SELECT n, ?, ligne, anomalie{names} FROM temp.lot",
            [fichier],
        )
        for champ in self._changed(champs):
            record_batch(self._con, extrait.name, fichier, champ, "temp.lot")
        self._next += count
        return count

    def _changed(self, champs: list[Champ]) -> list[Champ]:
        counts = ", ".join(f'count("lu_{champ.name}")' for champ in champs) or "0"
        changed = self._con.execute(f"SELECT {counts} FROM temp.lot").fetchall()[0]
        return [champ for champ, number in zip(champs, changed, strict=False) if number]


def _cleaning(champs: list[Champ], *, aligned: bool) -> str:
    """SQL: the table ``lot``; ``lu_<name>`` is the text as read, where it may have been cleaned.

    The cells of rows that are not ``aligned`` with their header are cleaned without a word.
    """
    marks = "".join(
        f', raw.suspect_{champ.forme}("{champ.name}") AS "suspect_{champ.name}"' for champ in champs
    )
    values = "".join(_cleaned(champ.name, champ.forme, aligned=aligned) for champ in champs)
    anomaly = ", NULL::VARCHAR AS anomalie" if aligned else ""
    return (
        f"CREATE OR REPLACE TEMP TABLE lot AS SELECT n, ligne, anomalie{values} FROM "
        f"(SELECT *{anomaly}{marks} FROM lot_lu)"
    )


def _cleaned(name: str, forme: str, *, aligned: bool) -> str:
    read = f"""CASE WHEN "suspect_{name}" THEN "{name}" END""" if aligned else "NULL::VARCHAR"
    return f"""
        , CASE
            WHEN "{name}" IN ('', '-') THEN NULL
            WHEN NOT "suspect_{name}" THEN "{name}"
            ELSE nullif(nullif(raw.forme_{forme}("{name}"), ''), '-')
        END AS "{name}", {read} AS "lu_{name}"
    """
