"""The house as docs/architecture.md draws it, read from its imports.

Belongs here: which room may ask which, and that no circle binds modules. No figure.
"""

import ast
from collections.abc import Iterator
from functools import cache

from tests.outils import PROJECT

FLOORS = (
    {"simulation", "exports.modele"},
    {"exports.xlsx", "exports.manifeste", "exports.processus"},
    {"exports.style"},
    {"exports.noms"},
    {"exports.lecture", "exports.controle"},
    {"exports.feuilles"},
    {"exports.classeur"},
    {"exports.lot"},
    {"exports"},
    {"orchestration.socle"},
    {"orchestration.depot", "orchestration.unicode"},
    {"orchestration.habilitations", "orchestration.pages", "orchestration.traces"},
    {"orchestration.remises"},
    {"orchestration.passage"},
    {"orchestration.purge", "orchestration.graphe"},
    {"orchestration.definitions"},
    {"orchestration.run"},
    {"orchestration.commandes"},
    {"orchestration.cli"},
    {"orchestration.entree"},
)
"""Rooms from the ground up: a module asks its own room and the floors below, no other."""


@cache
def modules() -> dict[str, set[str]]:
    """Module → the modules of the house that it imports when it runs."""
    paths = {
        ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__"): path
        for package in ("orchestration", "exports", "simulation")
        for path in (PROJECT / package).rglob("*.py")
    }
    found = {}
    for name, path in paths.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found[name] = {m for m in imported(tree, paths.keys()) if m in paths and m != name}
    return found


def imported(tree: ast.AST, known: object) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            continue  # read by checkers alone
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                yield inside if inside in known else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        yield from imported(node, known)


def room(module: str) -> str:
    return module if module in {"exports", "orchestration"} else ".".join(module.split(".")[:2])


def floor(module: str) -> int | None:
    name = "simulation" if module.startswith("simulation") else room(module)
    return next((n for n, rooms in enumerate(FLOORS) if name in rooms), None)


def test_every_room_has_its_floor() -> None:
    assert [m for m in modules() if m != "orchestration" and floor(m) is None] == []


def test_no_arrow_climbs() -> None:
    wrong = [
        (module, asked)
        for module, wanted in modules().items()
        for asked in wanted
        if room(asked) != room(module) and floor(asked) >= floor(module)
    ]
    assert not [(a, b) for a, b in wrong if not a.startswith("simulation")]


def test_no_circle_binds_modules() -> None:
    left = {name: set(wanted) for name, wanted in modules().items() if name != "simulation"}
    while free := {name for name, wanted in left.items() if not wanted & left.keys()}:
        left = {name: wanted for name, wanted in left.items() if name not in free}
    assert not left
