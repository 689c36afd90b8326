"""Who stands in every workbook, in order: what the control compares of all of them.

Asked of `rapports` by queries of its own, some lycées at a time. Of each sheet of pupils: its
number of rows, and the texts that say whose row it is and what of (name, first name, class, dossier
number, formation, letter…). Nothing is taken from the modules that write. No file is opened here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exports.controle.attendu import ALERTES, TITRES, Key, titles_of_lists
from exports.style.textes import clean

if TYPE_CHECKING:
    import duckdb

Column = list[str | None]

CLASSE = "Classe"

_COLONNES = (
    "nom", "prenom", "classe", "numero_candidat", "formation", "formations", "motif",
    "dossier_proche", "texte",
)  # fmt: skip
_TEXTES = ("texte", "texte_long", "lettre")  # formats
_TABLES = {"suivi": "rpt_suivi_voeux", "lettres": "rpt_lettres"}
_SANS_VOEU = "Aucun vœu"
_MEMOIRE = 200  # a longer text is not met twice


@dataclass(slots=True)
class ExpectedRows:
    """A sheet: its rows, and texts by heading."""

    lignes: int = 0
    colonnes: dict[str, Column] = field(default_factory=dict)


Sheets = dict[str, ExpectedRows]


class Identites:
    """What is expected of the workbooks of some lycées, by file then by sheet."""

    def __init__(self, con: "duckdb.DuckDBPyConnection") -> None:
        self._con = con
        self._listes = _list_columns(con)
        self._documents = {document: _document_columns(con, document) for document in _TABLES}

    def read(self, uais: list[str]) -> tuple[dict[Key, Sheets], set[str]]:
        """Of these lycées: the sheets of pupils of each file, the addresses that they may name."""
        self._known: dict[str | None, str | None] = {None: None}
        found: dict[Key, Sheets] = {}
        self._read_lists(uais, found)
        self._read_alerts(uais, found)
        for document in _TABLES:
            self._read_document(document, uais, found)
        links = self._con.execute(
            """select distinct lien_fiche from rapports.rpt_suivi_voeux
               where lien_fiche is not null and list_contains(?, uai)""",
            [uais],
        ).fetchall()
        return found, {link for (link,) in links}

    def _read_lists(self, uais: list[str], found: dict[Key, Sheets]) -> None:
        names = sorted({column for _, columns in self._listes.values() for column, _ in columns})
        columns = ", ".join(f'"{name}"' for name in names)
        rows = self._con.execute(
            f"""select niveau, uai, coalesce(structure, ''), liste, {columns}
                from rapports.rpt_listes_perimetres where list_contains(?, uai)
                order by 1, 2, 3, 4, ordre""",  # noqa: S608
            [uais],
        ).fetchall()
        place = {name: position for position, name in enumerate(names, start=4)}
        for row in rows:
            title, shown = self._listes[row[3]]
            sheets = found.setdefault(("listes", row[:3]), {})
            sheet = sheets.setdefault(title, ExpectedRows())
            sheet.lignes += 1
            for column, heading in shown:
                sheet.colonnes.setdefault(heading, []).append(self._text(row[place[column]]))

    def _read_alerts(self, uais: list[str], found: dict[Key, Sheets]) -> None:
        rows = self._con.execute(
            """select niveau, uai, coalesce(structure, ''), nom, prenom, classe, objet,
                      message
               from rapports.rpt_alertes where list_contains(?, uai) order by 1, 2, 3, ordre""",
            [uais],
        ).fetchall()
        headings = ("Nom", "Prénom", CLASSE, "Concerne", "De quoi il s'agit")
        for row in rows:
            sheets = found.setdefault(("listes", row[:3]), {})
            sheet = sheets.setdefault(ALERTES, ExpectedRows())
            sheet.lignes += 1
            for heading, value in zip(headings, row[3:], strict=True):
                sheet.colonnes.setdefault(heading, []).append(self._text(value))

    def _read_document(self, document: str, uais: list[str], found: dict[Key, Sheets]) -> None:
        shown = self._documents[document]
        if not shown:
            return
        columns = ", ".join(f'"{column}"' for column, _ in shown)
        pupils: dict[tuple[str, int], list[Column]] = {}
        for uai, eleve_id, *values in self._con.execute(
            f"""select uai, eleve_id, {columns} from rapports.{_TABLES[document]}
                where list_contains(?, uai) order by uai, eleve_id, ordre""",  # noqa: S608
            [uais],
        ).fetchall():
            own = pupils.setdefault((uai, eleve_id), [[] for _ in shown])
            for texts, value, (column, _) in zip(own, values, shown, strict=True):
                absent = _SANS_VOEU if column == "formation" else None
                texts.append(absent if value is None else self._text(value))
        for *scope, eleve_id in self._con.execute(
            """select niveau, uai, coalesce(structure, ''), eleve_id
               from rapports.rpt_suivi_perimetres where list_contains(?, uai)
               order by 1, 2, 3, ordre, eleve_id""",
            [uais],
        ).fetchall():
            own = pupils.get((scope[1], eleve_id))
            if own is None or (document == "lettres" and scope[0] == "etablissement"):
                continue
            inside = document == "suivi" and scope[0] != "etablissement"
            key = ("listes" if inside else document, tuple(scope))
            sheet = found.setdefault(key, {}).setdefault(TITRES[document], ExpectedRows())
            sheet.lignes += len(own[0])
            for (_, heading), texts in zip(shown, own, strict=True):
                sheet.colonnes.setdefault(heading, []).extend(texts)

    def _text(self, value: str | None) -> str | None:
        """What its cell holds; None for nothing."""
        if value not in self._known:
            text = clean(value) or None
            if len(value) > _MEMOIRE:
                return text
            self._known[value] = text
        return self._known[value]


def _list_columns(
    con: "duckdb.DuckDBPyConnection",
) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """List → its sheet, and (column, heading) of those that are compared."""
    found: dict[str, tuple[str, list[tuple[str, str]]]] = {
        liste: (name, []) for liste, name in titles_of_lists(con).items()
    }
    for liste, column, heading in con.execute(
        """select liste, colonne, entete from rapports.rpt_feuilles
           where list_contains(?, colonne) and list_contains(?, format) order by 1, 2""",
        [_COLONNES, _TEXTES],
    ).fetchall():
        found[liste][1].append((column, clean(heading)))
    return found


def _document_columns(con: "duckdb.DuckDBPyConnection", document: str) -> list[tuple[str, str]]:
    rows: Iterable[tuple[str, str]] = con.execute(
        """select colonne, entete from rapports.rpt_colonnes_suivi
           where document = ? and list_contains(?, colonne) and list_contains(?, format)
           order by 1""",
        [document, _COLONNES, _TEXTES],
    ).fetchall()
    return [(column, clean(heading)) for column, heading in rows]
