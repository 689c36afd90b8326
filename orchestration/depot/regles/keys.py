"""Identity and uniqueness of rows: SQL written from the keys of the descriptors.

Belongs here: which key applies to a row, exact duplicates, same key with other content.
Does not belong here: which columns make a key (descriptors), bad values and unknown references
(``validation``).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

import duckdb

from orchestration.depot.contract import Champ, Extrait
from orchestration.depot.landing import work_table
from orchestration.depot.regles.findings import REJET, find, literal
from orchestration.depot.valeurs.reading import READERS


def _usable(champ: Champ) -> str:
    """SQL: the column is filled, by a value that may be a key."""
    value = f'e."{champ.name}"'
    return f"raw.{champ.usable}({value})" if champ.usable else f"{value} IS NOT NULL"


def _alternative(extrait: Extrait) -> str:
    """SQL number of the key that applies to a row; NULL when none does."""
    champs = {champ.name: champ for champ in extrait.champs}
    cases = []
    for rank, cle in enumerate(extrait.cles):
        filled = " AND ".join(_usable(champs[name]) for name in cle.si)
        cases.append(f"WHEN {filled or 'true'} THEN {rank}")
    return f"CASE {' '.join(cases)} END"


def _has_choice(extrait: Extrait) -> bool:
    return any(cle.si for cle in extrait.cles)


def check_identity(con: duckdb.DuckDBPyConnection, extrait: Extrait) -> None:
    """Reject the rows to which no key applies; fill ``cles_suivies`` (n, cle_suivie).

    Which key applies is asked once a row: it may cost more than all the rest.
    """
    if not _has_choice(extrait):
        return
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE cles_suivies AS SELECT e.n, {_alternative(extrait)} "
        f"AS cle_suivie FROM {work_table(extrait.name)} e WHERE e.anomalie IS NULL"
    )
    options = " ou ".join(" + ".join(cle.si) for cle in extrait.cles)
    find(
        con,
        extrait,
        "e.n IN (SELECT n FROM temp.cles_suivies WHERE cle_suivie IS NULL)",
        None,
        "identification_incomplete",
        literal(f"il manque de quoi désigner l'élève : {options}"),
        REJET,
    )


def canonical(extrait: Extrait, champ: Champ) -> str:
    """SQL value of a column for comparisons: by value for types, exact text otherwise."""
    value = f'e."{champ.name}"'
    if champ.default is not None:
        value = f"coalesce({value}, {literal(champ.default)})"
    if champ.type in READERS:
        return f"{READERS[champ.type][0]}({value})"
    listed = champ.enum or (extrait.catalogue and champ.name in extrait.catalogue.champs)
    return f"raw.en_code({value})" if listed else value


def check_keys(con: duckdb.DuckDBPyConnection, extrait: Extrait) -> None:
    """Collapse exact duplicates; of rows with one key and other content, keep the first read."""
    champs = {champ.name: champ for champ in extrait.champs}
    keys = ["cle_suivie"] + [
        f"CASE WHEN cle_suivie = {rank} THEN {canonical(extrait, champs[name])} END"
        for rank, cle in enumerate(extrait.cles)
        for name in cle.champs
    ]
    table = work_table(extrait.name)
    rows = f"(SELECT *, 0 AS cle_suivie FROM {table}) e"
    if _has_choice(extrait):
        rows = f"(FROM {table} JOIN temp.cles_suivies USING (n)) e"
    kept = f"{rows} ANTI JOIN (SELECT n FROM constats WHERE effet = '{REJET}') r ON r.n = e.n"
    # A hash narrows the search to a few rows; the exact comparison is made on those only.
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE empreintes AS SELECT e.n, hash({', '.join(keys)}) AS h "
        f"FROM {kept}"
    )
    (shared,) = con.execute(
        "SELECT count(*) FROM (SELECT h FROM empreintes GROUP BY h HAVING count(*) > 1)"
    ).fetchone()
    if not shared:
        return
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE suspects AS
        SELECT e.n, e.fichier, e.ligne, row({", ".join(keys)}) AS cle,
               row({", ".join(canonical(extrait, champ) for champ in extrait.champs)}) AS contenu
        FROM {rows} SEMI JOIN (
            SELECT n FROM empreintes
            SEMI JOIN (SELECT h FROM empreintes GROUP BY h HAVING count(*) > 1) USING (h)
        ) s ON s.n = e.n
        """
    )
    con.execute(
        f"""
        INSERT INTO doublons
        SELECT {literal(extrait.name)}, n, fichier FROM suspects
        QUALIFY row_number() OVER (PARTITION BY cle, contenu ORDER BY n) > 1
        """
    )
    key_columns = " + ".join(dict.fromkeys(name for cle in extrait.cles for name in cle.champs))
    con.execute(
        f"""
        INSERT INTO constats
        SELECT {literal(extrait.name)}, n, fichier, ligne, {literal(key_columns)},
               NULL, 'cle_en_double',
               format('même clé que {{}} ligne {{}}, autre contenu',
                      first(fichier) OVER premiers, first(ligne) OVER premiers),
               '{REJET}'
        FROM suspects ANTI JOIN doublons d ON d.n = suspects.n
        WINDOW premiers AS (PARTITION BY cle ORDER BY n)
        QUALIFY row_number() OVER premiers > 1
        """
    )
