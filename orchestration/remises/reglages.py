"""Settings of the remises, read from `dbt_project.yml`. Not here: what they are set to."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from orchestration.remises.erreurs import RemisesFailed
from orchestration.socle.home import PROJECT

CHIFFREMENTS = ("facultatif", "obligatoire")


@dataclass(frozen=True)
class Reglages:
    """`chiffrement`: one of CHIFFREMENTS. `conditions`: the vars that are true, which a row of
    `remises_roles.csv` may ask for."""

    chiffrement: str
    conditions: frozenset[str]

    @property
    def chiffrement_obligatoire(self) -> bool:
        return self.chiffrement == "obligatoire"

    @classmethod
    def from_project(cls, root: Path = PROJECT) -> "Reglages":
        """Read the vars of `root/dbt_project.yml`; RemisesFailed when `chiffrement` is neither."""
        project = yaml.safe_load((root / "dbt_project.yml").read_text(encoding="utf-8"))
        variables = project["vars"]
        chiffrement = variables["chiffrement"]
        if chiffrement not in CHIFFREMENTS:
            raise RemisesFailed(
                f"dbt_project.yml, chiffrement : {' ou '.join(CHIFFREMENTS)} attendu."
            )
        return cls(chiffrement, frozenset(name for name, v in variables.items() if v is True))
