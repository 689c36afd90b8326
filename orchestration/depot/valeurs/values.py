"""Values of an extract: what a missing or a faulty one does to its row.

Belongs here: effects, from what the descriptors require of columns. Does not belong here: which
values are faulty (``judgement``), nor any rule about a particular column (descriptors).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

from collections.abc import Set

import duckdb

from orchestration.depot.contract import Champ, Extrait
from orchestration.depot.landing import work_table
from orchestration.depot.regles.findings import AVERTISSEMENT, IGNORE, REJET, find, literal
from orchestration.depot.valeurs.judgement import faults, judge, oddities


def check_values(con: duckdb.DuckDBPyConnection, extrait: Extrait, empty: Set[str]) -> None:
    """Findings of every column; a bad value that does not reject its row becomes null.

    ``empty``: the columns that have an empty cell.
    """
    faulty = judge(con, extrait, faults)
    for champ in extrait.champs:
        effects = _effects(extrait, champ)
        if champ.required and champ.name in empty:
            for effet, rows in effects.items():
                find(
                    con,
                    extrait,
                    f'e.anomalie IS NULL AND e."{champ.name}" IS NULL AND {rows}',
                    champ.name,
                    "valeur_obligatoire",
                    literal("valeur obligatoire absente"),
                    effet,
                )
        if champ.name not in faulty:
            continue
        for effet, rows in effects.items():
            _record(con, extrait, champ, effet, rows)
        if IGNORE in effects:
            con.execute(
                f'UPDATE {work_table(extrait.name)} e SET "{champ.name}" = NULL '
                f"FROM constats c WHERE c.n = e.n AND c.colonne = {literal(champ.name)} "
                f"AND c.effet = '{IGNORE}'"
            )
    odd = judge(con, extrait, oddities)
    for champ in extrait.champs:
        if champ.name in odd:
            _record(con, extrait, champ, AVERTISSEMENT, "true")


def _effects(extrait: Extrait, champ: Champ) -> dict[str, str]:
    """Effect of a bad value → SQL condition on the rows ``e`` that it has."""
    if champ.spared_by:
        usable = f'raw.ine_utilisable(e."{champ.spared_by}")'
        return {REJET: f"NOT {usable}", IGNORE: usable}
    return {REJET if champ.required or extrait.bad_value_rejects else IGNORE: "true"}


def _record(
    con: duckdb.DuckDBPyConnection, extrait: Extrait, champ: Champ, effet: str, rows: str
) -> None:
    """A finding for each row ``e`` that meets ``rows`` and holds one of ``valeurs_fautives``."""
    con.execute(
        f"INSERT INTO constats SELECT {literal(extrait.name)}, e.n, e.fichier, e.ligne, "
        f"{literal(champ.name)}, CASE WHEN NOT raw.est_formule(v) THEN v END, regle, motif, "
        f"{literal(effet)} FROM {work_table(extrait.name)} e "
        f'JOIN temp.valeurs_fautives f ON f.v = e."{champ.name}" '
        f"WHERE f.colonne = {literal(champ.name)} AND e.anomalie IS NULL AND {rows}"
    )
