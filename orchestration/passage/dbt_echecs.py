"""What a test of the models that failed says, and what to look at: sentences, never a value.

Belongs here: the sentences that a test found false, and the extracts that feed a model. Not here:
the tests themselves (dbt_project/), nor calling dbt (`orchestration.passage.dbt_build`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.depot.contract import load_contract
from orchestration.socle.pannes import by_database

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

NAMED_EXTRACTS = 3
"""A model fed by more extracts points to none of them."""
_EXTRACTS = {e.table: e.name for e in load_contract().values()} | {
    "siecle_eleves": "SIECLE",
    "siecle_structures": "SIECLE",
}
_CATEGORY = re.compile(r"\b(Conversion|Constraint|Invalid Input|Out of Range|Binder|Catalog) Error")
Found = list[tuple[str, str, int]]
"""The model, the sentence that is not true of it, the rows that break it."""


@dataclass(frozen=True)
class Failure:
    """What failed: a model (a test for what is of none), the rows in fault (None: an error)."""

    name: str
    rows: int | None
    sentence: str = ""
    """What is not true, and of what."""
    look_at: str = ""
    """The file of the test, and the extracts to look at when they are few."""

    def __str__(self) -> str:
        found = "erreur d'exécution" if self.rows is None else f"{self.rows} ligne(s) en défaut"
        more = "".join(f" ; {text}" for text in (self.sentence, self.look_at) if text)
        return f"{self.name} : {found}{more}"


def failures(result: Any, manifest: "Manifest", asked: Callable[[str], Found]) -> list[Failure]:
    """What to tell of a node of dbt that ended badly; of its message, a fault of the machine.

    A test of many sentences (dbt_project/macros/phrases.sql) is one failure per sentence that is
    not true: `asked` gives the rows of its query.
    """
    node = result.node
    if result.status != "fail" and (why := by_database(result.message or "")):
        return [Failure(node.name, None, why)]
    if result.status == "fail" and node.config.meta.get("phrases"):
        return [
            Failure(model, rows, sentence, _look_at(node, _unique_id(model, manifest), manifest))
            for model, sentence, rows in asked(node.compiled_code)
        ]
    rows = result.failures if result.status == "fail" else None
    category = _CATEGORY.search(result.message or "") if rows is None else None
    sentence = f"la base dit « {category[0]} »" if category else ""
    return [Failure(node.name, rows, sentence, _look_at(node, node.unique_id, manifest))]


def _unique_id(name: str, manifest: "Manifest") -> str:
    return next(i for i, n in manifest.nodes.items() if n.name == name)


def _look_at(node: Any, fed: str, manifest: "Manifest") -> str:
    """The file of `node`, and the extracts that feed the node `fed` when they are few."""
    extracts = sorted(_extracts(fed, manifest, set()))
    look_at = f"à lire : {node.original_file_path}"
    if 0 < len(extracts) <= NAMED_EXTRACTS:
        look_at += f" ; extraits à regarder : {', '.join(extracts)}"
    return look_at


def _extracts(unique_id: str, manifest: "Manifest", seen: set[str]) -> set[str]:
    """The raw tables from which a node is made, whatever the number of steps."""
    if unique_id in seen:
        return set()
    seen.add(unique_id)
    if source := manifest.sources.get(unique_id):
        return {_EXTRACTS[source.name]} if source.name in _EXTRACTS else set()
    node = manifest.nodes.get(unique_id)
    parents = node.depends_on_nodes if node else []
    return {name for parent in parents for name in _extracts(parent, manifest, seen)}
