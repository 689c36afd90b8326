"""Which workbooks there must be, and how many rows in each sheet, asked of `rapports`.

Kept apart from `exports.lecture` on purpose: a fault of the writer's reading must not hide itself.
No file is opened here.
"""

from typing import TYPE_CHECKING

from exports.noms import sheet_names

if TYPE_CHECKING:
    import duckdb

Scope = tuple[str, str, str]
"""niveau, uai, structure (empty for an établissement)."""

Key = tuple[str, Scope]
"""A file: its document (listes, suivi, lettres), its scope."""

ALERTES = "Alertes"
SANS_ELEVE = ("Synthèse", "Évolution", "Lisez-moi")
"""The sheets whose rows are no pupil's."""

TITRES = {"suivi": "Suivi des vœux", "lettres": "Lettres de motivation"}

_TABLES = {"suivi": "rpt_suivi_voeux", "lettres": "rpt_lettres"}
_INCOHERENCES = {
    "rpt_suivi_voeux : {} ligne(s) sans périmètre": """
        from rapports.rpt_suivi_voeux v anti join rapports.rpt_suivi_perimetres p
        on v.uai = p.uai and v.eleve_id = p.eleve_id and p.niveau = 'etablissement'""",
    "rpt_lettres : {} ligne(s) sans périmètre": """
        from rapports.rpt_lettres l anti join rapports.rpt_suivi_perimetres p
        on l.uai = p.uai and l.eleve_id = p.eleve_id and p.niveau = 'etablissement'""",
    "rpt_suivi_perimetres : {} ligne(s) dont l'élève n'a pas de suivi": """
        from rapports.rpt_suivi_perimetres p anti join rapports.rpt_suivi_voeux v
        on v.uai = p.uai and v.eleve_id = p.eleve_id""",
    "rpt_suivi_perimetres : {} ligne(s) dont l'élève n'est pas dans le suivi du lycée": """
        from rapports.rpt_suivi_perimetres p anti join
        (from rapports.rpt_suivi_perimetres where niveau = 'etablissement') e
        on e.uai = p.uai and e.eleve_id = p.eleve_id""",
    "rpt_suivi_voeux : {} ligne(s) d'une autre classe que leur périmètre": """
        from rapports.rpt_suivi_voeux v join rapports.rpt_suivi_perimetres p
        on v.uai = p.uai and v.eleve_id = p.eleve_id
        where p.niveau = 'classe' and v.classe is distinct from p.structure""",
}


def count_rows(con: "duckdb.DuckDBPyConnection") -> dict[Key, dict[str, int]]:
    """For every file that there must be, the number of rows of each sheet, by name."""
    counts: dict[Key, dict[str, int]] = {}
    titles = titles_of_lists(con)
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
        for scope, number in _count_by_pupil(con, document).items():
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


def incoherences(con: "duckdb.DuckDBPyConnection") -> list[str]:
    """What is wrong in the tables themselves: a pupil without scope, in another class…"""
    found = []
    for motif, query in _INCOHERENCES.items():
        (number,) = con.execute(f"select count(*) {query}").fetchone()
        if number:
            found.append(motif.format(number))
    return found


def titles_of_lists(con: "duckdb.DuckDBPyConnection") -> dict[str, str]:
    """Sheet name of each list, in the order of the catalogue."""
    rows = con.execute(
        "select distinct ordre_liste, liste, titre from rapports.rpt_feuilles order by 1, 2"
    ).fetchall()
    names = sheet_names(
        (titre for _, _, titre in rows),
        taken=(ALERTES, TITRES["suivi"], *SANS_ELEVE),
    )
    return {liste: name for (_, liste, _), name in zip(rows, names, strict=True)}


def _count_by_pupil(con: "duckdb.DuckDBPyConnection", document: str) -> dict[Scope, int]:
    """The rows of a document in every scope that has any; letters have no file of a lycée."""
    rows = con.execute(
        f"""select p.niveau, p.uai, coalesce(p.structure, ''), count(*)
            from rapports.rpt_suivi_perimetres p
            join rapports.{_TABLES[document]} t on t.uai = p.uai and t.eleve_id = p.eleve_id
            where p.niveau <> 'etablissement' or ? = 'suivi' group by all""",  # noqa: S608
        [document],
    ).fetchall()
    return {(niveau, uai, structure): number for niveau, uai, structure, number in rows}
