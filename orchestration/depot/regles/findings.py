"""Findings about rows: the tables that collect them, and how a query adds to them.

A finding (``constats``) is one bad value or one broken rule of one row, with its effect:
``ligne_rejetee``, ``valeur_ignoree`` or ``avertissement``.

Belongs here: the shape of a finding and its insertion.
Does not belong here: the rules (``validation``, ``keys``).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

import duckdb

from orchestration.depot.contract import Extrait
from orchestration.depot.landing import work_table

REJET, IGNORE, AVERTISSEMENT = "ligne_rejetee", "valeur_ignoree", "avertissement"


def literal(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def create_findings(con: duckdb.DuckDBPyConnection) -> None:
    """Empty tables of findings and of collapsed duplicates."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE constats (extrait VARCHAR, n BIGINT, fichier VARCHAR, "
        "ligne BIGINT, colonne VARCHAR, valeur VARCHAR, regle VARCHAR, motif VARCHAR, "
        "effet VARCHAR)"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE doublons (extrait VARCHAR, n BIGINT, fichier VARCHAR)"
    )


def find(
    con: duckdb.DuckDBPyConnection,
    extrait: Extrait,
    condition: str,
    colonne: str | None,
    regle: str,
    motif: str,
    effet: str,
) -> None:
    """Add a finding for the rows that meet ``condition``; ``motif`` is a SQL expression."""
    name = literal(colonne) if colonne else "NULL"
    value = f'e."{colonne}"' if colonne else "NULL"
    con.execute(
        f"INSERT INTO constats SELECT {literal(extrait.name)}, e.n, e.fichier, e.ligne, {name}, "
        f"{value}, {literal(regle)}, {motif}, {literal(effet)} "
        f"FROM {work_table(extrait.name)} e WHERE {condition}"
    )
