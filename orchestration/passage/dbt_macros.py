"""The macros that dbt gives to each node, gathered in one dictionary.

dbt makes anew, for each of its hundreds of nodes, a namespace of its five hundred macros, and
copies it name by name, each searched in five dictionaries. Here the same search order fills one
dictionary, copied at once. Belongs here: that, for the version of dbt that uv.lock pins (the test
compares with dbt's own). Not here: calling dbt (`orchestration.passage.dbt_build`).
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from dbt.context import macros


class Flat(dict[str, Any]):
    """What a `MacroNamespace` answers, by the same names."""

    def __init__(self, slow: macros.MacroNamespace) -> None:
        super().__init__()
        for names in reversed(list(slow._search_order())):
            self.update(names)
        self.global_namespace = slow.global_namespace
        self.local_namespace = slow.local_namespace
        self.global_project_namespace = slow.global_project_namespace
        self.packages = slow.packages

    get_from_package = macros.MacroNamespace.get_from_package


@contextlib.contextmanager
def gathered() -> Iterator[None]:
    """While dbt builds; its own way is given back on leaving."""
    own = macros.MacroNamespaceBuilder.build_namespace

    def build(builder: macros.MacroNamespaceBuilder, *given: Any) -> Flat:
        return Flat(own(builder, *given))

    macros.MacroNamespaceBuilder.build_namespace = build
    try:
        yield
    finally:
        macros.MacroNamespaceBuilder.build_namespace = own
