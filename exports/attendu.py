"""What the control expects in a workbook, asked of `rapports` by queries of its own.

Kept apart from `exports.lecture` on purpose: a fault of the writer's reading must not hide
itself. No file is opened here.
"""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from exports.attendu_synthese import (
    ALERTES_ENTETES,
    ExpectedSynthese,
    Row,
    Scope,
    alert_cells,
    as_reread,
    curve_table,
    fill_alerts,
    fill_synthese,
    rows_in,
    rows_of,
)
from exports.noms import sheet_names

if TYPE_CHECKING:
    import duckdb

ALERTES, SYNTHESE, EVOLUTION, LISEZ_MOI = "Alertes", "Synthèse", "Évolution", "Lisez-moi"

Cell = str | int | float | date | None

_PREMIERE_DATE = date(1900, 3, 1)
_DEBUT = 200  # characters of a title that are compared


@dataclass(slots=True)
class ExpectedSheet:
    """One sheet that is a table: header, rows of cells, and the place of the column Classe."""

    titre: str
    entetes: list[str]
    lignes: list[list[Cell]]
    colonne_classe: int | None = None


@dataclass(slots=True)
class ExpectedWorkbook:
    """`alertes` and `evolution` are None where the workbook has no such sheet."""

    structure: str
    synthese: ExpectedSynthese
    alertes: ExpectedSheet | None = None
    feuilles: list[ExpectedSheet] = field(default_factory=list)
    evolution: ExpectedSheet | None = None

    @property
    def titres(self) -> list[str]:
        """The sheets, in order."""
        tables = [*self.feuilles, *([self.evolution] if self.evolution else [])]
        first = [ALERTES] if self.alertes else []
        return [*first, SYNTHESE, *(t.titre for t in tables), LISEZ_MOI]


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


def count_alerts(con: "duckdb.DuckDBPyConnection") -> dict[Scope, int]:
    """The number of open alerts of every scope that has any."""
    rows = con.execute(
        """select niveau, uai, coalesce(structure, ''), count(*)
           from rapports.rpt_alertes group by all"""
    ).fetchall()
    return {(niveau, uai, structure): number for niveau, uai, structure, number in rows}


def count_orphans(con: "duckdb.DuckDBPyConnection") -> dict[str, int]:
    """By table, the rows that belong to no scope, hence to no workbook."""
    counts = {}
    for table in ("rpt_listes_perimetres", "rpt_synthese", "rpt_alertes", "rpt_courbes"):
        (counts[table],) = con.execute(
            f"""select count(*) from rapports.{table} t
                where not exists (from rapports.rpt_perimetres p
                  where t.niveau = p.niveau and t.uai = p.uai
                  and t.structure is not distinct from p.structure)"""  # noqa: S608
        ).fetchone()
    return {table: number for table, number in counts.items() if number}


def read_expected(
    con: "duckdb.DuckDBPyConnection", scopes: list[Scope]
) -> dict[Scope, ExpectedWorkbook]:
    """The expected content of some workbooks, in as many queries whatever their number."""
    perimetres = dict(rows_of(con, rows_in("rpt_perimetres", "1, 2, 3"), scopes))
    expected = {
        scope: ExpectedWorkbook(as_reread(scope[2]), ExpectedSynthese(_head(row)))
        for scope, row in perimetres.items()
    }
    known = list(expected)
    if not known:
        return expected
    order = "ordre_ligne, ordre_indicateur, indicateur, etape"
    for scope, rows in _grouped(con, rows_in("rpt_synthese", order), known).items():
        fill_synthese(expected[scope].synthese, perimetres[scope], rows)
    columns, titles = _columns(con), _titles(con)
    lists = _grouped(con, rows_in("rpt_listes_perimetres", "ordre"), known)
    sheets: dict[Scope, dict[str, str]] = {scope: {} for scope in known}
    for scope, rows in lists.items():
        by_list: dict[str, list[Row]] = {}
        for row in rows:
            by_list.setdefault(row["liste"], []).append(row)
        sheets[scope] = {liste: title for liste, title in titles.items() if liste in by_list}
        expected[scope].feuilles = [
            _sheet(title, columns[liste], by_list[liste], bool(perimetres[scope]["homonymes"]))
            for liste, title in sheets[scope].items()
        ]
    fill_alerts(con, {scope: workbook.synthese for scope, workbook in expected.items()})
    for scope, rows in _grouped(con, rows_in("rpt_alertes", "ordre"), known).items():
        cells = [alert_cells(row, sheets[scope]) for row in rows]
        expected[scope].alertes = ExpectedSheet(ALERTES, ALERTES_ENTETES, cells)
    order = "ordre_courbe, date_extraction"
    for scope, rows in _grouped(con, rows_in("rpt_courbes", order), known).items():
        header, body = curve_table(rows)
        if len(body) > 1:
            expected[scope].evolution = ExpectedSheet(EVOLUTION, header, body)
    return expected


def _head(row: Row) -> list[str]:
    """What the first lines of the synthèse must say."""
    texts = [row["nom_etablissement"], row["uai"], row["structure"] or ""]
    texts += [f"session {row['session']}", f"{row['date_extraction']:%d/%m/%Y}"]
    return [as_reread(text)[:_DEBUT] for text in [*texts, row["periodes"] or ""]]


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
        if column["format"] == "marque":
            return as_reread(column["marque"]) if value else None
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
    names = sheet_names(
        (titre for _, _, titre in rows), taken=(ALERTES, SYNTHESE, EVOLUTION, LISEZ_MOI)
    )
    return {liste: name for (_, liste, _), name in zip(rows, names, strict=True)}


def _columns(con: "duckdb.DuckDBPyConnection") -> dict[str, list[Row]]:
    cursor = con.execute("select * from rapports.rpt_feuilles order by liste, ordre_colonne")
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {liste: list(group) for liste, group in groupby(rows, key=lambda r: r["liste"])}


def _grouped(
    con: "duckdb.DuckDBPyConnection", query: str, scopes: list[Scope]
) -> dict[Scope, list[Row]]:
    groups: dict[Scope, list[Row]] = {}
    for scope, row in rows_of(con, query, scopes):
        groups.setdefault(scope, []).append(row)
    return groups
