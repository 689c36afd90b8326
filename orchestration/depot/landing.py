"""Rows of the files into working tables, one per extract, as text with file and line.

Belongs here: the working tables (temporary schema) and the insertion of batches.
Does not belong here: judging rows (``validation``) and the final ``raw`` tables (``raw_tables``).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pandas as pd

from orchestration.depot.contract import Extrait, load_contract
from orchestration.depot.fichiers.batch import Batch
from orchestration.depot.fichiers.csv_regular import RegularCsv, reads_all


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


def drop_work_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Free the working tables."""
    for extrait in load_contract():
        con.execute(f"DROP TABLE IF EXISTS {work_table(extrait)}")


class Loader:
    """Inserts rows as they are read, numbered in reading order."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._next = 0

    def insert(self, fichier: str, batch: Batch) -> None:
        """Insert ``batch``; ``fichier``: the name under which its rows are told."""
        count = len(batch.lignes)
        texts = {**batch.colonnes}
        if batch.anomalies is not None:
            texts["anomalie"] = batch.anomalies
        frame = pd.DataFrame(texts, dtype=object, index=range(count))
        frame["n"] = range(self._next, self._next + count)
        frame["ligne"] = batch.lignes
        names = "".join(f', "{champ}"' for champ in batch.colonnes)
        values = "".join(
            f""", CASE WHEN "{champ}" NOT IN ('', '-') THEN "{champ}" END"""
            for champ in batch.colonnes
        )
        anomaly = "NULL" if batch.anomalies is None else "anomalie"
        self._con.register("lot_lu", frame)
        self._con.execute(
            f"INSERT INTO {work_table(batch.extrait)} (n, fichier, ligne, anomalie{names}) "
            f"SELECT n, ?, ligne, {anomaly}{values} FROM lot_lu",
            [fichier],
        )
        self._con.unregister("lot_lu")
        self._next += count

    def insert_regular(self, table: RegularCsv) -> bool:
        """Insert the rows of a whole file, read by DuckDB; False when it would not read them all.

        It is asked first, aside: an error would end the transaction.
        """
        if not reads_all(self._con, table):
            return False
        names = "".join(f', "{champ}"' for champ in table.champs)
        values = "".join(f", c{place}" for place in table.champs.values())
        self._con.execute(
            f"INSERT INTO {work_table(table.extrait)} (n, fichier, ligne{names}) "
            f"SELECT {self._next} + rang, ?, {table.premiere_ligne} + rang{values} "
            f"FROM (SELECT row_number() OVER () - 1 AS rang, * FROM {table.relation()})",
            [table.path.name],
        )
        self._next += table.lignes
        return True
