"""What the control expects on the synthèse and on the sheets « Alertes » and « Évolution ».

Asked of `rapports` by queries of its own, and written anew from them: nothing is taken from the
modules that write. No file is opened here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from exports.controle.attendu import Scope
from exports.controle.relecture import as_reread
from exports.style.textes import TIRET

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]

ALERTES_ENTETES = [
    "Gravité", "Statut", "Échéance", "Depuis le", "Nom", "Prénom", "Classe", "Concerne", "Alerte",
    "De quoi il s'agit", "Que faire", "Liste à ouvrir",
]  # fmt: skip
ATTENDU = "/attendu"
"""Follows the name of a line: the attendu under it."""

_STATUTS = {"nouvelle": "Nouvelle", "en_cours": "En cours"}
_ATTEINTE = {True: "atteinte ✓", False: "non atteinte !", None: TIRET}
_PREMIER = {"hausse": "mieux", "baisse": "moins bien", None: "plus haut"}
_TYPES = ("serie", "classe")
_PREMIERES = 4  # kinds of alerts that the synthèse tells


@dataclass(slots=True)
class ExpectedSynthese:
    """`textes`: what the head must say. `entetes`, `cles`: header and rows of the key figures.
    `notes`: lines that say where a reference comes from. `tableaux`: type of line → (line,
    indicator, valeur, écart), the attendus under them included. `a_faire`: first cells of the
    kinds of alerts, then of their total. `orientations`: their rows."""

    textes: list[str]
    entetes: list[str] = field(default_factory=list)
    cles: list[list[Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tableaux: dict[str, list[tuple[Any, ...]]] = field(
        default_factory=lambda: {kind: [] for kind in _TYPES}
    )
    a_faire: list[list[Any]] = field(default_factory=list)
    orientations: list[list[str]] = field(default_factory=list)


def rows_of(
    con: "duckdb.DuckDBPyConnection", query: str, scopes: Iterable[Scope]
) -> list[tuple[Scope, Row]]:
    """The rows of a query that reads `perimetres` (niveau, uai, structure), each with its scope."""
    cursor = con.execute(
        "with perimetres as (select unnest(?) niveau, unnest(?) uai, unnest(?) structure) " + query,
        [list(part) for part in zip(*scopes, strict=True)],
    )
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [((r["niveau"], r["uai"], r["structure"] or ""), r) for r in rows]


def rows_in(table: str, order: str, columns: str = "t.*") -> str:
    """The query for the rows of a table in some scopes."""
    return f"""select {columns} from rapports.{table} t join perimetres p
        on t.niveau = p.niveau and t.uai = p.uai and coalesce(t.structure, '') = p.structure
        order by {order}"""


def fill_synthese(expected: ExpectedSynthese, perimetre: Row, figures: list[Row]) -> None:
    """The key figures, the tables and the orientations of one workbook."""
    ensemble = [r for r in figures if r["type_ligne"] == "ensemble"]
    _key_figures(expected, perimetre, ensemble)
    for kind in _TYPES:
        shown = [r for r in figures if r["type_ligne"] in (kind, "ensemble")]
        if any(r["type_ligne"] == kind for r in shown):
            expected.tableaux[kind] = _table(shown)
    aimed: dict[str, list[Row]] = {}
    for row in figures:
        if row["cible"] is not None and row["type_ligne"] != "ensemble":
            aimed.setdefault(row["libelle_orientation"] or row["libelle"], []).append(row)
    expected.orientations = [_orientation(label, rows) for label, rows in aimed.items()]


def _key_figures(expected: ExpectedSynthese, perimetre: Row, ensemble: list[Row]) -> None:
    if not ensemble:
        return
    beside = "departement" if perimetre["niveau"] == "etablissement" else "etablissement"
    title = {"departement": "Département", "etablissement": "Établissement"}[beside]
    since = perimetre["date_precedente"]

    def given(column: str) -> bool:
        return any(r[column] is not None for r in ensemble)

    columns = [
        ("Indicateur", [as_reread(r["libelle"]) for r in ensemble]),
        ("Valeur", [r["valeur"] for r in ensemble]),
        ("Effectif", [_headcount(r) for r in ensemble]),
    ]
    if since:
        title_since = f"Depuis le {since:%d/%m}"
        columns.append((title_since, [_points(r, "evolution") for r in ensemble]))
    columns += [
        ("Attendu", [r["valeur_attendue"] for r in ensemble]),
        ("Écart", [_points(r, "ecart_attendu") for r in ensemble]),
        ("Académie", [r["valeur_academie"] for r in ensemble]),
    ]
    if given(f"valeur_{beside}"):
        columns.append((title, [r[f"valeur_{beside}"] for r in ensemble]))
    if given("rang"):
        columns.append(("Rang", [_rank(r) for r in ensemble]))
    if given("valeur_reference"):
        columns.append(("Référence", [r["valeur_reference"] for r in ensemble]))
    if given("cible"):
        columns.append(("Orientation de l'académie", [_target(r) for r in ensemble]))
    expected.entetes = [label for label, _ in columns]
    expected.cles = [list(cells) for cells in zip(*(c for _, c in columns), strict=True)]
    sources: dict[str, list[str]] = {}
    for r in ensemble:
        if r["valeur_reference"] is not None and r["libelle_reference"]:
            sources.setdefault(r["libelle_reference"], []).append(r["libelle"])
    expected.notes = [
        as_reread(f"Référence pour {', '.join(who)} : {label}") for label, who in sources.items()
    ]


def fill_alerts(con: "duckdb.DuckDBPyConnection", expected: dict[Scope, ExpectedSynthese]) -> None:
    """The kinds of alerts that each synthèse tells first, then how many alerts there are."""
    kinds = """
        select t.niveau, t.uai, t.structure, arg_min(titre, t.ordre) titre,
               arg_min(gravite_libelle, t.ordre) gravite, count(*) nombre,
               count(*) filter (where statut = 'nouvelle') nouvelles, min(t.ordre) premiere
        from rapports.rpt_alertes t join perimetres p
          on t.niveau = p.niveau and t.uai = p.uai and coalesce(t.structure, '') = p.structure
        group by t.niveau, t.uai, t.structure, t.alerte, t.gravite order by premiere"""
    totals: dict[Scope, int] = {}
    for scope, r in rows_of(con, kinds, expected):
        totals[scope] = totals.get(scope, 0) + r["nombre"]
        told = expected[scope].a_faire
        if len(told) < _PREMIERES:
            told.append(
                [as_reread(r["titre"]), as_reread(r["gravite"]), r["nombre"], r["nouvelles"]]
            )
    for scope, total in totals.items():
        expected[scope].a_faire.append([f"Toutes les alertes ({total})"])


def alert_cells(row: Row, sheets: dict[str, str]) -> list[Any]:
    """One row of the sheet « Alertes ». `sheets`: the sheet of each list of the workbook."""
    texts = [
        row["gravite_libelle"], _STATUTS[row["statut"]], row["echeance"], row["depuis"],
        row["nom"], row["prenom"], row["classe"], row["objet"], row["titre"],
        row["message"], row["action"], sheets.get(row["liste"]),
    ]  # fmt: skip
    return [(as_reread(t) or None) if isinstance(t, str) else t for t in texts]


def curve_table(points: list[Row]) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of the sheet « Évolution », from points ordered by curve then date."""
    names = list(dict.fromkeys(p["courbe"] for p in points))
    values = {(p["courbe"], p["date_extraction"]): p["valeur"] for p in points}
    dates = sorted({p["date_extraction"] for p in points})
    rows = [[day, *(values.get((name, day)) for name in names)] for day in dates]
    return ["Date", *map(as_reread, names)], rows


def _table(rows: list[Row]) -> list[tuple[Any, ...]]:
    keys = {(r["indicateur"], r["etape"]): as_reread(r["libelle"]) for r in rows}
    lines: dict[tuple[Any, ...], dict[Any, Row]] = {}
    for row in rows:
        line = (row["ordre_ligne"], as_reread(row["ligne"]), row["type_ligne"])
        lines.setdefault(line, {})[row["indicateur"], row["etape"]] = row
    return [
        cell
        for line, cells in lines.items()
        for key, label in keys.items()
        for cell in _table_cells(line, label, cells.get(key))
    ]


def _table_cells(
    line: tuple[Any, ...], label: str, row: Row | None
) -> list[tuple[str, str, float | None, float | None]]:
    _, name, kind = line
    if row is None:
        return [(name, label, None, None)]
    cells = [(name, label, row["valeur"], _points(row, "ecart_attendu"))]
    if kind != "classe" and row["valeur_attendue"] is not None:
        cells.append((name + ATTENDU, label, row["valeur_attendue"], None))
    return cells


def _orientation(label: str, rows: list[Row]) -> list[str]:
    missed = [r for r in rows if r["orientation_atteinte"] is False]
    met = sum(r["orientation_atteinte"] is True for r in rows)
    names = ", ".join(f"{r['ligne']} ({_said(r, 'valeur')})" for r in missed)
    told = f"{names} !" if names else "personne"
    return [as_reread(label), f"{met} sur {len(rows)}", as_reread(told)]


def _points(row: Row, column: str) -> float | None:
    value = row[column]
    return value if value is None or row["unite"] != "taux" else round(value * 100, 9)


def _said(row: Row, column: str) -> str:
    value = _points(row, column)
    if value is None:
        return TIRET
    text = f"{value:.1f}".replace(".", ",")
    text = text[:-2] if text.endswith(",0") else text
    return text + "\u00a0%" if row["unite"] == "taux" else text


def _headcount(row: Row) -> str | None:
    n, d = row["numerateur"], row["denominateur"]
    if n is None or d is None:
        return None
    return f"{n} / {d}" if row["unite"] == "taux" else f"sur {d}"


def _rank(row: Row) -> str | None:
    if row["rang"] is None or row["nb_ranges"] is None:
        return None
    place = "1er" if row["rang"] == 1 else f"{row['rang']}e"
    quarter = f" (Q{row['quartile']})" if row["quartile"] is not None else ""
    return f"{place} sur {row['nb_ranges']}{quarter}\n1er = {_PREMIER[row['sens_favorable']]}"


def _target(row: Row) -> str | None:
    if row["cible"] is None or row["sens_orientation"] is None:
        return None
    side = "Au moins" if row["sens_orientation"] == "min" else "Au plus"
    return f"{side} {_said(row, 'cible')} : {_ATTEINTE[row['orientation_atteinte']]}"
