"""What the control expects in a workbook, asked of `rapports` by queries of its own.

Kept apart from `exports.lecture` on purpose: a fault of the writer's reading must not hide
itself. No file is opened here.
"""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from exports.noms import sheet_names
from exports.textes import clean

if TYPE_CHECKING:
    import duckdb

Scope = tuple[str, str, str]
"""niveau, uai, structure (empty for an établissement)."""

Cell = str | int | date | None

_PREMIERE_DATE = date(1900, 3, 1)
_DEBUT = 200  # characters of a title that are compared


def as_reread(text: str) -> str:
    """A text as openpyxl gives it back: it drops Excel's escape of `_xHHHH_` wherever it stands,
    even in a text that really holds it."""
    return clean(text).replace("x005F_", "")


@dataclass(slots=True)
class ExpectedSheet:
    """One list sheet: header, rows of cells, and the place of the column Classe."""

    titre: str
    entetes: list[str]
    lignes: list[list[Cell]]
    colonne_classe: int | None


@dataclass(slots=True)
class ExpectedWorkbook:
    """`textes`: what the head of the synthèse must say. `chiffres`: (type, line, label, valeur)
    of every figure, `academie`: (label, valeur) of the line `ensemble`."""

    structure: str
    textes: list[str]
    chiffres: list[tuple[str, str, str, float | None]] = field(default_factory=list)
    academie: list[tuple[str, float | None]] = field(default_factory=list)
    feuilles: list[ExpectedSheet] = field(default_factory=list)


def count_rows(con: "duckdb.DuckDBPyConnection") -> dict[Scope, dict[str, int]]:
    """For every scope of `rpt_perimetres`, the number of pupils of each list, by sheet name."""
    titles = _titles(con)
    counts: dict[Scope, dict[str, int]] = {}
    for niveau, uai, structure, liste, number in con.execute(
        """select p.niveau, p.uai, coalesce(p.structure, ''), l.liste, count(l.liste)
           from rapports.rpt_perimetres p
           left join rapports.rpt_listes_perimetres l
             on l.niveau = p.niveau and l.uai = p.uai
             and l.structure is not distinct from p.structure
           group by all"""
    ).fetchall():
        lists = counts.setdefault((niveau, uai, structure), {})
        if liste is not None:
            lists[titles[liste]] = number
    return counts


def count_orphans(con: "duckdb.DuckDBPyConnection") -> int:
    """Rows of lists that belong to no scope, hence to no workbook."""
    (number,) = con.execute(
        """select count(*) from rapports.rpt_listes_perimetres l
           where not exists (from rapports.rpt_perimetres p
             where l.niveau = p.niveau and l.uai = p.uai
             and l.structure is not distinct from p.structure)"""
    ).fetchone()
    return number


def read_expected(
    con: "duckdb.DuckDBPyConnection", scopes: list[Scope]
) -> dict[Scope, ExpectedWorkbook]:
    """The expected content of some workbooks, in three queries whatever their number."""
    expected: dict[Scope, ExpectedWorkbook] = {}
    homonyms: dict[Scope, bool] = {}
    for row in _rows(con, "rpt_perimetres", scopes, "1, 2, 3"):
        scope = _scope(row)
        texts = [row["nom_etablissement"], row["uai"], row["structure"] or ""]
        day = row["date_extraction"]
        texts += [f"session {row['session']}", f"{day:%d/%m/%Y}", row["periodes"] or ""]
        expected[scope] = ExpectedWorkbook(
            as_reread(scope[2]), [as_reread(t)[:_DEBUT] for t in texts]
        )
        homonyms[scope] = bool(row["homonymes"])
    order = "ordre_ligne, ordre_indicateur"
    for row in _rows(con, "rpt_synthese", scopes, order):
        workbook = expected.get(_scope(row))
        if workbook is None:
            continue
        label = as_reread(row["libelle"])
        line = (row["type_ligne"], as_reread(row["ligne"]), label, row["valeur"])
        workbook.chiffres.append(line)
        if row["type_ligne"] == "ensemble":
            workbook.academie.append((label, row["valeur_academie"]))
    columns = _columns(con)
    by_scope: dict[tuple[Scope, str], list[dict[str, Any]]] = {}
    for row in _rows(con, "rpt_listes_perimetres", scopes, "ordre"):
        by_scope.setdefault((_scope(row), row["liste"]), []).append(row)
    for liste, title in _titles(con).items():
        for scope, workbook in expected.items():
            if rows := by_scope.get((scope, liste)):
                sheet = _sheet(title, columns[liste], rows, homonyms[scope])
                workbook.feuilles.append(sheet)
    return expected


def _sheet(
    title: str, columns: list[dict[str, Any]], rows: list[dict[str, Any]], homonyms: bool
) -> ExpectedSheet:
    shown = []
    for column in columns:
        empty = not any(row[column["colonne"]] for row in rows)
        if (column["si_homonymes"] and not homonyms) or (column["si_non_vide"] and empty):
            continue
        shown.append(column)
    names = [c["colonne"] for c in shown]
    return ExpectedSheet(
        title,
        [as_reread(c["entete"]) for c in shown],
        [[_cell(row[c["colonne"]], c) for c in shown] for row in rows],
        names.index("classe") if "classe" in names else None,
    )


def _cell(value: Any, column: dict[str, Any]) -> Cell:
    if value is None:
        return None
    if isinstance(value, bool):
        if column["colonne"] == "a_ligne_rejetee":
            return "Ligne rejetée" if value else None
        return "Oui" if value else "Non"
    if isinstance(value, date) and value < _PREMIERE_DATE:
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if isinstance(value, int | date):
        return value
    return as_reread(value) or None


def _titles(con: "duckdb.DuckDBPyConnection") -> dict[str, str]:
    """Sheet name of each list, in the order of the catalogue."""
    rows = con.execute(
        "select distinct ordre_liste, liste, titre from rapports.rpt_feuilles order by 1, 2"
    ).fetchall()
    names = sheet_names((titre for _, _, titre in rows), taken=("Synthèse", "Lisez-moi"))
    return {liste: name for (_, liste, _), name in zip(rows, names, strict=True)}


def _columns(con: "duckdb.DuckDBPyConnection") -> dict[str, list[dict[str, Any]]]:
    cursor = con.execute("select * from rapports.rpt_feuilles order by liste, ordre_colonne")
    rows = _dicts(cursor)
    return {liste: list(group) for liste, group in groupby(rows, key=lambda r: r["liste"])}


def _rows(
    con: "duckdb.DuckDBPyConnection", table: str, scopes: list[Scope], order: str
) -> list[dict[str, Any]]:
    query = f"""
        select t.* from rapports.{table} t
        join (select unnest(?) niveau, unnest(?) uai, unnest(?) structure) s
          on t.niveau = s.niveau and t.uai = s.uai and coalesce(t.structure, '') = s.structure
        order by {order}"""  # noqa: S608
    return _dicts(con.execute(query, [list(part) for part in zip(*scopes, strict=True)]))


def _dicts(cursor: "duckdb.DuckDBPyConnection") -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _scope(row: dict[str, Any]) -> Scope:
    return row["niveau"], row["uai"], row["structure"] or ""
