"""Assets of the raw layer: one per extract of the contract, loaded together from one dépôt.

Belongs here: which dépôt is loaded, and what Dagster is told of it (counts, never a name).
Not here: reading and validation (`orchestration.passage.extraits`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.depot.comparaison.comparaison import Comparaison
from orchestration.depot.contract import load_contract
from orchestration.depot.discovery import extraction_date
from orchestration.depot.errors import DepotRefuse, Probleme
from orchestration.depot.report import DepotReport
from orchestration.graphe import refus
from orchestration.graphe.partitions import DEPOTS
from orchestration.passage.etapes import EXTRAITS
from orchestration.passage.extraits import Charge
from orchestration.passage.travail import Demande, Travail
from orchestration.socle.home import Home

OWNERS = ["team:donnees"]


PARTITIONED: Any = {
    "partitions_def": DEPOTS,
    # a range is replayed in order, one run at a time
    "backfill_policy": dg.BackfillPolicy.multi_run(max_partitions_per_run=1),
    "owners": OWNERS,
}


class DepotConfig(dg.Config):
    """What to load: a dated folder, wherever it lies; which differences a person takes on."""

    chemin: str | None = None
    """Folder of the dépôt; else that of its partition in `depots/`."""
    accepter: list[str] = []  # noqa: RUF012 -- a field of Dagster's model, copied for each run
    """Controls of the comparison that do not hold this dépôt (docs/exploitation.md)."""
    motif: str | None = None
    """Why they are accepted."""


def choose_depot(home: Home, date: str, chemin: str | None) -> Path:
    """The folder to load; DepotRefuse when its date is not that of the partition."""
    depot = Path(chemin) if chemin else home.deposits / date
    if (found := extraction_date(depot).isoformat()) != date:
        raise DepotRefuse([Probleme(f"dépôt du {found} demandé pour la partition du {date}")])
    return depot


def _spec(table: str, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        ["raw", table], description=description, group_name="depot", owners=OWNERS, kinds={"duckdb"}
    )


SPECS = [
    *(
        _spec(e.table, f"{e.descriptor['title']}. Contrat : docs/contrat.md.")
        for e in load_contract().values()
    ),
    _spec("depot", "Date d'extraction du dépôt."),
    _spec("presences", "Extraits et colonnes que le dépôt contient."),
    _spec("fichiers", "Fichiers lus : empreinte, encodage, séparateur, comptes."),
    _spec("rejets", "Lignes rejetées et valeurs ignorées, avec la règle et le motif. Nominatif."),
    _spec("lignes_rejetees", "Identité que portent les lignes rejetées. Nominatif."),
    _spec("avertissements", "Anomalies qui ne rejettent rien."),
    _spec("reparations", "Valeurs réparées à la lecture, comptées par fichier et colonne."),
    _spec("titres", "Titre sous lequel chaque colonne a été lue."),
    _spec("mef_designes", "Série que désigne chaque code MEF des fichiers SIECLE."),
    _spec("ines_partages", "INE sous trop d'identités pour désigner quelqu'un. Nominatif."),
    _spec("comptes", "Lignes par extrait et par lycée, que le dépôt suivant comparera."),
    _spec("lycees_partiels", "Lycées dont les lignes d'un extrait manquent toutes."),
    _spec("comparaison", "Écarts avec le dépôt précédent de la session."),
    _spec("acceptations", "Écarts qu'une personne a acceptés, et pourquoi."),
    _spec("registre_precedent", "Élèves déjà connus et leur eleve_id. Nominatif."),
]


COMPARISON = dg.AssetCheckSpec(
    "comparaison_avec_le_depot_precedent",
    asset=["raw", "depot"],
    blocking=True,
    description="Compare le dépôt au précédent de la session, extrait par extrait et lycée par "
    "lycée (docs/regles.md). Un écart que personne n'a accepté empêche la suite.",
)


@dg.multi_asset(
    specs=SPECS,
    check_specs=[COMPARISON],
    name="chargement_du_depot",
    can_subset=False,
    partitions_def=DEPOTS,
    backfill_policy=PARTITIONED["backfill_policy"],
)
def extraits(
    context: dg.AssetExecutionContext, config: DepotConfig, travail: dg.ResourceParam[Travail]
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Reads and validates the whole dépôt, then compares it with the one before.

    Nothing is loaded when a file-level error is found; nothing follows a difference that blocks.
    """
    with refus.shown():
        depot = choose_depot(travail.home, context.partition_key, config.chemin)
        travail.demande = Demande(depot, tuple(config.accepter), config.motif)
        done = EXTRAITS.faire(travail)
    found: Charge = done.detail
    extraits = {e.table: e.name for e in load_contract().values()}
    for spec in SPECS:
        table = spec.key.path[-1]
        yield dg.MaterializeResult(
            asset_key=spec.key, metadata=_metadata(found.report, table, found.rows[table], extraits)
        )
    yield _checked(found.comparison)
    if done.refus:
        with refus.shown():
            raise done.refus


def _checked(comparison: Comparaison) -> dg.AssetCheckResult:
    """The figures of the comparison: counts and codes of lycées."""
    return dg.AssetCheckResult(
        asset_key=COMPARISON.asset_key,
        check_name=COMPARISON.name,
        passed=not comparison.bloquants,
        description="\n".join(map(str, comparison.problemes)) or None,
        metadata={
            "depot_precedent": comparison.precedent or "aucun dans la session",
            "acceptes": [a.controle for a in comparison.acceptees],
            "acceptes_sans_objet": comparison.inutiles,
            **{
                f"lignes : {extrait}": f"{_shown(avant)} → {_shown(apres)}"
                for extrait, avant, apres in comparison.comptes
            },
            "ecarts": [
                f"{e.code} {e.extrait or ''} : {e.avant} → {e.apres}" for e in comparison.ecarts
            ],
        },
    )


def _shown(rows: int | None) -> str:
    return "absent" if rows is None else str(rows)


def _metadata(
    report: DepotReport, table: str, rows: int, extraits: dict[str, str]
) -> dict[str, object]:
    common = {
        "date_extraction": report.date_extraction.isoformat(),
        "dagster/row_count": rows,
        "secondes_du_depot": round(report.secondes, 1),
    }
    if table not in extraits:
        return common
    files = [f for f in report.fichiers if f.extrait == extraits[table]]
    return common | {
        "lignes_lues": sum(f.lignes_lues for f in files),
        "lignes_rejetees": sum(f.lignes_rejetees for f in files),
        "valeurs_ignorees": sum(f.valeurs_ignorees for f in files),
        "doublons": sum(f.doublons for f in files),
        "fichiers": [f.fichier for f in files],
    }
