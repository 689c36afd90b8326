"""What is expected in every cell of a workbook, asked of `rapports` by queries of its own.

Kept apart from `exports.lecture.perimetres` on purpose: a fault of the writer's reading must not
hide itself. No file is opened here.
"""

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from exports.controle.attendu import titles_of_lists
from tests.exports.cellules.attendu_eleves import ExpectedSheet, plain_cell, read_by_pupil
from tests.exports.cellules.attendu_synthese import (
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

if TYPE_CHECKING:
    import duckdb

ALERTES, SYNTHESE, EVOLUTION, LISEZ_MOI = "Alertes", "Synthèse", "Évolution", "Lisez-moi"

_DEBUT = 200  # characters of a title that are compared


@dataclass(slots=True)
class ExpectedWorkbook:
    """`alertes`, `synthese`, `suivi` and `evolution` are None where there is no such sheet."""

    structure: str
    synthese: ExpectedSynthese | None = None
    alertes: ExpectedSheet | None = None
    suivi: ExpectedSheet | None = None
    feuilles: list[ExpectedSheet] = field(default_factory=list)
    evolution: ExpectedSheet | None = None

    @property
    def tables(self) -> list[ExpectedSheet]:
        """The sheets that are tables, in order."""
        found = [self.alertes, self.suivi, *self.feuilles, self.evolution]
        return [table for table in found if table]

    @property
    def titres(self) -> list[str]:
        """The sheets, in order."""
        titles = [table.titre for table in self.tables]
        if self.synthese:
            titles.insert(1 if self.alertes else 0, SYNTHESE)
        return [*titles, LISEZ_MOI]


def read_expected(
    con: "duckdb.DuckDBPyConnection", document: str, scopes: list[Scope]
) -> dict[Scope, ExpectedWorkbook]:
    """The expected content of some workbooks of a document, in as many queries whatever their
    number. Scopes that are not in `rpt_perimetres` are left out."""
    perimetres = dict(rows_of(con, rows_in("rpt_perimetres", "1, 2, 3"), scopes))
    expected = {scope: ExpectedWorkbook(as_reread(scope[2])) for scope in perimetres}
    if not expected:
        return expected
    homonyms = {scope: bool(row["homonymes_suivi"]) for scope, row in perimetres.items()}
    if document != "listes":
        for scope, sheet in read_by_pupil(con, document, expected, homonyms).items():
            expected[scope].feuilles = [sheet]
        return expected
    inside = [scope for scope in expected if scope[0] != "etablissement"]
    if inside:
        for scope, sheet in read_by_pupil(con, "suivi", inside, homonyms).items():
            expected[scope].suivi = sheet
    _read_lists(con, perimetres, expected)
    return expected


def _read_lists(
    con: "duckdb.DuckDBPyConnection",
    perimetres: dict[Scope, Row],
    expected: dict[Scope, ExpectedWorkbook],
) -> None:
    known = list(expected)
    for scope, row in perimetres.items():
        expected[scope].synthese = ExpectedSynthese(_head(row, expected[scope].suivi))
    order = "ordre_ligne, ordre_indicateur, indicateur, etape"
    for scope, rows in _grouped(con, rows_in("rpt_synthese", order), known).items():
        fill_synthese(expected[scope].synthese, perimetres[scope], rows)
    columns, titles = _columns(con), titles_of_lists(con)
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


def _head(row: Row, suivi: ExpectedSheet | None) -> list[str]:
    """What the first lines of the synthèse must say."""
    texts = [row["nom_etablissement"], row["uai"], row["structure"] or ""]
    texts += [f"session {row['session']}", f"{row['date_extraction']:%d/%m/%Y}"]
    texts += [row["periodes"] or "", suivi.titre if suivi else ""]
    return [as_reread(text)[:_DEBUT] for text in texts]


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
        [[plain_cell(row[c["colonne"]], c) for c in shown] for row in rows],
        names.index("classe") if "classe" in names else None,
    )


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
