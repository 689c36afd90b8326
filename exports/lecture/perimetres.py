"""Reading of the schema `rapports`: one ordered pass per table and per kind of workbook.

With `exports.lecture.suite` and `exports.lecture.eleves`, the only SQL of the package besides the
control's. Rows are streamed and matched by scope, so that memory does not grow with the number of
workbooks. No formatting here.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from exports.lecture.eleves import Eleves, check_formats, read_columns
from exports.lecture.suite import RapportIncoherent, read_suite
from exports.modele import (
    KINDS,
    Alerte,
    Catalogue,
    Chiffre,
    Colonne,
    Contenu,
    Definition,
    Feuille,
    Perimetre,
    Point,
    Precaution,
    Row,
)
from exports.noms import SUFFIXE_LETTRES, file_names, sheet_names

if TYPE_CHECKING:
    import duckdb

ALERTES, SYNTHESE, EVOLUTION, LISEZ_MOI = "Alertes", "Synthèse", "Évolution", "Lisez-moi"
PAR_ELEVE = {"suivi": "Suivi des vœux", "lettres": "Lettres de motivation"}
"""Document → its sheet; that of the suivi is in the workbook of a classe or groupe too."""

FORMATS = frozenset({"texte", "texte_long", "date", "entier", "booleen", "marque"})

_LYCEE = {"listes": "etablissement", "suivi": "suivi_voeux"}  # file of a whole lycée


def read_catalogue(con: "duckdb.DuckDBPyConnection") -> Catalogue:
    """List sheets and glossary, shared by all workbooks. Sheet names are legal and distinct."""
    rows = con.execute(
        """select liste, titre, description, action, colonne, entete, format, largeur,
                  coalesce(si_homonymes, false), coalesce(si_non_vide, false), marque
           from rapports.rpt_feuilles order by ordre_liste, liste, ordre_colonne"""
    ).fetchall()
    index = {name: i for i, name in enumerate(_list_columns(con))}
    groups = [list(g) for _, g in groupby(rows, key=lambda r: r[0])]
    own = (ALERTES, SYNTHESE, PAR_ELEVE["suivi"], EVOLUTION, LISEZ_MOI)
    titles = sheet_names((g[0][1] for g in groups), taken=own)
    feuilles = tuple(
        Feuille(*g[0][:1], title, *g[0][2:4], tuple(Colonne(*r[4:], index[r[4]]) for r in g))
        for g, title in zip(groups, titles, strict=True)
    )
    check_formats("rpt_feuilles", (c for f in feuilles for c in f.colonnes), FORMATS)
    lexique = con.execute(
        "select type, libelle, definition from rapports.rpt_lexique order by ordre, libelle"
    ).fetchall()
    precautions = con.execute(
        "select uai, libelle, definition from rapports.rpt_precautions order by ordre"
    ).fetchall()
    return Catalogue(
        feuilles,
        tuple(Definition(*r) for r in lexique),
        read_columns(con),
        tuple(Precaution(*r) for r in precautions),
    )


def read_perimetres(
    con: "duckdb.DuckDBPyConnection", niveau: str, document: str = "listes"
) -> list[Perimetre]:
    """Scopes of one niveau, ordered, each with the file of a document (relative, `/`): names by
    `exports.noms`."""
    dossiers = file_names(
        uai for (uai,) in con.execute("select distinct uai from rapports.rpt_perimetres").fetchall()
    )
    rows = con.execute(
        """select niveau, uai, structure, libelle, nom_etablissement, commune, nb_eleves,
                  coalesce(homonymes, false), coalesce(homonymes_suivi, false), session,
                  date_extraction, date_precedente, periodes
           from rapports.rpt_perimetres where niveau = ?
           order by uai, coalesce(structure, '')""",
        [niveau],
    ).fetchall()
    suffixe = SUFFIXE_LETTRES if document == "lettres" else ""
    perimetres = []
    for uai, group in groupby(rows, key=lambda r: r[1]):
        scopes = list(group)
        noms = file_names(r[2] for r in scopes if r[2] is not None)
        for r in scopes:
            place = _LYCEE[document] if r[2] is None else f"{niveau}s/{noms[r[2]]}{suffixe}"
            perimetres.append(Perimetre(*r, f"{dossiers[uai]}/{place}.xlsx"))
    return perimetres


def read_contents(con: "duckdb.DuckDBPyConnection", kind: str) -> Iterator[Contenu]:
    """The content of each workbook of a kind, in the order of `read_perimetres`, streamed.

    Raises `RapportIncoherent` when a row has no workbook to go to, a pupil has no row, or a list
    is not in the catalogue: data never disappears silently.
    """
    document, niveaux = KINDS[kind]
    for niveau in niveaux:
        if document == "listes":
            yield from _read_lists(con, niveau)
        else:
            yield from _read_pupils(con, niveau, document)


def _read_pupils(con: "duckdb.DuckDBPyConnection", niveau: str, document: str) -> Iterator[Contenu]:
    """Workbooks of the suivi or of letters: only of scopes that have a row."""
    pupils = Eleves(con, niveau, document)
    for perimetre in read_perimetres(con, niveau, document):
        if eleves := pupils.take((perimetre.uai, perimetre.structure or "")):
            yield Contenu(perimetre, document, eleves=eleves)
    pupils.close()


def _read_lists(con: "duckdb.DuckDBPyConnection", niveau: str) -> Iterator[Contenu]:
    known = {liste for (liste,) in con.execute("select distinct liste from rapports.rpt_feuilles")
             .fetchall()}  # fmt: skip
    shown = ("liste", *_list_columns(con))
    figures = read_suite(con, niveau, "rpt_synthese", Chiffre._fields,
                     "ordre_ligne, ordre_indicateur, indicateur, etape")  # fmt: skip
    lists = read_suite(con, niveau, "rpt_listes_perimetres", shown, "liste, ordre")
    alerts = read_suite(con, niveau, "rpt_alertes", Alerte._fields, "ordre")
    curves = read_suite(con, niveau, "rpt_courbes", Point._fields, "ordre_courbe, date_extraction")
    # The suivi of a whole lycée is a document of its own.
    pupils = Eleves(con, niveau, "suivi") if niveau != "etablissement" else None
    for perimetre in read_perimetres(con, niveau):
        key = (perimetre.uai, perimetre.structure or "")
        by_list: dict[str, list[Row]] = defaultdict(list)
        for liste, *row in lists.take(key):
            by_list[liste].append(tuple(row))
        if not known.issuperset(by_list):
            raise RapportIncoherent("rpt_listes_perimetres : une liste n'est pas dans rpt_feuilles")
        yield Contenu(
            perimetre,
            chiffres=[Chiffre._make(r) for r in figures.take(key)],
            listes=dict(by_list),
            alertes=[Alerte._make(r) for r in alerts.take(key)],
            courbes=[Point._make(r) for r in curves.take(key)],
            eleves=pupils.take(key) if pupils else [],
        )
    for suite in filter(None, (figures, lists, alerts, curves, pupils)):
        suite.close()


def _list_columns(con: "duckdb.DuckDBPyConnection") -> list[str]:
    """Columns of the lists that some sheet shows: the shape of a row of `Contenu.listes`."""
    shown = con.execute("select distinct colonne from rapports.rpt_feuilles order by 1").fetchall()
    return [name for (name,) in shown]
