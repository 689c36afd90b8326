"""Values of one column: SQL written from its type, form, bounds and list.

Belongs here: what is asked of a value, and what a bad one does to its row.
Does not belong here: how a text is cleaned, read or found faulty (``*.sql``), nor any rule about a
particular column (descriptors).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

import duckdb

from orchestration.depot.contract import Champ, Extrait
from orchestration.depot.landing import work_table
from orchestration.depot.regles.findings import AVERTISSEMENT, IGNORE, REJET, find, literal
from orchestration.depot.valeurs.reading import (
    EVERYWHERE,
    IN_CODES,
    READERS,
    WARNINGS,
    out_of_bounds,
)


def check_values(con: duckdb.DuckDBPyConnection, extrait: Extrait, champ: Champ) -> None:
    """Findings of one column; a bad value that does not reject its row becomes null."""
    effects = _effects(extrait, champ)
    if champ.required:
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
    if _judge(con, extrait, champ, _faults(champ)):
        for effet, rows in effects.items():
            _record(con, extrait, champ, effet, rows)
        if IGNORE in effects:
            con.execute(
                f'UPDATE {work_table(extrait.name)} e SET "{champ.name}" = NULL '
                f"FROM constats c WHERE c.n = e.n AND c.colonne = {literal(champ.name)} "
                f"AND c.effet = '{IGNORE}'"
            )
    if _judge(con, extrait, champ, _oddities(champ)):
        _record(con, extrait, champ, AVERTISSEMENT, "true")


def _effects(extrait: Extrait, champ: Champ) -> dict[str, str]:
    """Effect of a bad value → SQL condition on the rows ``e`` that it has."""
    if champ.spared_by:
        usable = f'raw.ine_utilisable(e."{champ.spared_by}")'
        return {REJET: f"NOT {usable}", IGNORE: usable}
    return {REJET if champ.required or extrait.bad_value_rejects else IGNORE: "true"}


def _faults(champ: Champ) -> list[tuple[str, str, str]]:
    """(condition on a value ``v``, rule, reason) for each constraint; the first broken tells."""
    checks = list(EVERYWHERE)
    if champ.is_code:
        checks += IN_CODES
    if champ.max_length is not None:
        motif = f"plus de {champ.max_length} caractères"
        checks.append((f"length(v) > {champ.max_length}", "trop_long", motif))
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


def _oddities(champ: Champ) -> list[tuple[str, str, str]]:
    """The same for what is worth a warning."""
    checks = [WARNINGS[champ.forme]] if champ.forme in WARNINGS else []
    if stated := champ.warning:
        checks.append((f"NOT raw.{stated['macro']}(v)", stated["regle"], stated["motif"]))
    return checks


def _judge(
    con: duckdb.DuckDBPyConnection,
    extrait: Extrait,
    champ: Champ,
    checks: list[tuple[str, str, str]],
) -> bool:
    """Table ``valeurs_fautives`` of the distinct bad values; False when there is none."""
    if not checks:
        return False
    # Judging distinct values only: a million dates are a few hundred texts to parse. Letters are
    # distinct already.
    distinct = "" if champ.is_text else "DISTINCT"
    cases = " ".join(f"WHEN {checks[k][0]} THEN {k}" for k in range(len(checks)))
    rules = ", ".join(
        f"({k}, {literal(regle)}, {literal(motif)})" for k, (_, regle, motif) in enumerate(checks)
    )
    made = con.execute(
        "CREATE OR REPLACE TEMP TABLE valeurs_fautives AS SELECT DISTINCT v, regle, motif FROM ("
        f"SELECT v, CASE {cases} END AS k FROM ("
        f'SELECT {distinct} "{champ.name}" AS v FROM {work_table(extrait.name)} '
        f"WHERE anomalie IS NULL) WHERE v IS NOT NULL) "
        f"JOIN (VALUES {rules}) regles(k, regle, motif) USING (k)"
    )
    return made.fetchone()[0] > 0  # how many rows it has


def _record(
    con: duckdb.DuckDBPyConnection, extrait: Extrait, champ: Champ, effet: str, rows: str
) -> None:
    """A finding for each row ``e`` that meets ``rows`` and holds one of ``valeurs_fautives``."""
    con.execute(
        f"INSERT INTO constats SELECT {literal(extrait.name)}, e.n, e.fichier, e.ligne, "
        f"{literal(champ.name)}, CASE WHEN NOT raw.est_formule(v) THEN v END, regle, motif, "
        f"{literal(effet)} FROM {work_table(extrait.name)} e "
        f'JOIN temp.valeurs_fautives f ON f.v = e."{champ.name}" '
        f"WHERE e.anomalie IS NULL AND {rows}"
    )
