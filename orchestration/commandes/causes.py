"""What a landing found, by cause: one unreadable number is one cause, however many rows follow.

Belongs here: reading the groups that ``causes.sql`` makes. Not here: how they are shown
(`orchestration.commandes.bilan_controle`) nor any rule on a row (`orchestration.depot`).
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.depot.contract import load_contract

_GROUPING = Path(__file__).with_name("causes.sql")


@dataclass(frozen=True)
class Cause:
    """Findings of one file, rule and reason; never a value.

    ``lignes`` are the first ones; ``valeurs`` counts distinct values; ``suites`` are the rows of
    other extracts that were rejected because of these, as (extract, number).
    """

    effet: str
    extrait: str
    fichier: str
    colonnes: str
    regle: str
    motif: str
    nombre: int
    valeurs: int
    lignes: list[int]
    suites: list[tuple[str, int]]


def find_causes(con: duckdb.DuckDBPyConnection) -> list[Cause]:
    """The causes of the landing that ``con`` holds: rejected rows first, the widest first."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE contrat_references "
        "(extrait VARCHAR, rang INTEGER, colonne VARCHAR, parent VARCHAR, cible VARCHAR)"
    )
    required_first = sorted(load_contract().values(), key=lambda extrait: not extrait.required)
    references = [
        (extrait.name, rank, key.champ, key.extrait, key.champ_cible)
        for rank, extrait in enumerate(required_first)
        for key in extrait.references
    ]
    con.executemany("INSERT INTO contrat_references VALUES (?, ?, ?, ?, ?)", references)
    con.execute(_GROUPING.read_text(encoding="utf-8"))
    rows = con.execute("""
        SELECT effet, extrait, fichier, colonnes, regle, motif, nombre, valeurs, lignes, suites
        FROM temp.causes
        ORDER BY effet, nombre + nombre_suites DESC, fichier, colonnes, regle, motif
    """).fetchall()
    causes = [
        Cause(*row[:8], [n for n in row[8] if n], [(s["extrait"], s["nombre"]) for s in row[9]])
        for row in rows
    ]
    order = ["ligne_rejetee", "valeur_ignoree", "avertissement"]
    return sorted(causes, key=lambda cause: order.index(cause.effet))
