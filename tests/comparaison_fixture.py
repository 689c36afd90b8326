"""A dépôt of two lycées that a test cuts, and the history that it is compared with.

Belongs here: writing and loading. Not here: expectations.
"""

from collections.abc import Callable
from pathlib import Path

import duckdb

from orchestration.depot.chargement import load_depot
from orchestration.depot.comparaison.comparaison import Comparaison, compare
from tests.reglages import judged

A, B = "0990001N", "0980001U"
PUPILS = {A: 40, B: 20}
Rows = dict[str, list[list[str]]]
"""Extract → its header, then its rows."""


def extracts(pupils: dict[str, int] = PUPILS) -> Rows:
    """A whole dépôt: each pupil has a dossier, two vœux and a réponse to each."""
    who = [(uai, f"{i:02}{j:03}") for i, uai in enumerate(pupils) for j in range(pupils[uai])]
    day = "20/01/2026"
    return {
        "etablissements": [
            ["uai", "nom", "code_departement", "code_academie"],
            *[[uai, f"Lycée {uai}", "099", "99"] for uai in pupils],
        ],
        "eleves": [
            ["uai", "ine", "nom", "prenom", "date_naissance", "serie", "classe"],
            *[[u, f"12345{n}K", f"Nom {_letters(n)}", "Zoé", "01/02/2008", "GENERALE", "T1"]
              for u, n in who],
        ],
        "candidats": [
            ["numero_candidat", "ine", "uai", "nom", "prenom", "date_naissance",
             "date_inscription", "statut"],
            *[[n, "", u, f"Nom {_letters(n)}", "Zoé", "01/02/2008", day, "INSCRIT"]
              for u, n in who],
        ],
        "formations": [
            ["code_formation", "libelle", "filiere", "selective", "apprentissage", "code_academie"],
            ["F1", "Licence de droit", "LICENCE", "N", "N", "99"],
            ["F2", "BTS MCO", "BTS", "O", "N", "99"],
        ],
        "voeux": [
            ["numero_candidat", "numero_voeu", "phase", "code_formation", "confirme"],
            *[[n, str(v), "PP", f"F{v}", "O"] for _, n in who for v in (1, 2)],
        ],
        "reponses": [
            ["numero_candidat", "phase", "code_formation", "internat", "reponse_formation"],
            *[[n, "pp", f"F{v}", "N", "ATTENTE"] for _, n in who for v in (1, 2)],
        ],
    }  # fmt: skip


def _letters(number: str) -> str:
    return "".join(chr(ord("A") + int(digit)) for digit in number)


def without(rows: Rows, extract: str, gone: Callable[[list[str]], bool]) -> Rows:
    """The same dépôt without the rows of an extract that satisfy `gone`."""
    header, *body = rows[extract]
    return rows | {extract: [header, *(row for row in body if not gone(row))]}


def of(rows: Rows, uai: str) -> set[str]:
    """Numbers of the dossiers of a lycée."""
    return {row[0] for row in rows["candidats"][1:] if row[2] == uai}


def write(folder: Path, rows: Rows) -> Path:
    """Write the dépôt as CSV in `folder`, which its date names."""
    folder.mkdir(parents=True, exist_ok=True)
    for extract, lines in rows.items():
        text = "\n".join(";".join(row) for row in lines) + "\n"
        (folder / f"{extract}.csv").write_text(text, encoding="utf-8")
    return folder


class Campaign:
    """Dépôts given one after the other to one history, without models."""

    def __init__(self, root: Path, **thresholds: float) -> None:
        self.root = root
        self.con = duckdb.connect()
        self.settings = judged(**thresholds)
        self.con.execute("create schema historique")

    def give(self, date: str, rows: Rows) -> Comparaison:
        """Write, load, compare, and let the history keep the counts."""
        return self.keep(write(self.root / date, rows))

    def keep(self, depot: Path) -> Comparaison:
        """Load, compare, and let the history keep the counts."""
        load_depot(depot, self.con, self.settings)
        found = compare(self.con, self.settings)
        counts = "select raw.en_date((from raw.depot)) as date_extraction, * from raw.comptes"
        self.con.execute(f"create table if not exists historique.hist_comptes as {counts} limit 0")
        self.con.execute(f"insert into historique.hist_comptes {counts}")
        return found
