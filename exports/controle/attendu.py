"""What the control expects in a workbook, asked of `rapports` by queries of its own.

Kept apart from `exports.lecture.perimetres` on purpose: a fault of the writer's reading must not
hide itself. No file is opened here.
"""

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from exports.controle.attendu_eleves import (
    TITRES,
    ExpectedSheet,
    count_by_pupil,
    plain_cell,
    read_by_pupil,
)
from exports.controle.attendu_synthese import (
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

Key = tuple[str, Scope]
"""A file: its document (listes, suivi, lettres), its scope."""

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


def count_rows(con: "duckdb.DuckDBPyConnection") -> dict[Key, dict[str, int]]:
    """For every file that there must be, the number of rows of each sheet, by name."""
    counts: dict[Key, dict[str, int]] = {}
    titles = _titles(con)
    for niveau, uai, structure, liste, number in con.execute(
        """select p.niveau, p.uai, coalesce(p.structure, ''), l.liste, count(l.liste)
           from rapports.rpt_perimetres p
           left join rapports.rpt_listes_perimetres l
             on l.niveau = p.niveau and l.uai = p.uai
             and l.structure is not distinct from p.structure
           group by all"""
    ).fetchall():
        lists = counts.setdefault(("listes", (niveau, uai, structure)), {})
        if liste is not None:
            lists[titles[liste]] = number
    for document, title in TITRES.items():
        for scope, number in count_by_pupil(con, document).items():
            inside = document == "suivi" and scope[0] != "etablissement"
            key = ("listes" if inside else document, scope)
            counts.setdefault(key, {})[title] = number
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
    tables = ("rpt_listes_perimetres", "rpt_synthese", "rpt_alertes", "rpt_courbes")
    for table in (*tables, "rpt_suivi_perimetres"):
        (counts[table],) = con.execute(
            f"""select count(*) from rapports.{table} t
                where not exists (from rapports.rpt_perimetres p
                  where t.niveau = p.niveau and t.uai = p.uai
                  and t.structure is not distinct from p.structure)"""  # noqa: S608
        ).fetchone()
    return {table: number for table, number in counts.items() if number}


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


def _titles(con: "duckdb.DuckDBPyConnection") -> dict[str, str]:
    """Sheet name of each list, in the order of the catalogue."""
    rows = con.execute(
        "select distinct ordre_liste, liste, titre from rapports.rpt_feuilles order by 1, 2"
    ).fetchall()
    names = sheet_names(
        (titre for _, _, titre in rows),
        taken=(ALERTES, SYNTHESE, TITRES["suivi"], EVOLUTION, LISEZ_MOI),
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
