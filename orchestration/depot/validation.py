"""Row validation: SQL written from the descriptors, in the order values, references, keys.

Belongs here: how a type, an enumeration or a foreign key of a descriptor becomes a query.
Does not belong here: any rule about a particular extract or column (descriptors), how a text is
read (``lecture.sql``), names of a catalogue (``catalogues``), keys (``keys``).

Extracts are validated parents first, so that a rejected parent rejects the rows that refer to it.
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.depot.catalogues import check_catalogue
from orchestration.depot.contract import Champ, Extrait, Reference
from orchestration.depot.findings import AVERTISSEMENT, IGNORE, REJET, find, literal
from orchestration.depot.keys import check_identity, check_keys
from orchestration.depot.landing import work_table
from orchestration.depot.reading import READERS, out_of_bounds


def validate(con: duckdb.DuckDBPyConnection, extrait: Extrait, seeds: Path) -> None:
    """Fill ``constats`` and ``doublons`` for one extract; bad optional values become null.

    ``seeds`` is the folder of the catalogues that descriptors name.
    """
    if not con.execute(f"SELECT count(*) FROM {work_table(extrait.name)}").fetchone()[0]:
        return
    find(con, extrait, "anomalie IS NOT NULL", None, "nombre_de_champs", "anomalie", REJET)
    for champ in extrait.champs:
        _check_values(con, extrait, champ)
    for reference in extrait.references:
        _check_reference(con, extrait, reference)
    check_catalogue(con, extrait, seeds)
    check_identity(con, extrait)
    check_keys(con, extrait)


def _check_values(con: duckdb.DuckDBPyConnection, extrait: Extrait, champ: Champ) -> None:
    column = f'e."{champ.name}"'
    if champ.required:
        find(
            con,
            extrait,
            f"e.anomalie IS NULL AND {column} IS NULL",
            champ.name,
            "valeur_obligatoire",
            literal("valeur obligatoire absente"),
            REJET,
        )
    for bad, regle, motif in _bad_values(champ):
        effet = REJET if champ.required or extrait.bad_value_rejects else IGNORE
        find(con, extrait, _in_bad(extrait, champ, bad), champ.name, regle, literal(motif), effet)
        if effet == IGNORE:
            con.execute(
                f'UPDATE {work_table(extrait.name)} e SET "{champ.name}" = NULL '
                f"FROM constats c WHERE c.n = e.n AND c.colonne = {literal(champ.name)} "
                f"AND c.effet = '{IGNORE}'"
            )
    if champ.warning:
        bad = f"NOT raw.{champ.warning['macro']}(v)"
        find(
            con,
            extrait,
            _in_bad(extrait, champ, bad),
            champ.name,
            champ.warning["regle"],
            literal(champ.warning["motif"]),
            AVERTISSEMENT,
        )


def _bad_values(champ: Champ) -> list[tuple[str, str, str]]:
    """(condition on a value ``v``, rule, reason) for each constraint of a column."""
    checks = []
    if champ.type in READERS:
        macro, regle, motif = READERS[champ.type]
        checks.append((f"{macro}(v) IS NULL", regle, motif))
        if champ.bounds:
            beyond, motif = out_of_bounds(f"{macro}(v)", champ.bounds)
            checks.append((beyond, "hors_bornes", motif))
    if champ.enum:
        allowed = ", ".join(f"raw.en_code({literal(value)})" for value in champ.enum)
        motif = f"valeur hors de la liste : {', '.join(champ.enum)}"
        checks.append((f"raw.en_code(v) NOT IN ({allowed})", "valeur_autorisee", motif))
    return checks


def _in_bad(extrait: Extrait, champ: Champ, bad: str) -> str:
    # Judging distinct values only: a million dates are a few hundred texts to parse.
    return (
        f'e.anomalie IS NULL AND e."{champ.name}" IN (SELECT v FROM (SELECT DISTINCT '
        f'"{champ.name}" AS v FROM {work_table(extrait.name)} WHERE anomalie IS NULL) WHERE {bad})'
    )


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
