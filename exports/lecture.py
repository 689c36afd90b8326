"""Reading of the schema `rapports`: one ordered pass per table and per kind of workbook.

The only SQL of the package besides the control's. Rows are streamed and matched by scope, so
that memory does not grow with the number of workbooks. No formatting here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from exports.modele import (
    Alerte,
    Catalogue,
    Chiffre,
    Colonne,
    Contenu,
    Definition,
    Feuille,
    Perimetre,
    Point,
)
from exports.noms import file_names, sheet_names

if TYPE_CHECKING:
    import duckdb

ALERTES, SYNTHESE, EVOLUTION, LISEZ_MOI = "Alertes", "Synthèse", "Évolution", "Lisez-moi"
FORMATS = frozenset({"texte", "texte_long", "date", "entier", "booleen", "marque"})

_PAR_PAQUET = 2_000
_CLE = 2  # uai, structure: first columns of every ordered pass


class RapportIncoherent(Exception):
    """The tables of `rapports` contradict one another; nothing may be written from them."""


def read_catalogue(con: "duckdb.DuckDBPyConnection") -> Catalogue:
    """List sheets and glossary, shared by all workbooks. Sheet names are legal and distinct."""
    rows = con.execute(
        """select liste, titre, description, action, colonne, entete, format, largeur,
                  coalesce(si_homonymes, false), coalesce(si_non_vide, false), marque
           from rapports.rpt_feuilles order by ordre_liste, liste, ordre_colonne"""
    ).fetchall()
    unknown = sorted({r[6] for r in rows} - FORMATS)
    if unknown:
        raise RapportIncoherent(f"rpt_feuilles : format inconnu ({', '.join(unknown)})")
    if any(r[6] == "marque" and not r[10] for r in rows):
        raise RapportIncoherent("rpt_feuilles : une colonne de format marque n'a pas de texte")
    index = {name: i for i, name in enumerate(_list_columns(con))}
    groups = [list(g) for _, g in groupby(rows, key=lambda r: r[0])]
    own = (ALERTES, SYNTHESE, EVOLUTION, LISEZ_MOI)
    titles = sheet_names((g[0][1] for g in groups), taken=own)
    feuilles = tuple(
        Feuille(*g[0][:1], title, *g[0][2:4], tuple(Colonne(*r[4:], index[r[4]]) for r in g))
        for g, title in zip(groups, titles, strict=True)
    )
    lexique = con.execute(
        "select type, libelle, definition from rapports.rpt_lexique order by ordre, libelle"
    ).fetchall()
    return Catalogue(feuilles, tuple(Definition(*r) for r in lexique))


def read_perimetres(con: "duckdb.DuckDBPyConnection", niveau: str) -> list[Perimetre]:
    """Scopes of one kind, ordered, each with its file (relative, `/`): names by `exports.noms`."""
    dossiers = file_names(
        uai for (uai,) in con.execute("select distinct uai from rapports.rpt_perimetres").fetchall()
    )
    rows = con.execute(
        """select niveau, uai, structure, libelle, nom_etablissement, commune, nb_eleves,
                  coalesce(homonymes, false), session, date_extraction, date_precedente, periodes
           from rapports.rpt_perimetres where niveau = ?
           order by uai, coalesce(structure, '')""",
        [niveau],
    ).fetchall()
    perimetres = []
    for uai, group in groupby(rows, key=lambda r: r[1]):
        scopes = list(group)
        noms = file_names(r[2] for r in scopes if r[2] is not None)
        for r in scopes:
            place = f"{niveau}s/{noms[r[2]]}" if r[2] is not None else niveau
            perimetres.append(Perimetre(*r, f"{dossiers[uai]}/{place}.xlsx"))
    return perimetres


def read_contents(con: "duckdb.DuckDBPyConnection", niveau: str) -> Iterator[Contenu]:
    """The content of each workbook of a kind, in the order of `read_perimetres`, streamed.

    Raises `RapportIncoherent` when a row has no workbook to go to, or a list is not in the
    catalogue: data never disappears silently.
    """
    known = {liste for (liste,) in con.execute("select distinct liste from rapports.rpt_feuilles")
             .fetchall()}  # fmt: skip
    shown = ("liste", *_list_columns(con))
    figures = _suite(con, niveau, "rpt_synthese", Chiffre._fields,
                     "ordre_ligne, ordre_indicateur, indicateur, etape")  # fmt: skip
    lists = _suite(con, niveau, "rpt_listes_perimetres", shown, "liste, ordre")
    alerts = _suite(con, niveau, "rpt_alertes", Alerte._fields, "ordre")
    curves = _suite(con, niveau, "rpt_courbes", Point._fields, "ordre_courbe, date_extraction")
    for perimetre in read_perimetres(con, niveau):
        key = (perimetre.uai, perimetre.structure or "")
        by_list: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for liste, *row in lists.take(key):
            by_list[liste].append(tuple(row))
        if not known.issuperset(by_list):
            raise RapportIncoherent("rpt_listes_perimetres : une liste n'est pas dans rpt_feuilles")
        yield Contenu(
            perimetre,
            [Chiffre._make(r) for r in figures.take(key)],
            dict(by_list),
            [Alerte._make(r) for r in alerts.take(key)],
            [Point._make(r) for r in curves.take(key)],
        )
    for suite in (figures, lists, alerts, curves):
        suite.close()


class _Suite:
    """Ordered rows consumed scope by scope; a row that no scope takes is an error."""

    def __init__(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self._table = table
        self._groups = groupby(rows, key=lambda r: r[:_CLE])
        self._next = next(self._groups, None)

    def take(self, key: tuple[str, str]) -> Iterator[tuple[Any, ...]]:
        """The rows of one scope, without their key. Read them before the next call."""
        if self._next is not None and self._next[0] < key:
            self._refuse()
        if self._next is None or self._next[0] != key:
            return
        for row in self._next[1]:
            yield row[_CLE:]
        self._next = next(self._groups, None)

    def close(self) -> None:
        if self._next is not None:
            self._refuse()

    def _refuse(self) -> None:
        uai, structure = self._next[0]
        place = f"{uai}, {structure}" if structure else uai
        raise RapportIncoherent(f"{self._table} : {place} n'est pas dans rpt_perimetres")


def _list_columns(con: "duckdb.DuckDBPyConnection") -> list[str]:
    """Columns of the lists that some sheet shows: the shape of a row of `Contenu.listes`."""
    shown = con.execute("select distinct colonne from rapports.rpt_feuilles order by 1").fetchall()
    return [name for (name,) in shown]


def _suite(
    con: "duckdb.DuckDBPyConnection", niveau: str, table: str, columns: Iterable[str], order: str
) -> _Suite:
    """The rows of one kind of workbook in a table: the scope, then `columns`."""
    names = ", ".join(f'"{name}"' for name in columns)
    query = f"""select uai, coalesce(structure, ''), {names}
                from rapports.{table} where niveau = ? order by 1, 2, {order}"""  # noqa: S608
    return _Suite(table, _stream(con, query, niveau))


def _stream(con: "duckdb.DuckDBPyConnection", query: str, niveau: str) -> Iterator[tuple[Any, ...]]:
    # A cursor per pass: two results of one connection cannot be read in turn.
    with con.cursor() as cursor:
        cursor.execute(query, [niveau])
        while rows := cursor.fetchmany(_PAR_PAQUET):
            yield from rows
