"""What a person reads on the terminal after a run; after a check,
`orchestration.commandes.bilan_controle`.

Belongs here: counts and places, in French. Never a pupil's name, never a rejected value.
"""

from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from exports.manifeste import read_manifest
from orchestration.commandes import bilan_controle
from orchestration.commandes.bilan_controle import number
from orchestration.commandes.bilan_remises import show_remises
from orchestration.depot.discovery import take_stock
from orchestration.depot.errors import DepotRefuse
from orchestration.socle.home import Home
from orchestration.socle.memoire import bounds


def show_ignored(depot: Path) -> None:
    """The files of a dépôt that feed nothing, and why."""
    bilan_controle.show_ignored(take_stock(depot).ignores)


def show_result(home: Home) -> None:
    """What is in service: pupils, vœux, indicators, rejects, workbooks, and where they lie."""
    with duckdb.connect(str(home.warehouse), read_only=True, config=bounds()) as con:
        date, periods = con.execute("""
            select date_extraction, (select string_agg(libelle, ', ' order by ordre)
                                     from intermediate.int_periodes_ouvertes)
            from intermediate.int_session""").fetchone()
        counts = con.execute("""
            select
                (select count(*) from marts.fct_eleves),
                (select count(*) from marts.fct_eleves where est_inscrit),
                (select count(*) from marts.fct_voeux),
                (select count(*) from marts.fct_reponses),
                (select count(distinct (indicateur, etape)) from marts.mart_indicateurs),
                (select count(*) from marts.mart_indicateurs),
                (select count(distinct liste) from rapports.rpt_listes_nominatives),
                (select count(*) from rapports.rpt_listes_nominatives),
                (select count(*) from raw.lignes_rejetees),
                (select coalesce(sum(nombre), 0) from rapports.rpt_signalements)""").fetchone()
        partial = _delivered_in_part(con)
    manifest = read_manifest(home.workbooks / "courant")
    (
        pupils,
        registered,
        wishes,
        answers,
        indicators,
        cells,
        lists,
        rows,
        rejected,
        flagged,
    ) = map(int, counts)
    table = Table(
        show_header=False,
        title=f"En service : dépôt du {date:%d/%m/%Y} ({periods or 'hors période'})",
        title_justify="left",
    )
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    table.add_row("Élèves du vivier", number(pupils), f"dont {number(registered)} inscrits")
    table.add_row("Vœux", number(wishes), f"{number(answers)} réponses de formations")
    table.add_row(
        "Indicateurs", number(indicators), f"{number(cells)} valeurs, de l'académie à la classe"
    )
    table.add_row("Listes ouvertes", number(lists), f"{number(rows)} lignes nominatives")
    table.add_row("Lignes rejetées", number(rejected), "raw.rejets, et « pilotage check »")
    table.add_row("Signalements", number(flagged), "rapports.rpt_signalements")
    if partial:
        table.add_row("Lycées livrés en partie", number(partial), "leurs chiffres sont vides")
    by_document = manifest["nombre_par_document"]
    apart = " et ".join(
        f"{number(by_document.get(document, 0))} {label}"
        for document, label in (("suivi", "de suivi des vœux"), ("lettres", "de lettres"))
    )
    table.add_row("Classeurs", number(manifest["nombre_classeurs"]), f"dont {apart}")
    console = Console(soft_wrap=True)
    console.print(table)
    console.print(f"Classeurs : {home.workbooks / 'courant'}", markup=False)
    console.print(f"Entrepôt  : {home.warehouse}", markup=False)
    show_remises(home, f"{date}")


def _delivered_in_part(con: duckdb.DuckDBPyConnection) -> int:
    """Lycées without a row of some extract; 0 in a delivery of an earlier version."""
    (known,) = con.execute(
        "select count(*) from duckdb_tables() where table_name = 'int_lycees_partiels'"
    ).fetchone()
    if not known:
        return 0
    query = "select count(distinct uai) from intermediate.int_lycees_partiels"
    return con.execute(query).fetchone()[0]


def show_older(home: Home, date: str) -> None:
    """Where a dépôt older than the one in service was delivered; nothing for the one in service."""
    served = home.current_date()
    if date != served:
        Console(soft_wrap=True).print(
            f"\nLe dépôt du {date} a pris sa place dans l'historique : ses classeurs sont dans "
            f"{home.workbooks / date}, ceux du {served} ont été refaits.",
            markup=False,
            highlight=False,
        )


def show_next_steps(home: Home) -> None:
    """Where a newcomer may go from the demo."""
    example = next(
        iter(sorted((home.workbooks / "courant").resolve().glob("*/etablissement.xlsx")))
    )
    shown = home.workbooks / "courant" / example.parent.name / example.name
    Console(soft_wrap=True).print(
        "\nEt maintenant :\n"
        f"  - ouvrez un classeur : {shown}\n"
        f"  - ouvrez la remise d'un agent, un ZIP : {home.remises / home.current_date()}\n"
        f"  - comparez aux dates passées : {home.workbooks}/AAAA-MM-JJ\n"
        "  - vérifiez vos extraits : .venv/bin/pilotage check DOSSIER/AAAA-MM-JJ\n"
        "  - chargez-les : .venv/bin/pilotage run DOSSIER/AAAA-MM-JJ\n"
        "  - voyez les étapes et leurs contrôles : make ui\n"
        "  - lisez docs/exploitation.md",
        markup=False,
    )


def root(error: BaseException) -> BaseException:
    """What a step raised, under what Dagster says of it."""
    if error.__cause__ is None or isinstance(error, DepotRefuse):
        return error
    return root(error.__cause__)


def state(home: Home, run: str) -> str:
    """What the run `run` (its first letters), that did not finish, leaves in service."""
    served = home.served()
    if served is None:
        return "Rien n'a été mis en service."
    date = home.current_date()
    if not served.name.endswith(f"_{run}"):
        return f"Rien n'a changé : le dépôt du {date} reste en service."
    return f"Le dépôt du {date} est en service ; seul le rangement qui suit a échoué."
