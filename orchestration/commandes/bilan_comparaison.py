"""What a person reads of the comparison with the dépôt before, after a check or a run.

Belongs here: counts and codes of lycées, in French. Not here: what is compared, nor the words of
what blocks (`orchestration.depot`).
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb
from rich.console import Console

from orchestration.depot.comparaison.comparaison import Comparaison, compare
from orchestration.depot.errors import DepotRefuse, Probleme
from orchestration.depot.settings import Settings
from orchestration.socle.bases import attached
from orchestration.socle.home import Home
from orchestration.socle.journal_acces import ACCEPTANCE, lines
from orchestration.socle.memoire import bounds
from orchestration.socle.texte_sur import harmless


def compare_with_served(
    home: Home, depot: Path, con: duckdb.DuckDBPyConnection, settings: Settings
) -> Comparaison:
    """The comparison that a run would make in `home`, whose warehouse is only read.

    DepotRefuse when it cannot be: the run would stop on it too.
    """
    if not home.warehouse.exists() or not home.knows_the_past_of(depot):
        return compare(con, settings, alone=True)
    try:
        with attached(con, home.warehouse, "en_service") as served:
            return compare(con, settings, database=served)
    except duckdb.IOException as error:
        problem = Probleme("comparaison impossible : l'entrepôt en service est illisible")
        raise DepotRefuse([problem]) from error


def told(comparison: Comparaison, con: duckdb.DuckDBPyConnection) -> tuple[str, list[str]]:
    """A title, and the rows of each extract before and now, what fell most first.

    For a first dépôt, what can be said of it alone.
    """
    if comparison.precedent:
        moved = [
            f"{extrait} : {_rows(avant)} → {_rows(apres)}{_change(avant, apres)}"
            for extrait, avant, apres in sorted(comparison.comptes, key=_kept)
            if avant != apres
        ]
        same = len(comparison.comptes) - len(moved)
        rest = f" ; autant de lignes dans {same} extrait(s)" if same else ""
        return f"Comparé au dépôt du {comparison.precedent}{rest}", moved
    alone = "Premier dépôt de la session : aucun autre à quoi le comparer"
    dossiers = con.execute(
        "select inscrits, sans_voeu from raw.comptes where extrait = 'candidats' and uai is null"
    ).fetchone()
    if not dossiers or not all(dossiers):
        return alone, []
    inscrits, sans_voeu = dossiers
    return alone, [f"{sans_voeu} dossier(s) actif(s) sur {inscrits} sans aucun vœu"]


def _kept(compte: tuple[str, int | None, int | None]) -> float:
    """The share of its rows that an extract kept; nothing before is nothing lost."""
    _, before, now = compte
    return (now or 0) / before if before else 1.0


def accepted(home: Home, date: str) -> list[tuple[str, str]]:
    """(control, reason) of what was accepted for the dépôt of this date, as it was delivered."""
    if not home.warehouse.exists():
        return []
    with duckdb.connect(config=bounds()) as con, attached(con, home.warehouse, "en_service"):
        (known,) = con.execute(
            "select count(*) from duckdb_tables() where table_name = 'hist_acceptations'"
        ).fetchone()
        if not known:  # delivered before acceptances existed
            return []
        return con.execute(
            "select controle, motif from en_service.historique.hist_acceptations "
            "where date_extraction = ? order by controle",
            [date],
        ).fetchall()


def accepted_by_journal(home: Home, date: str) -> list[tuple[str, str]]:
    """The same of the journal of accesses, for a home whose warehouse is lost."""
    latest: dict[str, str] = {}
    for line in lines(home, ACCEPTANCE):
        said = line["perimetre"]
        if said.get("depot") == date and not said.get("sans_objet"):
            latest[said["controle"]] = said["motif"]
    return sorted(latest.items())


def show_acceptances(home: Home, date: str, asked: Sequence[str]) -> None:
    """The differences that the run took on, with their reason, and those that it did not meet."""
    kept = accepted(home, date)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    for controle, motif in kept:
        console.print(harmless(f"Écart accepté : {controle} ({motif})"))
    for controle in sorted(set(asked) - {controle for controle, _ in kept}):
        console.print(f"{harmless(controle)} : accepté sans objet, rien ne le demandait.")


def _rows(count: int | None) -> str:
    return "absent" if count is None else f"{count:,}".replace(",", " ")


def _change(before: int | None, now: int | None) -> str:
    if not before or now is None or before == now:
        return ""
    return f" ({100 * (now - before) / before:+.0f} %)"
