"""Ratios and what is asked of them, from the measures of `campaign`.

Belongs here: which measure is divided by which, medians, targets. Not here: how they are shown
(`report`). Every quantity is in seconds of processor unless its label says otherwise.
"""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

GIBI = 2**30
STAGES = {
    "reading": ("Lecture",),
    "models": ("Modèles",),
    "workbooks": ("Classeurs",),
    "control": ("Relecture",),
}
"""Family of stages → how their names begin in what `pilotage run` tells."""
SAME_KINDS = ("etablissement", "classes", "groupes")


class StageUnknown(Exception):
    """No stage of a run bears an awaited name: `STAGES` must follow `pilotage run`."""


@dataclass(frozen=True)
class Ratio:
    """One comparison: `told` in French, and the target with its direction, if there is one."""

    told: str
    value: float
    unit: str = "×"
    most: float | None = None
    least: float | None = None

    @property
    def held(self) -> bool | None:
        if self.most is not None:
            return self.value <= self.most
        return None if self.least is None else self.value >= self.least


def median(rows: Iterable[dict[str, Any]], *keys: str) -> float:
    """The median over the repeats of one number, found by its keys."""
    values = []
    for row in rows:
        for key in keys:
            row = row[key]
        values.append(row)
    return statistics.median(values)


def family(run: dict[str, Any], name: str, of: str = "processor") -> float:
    """Seconds of the stages of one family. Raises StageUnknown when there is none."""
    found = [s[of] for label, s in run["stages"].items() if label.startswith(STAGES[name])]
    if not found:
        raise StageUnknown(f"Aucune étape « {name} » parmi : {', '.join(run['stages'])}")
    return sum(found)


def number_of_documents(run: dict[str, Any], kinds: Iterable[str] | None = None) -> int:
    return sum(run["documents"][kind]["number"] for kind in kinds or run["documents"])


def of_scale(found: dict[str, Any]) -> list[Ratio]:
    """The ratios of one scale; those of what was not measured at it are left out."""
    runs = found["run"]
    workbooks = statistics.median(family(run, "workbooks") for run in runs)
    deflate = statistics.median(total(kinds, "processor") for kinds in found["deflate"])
    reading = statistics.median(family(run, "reading") for run in runs)
    ratios = [
        *_beside_the_script(found, workbooks),
        Ratio("Classeurs (leurs étapes) ÷ archives déjà en XML", workbooks / deflate, most=4),
    ]
    if found["dbt"]:
        pairs = zip(found["dbt"], found["sql"], strict=True)
        models = statistics.median(built / alone for built, alone in pairs)
        ratios.append(Ratio("dbt (processus entier) ÷ son SQL seul", models, most=1.3))
    scan = median(found["scan"], "processor")
    return [*ratios, Ratio("Lecture et validation ÷ une lecture par DuckDB", reading / scan)]


def _beside_the_script(found: dict[str, Any], workbooks: float) -> list[Ratio]:
    if not found["script"]:
        return []
    ours, same_kinds = (
        statistics.median(
            run["processor"] / number_of_documents(run, kinds) for run in found["run"]
        )
        for kinds in (None, SAME_KINDS)
    )
    script, short = (
        statistics.median(map(per_document, found[key])) for key in ("script", "script_short")
    )
    cell = workbooks / total(found["deflate"][0], "cells")
    their_cell = median(found["script"], "ecriture") / found["script"][0]["cells"]
    return [
        Ratio("Script habituel ÷ nous, par document", script / ours, least=8),
        Ratio("… nos lettres et suivis de lycée n'étant pas comptés", script / same_kinds),
        Ratio("… le script sans le suivi des vœux", short / ours),
        Ratio("… l'écriture seule, par cellule", their_cell / cell),
    ]


def total(kinds: dict[str, dict[str, float]], of: str) -> float:
    """A sum over kinds of documents."""
    return sum(kind[of] for kind in kinds.values())


def per_document(script: dict[str, Any]) -> float:
    """Seconds for one document: counting is for all scopes of the dépôt, writing for some."""
    counting = script["preparation"] / script["perimetres"]
    return counting + script["ecriture"] / script["documents"]


def absolute(scale: str, found: dict[str, Any]) -> list[Ratio]:
    """What is asked in seconds and bytes: of a whole académie, and of a run on twenty pupils."""
    runs = found["run"]
    asked = [
        Ratio("Coût fixe : vingt élèves", median(found["twenty"], "processor"), "s", most=10),
        Ratio("pilotage --help, à l'horloge", median(found["help"], "wall"), "s", most=0.3),
    ]
    memory = median(runs, "memory") / GIBI
    if scale == "france":
        asked.append(Ratio("Mémoire du passage", memory, "Gio", most=6))
    if scale == "academie":
        asked += [
            Ratio("Passage, à l'horloge", median(runs, "wall"), "s", most=150),
            Ratio("Passage", median(runs, "processor"), "s", most=240),
            Ratio("Mémoire du passage", memory, "Gio", most=2),
            Ratio(
                "Lecture, à l'horloge",
                statistics.median(family(run, "reading", "wall") for run in runs),
                "s",
                most=7,
            ),
            Ratio("pilotage check, à l'horloge", median(found["check"], "wall"), "s", most=10),
        ]
        asked += [
            Ratio(f"Un classeur, {label}", median(found["writing"], kind, "ms"), "ms", most=most)
            for label, kind, most in (
                ("classe", "classe", 18),
                ("groupe", "groupe", 13),
                ("lettres", "lettres", 1.5),
            )
        ]
    return asked


def growth(small: dict[str, Any], big: dict[str, Any]) -> list[Ratio]:
    """From one scale to a bigger one: pupils, then processor, which may grow a little more."""
    pupils = big["eleves"] / small["eleves"]
    used = median(big["run"], "processor") / median(small["run"], "processor")
    return [
        Ratio("Élèves", pupils),
        Ratio("Passage", used, most=round(pupils * 10.5 / 10.3, 2)),
        Ratio("Mémoire", median(big["run"], "memory") / median(small["run"], "memory")),
    ]
