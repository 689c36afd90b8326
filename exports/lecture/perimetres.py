"""What all workbooks share, and which there are: the catalogue, the scopes and their files.

With the rest of `exports.lecture`, the only SQL of the package besides the control's. No formatting
here.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from exports.lecture.eleves import check_formats, read_columns
from exports.modele import (
    KINDS,
    Catalogue,
    Colonne,
    Definition,
    Feuille,
    Perimetre,
    Precaution,
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
    index = {name: i for i, name in enumerate(list_columns(con))}
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


class Dossiers:
    """The file of each scope, whatever the document: names by `exports.noms`."""

    def __init__(self, con: "duckdb.DuckDBPyConnection") -> None:
        rows = con.execute("select distinct uai from rapports.rpt_perimetres").fetchall()
        self._names = file_names(uai for (uai,) in rows)

    def file(self, document: str, niveau: str, uai: str, name: str | None) -> str:
        """Relative, with `/`. `name`: of the structure, among those of its niveau and lycée."""
        if name is None:
            return f"{self._names[uai]}/{_LYCEE[document]}.xlsx"
        suffixe = SUFFIXE_LETTRES if document == "lettres" else ""
        return f"{self._names[uai]}/{niveau}s/{name}{suffixe}.xlsx"


def read_perimetres(
    con: "duckdb.DuckDBPyConnection", dossiers: Dossiers, uai: str
) -> Iterator[tuple[Perimetre, dict[str, str]]]:
    """The scopes of a lycée, ordered, each with its file for each document that it may have."""
    rows = con.execute(
        """select niveau, uai, structure, libelle, nom_etablissement, commune, nb_eleves,
                  coalesce(homonymes, false), coalesce(homonymes_suivi, false), session,
                  date_extraction, date_precedente, periodes
           from rapports.rpt_perimetres where uai = ?
           order by niveau, coalesce(structure, '')""",
        [uai],
    ).fetchall()
    for niveau, group in groupby(rows, key=itemgetter(0)):
        scopes = list(group)
        noms = file_names(r[2] for r in scopes if r[2] is not None)
        for r in scopes:
            files = {
                document: dossiers.file(document, niveau, uai, noms.get(r[2]))
                for document, niveaux in KINDS.values()
                if niveau in niveaux
            }
            yield Perimetre(*r, files["listes"]), files


def list_columns(con: "duckdb.DuckDBPyConnection") -> list[str]:
    """Columns of the lists that some sheet shows: the shape of a row of `Contenu.listes`."""
    shown = con.execute("select distinct colonne from rapports.rpt_feuilles order by 1").fetchall()
    return [name for (name,) in shown]
