"""The columns and headings of each extract, read from the descriptors of the contract.

The descriptors in `orchestration/depot/contrat/` are the only place that knows headings, so a
simulated dépôt always speaks the contract's language. Nothing about formats belongs here.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DESCRIPTORS = Path(__file__).resolve().parents[1] / "orchestration" / "depot" / "contrat"

EXTRAITS_COMMUNS = ("etablissements", "formations", "mef")
EXTRAITS_PAR_ACADEMIE = ("eleves", "groupes", "candidats", "voeux", "reponses", "lettres")


@dataclass(frozen=True)
class Colonne:
    """One column of the contract: its name, its heading and the other headings it may have."""

    name: str
    title: str
    aliases: tuple[str, ...]


@cache
def columns(extract: str) -> tuple[Colonne, ...]:
    """The columns of an extract, in the order of the contract."""
    descriptor = json.loads((DESCRIPTORS / f"{extract}.json").read_text(encoding="utf-8"))
    return tuple(
        Colonne(field["name"], field["title"], tuple(field.get("pilotage:alias", ())))
        for field in descriptor["fields"]
    )
