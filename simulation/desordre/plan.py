"""Which rows of an extract go to which file, and in which format.

Belongs here: the cutting into files and their names. Writing is in `csv_divers`, `classeur` and
`siecle`; formats are in `formats`.
"""

# ruff: noqa: S608 -- names in the queries come from the contract and from this package.

from collections.abc import Iterable
from pathlib import Path

import duckdb

from simulation.contrat import columns
from simulation.desordre import classeur, csv_divers, siecle
from simulation.desordre.formats import COLONNES_INCONNUES, CSV, XLSX, Format, heading, shuffled
from simulation.ecriture import column_types, sort_keys

LIGNES_XLSX = 2_000
LYCEES_SIECLE = (1, 4, 7, 10, 13)


def write_messy(
    con: duckdb.DuckDBPyConnection, extracts: Iterable[str], folder: Path, suffix: str, session: int
) -> dict[str, int]:
    """Writes the extracts in all formats; returns the rows of each, those in XML included."""
    names = list(extracts)
    counts = {name: con.execute(f"select count(*) from x_{name}").fetchone()[0] for name in names}
    if "eleves" in names:
        nb_lycees = con.execute("select getvariable('nb_lycees')").fetchone()[0]
        chosen = [i for i in LYCEES_SIECLE if i < nb_lycees]
        siecle.write_exports(con, chosen, folder, session)
        for name in ("eleves", "groupes"):
            con.execute(f"delete from x_{name} where _i in (select unnest(?))", [chosen])
    for rank, name in enumerate(names):
        _write_extract(con, name, folder, suffix, session, rank)
    return counts


def _write_extract(
    con: duckdb.DuckDBPyConnection, name: str, folder: Path, suffix: str, session: int, rank: int
) -> None:
    con.execute(
        f"create or replace temp table lignes as select *,"
        f" row_number() over (order by {sort_keys(con, name)}) as _ordre from x_{name}"
    )
    total = con.execute("select count(*) from lignes").fetchone()[0]
    in_workbook = total if name == "etablissements" else min(LIGNES_XLSX, total // 6)
    in_csv = total - in_workbook
    if in_workbook:
        _write_part(
            con, name, XLSX, rank, (0, in_workbook), folder / f"{name}{suffix}_b.xlsx", session
        )
    pieces = min(len(CSV), max(1, in_csv // 3)) if name != "mef" else 1
    for piece in range(pieces if in_csv else 0):
        first = in_workbook + in_csv * piece // pieces
        last = in_workbook + in_csv * (piece + 1) // pieces
        label = "" if piece == 0 else f"_{piece + 1}"
        target = folder / f"{name}{suffix}{label}.csv"
        form = CSV[(piece + rank) % len(CSV)]
        _write_part(con, name, form, piece + 7 * rank + 1, (first, last), target, session)


def _write_part(
    con: duckdb.DuckDBPyConnection,
    name: str,
    form: Format,
    part: int,
    bounds: tuple[int, int],
    target: Path,
    session: int,
) -> None:
    headings = {c.name: heading(c, part, session) for c in columns(name)}
    headings |= {title: title for title in COLONNES_INCONNUES}
    order = shuffled(list(headings), part)
    kinds = column_types(con, name)
    # Some rows stand twice: the first of the file, and a few others.
    rows = (
        f"(from lignes where _ordre > {bounds[0]} and _ordre <= {bounds[1]} union all"
        f" from lignes where _ordre = {bounds[0] + 1} or (_ordre > {bounds[0]}"
        f" and _ordre <= {bounds[1]} and tirage('doublon {name}', _ordre) < 0.002))"
    )
    if form.kind == "xlsx":
        classeur.write(con, rows, order, headings, kinds, target, session)
    else:
        csv_divers.write(con, rows, order, headings, kinds, form, target, name != "lettres")
