"""The extract contract, read from the Table Schema descriptors of ``contrat/``.

Belongs here: turning a descriptor into objects that the readers and the validation can follow.
Does not belong here: a heading, a key, a type or an allowed value; those are in the descriptors,
and nowhere else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from orchestration.depot.fichiers.headings import fold_heading
from orchestration.depot.valeurs.reading import CODES

CONTRACT_FOLDER = Path(__file__).parent / "contrat"
_FORMES = {
    "string": "libelle",
    "datetime": "date",
    "boolean": "booleen",
    "integer": "entier",
    "number": "nombre",
}


@dataclass(frozen=True)
class Champ:
    """One column of an extract, as its descriptor states it."""

    descriptor: dict[str, Any]

    @property
    def name(self) -> str:
        return self.descriptor["name"]

    @property
    def type(self) -> str:
        return self.descriptor["type"]

    @property
    def required(self) -> bool:
        return self.descriptor.get("constraints", {}).get("required", False)

    @property
    def enum(self) -> list[str]:
        return self.descriptor.get("constraints", {}).get("enum", [])

    @property
    def bounds(self) -> dict[str, float | str]:
        """``minimum`` and ``maximum`` of a number or a date, those that are stated."""
        constraints = self.descriptor.get("constraints", {})
        return {name: constraints[name] for name in ("minimum", "maximum") if name in constraints}

    @property
    def max_length(self) -> int | None:
        return self.descriptor.get("constraints", {}).get("maxLength")

    @property
    def forme(self) -> str:
        """How its cells are cleaned: the name of a pair of macros of ``formes.sql``."""
        stated = self.descriptor.get("pilotage:forme")
        return stated or ("liste" if self.enum else _FORMES[self.type])

    @property
    def is_text(self) -> bool:
        """True for a text of several lines."""
        return self.forme == "texte"

    @property
    def is_code(self) -> bool:
        """True for what designates somebody or something, not for what describes."""
        return self.forme in CODES

    @property
    def spared_by(self) -> str | None:
        """The column whose usable INE lets a bad value of this required one go."""
        return self.descriptor.get("pilotage:facultatif_avec")

    @property
    def alias(self) -> list[str]:
        return self.descriptor.get("pilotage:alias", [])

    @property
    def default(self) -> str | None:
        """The value that an empty cell stands for, in keys and comparisons."""
        return self.descriptor.get("pilotage:si_absent")

    @property
    def warning(self) -> dict[str, str] | None:
        return self.descriptor.get("pilotage:avertissement")

    @property
    def usable(self) -> str | None:
        """The macro of ``raw`` that says whether a value may be a key; None when any may."""
        return self.descriptor.get("pilotage:utilisable")

    @property
    def is_event(self) -> bool:
        """True for the date of what has happened: it cannot be after the extraction."""
        return self.descriptor.get("pilotage:evenement", False)

    @property
    def not_before(self) -> dict[str, str] | None:
        """The milestone of the session (``jalon``) before which the event cannot be, ``motif``."""
        return self.descriptor.get("pilotage:pas_avant")

    @property
    def tags(self) -> list[str]:
        """XML tags of the column in a SIECLE export, by preference."""
        return self.descriptor.get("pilotage:balise", [])


@dataclass(frozen=True)
class Cle:
    """One way of telling rows apart: its columns, usable when those of ``si`` are filled."""

    si: list[str]
    champs: list[str]


@dataclass(frozen=True)
class Reference:
    """A column that names a row of another extract, and what an unknown one does."""

    champ: str
    extrait: str
    champ_cible: str
    effet: str


@dataclass(frozen=True)
class Catalogue:
    """A seed of the project of which each row must name a row, by ``champs`` taken together.

    ``bornes``: value of ``selon`` in that row → bounds of the column ``champ_borne``.
    """

    seed: str
    champs: list[str]
    champ_borne: str
    selon: str
    bornes: dict[str, dict[str, float]]


@dataclass(frozen=True)
class Extrait:
    """One extract of the contract."""

    descriptor: dict[str, Any]

    @property
    def name(self) -> str:
        return self.descriptor["name"]

    @property
    def table(self) -> str:
        return self.descriptor["pilotage:table"]

    @property
    def required(self) -> bool:
        return self.descriptor["pilotage:requis"]

    @property
    def outside_depots(self) -> str | None:
        """Why the extract is never read from a dépôt; None for those that are."""
        return self.descriptor.get("pilotage:hors_depot")

    @property
    def from_siecle(self) -> bool:
        return self.descriptor.get("pilotage:source", {}).get("format") == "siecle"

    @property
    def replaces(self) -> str | None:
        """The extract that this one can stand for (a SIECLE export stands for the CSV one)."""
        return self.descriptor.get("pilotage:source", {}).get("remplace")

    @cached_property
    def champs(self) -> list[Champ]:
        return [Champ(field) for field in self.descriptor["fields"]]

    @cached_property
    def cles(self) -> list[Cle]:
        alternatives = self.descriptor.get("pilotage:cles")
        if alternatives is None:
            return [Cle([], self.descriptor["primaryKey"])]
        return [Cle(cle.get("si", []), cle["champs"]) for cle in alternatives]

    @cached_property
    def references(self) -> list[Reference]:
        return [
            Reference(
                key["fields"][0],
                key["reference"]["resource"],
                key["reference"]["fields"][0],
                key["pilotage:effet"],
            )
            for key in self.descriptor.get("foreignKeys", [])
        ]

    @cached_property
    def catalogue(self) -> Catalogue | None:
        stated = self.descriptor.get("pilotage:catalogue")
        return stated and Catalogue(**stated)

    @property
    def rejects_block(self) -> bool:
        """True when one rejected row blocks the dépôt, whatever the thresholds."""
        return self.descriptor.get("pilotage:rejet_bloque", False)

    @property
    def bad_value_rejects(self) -> bool:
        """True when a bad value rejects its row in an optional column too."""
        return self.descriptor.get("pilotage:valeur_fautive") == "ligne_rejetee"

    @cached_property
    def folded_names(self) -> dict[str, str]:
        """Folded heading → contract column, for the names, titles and aliases of the extract."""
        return {
            fold_heading(heading): champ.name
            for champ in self.champs
            for heading in (champ.name, champ.descriptor["title"], *champ.alias)
        }


@cache
def load_contract() -> dict[str, Extrait]:
    """The extracts of a dépôt, parents before the extracts that refer to them."""
    return {name: e for name, e in load_descriptors().items() if e.outside_depots is None}


@cache
def load_descriptors() -> dict[str, Extrait]:
    """Everything that a descriptor states, those that are not of a dépôt too; parents first."""
    descriptors = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(CONTRACT_FOLDER.glob("*.json"))
    ]
    waiting = {descriptor["name"]: Extrait(descriptor) for descriptor in descriptors}
    ordered: dict[str, Extrait] = {}
    while waiting:
        ready = [
            name
            for name, extrait in waiting.items()
            if all(reference.extrait in ordered for reference in extrait.references)
        ]
        if not ready:
            raise ValueError(f"circular foreign keys between descriptors: {sorted(waiting)}")
        for name in ready:
            ordered[name] = waiting.pop(name)
    return ordered


def stand_ins(extrait: Extrait) -> list[Extrait]:
    """The extract and those that may replace it."""
    return [e for e in load_contract().values() if e is extrait or e.replaces == extrait.name]
