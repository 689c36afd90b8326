"""Row validation: SQL written from the descriptors, in the order values, references, keys.

Belongs here: how a type, an enumeration, a foreign key or a key of a descriptor becomes a query.
Does not belong here: any rule about a particular extract or column (descriptors), and how a text
is read (``lecture.sql``).

A finding (``constats``) is one bad value or one broken rule of one row, with its effect:
``ligne_rejetee``, ``valeur_ignoree`` or ``avertissement``. Extracts are validated parents first,
so that a rejected parent rejects the rows that refer to it.
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

import duckdb

from orchestration.depot.contract import Champ, Extrait, Reference
from orchestration.depot.landing import work_table

REJET, IGNORE, AVERTISSEMENT = "ligne_rejetee", "valeur_ignoree", "avertissement"

_READERS = {
    "datetime": ("raw.en_horodatage", "date", "date illisible"),
    "boolean": ("raw.en_booleen", "booleen", "ni oui ni non (O/N, OUI/NON, 1/0, VRAI/FAUX)"),
    "integer": ("raw.en_entier", "entier", "nombre entier illisible"),
    "number": ("raw.en_nombre", "nombre", "nombre illisible"),
}


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


def validate(con: duckdb.DuckDBPyConnection, extrait: Extrait) -> None:
    """Fill ``constats`` and ``doublons`` for one extract; bad optional values become null."""
    if not con.execute(f"SELECT count(*) FROM {work_table(extrait.name)}").fetchone()[0]:
        return
    _find(con, extrait, "anomalie IS NOT NULL", None, "nombre_de_champs", "anomalie", REJET)
    for champ in extrait.champs:
        _check_values(con, extrait, champ)
    for reference in extrait.references:
        _check_reference(con, extrait, reference)
    _check_identity(con, extrait)
    _check_keys(con, extrait)


def _find(
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


def _check_values(con: duckdb.DuckDBPyConnection, extrait: Extrait, champ: Champ) -> None:
    column = f'e."{champ.name}"'
    if champ.required:
        _find(
            con,
            extrait,
            f"e.anomalie IS NULL AND {column} IS NULL",
            champ.name,
            "valeur_obligatoire",
            literal("valeur obligatoire absente"),
            REJET,
        )
    for bad, regle, motif in _bad_values(champ):
        effet = REJET if champ.required else IGNORE
        _find(con, extrait, _in_bad(extrait, champ, bad), champ.name, regle, literal(motif), effet)
        if effet == IGNORE:
            con.execute(
                f'UPDATE {work_table(extrait.name)} e SET "{champ.name}" = NULL '
                f"FROM constats c WHERE c.n = e.n AND c.colonne = {literal(champ.name)} "
                f"AND c.effet = '{IGNORE}'"
            )
    if champ.warning:
        bad = f"NOT raw.{champ.warning['macro']}(v)"
        _find(
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
    if champ.type in _READERS:
        macro, regle, motif = _READERS[champ.type]
        checks.append((f"{macro}(v) IS NULL", regle, motif))
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
    _find(
        con,
        extrait,
        f"e.anomalie IS NULL AND {value} IS NOT NULL "
        f"AND NOT EXISTS (SELECT 1 FROM temp.connus k WHERE k.v = {value})",
        reference.champ,
        "reference_inconnue",
        motif,
        reference.effet,
    )


def _alternative(extrait: Extrait) -> str:
    """SQL number of the key that applies to a row; NULL when none does."""
    cases = []
    for rank, cle in enumerate(extrait.cles):
        filled = " AND ".join(f'e."{champ}" IS NOT NULL' for champ in cle.si)
        cases.append(f"WHEN {filled or 'true'} THEN {rank}")
    return f"CASE {' '.join(cases)} END"


def _check_identity(con: duckdb.DuckDBPyConnection, extrait: Extrait) -> None:
    options = " ou ".join(" + ".join(cle.si) for cle in extrait.cles)
    _find(
        con,
        extrait,
        f"e.anomalie IS NULL AND {_alternative(extrait)} IS NULL",
        None,
        "identification_incomplete",
        literal(f"il manque de quoi désigner l'élève : {options}"),
        REJET,
    )


def canonical(champ: Champ) -> str:
    """SQL value of a column for comparisons: by value for types, exact text otherwise."""
    value = f'e."{champ.name}"'
    if champ.default is not None:
        value = f"coalesce({value}, {literal(champ.default)})"
    if champ.type in _READERS:
        return f"{_READERS[champ.type][0]}({value})"
    return f"raw.en_code({value})" if champ.enum else value


def _check_keys(con: duckdb.DuckDBPyConnection, extrait: Extrait) -> None:
    champs = {champ.name: champ for champ in extrait.champs}
    alternative = _alternative(extrait)
    keys = [alternative] + [
        f"CASE WHEN {alternative} = {rank} THEN {canonical(champs[name])} END"
        for rank, cle in enumerate(extrait.cles)
        for name in cle.champs
    ]
    kept = (
        f"{work_table(extrait.name)} e "
        f"ANTI JOIN (SELECT n FROM constats WHERE effet = '{REJET}') r ON r.n = e.n"
    )
    # A hash narrows the search to a few rows; the exact comparison is made on those only.
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE empreintes AS SELECT e.n, hash({', '.join(keys)}) AS h "
        f"FROM {kept}"
    )
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE suspects AS
        SELECT e.n, e.fichier, e.ligne, row({", ".join(keys)}) AS cle,
               row({", ".join(canonical(champ) for champ in extrait.champs)}) AS contenu
        FROM {work_table(extrait.name)} e SEMI JOIN (
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
