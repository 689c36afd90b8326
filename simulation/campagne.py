"""Runs the SQL of a simulated campaign, one académie after the other.

Belongs here: the DuckDB connection, its variables and parameter tables, and the order of the
SQL files. What happens to the pupils is in `sql/`, the figures in `profils.py` and `offre.py`.
"""

# ruff: noqa: S608 -- names in the queries come from the contract and from this package.

import datetime
from collections.abc import Iterator
from pathlib import Path

import duckdb

from simulation import noms, offre, profils
from simulation.calendrier import milestones
from simulation.echelles import Echelle
from simulation.lettres import DEBUTS, FINS, MILIEUX

SQL = Path(__file__).parent / "sql"
PAR_ACADEMIE = (
    "30_dossiers", "40_voeux", "50_admission", "60_complementaire", "70_extraits",
)  # fmt: skip


def open_campaign(
    sizes: Echelle, date: datetime.date, seed: int, noms_uniques: bool, spill: Path
) -> duckdb.DuckDBPyConnection:
    """A connection that holds the lycées, the formations and the pupils of the campaign."""
    con = duckdb.connect(config={"temp_directory": str(spill)})
    con.execute("set TimeZone = 'Europe/Paris'")
    variables = {
        "graine": seed,
        "jour": date,
        "session": date.year,
        "noms_uniques": noms_uniques,
        "nb_lycees": sizes.lycees,
        "nb_eleves": sizes.eleves,
        "nb_academies": sizes.academies,
        "nb_academies_accueil": sizes.academies_d_accueil,
        "academie_en_cours": 0,
        "prenoms": noms.PRENOMS,
        "debuts_de_nom": noms.DEBUTS_DE_NOM,
        "fins_de_nom": noms.FINS_DE_NOM,
        "lieux": noms.RACINES_DE_LIEU,
        "syllabes": noms.SYLLABES_UNIQUES,
        "debuts_de_lettre": DEBUTS,
        "milieux_de_lettre": MILIEUX,
        "fins_de_lettre": FINS,
    } | milestones(date.year)
    for name, value in variables.items():
        con.execute(f"set variable {name} = $value", {"value": value})
    _load_rates(con, sizes)
    for script in ("00_tirages", "10_etablissements", "11_formations", "20_eleves"):
        run_script(con, script)
    return con


def simulate_academies(con: duckdb.DuckDBPyConnection, sizes: Echelle) -> Iterator[tuple[int, str]]:
    """Yields (number, code) of each académie once its tables `x_<extrait>` are ready."""
    codes = con.execute(
        "select a, code_academie from academies where a in (select a from lycees) order by a"
    ).fetchall()
    for number, code in codes:
        con.execute(f"set variable academie_en_cours = {number:d}")
        for script in PAR_ACADEMIE:
            run_script(con, script)
        yield number, code
    run_script(con, "71_extraits_communs")


def run_script(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Runs one file of `sql/`."""
    con.execute((SQL / f"{name}.sql").read_text(encoding="utf-8"))


def _load_rates(con: duckdb.DuckDBPyConnection, sizes: Echelle) -> None:
    con.execute(
        "create table voies (voie varchar, part_inscrits double, part_sans_voeu double,"
        " part_non_confirme double, nb_voeux double, part_apprentissage double,"
        " part_proposition double, part_premier_jour double, nb_propositions double)"
    )
    con.executemany(
        f"insert into voies values ({', '.join('?' * 9)})",
        [(voie, *rates.values()) for voie, rates in profils.VOIES.items()],
    )
    con.execute(
        "create table profils (voie varchar, numero integer, debut double, fin double,"
        " tirages varchar[])"
    )
    con.executemany("insert into profils values (?, ?, ?, ?, ?)", profils.profile_rows())
    con.execute(
        "create table tirages_de_filiere as select numero as profil,"
        " (generate_subscripts(tirages, 1) - 1)::integer as part, unnest(tirages) as filiere"
        " from profils"
    )
    con.execute(
        "create table filieres (f integer, filiere varchar, apprentissage boolean,"
        " selective boolean, nb_familles integer, places integer, part_multiple double,"
        " max_sous_voeux integer, poids double, premier integer, libelle varchar,"
        " libelles varchar[])"
    )
    con.executemany(
        f"insert into filieres values ({', '.join('?' * 12)})",
        offre.filiere_rows(sizes.academies_d_accueil),
    )
