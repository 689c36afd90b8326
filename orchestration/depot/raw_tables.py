"""Schema ``raw``: what the landing leaves to dbt.

Belongs here: the shapes of the ``raw`` tables and their filling from the working tables.
Does not belong here: the judgement of rows (``validation``) and any typing (dbt staging).
"""

# ruff: noqa: S608 -- names in the queries come from the descriptors, never from a file.

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from orchestration.depot.contract import load_contract
from orchestration.depot.errors import DepotRefuse, Probleme, reason
from orchestration.depot.fichiers.batch import FileFacts
from orchestration.depot.fichiers.text_file import Fingerprint, fingerprint
from orchestration.depot.landing import work_table
from orchestration.depot.regles.findings import literal
from orchestration.depot.regles.siecle_blocking import designate_series
from orchestration.depot.settings import Settings
from orchestration.depot.valeurs.repairs import fill_repairs

IDENTITE = ("numero_candidat", "ine", "uai", "nom", "prenom", "date_naissance")
_MACROS = [
    Path(__file__).parent / "valeurs" / f"{name}.sql"
    for name in ("lecture", "formes", "fautes", "reparations")
]

_TABLES = """
CREATE TABLE raw.depot (date_extraction VARCHAR);
CREATE TABLE raw.presences (extrait VARCHAR, colonne VARCHAR);
CREATE TABLE raw.fichiers (
    extrait VARCHAR, fichier VARCHAR, octets BIGINT, sha256 VARCHAR, encodage VARCHAR,
    separateur VARCHAR, lignes_lues BIGINT, doublons BIGINT, lignes_rejetees BIGINT,
    valeurs_ignorees BIGINT, avertissements BIGINT, colonnes_ignorees VARCHAR
);
CREATE TABLE raw.rejets (
    extrait VARCHAR, fichier VARCHAR, ligne BIGINT, colonne VARCHAR, valeur VARCHAR,
    regle VARCHAR, motif VARCHAR, effet VARCHAR
);
CREATE TABLE raw.avertissements (
    extrait VARCHAR, fichier VARCHAR, ligne BIGINT, colonne VARCHAR, regle VARCHAR, motif VARCHAR
);
CREATE TABLE raw.reparations (
    extrait VARCHAR, fichier VARCHAR, colonne VARCHAR, regle VARCHAR, motif VARCHAR,
    nombre BIGINT, premiere_ligne BIGINT
);
CREATE TABLE raw.titres (extrait VARCHAR, fichier VARCHAR, colonne VARCHAR, titre VARCHAR);
CREATE TABLE raw.lignes_rejetees (
    extrait VARCHAR, fichier VARCHAR, ligne BIGINT, numero_candidat VARCHAR, ine VARCHAR,
    uai VARCHAR, nom VARCHAR, prenom VARCHAR, date_naissance VARCHAR
);
"""

_COUNTS = """
CREATE TABLE IF NOT EXISTS raw.comptes (
    extrait VARCHAR, uai VARCHAR, lignes BIGINT, rejetees BIGINT, inscrits BIGINT, sans_voeu BIGINT
);
CREATE TABLE IF NOT EXISTS raw.lycees_partiels (uai VARCHAR, extrait VARCHAR, controle VARCHAR);
CREATE TABLE IF NOT EXISTS raw.comparaison (
    controle VARCHAR, extrait VARCHAR, uai VARCHAR, fichier VARCHAR, avant BIGINT, apres BIGINT,
    seuil DOUBLE, bloque BOOLEAN
);
CREATE TABLE IF NOT EXISTS raw.acceptations (controle VARCHAR, motif VARCHAR, qui VARCHAR);
"""


def create_macros(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Schema ``raw`` and its reading macros, for whoever needs them without a dépôt."""
    bound = {
        "{format_ine}": settings.format_ine.replace("'", "''"),
        "{ine_chiffres_min}": str(settings.ine_chiffres_min),
        "{ine_caracteres_distincts_min}": str(settings.ine_caracteres_distincts_min),
    }
    macros = "\n".join(path.read_text(encoding="utf-8") for path in _MACROS)
    for name, value in bound.items():
        macros = macros.replace(name, value)
    con.execute("CREATE SCHEMA IF NOT EXISTS raw")
    con.execute(macros)


def reset_raw(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """An empty schema ``raw`` with its macros and reporting tables."""
    con.execute("DROP SCHEMA IF EXISTS raw CASCADE")
    create_macros(con, settings)
    con.execute(_TABLES)
    create_counts(con)


def create_counts(con: duckdb.DuckDBPyConnection) -> None:
    """The tables of the comparison, empty where a warehouse of an earlier version has none."""
    con.execute(_COUNTS)


def complete_raw(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Add what a schema ``raw`` left by an earlier version lacks, empty or made from its rows."""
    for extrait in load_contract().values():
        for champ in extrait.champs:
            con.execute(
                f'ALTER TABLE raw.{extrait.table} ADD COLUMN IF NOT EXISTS "{champ.name}" VARCHAR'
            )
    create_counts(con)
    create_macros(con, settings)
    (designated,) = con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'raw' "
        "AND table_name = 'mef_designes' AND database_name = current_database()"
    ).fetchone()
    if not designated:
        (given,) = con.execute(
            "SELECT count(*) > 0 FROM raw.presences WHERE extrait = 'mef'"
        ).fetchone()
        designate_series(con, settings, given=given)


def fill_raw(con: duckdb.DuckDBPyConnection) -> None:
    """Accepted rows, rejects, warnings and identities, from the working tables."""
    for extrait in load_contract().values():
        table = work_table(extrait.name)
        columns = "".join(f'e."{champ.name}", ' for champ in extrait.champs)
        (spoiled,) = con.execute(
            "SELECT EXISTS (FROM constats WHERE extrait = $e AND effet = 'ligne_rejetee') "
            "OR EXISTS (FROM doublons WHERE extrait = $e)",
            {"e": extrait.name},
        ).fetchone()
        left_out = (
            "ANTI JOIN (SELECT n FROM constats WHERE effet = 'ligne_rejetee' "
            "UNION ALL SELECT n FROM doublons) x ON x.n = e.n"
            if spoiled
            else ""
        )
        con.execute(
            f"CREATE TABLE raw.{extrait.table} AS SELECT {columns}e.fichier, e.ligne "
            f"FROM {table} e {left_out} ORDER BY e.n"
        )
        if not spoiled:
            continue
        names = {champ.name for champ in extrait.champs}
        identity = ", ".join(f'e."{c}"' if c in names else "NULL" for c in IDENTITE)
        con.execute(
            f"INSERT INTO raw.lignes_rejetees SELECT {literal(extrait.name)}, e.fichier, e.ligne, "
            f"{identity} FROM {table} e SEMI JOIN "
            "(SELECT n FROM constats WHERE effet = 'ligne_rejetee') x ON x.n = e.n ORDER BY e.n"
        )
    con.execute(
        "INSERT INTO raw.rejets SELECT extrait, fichier, ligne, colonne, valeur, regle, motif, "
        "effet FROM constats WHERE effet <> 'avertissement' ORDER BY n, colonne"
    )
    con.execute(
        "INSERT INTO raw.avertissements SELECT extrait, fichier, ligne, colonne, regle, motif "
        "FROM constats WHERE effet = 'avertissement' ORDER BY n, colonne"
    )
    fill_repairs(con)


def fill_files(con: duckdb.DuckDBPyConnection, depot: Path, facts: dict[str, FileFacts]) -> None:
    """One row of ``raw.fichiers`` per file and extract, and the columns present."""
    marks = {fichier: _fingerprint(depot / fichier) for fichier in facts}
    read = " UNION ALL ".join(
        f"SELECT {literal(extrait)} AS extrait, fichier, count(*) AS lignes "
        f"FROM {work_table(extrait)} GROUP BY fichier"
        for extrait in load_contract()
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE lignes_lues AS {read}")
    presences: list[tuple[str, str | None]] = []
    titres: list[tuple[str, str, str, str]] = []
    for fichier, learned in facts.items():
        for extrait, colonnes in learned.colonnes.items():
            presences += [(extrait, None), *((extrait, colonne) for colonne in colonnes)]
            titres += [(extrait, fichier, *t) for t in learned.titres.get(extrait, {}).items()]
            if extrait == next(iter(learned.colonnes)):
                _warn(con, extrait, fichier, learned)
            _count(con, extrait, fichier, learned, marks[fichier])
    extraits, colonnes = _columns(presences, 2)
    con.execute(
        "INSERT INTO raw.presences SELECT DISTINCT unnest(?), unnest(?) ORDER BY ALL NULLS FIRST",
        [extraits, colonnes],
    )
    con.execute(
        "INSERT INTO raw.titres SELECT unnest(?), unnest(?), unnest(?), unnest(?)",
        _columns(titres, 4),
    )


def _fingerprint(path: Path) -> Fingerprint:
    try:
        return fingerprint(path)
    except OSError as error:
        message = f"fichier illisible ({reason(error)})"
        raise DepotRefuse([Probleme(message, path.name)]) from error


def _columns(rows: Sequence[tuple[str | None, ...]], width: int) -> list[list[str | None]]:
    return [[row[place] for row in rows] for place in range(width)]


def _count(
    con: duckdb.DuckDBPyConnection,
    extrait: str,
    fichier: str,
    learned: FileFacts,
    mark: Fingerprint,
) -> None:
    con.execute(
        """
        INSERT INTO raw.fichiers SELECT $e, $f, $octets, $sha, $enc, $sep,
            (SELECT coalesce(sum(lignes), 0) FROM temp.lignes_lues
                WHERE extrait = $e AND fichier IN $noms),
            (SELECT count(*) FROM doublons WHERE extrait = $e AND fichier IN $noms),
            (SELECT count(*) FROM raw.lignes_rejetees WHERE extrait = $e AND fichier IN $noms),
            (SELECT count(*) FROM raw.rejets WHERE extrait = $e AND fichier IN $noms
                AND effet = 'valeur_ignoree'),
            (SELECT count(*) FROM raw.avertissements WHERE extrait = $e AND fichier IN $noms),
            $ignored
        """,
        {
            "e": extrait,
            "f": fichier,
            "noms": [fichier, *learned.sources],
            "octets": mark.octets,
            "sha": mark.sha256,
            "enc": learned.encodage,
            "sep": learned.separateur,
            "ignored": ", ".join(learned.colonnes_ignorees),
        },
    )


def _warn(con: duckdb.DuckDBPyConnection, extrait: str, fichier: str, learned: FileFacts) -> None:
    """What a reader told of its file, once even when the file feeds two extracts."""
    told = [(ligne, regle, motif) for regle, motif, ligne in learned.avertissements]
    told += [
        (None, "feuille_ignoree", f"feuille « {titre} » non lue : {why}")
        for titre, why in learned.feuilles_ignorees
    ]
    for ligne, regle, motif in told:
        con.execute(
            "INSERT INTO raw.avertissements VALUES (?, ?, ?, NULL, ?, ?)",
            [extrait, fichier, ligne, regle, motif],
        )
