"""`simulate`: the folder of one dépôt of a simulated campaign, whole or not at all.

Belongs here: the order of the work, the names of the files and the final renaming. The campaign
is in `campagne.py`, the formats in `ecriture.py` and `desordre/`.
"""

import datetime
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from simulation import campagne
from simulation.calendrier import milestones
from simulation.contrat import EXTRAITS_COMMUNS, EXTRAITS_PAR_ACADEMIE
from simulation.desordre.coupe import COUPES, cut
from simulation.desordre.plan import write_messy
from simulation.echelles import resolve
from simulation.ecriture import write_plain
from simulation.habilitations import note_structures, open_structures, write_habilitations


def simulate(
    out: Path,
    *,
    scale: str = "academie",
    date: datetime.date,
    seed: int = 1,
    lycees: int | None = None,
    eleves: int | None = None,
    messy: bool = False,
    noms_uniques: bool = False,
    habilitations: Path | None = None,
    coupe: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Writes the dépôt `out/<date>` of a fictional campaign and returns its path.

    The same arguments always give the same bytes, and two dates of one seed tell the same story:
    a dépôt shows exactly the events up to its date. `lycees` and `eleves` override the numbers of
    `scale` (`lycee`, `academie`, `france`). `messy` uses every format that the contract permits,
    without changing the content; `noms_uniques` gives everyone a nom and a prénom found nowhere
    else. `coupe` names what is missing from the dépôt (`desordre.coupe.COUPES`). `habilitations`
    names a file, outside the dépôt, for those of the same campaign.
    `progress` receives short messages in French.

    Raises `ValueError` (message in French) for impossible sizes, `FileExistsError` when the
    dépôt is already there.
    """
    tell = progress or (lambda message: None)
    sizes = resolve(scale, lycees, eleves)
    target = Path(out) / date.isoformat()
    if target.exists():
        raise FileExistsError(f"Le dépôt {target} existe déjà.")
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{date.isoformat()}-", dir=target.parent))
    try:
        folder = aside / "depot"
        folder.mkdir()
        write = write_messy if messy else write_plain
        tell(f"Simulation : {sizes.lycees} lycées, {sizes.eleves} élèves, au {date:%d/%m/%Y}")
        con = campagne.open_campaign(sizes, date, seed, noms_uniques, aside / "calcul")
        with con:
            extracts = [
                name
                for name in EXTRAITS_PAR_ACADEMIE
                if name != "reponses" or date >= milestones(date.year)["premieres_reponses"]
            ]
            if coupe:
                extracts = [name for name in extracts if name not in COUPES[coupe].absents]
            open_structures(con)
            for _, code in campagne.simulate_academies(con, sizes):
                note_structures(con)
                if coupe:
                    cut(con, coupe)
                suffix = f"_{code}" if sizes.academies > 1 else ""
                rows = write(con, extracts, folder, suffix, date.year)
                tell(f"Académie {code} : {rows['candidats']} dossiers, {rows['voeux']} vœux")
            write(con, EXTRAITS_COMMUNS, folder, "", date.year)
            if habilitations:
                write_habilitations(con, habilitations)
        folder.rename(target)
    finally:
        shutil.rmtree(aside)
    tell(f"Dépôt écrit : {target}")
    return target
