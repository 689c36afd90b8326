"""A dépôt counted, and held against the one before it in its session.

Belongs here: running ``comptes.sql``, ``comparaison.sql`` and ``depot_seul.sql``, what may be
accepted. Does not belong here: what is counted or what blocks (the SQL), the words
(``messages_comparaison``), thresholds (``dbt_project.yml``), where an acceptance is written (the
run).
"""

# ruff: noqa: S608 -- names in the queries are of this package.

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

import duckdb

from orchestration.depot.comparaison.messages import CONTROLES, PAR_LYCEE, message
from orchestration.depot.errors import DepotRefuse, Probleme
from orchestration.depot.settings import Settings

_HERE = Path(__file__).parent
_HISTORY = "hist_comptes"
_SEUILS = (
    "chute_max_pct", "chute_max_lycee_pct", "chute_max_lycee_lignes",
    "max_reponses_orphelines_pct", "hausse_sans_voeu_pct",
)  # fmt: skip
_ORDERED = "FROM raw.comparaison ORDER BY controle, extrait, uai"
MOTIF_MAX = 300


@dataclass(frozen=True)
class Acceptation:
    """A difference that a person takes on: its control (with its UAI where it has one), and why."""

    controle: str
    motif: str
    qui: str


@dataclass(frozen=True)
class Ecart:
    """One row of ``raw.comparaison``; counts and codes, never a name."""

    controle: str
    extrait: str | None
    uai: str | None
    fichier: str | None
    avant: int
    apres: int
    seuil: float | None
    bloque: bool

    @property
    def code(self) -> str:
        """What ``--accepter`` must say."""
        return f"{self.controle}:{self.uai}" if self.controle in PAR_LYCEE else self.controle


@dataclass(frozen=True)
class Comparaison:
    """``precedent``: ISO date of the dépôt before, None for the first of the session.

    ``comptes``: (extract, rows before, rows now). ``inutiles``: accepted, yet held by nothing.
    """

    precedent: str | None
    ecarts: list[Ecart]
    comptes: list[tuple[str, int | None, int | None]]
    acceptees: list[Acceptation]
    inutiles: list[str]

    @property
    def bloquants(self) -> list[Ecart]:
        accepted = {acceptation.controle for acceptation in self.acceptees}
        return [e for e in self.ecarts if e.bloque and e.code not in accepted]

    @property
    def problemes(self) -> list[Probleme]:
        """One per control and extract; lycées that lack the same are told together."""
        by_lycee: dict[str, list[Ecart]] = {}
        groups: dict[tuple[str, tuple[str | None, ...]], list[Ecart]] = {}
        for ecart in self.bloquants:
            if ecart.controle in PAR_LYCEE:
                by_lycee.setdefault(ecart.code, []).append(ecart)
            else:
                groups.setdefault((ecart.controle, (ecart.extrait,)), []).append(ecart)
        for ecarts in by_lycee.values():
            key = ecarts[0].controle, tuple(e.extrait for e in ecarts)
            groups.setdefault(key, []).extend(ecarts)
        return [
            Probleme(message(group, self.precedent), group[0].fichier) for group in groups.values()
        ]


def acceptances(codes: Iterable[str], motif: str | None, qui: str) -> list[Acceptation]:
    """What a person accepts; DepotRefuse for a control that is none, or without a reason."""
    codes = list(dict.fromkeys(codes))
    reason = " ".join((motif or "").split())
    problemes = [
        Probleme(f"contrôle inconnu dans --accepter ; contrôles : {', '.join(CONTROLES)}")
        for code in codes
        if not _is_known(code)
    ][:1]
    if codes and not reason:
        problemes.append(Probleme('--accepter demande un motif : --motif "…"'))
    if len(reason) > MOTIF_MAX:
        problemes.append(Probleme(f"motif trop long : {MOTIF_MAX} caractères au plus"))
    if problemes:
        raise DepotRefuse(problemes)
    return [Acceptation(code, reason, qui) for code in codes]


def _is_known(code: str) -> bool:
    name, colon, uai = code.partition(":")
    if name in PAR_LYCEE:
        return len(uai) == 8 and uai.isascii() and uai.isalnum()
    return name in CONTROLES and not colon


def count_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Fill ``raw.comptes`` and ``raw.lycees_partiels`` from a dépôt that was just loaded."""
    con.execute((_HERE / "comptes.sql").read_text(encoding="utf-8"))


def compare(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    acceptations: Iterable[Acceptation] = (),
    database: str | None = None,
    *,
    alone: bool = False,
) -> Comparaison:
    """Fill ``raw.comparaison`` and ``raw.acceptations`` for the dépôt in ``con``.

    Earlier dépôts are those of the history in ``database``, or in ``con`` itself; ``alone``, none
    counts. Nothing is raised when something blocks.
    """
    _read_history(con, database, alone)
    values = ", ".join(f"{float(getattr(settings, name))} AS {name}" for name in _SEUILS)
    con.execute(f"CREATE OR REPLACE TEMP TABLE seuils AS SELECT {values}")
    asked = list(acceptations)
    con.execute("DELETE FROM raw.acceptations")
    for a in asked:
        con.execute("INSERT INTO raw.acceptations VALUES (?, ?, ?)", [a.controle, a.motif, a.qui])
    for script in ("comparaison.sql", "depot_seul.sql"):
        con.execute((_HERE / script).read_text(encoding="utf-8"))
    columns = ", ".join(field.name for field in fields(Ecart))
    ecarts = [Ecart(*r) for r in con.execute(f"SELECT {columns} {_ORDERED}").fetchall()]
    found = {ecart.code for ecart in ecarts}
    unused = [a.controle for a in asked if a.controle not in found]
    con.execute("DELETE FROM raw.acceptations WHERE list_contains(?, controle)", [unused])
    (precedent,) = con.execute("SELECT max(date_extraction)::VARCHAR FROM comptes_avant").fetchone()
    comptes = con.execute(
        "SELECT coalesce(a.extrait, b.extrait) AS extrait, a.lignes, b.lignes FROM "
        "(FROM comptes_avant WHERE uai IS NULL) a FULL JOIN "
        "(FROM raw.comptes WHERE uai IS NULL) b ON a.extrait = b.extrait ORDER BY extrait"
    ).fetchall()
    taken = [a for a in asked if a.controle in found]
    return Comparaison(precedent, ecarts, comptes, taken, unused)


def _read_history(con: duckdb.DuckDBPyConnection, database: str | None, alone: bool) -> None:
    """``temp.comptes_passes``: the earlier dépôts of the session, in whatever order they ran."""
    place = f"{database}.historique.{_HISTORY}" if database else f"historique.{_HISTORY}"
    (known,) = con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'historique' AND table_name = ? "
        "AND database_name = coalesce(?, current_database())",
        [_HISTORY, database],
    ).fetchone()
    columns = "date_extraction, extrait, uai, lignes, inscrits, sans_voeu"
    empty = (
        "SELECT NULL::DATE AS date_extraction, extrait, uai, lignes, inscrits, sans_voeu "
        "FROM raw.comptes WHERE false"
    )
    earlier = (
        f"SELECT {columns} FROM {place} CROSS JOIN "
        "(SELECT raw.en_date(date_extraction) AS jour FROM raw.depot) "
        "WHERE date_extraction < jour AND year(date_extraction) = year(jour)"
    )
    past = earlier if known and not alone else empty
    con.execute(f"CREATE OR REPLACE TEMP TABLE comptes_passes AS {past}")
