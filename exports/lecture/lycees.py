"""The content of every workbook of a lycée, its rows read once for all of them.

Memory is that of one lycée, whatever their number. No formatting here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from exports.lecture.coherence import RapportIncoherent, check_scopes
from exports.lecture.eleves import of_scope, read_pupils
from exports.lecture.perimetres import Dossiers, list_columns, read_perimetres
from exports.modele import KINDS, Alerte, Chiffre, Contenu, Point, Row

if TYPE_CHECKING:
    import duckdb

Scope = tuple[str, str]
"""niveau, structure (empty for an établissement)."""

Scopes = dict[Scope, list[Row]]


def read_lycees(con: "duckdb.DuckDBPyConnection") -> list[tuple[str, int]]:
    """Every lycée and its number of scopes, the biggest first: the last ones end together."""
    return con.execute(
        """select uai, count(*) from rapports.rpt_perimetres
           group by uai order by sum(nb_eleves) desc, uai"""
    ).fetchall()


def read_contents(con: "duckdb.DuckDBPyConnection", kind: str) -> Iterator[Contenu]:
    """The content of each workbook of a kind, lycée by lycée in the order of their codes.

    Raises `RapportIncoherent` when the rapports contradict one another.
    """
    check_scopes(con)
    lecteur = Lecteur(con)
    for uai, _ in sorted(read_lycees(con)):
        yield from lecteur.read(uai, [kind])


class Lecteur:
    """Reads lycées one after the other, in one connection."""

    def __init__(self, con: "duckdb.DuckDBPyConnection") -> None:
        self._con = con
        self._dossiers = Dossiers(con)
        self._shown = ("liste", *list_columns(con))
        known = con.execute("select distinct liste from rapports.rpt_feuilles").fetchall()
        self._known = {liste for (liste,) in known}

    def read(self, uai: str, kinds: Collection[str]) -> Iterator[Contenu]:
        """The content of each workbook of some kinds in a lycée.

        Raises `RapportIncoherent` when a pupil has no row, or a list is not in the catalogue.
        """
        lists = {niveau for k in kinds for niveau in KINDS[k][1] if KINDS[k][0] == "listes"}
        alone = {KINDS[k][0] for k in kinds} - {"listes"}
        inside = lists - {"etablissement"}  # the suivi of a whole lycée is a document of its own
        figures = self._scopes(
            uai, "rpt_synthese", Chiffre._fields, lists,
            "ordre_ligne, ordre_indicateur, indicateur, etape",
        )  # fmt: skip
        rows = self._scopes(uai, "rpt_listes_perimetres", self._shown, lists, "liste, ordre")
        alerts = self._scopes(uai, "rpt_alertes", Alerte._fields, lists, "ordre")
        curves = self._scopes(
            uai, "rpt_courbes", Point._fields, lists, "ordre_courbe, date_extraction"
        )
        pupils = self._scopes(uai, "rpt_suivi_perimetres", ["eleve_id"], None, "ordre, eleve_id")
        needed = alone | ({"suivi"} if inside else set())
        documents = {document: read_pupils(self._con, document, uai) for document in needed}
        for perimetre, files in read_perimetres(self._con, self._dossiers, uai):
            scope = (perimetre.niveau, perimetre.structure or "")
            who = [eleve_id for (eleve_id,) in pupils.get(scope, ())]
            place = ", ".join(filter(None, (uai, perimetre.structure)))
            for document in alone & files.keys():
                if eleves := of_scope(document, place, who, documents[document]):
                    own = replace(perimetre, fichier=files[document])
                    yield Contenu(own, document, eleves=eleves)
            if perimetre.niveau in lists:
                yield Contenu(
                    perimetre,
                    chiffres=[Chiffre._make(r) for r in figures.get(scope, ())],
                    listes=self._by_list(rows.get(scope, ())),
                    alertes=[Alerte._make(r) for r in alerts.get(scope, ())],
                    courbes=[Point._make(r) for r in curves.get(scope, ())],
                    eleves=of_scope("suivi", place, who, documents["suivi"])
                    if perimetre.niveau in inside
                    else [],
                )

    def _by_list(self, rows: Iterable[Row]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for liste, *row in rows:
            found[liste].append(tuple(row))
        if not self._known.issuperset(found):
            raise RapportIncoherent("rpt_listes_perimetres : une liste n'est pas dans rpt_feuilles")
        return dict(found)

    def _scopes(
        self,
        uai: str,
        table: str,
        columns: Iterable[str],
        niveaux: Collection[str] | None,
        order: str,
    ) -> Scopes:
        """The rows of a table, by scope of some niveaux (None: all), in order."""
        names = ", ".join(f'"{name}"' for name in columns)
        rows = self._con.execute(
            f"""select niveau, coalesce(structure, ''), {names} from rapports.{table}
                where uai = ? and (? or list_contains(?, niveau))
                order by 1, 2, {order}""",  # noqa: S608
            [uai, niveaux is None, list(niveaux or ())],
        ).fetchall()
        return {
            scope: [row[2:] for row in own] for scope, own in groupby(rows, key=itemgetter(0, 1))
        }
