"""Rows of the files into working tables, one per extract, as text with file and line.

Belongs here: the working tables (temporary schema) and the insertion of batches.
Does not belong here: judging rows (``validation``) and the final ``raw`` tables (``raw_tables``).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pandas as pd

from orchestration.depot.contract import Champ, Extrait, load_contract, load_descriptors
from orchestration.depot.fichiers.batch import Batch
from orchestration.depot.valeurs.repairs import create_repairs, record_batch


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
        suspects = self._suspects(champs)
        names = "".join(f', "{champ.name}"' for champ in champs)
        values = "".join(f", {_clean(champ, suspects)}" for champ in champs)
        anomaly = "NULL" if batch.anomalies is None else "anomalie"
        self._con.execute(
            f"INSERT INTO {work_table(batch.extrait)} (n, fichier, ligne, anomalie{names}) "
            f"SELECT n, ?, ligne, {anomaly}{values} FROM lot_lu",
            [fichier],
        )
        if batch.anomalies is None:  # cells not aligned with their header are cleaned, untold
            for champ in suspects:
                record_batch(self._con, extrait.name, fichier, champ, _clean(champ, suspects))
        self._con.unregister("lot_lu")
        self._next += count
        return count

    def _suspects(self, champs: list[Champ]) -> list[Champ]:
        """Columns of ``lot_lu`` of which a cell may have to be cleaned."""
        if not champs:
            return []
        marks = ", ".join(
            f'raw.suspect_{champ.forme}(string_agg("{champ.name}", chr(64977)))' for champ in champs
        )
        found = self._con.execute(f"SELECT {marks} FROM lot_lu").fetchall()[0]
        return [champ for champ, suspect in zip(champs, found, strict=True) if suspect]


def _clean(champ: Champ, suspects: list[Champ]) -> str:
    """SQL: the clean value of a column of ``lot_lu``."""
    name = f'"{champ.name}"'
    if champ not in suspects:
        return f"CASE WHEN {name} NOT IN ('', '-') THEN {name} END"
    return f"nullif(nullif(raw.forme_{champ.forme}({name}), ''), '-')"
