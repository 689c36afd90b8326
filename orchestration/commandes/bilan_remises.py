"""What a person reads of the remises after a run or `pilotage remettre`.

Belongs here: counts, agents without a delivery, rights that give nothing. Never a pupil's data.
"""

from collections import defaultdict
from typing import Any

import click

from orchestration.remises.index import INDEX, read_index
from orchestration.socle.home import Home
from orchestration.socle.texte_sur import harmless

SHOWN = 20


def show_remises(home: Home, date: str) -> None:
    """The remises of a dépôt, or why it has none."""
    index = read_index(home, date)
    if index is None:
        click.echo(
            "Remises   : aucune, aucune habilitation n'est appliquée "
            "(« pilotage habilitations appliquer FICHIER »)"
        )
        return
    made, without = index["remises"], index["sans_remise"]
    encrypted = sum(entry["chiffre"] for entry in made)
    click.echo(
        f"Remises   : {home.remises / date} ({len(made)} agent(s), dont {encrypted} chiffrée(s) ; "
        f"{len(without)} agent(s) sans remise)"
    )
    useless: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for right in index["droits_sans_effet"]:
        useless[right["agent"]].append(right)
    lines = [_without(entry, useless.pop(entry["agent"], [])) for entry in without]
    for rights in useless.values():
        lines += [f"Sans effet  : {harmless(r['agent'])} ({r['role']}), {_why(r)}" for r in rights]
    for line in lines[:SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > SHOWN:
        click.echo(f"  … et {len(lines) - SHOWN} de plus ({INDEX})")


def _without(entry: dict[str, Any], rights: list[dict[str, Any]]) -> str:
    told = {right["motif"] for right in rights}
    reasons = [_why(right) for right in rights] + [m for m in entry["motifs"] if m not in told]
    roles = ", ".join(entry["roles"])
    return f"Sans remise : {harmless(entry['agent'])} ({roles}), {' ; '.join(reasons)}"


def _why(right: dict[str, Any]) -> str:
    # an index made by an older version tells no right that is pending
    waits = ", en attente" if right.get("en_attente") else ""
    return f"{right['motif']}{waits} ({harmless(right['fichier'])}, ligne {right['ligne']})"
