"""What is expected of the suivi des vœux and of the letters, asked by queries of its own.

Every cell and every link. Nothing is taken from the modules that write. No file is opened here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from exports.controle.attendu import TITRES
from tests.exports.cellules.attendu_synthese import Row, Scope, as_reread, rows_of

if TYPE_CHECKING:
    import duckdb

Cell = str | int | float | date | None

_TABLES = {"suivi": "rpt_suivi_voeux", "lettres": "rpt_lettres"}
_PREMIERE_DATE = date(1900, 3, 1)
_LIENS, _ADRESSE = 65_530, 2_079  # what Excel takes in a sheet, in a link


@dataclass(slots=True)
class ExpectedSheet:
    """One sheet that is a table: header, rows of cells, the place of the column Classe, and the
    external links, by cell reference."""

    titre: str
    entetes: list[str]
    lignes: list[list[Cell]]
    colonne_classe: int | None = None
    liens: dict[tuple[int, int], str] = field(default_factory=dict)


def plain_cell(value: Any, column: Row) -> Cell:
    """A value of the rapports as it is re-read from a cell of a column of the catalogue."""
    if value is None:
        return None
    if isinstance(value, bool):
        if column["format"] == "marque":
            return as_reread(column["marque"]) if value else None
        return "Oui" if value else "Non"
    if isinstance(value, date) and value < _PREMIERE_DATE:
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if isinstance(value, int | date):
        return value
    return as_reread(value) or None


def read_by_pupil(
    con: "duckdb.DuckDBPyConnection",
    document: str,
    scopes: Iterable[Scope],
    homonyms: dict[Scope, bool],
) -> dict[Scope, ExpectedSheet]:
    """The expected sheet of a document in each of the scopes that has a row of it."""
    cursor = con.execute(
        "select * from rapports.rpt_colonnes_suivi where document = ? order by ordre_colonne",
        [document],
    )
    names = [column[0] for column in cursor.description]
    columns = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    query = f"""select p.niveau, p.uai, p.structure, t.* exclude (uai)
        from rapports.{_TABLES[document]} t
        join rapports.rpt_suivi_perimetres s on s.uai = t.uai and s.eleve_id = t.eleve_id
        join perimetres p on s.niveau = p.niveau and s.uai = p.uai
          and coalesce(s.structure, '') = p.structure
        order by s.ordre, s.eleve_id, t.ordre"""
    groups: dict[Scope, list[Row]] = {}
    for scope, row in rows_of(con, query, scopes):
        groups.setdefault(scope, []).append(row)
    return {s: _sheet(TITRES[document], columns, r, homonyms[s]) for s, r in groups.items()}


def _sheet(title: str, columns: list[Row], rows: list[Row], homonyms: bool) -> ExpectedSheet:
    shown = [
        c
        for c in columns
        if (homonyms or not c["si_homonymes"])
        and not (c["si_non_vide"] and all(_empty(r[c["colonne"]]) for r in rows))
    ]
    names = [c["colonne"] for c in shown]
    place = names.index("classe") if "classe" in names else None
    sheet = ExpectedSheet(title, [as_reread(c["entete"]) for c in shown], [], place)
    for line, row in enumerate(rows):
        sheet.lignes.append(cells := [])
        for position, column in enumerate(shown):
            value = row[column["colonne"]]
            if column["format"] == "lien" and _links(value) and len(sheet.liens) < _LIENS:
                sheet.liens[line + 2, position + 1] = value
                cells.append("Fiche")
            elif column["colonne"] == "formation" and value is None:
                cells.append("Aucun vœu")
            else:
                cells.append(plain_cell(value, column))
    return sheet


def _empty(value: Any) -> bool:
    return value is None or value is False or value == ""


def _links(address: str | None) -> bool:
    """Whether Excel can hold it as a link: web, plain characters, not too long once escaped."""
    if address is None or not address.lower().startswith(("http://", "https://")):
        return False
    size = len(address) + 2 * sum(address.count(c) for c in '%" <>[]^`{}')
    return address.isascii() and address.isprintable() and size <= _ADRESSE
