"""`make bench`: a run, the usual script and the floor, side by side in one go.

Belongs here: what is asked, and the order of what is shown. Nothing is asserted of speed; what is
refused is a script that does not say what we say.
"""

import sys
from pathlib import Path
from typing import Any

import click

from bench import campaign, report
from bench.depots import scale_of
from bench.machine import commit, described
from bench.process import CommandFailed
from bench.ratios import StageUnknown
from simulation.echelles import ECHELLES

REFUSED = (
    CommandFailed,
    StageUnknown,
    ValueError,
    campaign.NotTheSame,
    report.AnotherMachine,
)


def tell(text: str) -> None:
    click.echo(text)


@click.command()
@click.option(
    "--scale",
    "scales",
    type=click.Choice(list(ECHELLES)),
    multiple=True,
    default=["academie"],
    show_default=True,
    help="Taille de l'académie fictive ; plusieurs fois pour comparer.",
)
@click.option(
    "--lycees", type=click.IntRange(min=1), help="Nombre de lycées, au lieu de l'échelle."
)
@click.option("--repeat", type=click.IntRange(min=1), default=1, show_default=True)
@click.option(
    "--json",
    "target",
    is_flag=False,
    flag_value="",
    default=None,
    help="Garde les mesures ; sans nom, dans bench/resultats/<commit>.json.",
)
def main(scales: tuple[str, ...], lycees: int | None, repeat: int, target: str | None) -> None:
    """Mesure un passage, le script habituel et le plancher, et leurs rapports."""
    machine, version = described(), commit()
    report.show_machine(machine, version, tell)
    file = Path(target or report.default_file(version)) if target is not None else None
    try:
        found: dict[str, Any] = report.kept(file, version, machine) if file else {}
        for name in dict.fromkeys(scales):
            scale = scale_of(name, lycees)
            found[scale.name] = campaign.measured(scale, repeat, tell)
            if file:
                report.keep(file, version, machine, found)
            report.show_scale(scale.name, found[scale.name], tell)
    except REFUSED as error:
        sys.exit(str(error))
    if {"academie", "france"} <= found.keys():
        report.show_growth(found["academie"], found["france"], tell)


if __name__ == "__main__":
    main()
