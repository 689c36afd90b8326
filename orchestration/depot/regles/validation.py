"""Row validation: SQL written from the descriptors, in the order values, references, keys.

Belongs here: the order, and how a foreign key of a descriptor becomes a query.
Does not belong here: any rule about a particular extract or column (descriptors), values
(``values``), names of a catalogue (``catalogues``), keys (``keys``).

Extracts are validated parents first, so that a rejected parent rejects the rows that refer to it.
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.depot.contract import Extrait, Reference
from orchestration.depot.landing import work_table
from orchestration.depot.regles.catalogues import check_catalogue
from orchestration.depot.regles.findings import REJET, find, literal
from orchestration.depot.regles.keys import check_identity, check_keys
from orchestration.depot.valeurs.values import check_values


def validate(con: duckdb.DuckDBPyConnection, extrait: Extrait, seeds: Path) -> None:
    """Fill ``constats`` and ``doublons`` for one extract; bad optional values become null.

    ``seeds`` is the folder of the catalogues that descriptors name.
    """
    names = ["anomalie", *(champ.name for champ in extrait.champs)]
    filled = ", ".join(f'count("{name}")' for name in names)
    rows, anomalies, *cells = con.execute(
        f"SELECT count(*), {filled} FROM {work_table(extrait.name)}"
    ).fetchone()
    if not rows:
        return
    if anomalies:
        find(con, extrait, "anomalie IS NOT NULL", None, "nombre_de_champs", "anomalie", REJET)
    empty = {name for name, count in zip(names[1:], cells, strict=True) if count < rows}
    check_values(con, extrait, empty)
    for reference in extrait.references:
        _check_reference(con, extrait, reference)
    check_catalogue(con, extrait, seeds)
    check_identity(con, extrait)
    check_keys(con, extrait)


def _check_reference(
    con: duckdb.DuckDBPyConnection, extrait: Extrait, reference: Reference
) -> None:
    parent, target = work_table(reference.extrait), f'p."{reference.champ_cible}"'
    value = f'e."{reference.champ}"'
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE connus AS SELECT DISTINCT {target} AS v FROM {parent} p "
        f"ANTI JOIN (SELECT n FROM constats WHERE effet = '{REJET}') r ON r.n = p.n"
    )
    motif = (
        f"CASE WHEN {value} IN (SELECT {target} FROM {parent} p) "
        f"THEN {literal(f'sa ligne dans {reference.extrait} a été rejetée')} "
        f"ELSE {literal(f'inconnu de {reference.extrait}')} END"
    )
    find(
        con,
        extrait,
        f"e.anomalie IS NULL AND {value} IS NOT NULL "
        f"AND NOT EXISTS (SELECT 1 FROM temp.connus k WHERE k.v = {value})",
        reference.champ,
        "reference_inconnue",
        motif,
        reference.effet,
    )
