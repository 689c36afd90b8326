"""The steps of a run, in their order: told here, and nowhere else.

The graph (`orchestration.graphe`) tells Dagster of them, one asset each; the reprise and the purge
do some of them again; tests pass dépôts with them alone. Belongs here: the order, the steps that
are a few lines. Not here: Dagster, nor what a step needs more than a few lines for (`extraits`,
`livraison`, `classeurs`).
"""

import shutil
import uuid
from collections.abc import Collection, Sequence
from pathlib import Path

from exports import WorkbookEntry
from orchestration.depot.discovery import extraction_date
from orchestration.passage import dbt_manifest
from orchestration.passage.classeurs import KINDS, LABEL, reread, write_kinds, write_list
from orchestration.passage.dbt_build import build
from orchestration.passage.extraits import charger
from orchestration.passage.faits import Etape, Fait
from orchestration.passage.livraison import date_of, livrer, remettre
from orchestration.passage.reprise import AGAIN, take_up
from orchestration.passage.travail import Demande, ModelsFailed, Travail, WorkbooksFailed, opened
from orchestration.socle.home import Home


def modeler(travail: Travail, selection: Sequence[str] = ()) -> Fait:
    """`dbt build` on the warehouse at work; what failed is the refusal."""
    # workbooks of other figures must not be delivered beside these
    shutil.rmtree(travail.workbooks, ignore_errors=True)
    travail.entries.clear()
    with travail.stage("Modèles et contrôles dbt"):
        built = build(travail.warehouse, travail.dbt, selection, travail.progress)
    refused = None if built.succeeded else ModelsFailed(built.why(travail.dbt))
    return Fait(detail=built, refus=refused)


def ecrire(travail: Travail, kinds: Collection[str] = tuple(KINDS)) -> Fait:
    """Write every workbook of some kinds, in place of those that a run started mid-way found.

    Its detail: kind → its counts.
    """
    for kind in kinds:
        for entry in travail.entries.pop(kind, ()):
            (travail.workbooks / entry.fichier).unlink()
    with travail.stage(LABEL):
        entries = write_kinds(travail, kinds)
    for kind in kinds:
        travail.entries[kind] = [entry for entry in entries if entry.kind == kind]
    return Fait(_comptes(entries), detail={kind: _comptes(travail.entries[kind]) for kind in kinds})


def _comptes(entries: Sequence[WorkbookEntry]) -> dict[str, int]:
    return {
        "classeurs": len(entries),
        "octets": sum(e.octets for e in entries),
        "lignes": sum(e.lignes for e in entries),
    }


def lister(travail: Travail) -> Fait:
    """`manifeste.json`, over the workbooks of all kinds."""
    entries = [entry for kind in KINDS for entry in travail.entries.get(kind, ())]
    with travail.read() as con:
        write_list(con, travail, entries)
    return Fait({"classeurs": len(entries)})


def relire(travail: Travail) -> Fait:
    """Read the workbooks again; what differs from the rapports is the refusal."""
    with travail.stage("Relecture des classeurs"):
        report = reread(travail)
    gaps = [str(gap) for gap in report.ecarts[:50]]
    said = "\n".join(["Les classeurs diffèrent des rapports :", *(f"- {gap}" for gap in gaps)])
    return Fait(
        {"lus": report.classeurs_lus, "relus": report.classeurs_relus, "ecarts": gaps},
        refus=None if report.conforme else WorkbooksFailed(said),
    )


def reprendre(travail: Travail) -> Fait:
    """When the dépôt is older than the one in service, make that one again, to go with it."""
    served = travail.home.current_date()
    if served is None or date_of(travail) >= served:
        return Fait({"reprise": False})
    travail.redone = take_up(travail)
    refaire(travail.redone)
    return Fait({"reprise": True, "date_extraction": served})


EXTRAITS = Etape("raw/depot", charger, "Les extraits d'un dépôt, lus, validés et comparés.")
MODELES = Etape("modeles", modeler, "Les modèles dbt et leurs contrôles.", refaite=True)
CLASSEURS = Etape(
    "classeurs",
    ecrire,
    "Les classeurs de toutes les sortes : les lignes d'un lycée sont lues une fois pour eux tous.",
    refaite=True,
)
MANIFESTE = Etape(
    "classeurs/manifeste",
    lister,
    "manifeste.json : périmètre, empreinte SHA-256 et effectifs de chaque classeur.",
    refaite=True,
)
RELECTURE = Etape(
    "classeurs/relecture",
    relire,
    "Relit chaque classeur écrit : il s'ouvre, sans formule ni lien étranger, et ses "
    "lignes sont celles de ses élèves. Puis un échantillon, une seconde fois, avec openpyxl. Un "
    "écart empêche la livraison.",
    refaite=True,
)
REPRISE = Etape(
    "livraison/reprise",
    reprendre,
    "Quand le dépôt est plus ancien que celui en service, celui-ci est refait sur "
    "l'historique ainsi complété : évolution, mouvements et alertes en tiennent compte.",
)
REMISES = Etape(
    "livraison/remises",
    remettre,
    "Une remise par agent habilité, de ses seuls périmètres, rouverte avant d'être "
    "chiffrée ; aussi pour le dépôt refait par la reprise. Sans habilitation appliquée, aucune. "
    "Nominatif, diffusion restreinte.",
)
LIVRAISON = Etape(
    "livraison/en_service",
    livrer,
    "Entrepôt, classeurs et remises du dépôt mis en service ensemble, par un seul "
    "changement de lien. Jusque-là, tout reste celui du dépôt précédent. Un dépôt plus ancien que "
    "celui en service est livré sous sa date ; la date en service reste la plus récente.",
)

ORDRE = (EXTRAITS, MODELES, CLASSEURS, MANIFESTE, RELECTURE, REPRISE, REMISES, LIVRAISON)
"""A step that is added takes its place here: the graph, every run, and the reprise and the purge
when it is `refaite`, then have it."""


def faire(travail: Travail, etapes: Sequence[Etape]) -> None:
    """Do these steps, and raise the first refusal."""
    for etape in etapes:
        if refused := etape.faire(travail).refus:
            raise refused


def refaire(travail: Travail) -> None:
    """Make again, from the raw tables and the history of `travail`, up to workbooks re-read.

    Raises ModelsFailed or WorkbooksFailed: it is then not to be delivered.
    """
    before, travail.within = travail.within, AGAIN
    try:
        faire(travail, [etape for etape in ORDRE if etape.refaite])
    except (ModelsFailed, WorkbooksFailed) as error:
        raise type(error)(f"À la reprise du dépôt en service. {error}") from None
    finally:
        travail.within = before


def passer(
    depot: Path,
    home: Path,
    *,
    verbose: bool = False,
    run_id: str | None = None,
    accepter: Sequence[str] = (),
    motif: str | None = None,
) -> None:
    """Run every step on one dépôt, without Dagster; its result is in service when this returns.

    What is delivered, and what the journal says, is what `orchestration.run.run_depot` leaves;
    Dagster alone knows nothing of it. Raises what stopped it; what was in service then stays.
    """
    date = extraction_date(depot).isoformat()
    dbt_manifest.freshen()
    with opened(
        Home(home.resolve()), run_id or str(uuid.uuid4()), date, verbose=verbose
    ) as travail:
        travail.demande = Demande(depot.resolve(), tuple(accepter), motif)
        faire(travail, ORDRE)
