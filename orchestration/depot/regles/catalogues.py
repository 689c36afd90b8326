"""Rows that must name a row of a catalogue of the project: SQL written from the descriptors.

Belongs here: a name that the catalogue does not have, a number out of what its unit allows.
Does not belong here: which columns, which catalogue and which bounds (descriptors), the rows of
the catalogue (seeds).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from orchestration.depot.contract import Catalogue, Extrait
from orchestration.depot.regles.findings import REJET, find, literal
from orchestration.depot.valeurs.reading import READERS, out_of_bounds


def check_catalogue(con: duckdb.DuckDBPyConnection, extrait: Extrait, seeds: Path) -> None:
    """Reject the rows that name nothing in the catalogue of ``extrait``, or break its bounds."""
    catalogue = extrait.catalogue
    if catalogue is None:
        return
    path = literal(str(seeds / f"{catalogue.seed}.csv"))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE catalogue AS "
        f"SELECT * FROM read_csv({path}, header = true, all_varchar = true)"
    )
    for rank, champ in enumerate(catalogue.champs):
        _check_name(con, extrait, catalogue, catalogue.champs[:rank], champ)
    _check_bounds(con, extrait, catalogue)


def _rows(champs: Sequence[str]) -> str:
    """SQL: the rows of the catalogue that a row ``e`` names by ``champs``, read without case."""
    same = [f'raw.en_code(c."{name}") = raw.en_code(e."{name}")' for name in champs]
    return f"FROM temp.catalogue c WHERE {' AND '.join(same)}"


def _check_name(
    con: duckdb.DuckDBPyConnection,
    extrait: Extrait,
    catalogue: Catalogue,
    before: list[str],
    champ: str,
) -> None:
    """A column is judged where the columns before it name something, and once only."""
    condition = (
        f'e.anomalie IS NULL AND e."{champ}" IS NOT NULL '
        f"AND NOT EXISTS (SELECT 1 {_rows([*before, champ])}) AND NOT EXISTS "
        f"(SELECT 1 FROM constats k WHERE k.n = e.n AND k.colonne = {literal(champ)})"
    )
    motif = literal(f"inconnu de {catalogue.seed}")
    if before:
        condition += f" AND EXISTS (SELECT 1 {_rows(before)})"
        known = f"""SELECT string_agg(DISTINCT c."{champ}", ', ' ORDER BY c."{champ}")"""
        attendu = literal(f" avec cette valeur de {' et '.join(before)} ; attendu : ")
        motif = f"{motif} || {attendu} || ({known} {_rows(before)})"
    find(con, extrait, condition, champ, "reference_inconnue", motif, REJET)


def _check_bounds(con: duckdb.DuckDBPyConnection, extrait: Extrait, catalogue: Catalogue) -> None:
    champ = next(champ for champ in extrait.champs if champ.name == catalogue.champ_borne)
    number = f'{READERS[champ.type][0]}(e."{champ.name}")'
    for value, bounds in catalogue.bornes.items():
        beyond, motif = out_of_bounds(number, bounds)
        measured = f'{_rows(catalogue.champs)} AND c."{catalogue.selon}" = {literal(value)}'
        find(
            con,
            extrait,
            f"e.anomalie IS NULL AND ({beyond}) AND EXISTS (SELECT 1 {measured})",
            champ.name,
            "hors_bornes",
            literal(f"{motif} ({catalogue.selon} : {value})"),
            REJET,
        )
