"""The dépôts that are mutated, and what they give untouched.

Belongs here: a small worked dépôt, a simulated one, the same with SIECLE files, their figures.
Not here: mutations, nor what becomes of them.
"""

import datetime as dt
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from orchestration.depot.chargement import load_depot
from orchestration.depot.settings import Settings
from simulation import simulate
from tests import modeles
from tests.outils import PETIT, PROJECT
from tests.torture import precedent, siecle

DATE = "2026-06-08"
NOMS = ("petit", "lycee", "siecle")
MODELS = (
    "mart_indicateurs", "rpt_listes_nominatives", "rpt_suivi_voeux", "rpt_lettres",
    "rpt_signalements", "dim_eleves",
)  # fmt: skip
SETTINGS = Settings.from_project(PROJECT)

# name → the model that it is read from, the query
_FIGURES = {
    "indicateurs": "select niveau, uai, structure, serie, etape, indicateur, numerateur, "
    "denominateur from marts.mart_indicateurs",
    "listes": "select liste, uai, classe, nom, prenom, numero_candidat, formations, situation, "
    "date_limite, meilleur_rang from rapports.rpt_listes_nominatives",
    "suivi": "select * exclude (eleve_id, ordre, a_ligne_rejetee) from rapports.rpt_suivi_voeux",
    "lettres": "select * exclude (eleve_id, ordre, a_ligne_rejetee) from rapports.rpt_lettres",
}
_TOLD = """
    select extrait, fichier, coalesce(colonne, ''), regle, count(*) from raw.rejets group by all
    union all
    select extrait, fichier, coalesce(colonne, ''), regle, count(*) from raw.avertissements
    group by all
    union all
    select extrait, fichier, coalesce(colonne, ''), regle, sum(nombre)::bigint from raw.reparations
    group by all
    union all
    select '', '', signalement, coalesce(extrait, ''), 0 from rapports.rpt_signalements group by all
"""


@dataclass(frozen=True)
class Donne:
    """What a dépôt gives: accepted rows, figures, what is told, whose each dossier is.

    ``chiffres`` holds a sorted list of rows per table; ``dites`` the findings, without values.
    """

    brut: str
    chiffres: dict[str, list[tuple]]
    dites: frozenset[tuple]
    dossiers: dict[str, tuple[str, str]]
    comptes: list[tuple]


@dataclass(frozen=True)
class Base:
    """A dépôt that keeps to the contract, what it gives, and the warehouse that says so."""

    nom: str
    dossier: Path
    donne: Donne
    intact: modeles.Intact


@cache
def base(nom: str) -> Base:
    """The base of that name, written and computed once per process."""
    folder = Path(mkdtemp(prefix="torture-")) / DATE
    if nom == "lycee":
        simulate(folder.parent, scale="academie", date=dt.date.fromisoformat(DATE), lycees=2,
                 eleves=40, seed=7)  # fmt: skip
    else:
        shutil.copytree(PETIT / DATE, folder)
    if nom == "siecle":
        siecle.convert(folder)
    file = folder.with_suffix(".duckdb")
    con = modeles.warehouse(file)
    load_depot(folder, con, SETTINGS)
    precedent.blocking(con, [], SETTINGS)
    raw = raw_fingerprint(con)
    modeles.build(con, MODELS)
    given_by_it = given(con, raw)
    intact = modeles.Intact(file, modeles.fingerprints(con))
    con.close()
    return Base(nom, folder, given_by_it, intact)


def raw_fingerprint(con: duckdb.DuckDBPyConnection) -> str:
    """Of the accepted rows in their order, whatever the file and line that they come from.

    Equal fingerprints, equal figures: what is downstream reads nothing else.
    """
    parts = []
    tables = con.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns() "
        "where schema_name = 'raw' and database_name = 'entrepot' group by 1 order by 1"
    ).fetchall()
    for table, columns in tables:
        if {"fichier", "ligne"} <= set(columns) and "regle" not in columns:
            kept = ", ".join(f'"{c}"' for c in columns if c not in ("fichier", "ligne"))
            parts.append(
                con.execute(
                    f"select '{table}', md5(string_agg(to_json(row({kept})), chr(10) "
                    f"order by rowid)) from raw.{table}"
                ).fetchone()
            )
    parts += con.execute("select * from raw.presences order by all").fetchall()
    return repr(parts)


def given(con: duckdb.DuckDBPyConnection, raw: str) -> Donne:
    """What the models that were built in ``con`` say."""
    return Donne(
        raw,
        {name: sorted(con.execute(sql).fetchall(), key=repr) for name, sql in _FIGURES.items()},
        told(con),
        {
            number: (surname, name)
            for number, surname, name in con.execute(
                "select numero_candidat, nom, prenom from nominatif.dim_eleves "
                "where numero_candidat is not null"
            ).fetchall()
        },
        precedent.counts(con),
    )


def told(con: duckdb.DuckDBPyConnection, built: bool = True) -> frozenset[tuple]:
    """Findings, repairs and signals, by place and rule."""
    sql = _TOLD if built else _TOLD[: _TOLD.rindex("union all")]
    return frozenset(con.execute(sql).fetchall())
