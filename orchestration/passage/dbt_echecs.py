"""What a test of the models that failed says, and what to look at: sentences, never a value.

Belongs here: the words for the kinds of tests, and the extracts that feed a model. Not here: the
tests themselves (dbt_project/), nor calling dbt (`orchestration.passage.dbt_build`).
"""

import re
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
_KINDS = {
    "unique": "la même valeur plusieurs fois",
    "unicite": "la même clé plusieurs fois",
    "not_null": "une valeur absente",
    "accepted_values": "une valeur hors de sa liste",
    "relationships": "une valeur que l'autre table ne connaît pas",
    "exactement_une_ligne": "pas exactement une ligne",
}


@dataclass(frozen=True)
class Failure:
    """A node that failed: its name, and for a test the rows that broke it (None: an error)."""

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


def failure(result: Any, manifest: "Manifest") -> Failure:
    """What to tell of a node of dbt that ended badly; of its message, a fault of the machine."""
    node = result.node
    if result.status != "fail" and (why := by_database(result.message or "")):
        return Failure(node.name, None, why)
    extracts = sorted(_extracts(node.unique_id, manifest, set()))
    look_at = f"à lire : {node.original_file_path}"
    if 0 < len(extracts) <= NAMED_EXTRACTS:
        look_at += f" ; extraits à regarder : {', '.join(extracts)}"
    rows = result.failures if result.status == "fail" else None
    category = _CATEGORY.search(result.message or "") if rows is None else None
    sentence = f"la base dit « {category[0]} »" if category else _sentence(node)
    return Failure(node.name, rows, sentence, look_at)


def _sentence(node: Any) -> str:
    kind = getattr(node, "test_metadata", None)
    if kind is None:
        return ""  # a model, or a test whose name is the sentence
    what = _KINDS.get(kind.name, kind.name)
    columns = kind.kwargs.get("column_name") or kind.kwargs.get("colonnes") or ""
    if isinstance(columns, list):
        columns = ", ".join(columns)
    table = (node.attached_node or "").rpartition(".")[2]
    return f"{table}{'.' if table and columns else ''}{columns} : {what}"


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
