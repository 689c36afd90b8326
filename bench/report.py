"""What is shown on the screen, and what is kept as JSON with the commit.

Belongs here: tables (in French) and the file. Not here: any measure or ratio.
"""

import json
import statistics
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench.machine import RESULTS
from bench.ratios import GIBI, Ratio, absolute, growth, median, of_scale, total

MEBI = 2**20


class AnotherMachine(Exception):
    """A file of results holds those of another commit or machine."""


def show_machine(machine: dict[str, Any], commit: str, tell: Callable[[str], None]) -> None:
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    tell(
        f"{machine['processor']}, {machine['cores']} cœurs, {machine['memory'] / GIBI:.0f} Gio, "
        f"{machine['system']}, Python {machine['python']} ; charge au départ {machine['load']}"
    )
    tell(f"{versions} ; commit {commit}")


def show_scale(name: str, found: dict[str, Any], tell: Callable[[str], None]) -> None:
    simulation = found["simulation"]
    tell(
        f"\nÉchelle {name} : {found['lycees']} lycées, {found['eleves']} élèves ; simulés en "
        f"{simulation['processor']:.1f} s de processeur, {simulation['memory'] / GIBI:.2f} Gio. "
        f"Médianes de {len(found['run'])}."
    )
    _stages(found["run"], tell)
    for label, key in (("pilotage check", "check"), ("Vingt élèves", "twenty")):
        tell(f"{label} : {median(found[key], 'processor'):.1f} s de processeur")
    _documents(found, tell)
    _floor(found, tell)
    _table("\nCôte à côte, en temps de processeur", of_scale(found), tell)
    _table("\nEn valeur", absolute(name, found), tell)


def show_growth(small: dict[str, Any], big: dict[str, Any], tell: Callable[[str], None]) -> None:
    _table("\nDe l'académie à la France", growth(small, big), tell)


def kept(path: Path, commit: str, machine: dict[str, Any]) -> dict[str, Any]:
    """The measures of each scale that `path` holds, if it is there.

    Raises AnotherMachine when they are of another commit or machine.
    """
    if not path.exists():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    known, mine = ({k: m[k] for k in m if k != "load"} for m in (content["machine"], machine))
    if (content["commit"], known) != (commit, mine):
        raise AnotherMachine(f"{path.name} vient d'un autre commit ou d'une autre machine.")
    return content["scales"]


def keep(path: Path, commit: str, machine: dict[str, Any], scales: dict[str, Any]) -> None:
    """Write the measures of every scale."""
    content = {"commit": commit, "machine": machine, "scales": scales}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def default_file(commit: str) -> Path:
    return RESULTS / f"{commit}.json"


def _stages(runs: list[dict[str, Any]], tell: Callable[[str], None]) -> None:
    whole = {of: median(runs, of) for of in ("wall", "processor")}
    stages = {
        label: {of: median(runs, "stages", label, of) for of in whole}
        for label in runs[0]["stages"]
    }
    told = {of: sum(stage[of] for stage in stages.values()) for of in whole}
    stages["Démarrage et Dagster"] = {of: whole[of] - told[of] for of in whole}
    stages["Ensemble"] = whole
    tell(f"\n{'Étape':<42}{'horloge':>10}{'processeur':>12}{'part':>7}")
    for label, stage in stages.items():
        part = stage["processor"] / whole["processor"]
        tell(f"{label:<42}{stage['wall']:>8.1f} s{stage['processor']:>10.1f} s{part:>7.0%}")
    tell(
        f"Mémoire : {median(runs, 'memory') / GIBI:.2f} Gio pour tous les processus, "
        f"{median(runs, 'biggest') / GIBI:.2f} pour le plus gros"
    )


def _documents(found: dict[str, Any], tell: Callable[[str], None]) -> None:
    tell(f"\n{'Documents':<42}{'nombre':>10}{'Mio':>12}{'archives seules':>17}")
    last = found["run"][-1]["documents"]
    for kind, weighed in last.items():
        seconds = statistics.median(kinds[kind]["processor"] for kinds in found["deflate"])
        each = 1000 * seconds / weighed["number"]
        tell(f"{kind:<42}{weighed['number']:>10}{weighed['bytes'] / MEBI:>12.1f}{each:>14.1f} ms")
    number = sum(kind["number"] for kind in last.values())
    size = sum(kind["bytes"] for kind in last.values()) / MEBI
    seconds = statistics.median(total(kinds, "processor") for kinds in found["deflate"])
    tell(f"{'ensemble':<42}{number:>10}{size:>12.1f}{seconds:>14.1f} s ")


def _floor(found: dict[str, Any], tell: Callable[[str], None]) -> None:
    rows = int(median(found["scan"], "rows"))
    tell(f"\nUne lecture des {rows} lignes par DuckDB : {median(found['scan'], 'processor'):.1f} s")
    if found["dbt"]:
        tell(
            f"dbt : {statistics.median(found['dbt']):.1f} s ; "
            f"son SQL seul : {statistics.median(found['sql']):.1f} s"
        )
    for label, key in (("Script habituel", "script"), ("… sans le suivi", "script_short")):
        if found[key]:
            tell(
                f"{label} : {median(found[key], 'preparation'):.1f} s pour lire et compter "
                f"{int(median(found[key], 'perimetres'))} périmètres, "
                f"{median(found[key], 'ecriture'):.1f} s pour écrire "
                f"{int(median(found[key], 'documents'))} classeurs ; "
                f"{median(found[key], 'memory') / GIBI:.2f} Gio"
            )


def _table(title: str, ratios: Iterable[Ratio], tell: Callable[[str], None]) -> None:
    tell(title)
    for ratio in ratios:
        number = f"{ratio.value:.2f}"
        value = f"× {number}" if ratio.unit == "×" else f"{number} {ratio.unit}"
        tell(f"  {ratio.told:<62}{value:>10}   {_asked(ratio)}".rstrip())


def _asked(ratio: Ratio) -> str:
    if ratio.held is None:
        return ""
    sign, target = ("≤", ratio.most) if ratio.most is not None else ("≥", ratio.least)
    return f"demandé {sign} {target:g} : {'tenu' if ratio.held else 'NON TENU'}"
