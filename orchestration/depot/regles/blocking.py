"""What blocks a dépôt once its files are read: absent extracts, lycées given twice, rejects.

Belongs here: problems that concern an extract or the dépôt as a whole.
Does not belong here: problems of one file (readers) and findings about one row (``validation``).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

import duckdb

from orchestration.depot.contract import load_contract, stand_ins
from orchestration.depot.discovery import Inventaire
from orchestration.depot.errors import Probleme
from orchestration.depot.landing import work_table
from orchestration.depot.settings import Settings

_SHOWN_REJECTS = 5
_TOLD_REJECTS = 20


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return con.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def missing_extracts(
    con: duckdb.DuckDBPyConnection, stock: Inventaire, unreadable: list[Probleme]
) -> list[Probleme]:
    """Required extracts without a file, or without a row when all their files are readable."""
    faulty = {probleme.fichier for probleme in unreadable}
    incomplete = stock.illisibles | {
        extrait for path, extrait in stock.tabulaires if path.name in faulty
    }
    if stock.xml_illisible or any(path.name in faulty for path in stock.siecle):
        incomplete |= {e.name for e in load_contract().values() if e.from_siecle}
    problemes = []
    for extrait in load_contract().values():
        if not extrait.required:
            continue
        options = stand_ins(extrait)
        if not any(option.name in stock.extraits for option in options):
            ou = " (ni export SIECLE)" if len(options) > 1 else ""
            close = [f"« {i.fichier} »" for i in stock.ignores if i.extrait == extrait.name]
            meant = f" ; ignoré, mais peut-être lui : {', '.join(close)}" if close else ""
            problemes.append(Probleme(f"extrait obligatoire absent : {extrait.name}{ou}{meant}"))
        elif not any(
            option.name in incomplete or _count(con, work_table(option.name)) for option in options
        ):
            problemes.append(
                Probleme(f"extrait obligatoire sans aucune ligne de données : {extrait.name}")
            )
    return problemes


def two_ways(con: duckdb.DuckDBPyConnection) -> list[Probleme]:
    """A lycée that comes from two SIECLE files, or from SIECLE and from the extract it replaces."""
    problemes = []
    for extrait in load_contract().values():
        if extrait.replaces is None:
            continue
        siecle, tabular = work_table(extrait.name), work_table(extrait.replaces)
        twice = con.execute(
            f"SELECT uai, string_agg(DISTINCT fichier, ', ' ORDER BY fichier) FROM {siecle} "
            "GROUP BY uai HAVING count(DISTINCT fichier) > 1 ORDER BY uai"
        ).fetchall()
        problemes += [
            Probleme(f"l'établissement {uai} vient de plusieurs exports SIECLE : {fichiers}")
            for uai, fichiers in twice
        ]
        both = con.execute(
            f"SELECT s.uai, min(s.fichier), min(t.fichier) FROM "
            f"(SELECT DISTINCT uai, fichier FROM {siecle}) s JOIN "
            f"(SELECT DISTINCT uai, fichier FROM {tabular}) t ON s.uai = t.uai "
            "GROUP BY s.uai ORDER BY s.uai"
        ).fetchall()
        problemes += [
            Probleme(f"l'établissement {uai} vient à la fois de SIECLE ({a}) et de {b}")
            for uai, a, b in both
        ]
    return list(dict.fromkeys(problemes))


def rejects_that_block(con: duckdb.DuckDBPyConnection) -> list[Probleme]:
    """Each reject, as far as the twentieth, of each extract of which none may be rejected."""
    problemes = []
    for extrait in load_contract().values():
        if not extrait.rejects_block:
            continue
        rows = con.execute(
            "SELECT motif, fichier, ligne, colonne FROM raw.rejets WHERE extrait = ? "
            "AND effet = 'ligne_rejetee' ORDER BY fichier, ligne, colonne",
            [extrait.name],
        ).fetchall()
        problemes += [Probleme(*row) for row in rows[:_TOLD_REJECTS]]
        if more := rows[_TOLD_REJECTS:]:
            problemes.append(Probleme(f"{extrait.name} : et {len(more)} autres rejets"))
    return problemes


def too_many_rejects(con: duckdb.DuckDBPyConnection, settings: Settings) -> list[Probleme]:
    """Extracts whose rejects exceed both thresholds, with the first rejects (no value).

    Those of which none may be rejected are told by ``rejects_that_block``.
    """
    rows = con.execute(
        """
        SELECT extrait, sum(lignes_lues)::BIGINT AS lues, sum(lignes_rejetees)::BIGINT AS rejetees
        FROM raw.fichiers GROUP BY extrait
        HAVING rejetees > ? AND 100.0 * rejetees / lues > ? ORDER BY extrait
        """,
        [settings.max_rejets_lignes, settings.max_rejets_pct],
    ).fetchall()
    return [
        Probleme(
            f"{extrait} : {rejetees} lignes rejetées sur {lues}, plus de "
            f"{settings.max_rejets_pct:g} % et de {settings.max_rejets_lignes} lignes ; "
            f"les premières : {_first_rejects(con, extrait)}"
        )
        for extrait, lues, rejetees in rows
        if not load_contract()[extrait].rejects_block
    ]


def _first_rejects(con: duckdb.DuckDBPyConnection, extrait: str) -> str:
    rows = con.execute(
        "SELECT fichier, ligne, colonne, regle FROM raw.rejets WHERE extrait = ? "
        "AND effet = 'ligne_rejetee' ORDER BY fichier, ligne, colonne LIMIT ?",
        [extrait, _SHOWN_REJECTS],
    ).fetchall()
    return " ; ".join(
        f"{fichier} ligne {ligne}" + (f" colonne {colonne}" if colonne else "") + f" ({regle})"
        for fichier, ligne, colonne, regle in rows
    )


def nothing_left(con: duckdb.DuckDBPyConnection) -> list[Probleme]:
    """Required extracts of which no row was accepted."""
    return [
        Probleme(
            f"{extrait.name} : toutes les lignes sont rejetées ; "
            f"les premières : {_first_rejects(con, extrait.name)}"
        )
        for extrait in load_contract().values()
        if extrait.required
        and not any(_count(con, f"raw.{option.table}") for option in stand_ins(extrait))
    ]
