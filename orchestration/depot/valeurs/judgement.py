"""Which values of an extract are faulty: one query for all its columns.

Belongs here: what is asked of the values of a column, from its type, form, bounds and list.
Does not belong here: how a text is read or found faulty (``*.sql``), what a fault does to its row
(``values``), nor any rule about a particular column (descriptors).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

from collections.abc import Callable

import duckdb

from orchestration.depot.contract import Champ, Extrait
from orchestration.depot.regles.findings import literal
from orchestration.depot.valeurs.distinct import texts, values_table
from orchestration.depot.valeurs.reading import (
    EVERYWHERE,
    IN_CODES,
    READERS,
    WARNINGS,
    out_of_bounds,
)

Check = tuple[str, str, str]
"""(SQL condition on a value ``v``, rule, reason in French)."""


def faults(champ: Champ) -> list[list[Check]]:
    """What a value must not be, in stages common to all columns: the first broken tells."""
    macro, unreadable, motif = READERS.get(champ.type, ("", "", ""))
    beyond, limits = out_of_bounds(f"{macro}(v)", champ.bounds)
    allowed = ", ".join(f"raw.en_code({literal(value)})" for value in champ.enum)
    listed = f"valeur hors de la liste : {', '.join(champ.enum)}"
    longest = champ.max_length
    too_long = (f"length(v) > {longest}", "trop_long", f"plus de {longest} caractères")
    return [
        EVERYWHERE,
        IN_CODES if champ.is_code else [],
        [too_long] if longest is not None else [],
        [(f"{macro}(v) IS NULL", unreadable, motif)] if macro else [],
        [(beyond, "hors_bornes", limits)] if macro and champ.bounds else [],
        [(f"raw.en_code(v) NOT IN ({allowed})", "valeur_autorisee", listed)] if allowed else [],
    ]


def oddities(champ: Champ) -> list[list[Check]]:
    """The same for what is worth a warning."""
    stated = champ.warning
    return [
        [WARNINGS[champ.forme]] if champ.forme in WARNINGS else [],
        [(f"NOT raw.{stated['macro']}(v)", stated["regle"], stated["motif"])] if stated else [],
    ]


def judge(
    con: duckdb.DuckDBPyConnection, extrait: Extrait, asked: Callable[[Champ], list[list[Check]]]
) -> set[str]:
    """Table ``valeurs_fautives`` (colonne, v, regle, motif) of an extract; its columns.

    ``distinct.gather`` comes before.
    """
    columns: dict[tuple[int, Check], list[str]] = {}
    for champ in extrait.champs:
        for stage, checks in enumerate(asked(champ)):
            for check in checks:
                columns.setdefault((stage, check), []).append(champ.name)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE valeurs_fautives "
        "(colonne VARCHAR, v VARCHAR, regle VARCHAR, motif VARCHAR)"
    )
    if not columns:
        return set()
    ordered = sorted(columns, key=lambda key: key[0])
    cases = " ".join(
        f"WHEN colonne IN ({', '.join(map(literal, columns[key]))}) AND ({key[1][0]}) THEN {k}"
        for k, key in enumerate(ordered)
    )
    rules = ", ".join(
        f"({k}, {literal(regle)}, {literal(motif)})"
        for k, (_, (_, regle, motif)) in enumerate(ordered)
    )
    judged = [c for c in extrait.champs if any(c.name in names for names in columns.values())]
    values = " UNION ALL ".join([f"FROM {values_table(extrait)}", *texts(extrait, judged)])
    con.execute(
        "INSERT INTO temp.valeurs_fautives SELECT DISTINCT colonne, v, regle, motif FROM ("
        f"SELECT colonne, v, CASE {cases} END AS k FROM ({values})) "
        f"JOIN (VALUES {rules}) regles(k, regle, motif) USING (k)"
    )
    found = con.execute("SELECT DISTINCT colonne FROM temp.valeurs_fautives").fetchall()
    return {name for (name,) in found}
