"""What was judged, kept as it comes: a run that was stopped goes on from there.

Belongs here: the file of verdicts (target/torture, one JSON line each) and the state of the
program that each was judged in. Not here: the judgement (issues), the page (page).
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.outils import PROJECT
from tests.torture.issues import Issue

FICHIER = PROJECT / "target" / "torture" / "verdicts.jsonl"
_PROGRAMME = ("orchestration", "dbt_project")


@dataclass(frozen=True)
class Verdict:
    """How the mutation ``nom`` ended, and the fingerprint of the program that it met."""

    nom: str
    issue: Issue
    programme: str


@cache
def programme() -> str:
    """Fingerprint of what reads, compares and computes a dépôt: Python, SQL, seeds, settings."""
    digest = hashlib.sha256((PROJECT / "dbt_project.yml").read_bytes())
    for room in _PROGRAMME:
        for file in sorted((PROJECT / room).rglob("*")):
            if file.suffix in {".py", ".sql", ".json", ".yml", ".csv"}:
                digest.update(file.relative_to(PROJECT).as_posix().encode() + b"\0")
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def read(file: Path = FICHIER, *, every: bool = False) -> dict[str, Verdict]:
    """The last verdict of each mutation; ``every``: those of other states of the program too."""
    if not file.exists():
        return {}
    kept: dict[str, Verdict] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            nom, issue, detail, state = json.loads(line)
        except ValueError:  # the run was killed in the middle of its last line
            continue
        if every or state == programme():
            kept[nom] = Verdict(nom, Issue(issue, detail), state)
    return kept


def add(verdict: Verdict, file: Path = FICHIER) -> None:
    """One more line, on disk when this returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    cells = [verdict.nom, verdict.issue.nom, verdict.issue.detail, verdict.programme]
    with file.open("a", encoding="utf-8") as stream:
        stream.write("\n" * _cut(file) + json.dumps(cells, ensure_ascii=False) + "\n")


def _cut(file: Path) -> bool:
    """The last line was left without its end."""
    with file.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(size - 1, 0))
        return stream.read() not in (b"", b"\n")
