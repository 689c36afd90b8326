"""Reading of the vœux and of the letters of a lycée, pupil by pupil.

The rows of a pupil are read once for all the scopes that hold the pupil; memory is that of one
lycée. No formatting here.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from exports.lecture.coherence import RapportIncoherent
from exports.modele import Colonne, Row

if TYPE_CHECKING:
    import duckdb

FORMATS = frozenset({
    "texte", "texte_long", "date", "entier", "booleen", "marque", "echeance", "evolution", "lien",
    "lettre",
})  # fmt: skip
A_REPONDRE = -1
"""Place, in a row of the suivi, of whether the pupil has to answer: always the last."""

_TABLES = {"suivi": "rpt_suivi_voeux", "lettres": "rpt_lettres"}
_TOUJOURS = {"suivi": ["est_a_repondre"], "lettres": []}  # read besides the columns that are shown


def read_columns(con: "duckdb.DuckDBPyConnection") -> dict[str, tuple[Colonne, ...]]:
    """The columns of each document, in order; their `index` is their place in a row."""
    columns = {}
    for document in _TABLES:
        index = {name: place for place, name in enumerate(document_columns(con, document))}
        rows = con.execute(
            """select colonne, entete, format, largeur, coalesce(si_homonymes, false),
                      coalesce(si_non_vide, false), marque
               from rapports.rpt_colonnes_suivi where document = ? order by ordre_colonne""",
            [document],
        ).fetchall()
        columns[document] = tuple(Colonne(*r, index[r[0]]) for r in rows)
        check_formats("rpt_colonnes_suivi", columns[document], FORMATS)
    return columns


def check_formats(table: str, columns: Iterable[Colonne], formats: frozenset[str]) -> None:
    """Raises `RapportIncoherent` when a column of a catalogue cannot be written."""
    for column in columns:
        if column.format not in formats:
            raise RapportIncoherent(f"{table} : format inconnu ({column.format})")
        if column.format == "marque" and not column.marque:
            raise RapportIncoherent(f"{table} : une colonne de format marque n'a pas de texte")


def read_pupils(con: "duckdb.DuckDBPyConnection", document: str, uai: str) -> dict[int, list[Row]]:
    """The rows of each pupil of a lycée in a document, in order: read once for all its scopes."""
    names = ", ".join(f'"{name}"' for name in document_columns(con, document))
    rows = con.execute(
        f"""select eleve_id, {names} from rapports.{_TABLES[document]}
            where uai = ? order by eleve_id, ordre""",  # noqa: S608
        [uai],
    ).fetchall()
    return {pupil: [r[1:] for r in own] for pupil, own in groupby(rows, key=itemgetter(0))}


def of_scope(
    document: str, place: str, pupils: Collection[int], rows: dict[int, list[Row]]
) -> list[list[Row]]:
    """The rows of each pupil of a scope, in order. A pupil without letter is left out.

    Raises `RapportIncoherent` when a pupil has no row in the suivi, which says « no vœu » with a
    row.
    """
    if document == "suivi" and not rows.keys() >= set(pupils):
        raise RapportIncoherent(f"{_TABLES['suivi']} : un élève de {place} n'y est pas")
    return [rows[pupil] for pupil in pupils if pupil in rows]


def document_columns(con: "duckdb.DuckDBPyConnection", document: str) -> Sequence[str]:
    """The shape of a row: what some column shows, then what the sheet needs to know."""
    shown = con.execute(
        "select distinct colonne from rapports.rpt_colonnes_suivi where document = ? order by 1",
        [document],
    ).fetchall()
    return [name for (name,) in shown] + _TOUJOURS[document]
