"""Macros of the history called alone, as dbt calls them: each returns SQL to run, in order.

Belongs here: rendering a macro and calling it. Not here: expectations; models (modeles).
"""

from collections.abc import Callable
from functools import cache

import jinja2

from tests.outils import PROJECT


class _Returned(Exception):
    """dbt's `return`, which jinja does not have."""


def _return(value: list[str]) -> None:
    raise _Returned(value)


@cache
def macro(file: str, name: str) -> Callable[..., list[str]]:
    """A macro that returns a list, as dbt calls it."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals["return"] = _return
    if file == "intervalles":
        environment.globals["reunir_les_numeros"] = macro("numeros", "reunir_les_numeros")
    text = (PROJECT / "dbt_project" / "macros" / f"{file}.sql").read_text("utf-8")
    called = getattr(environment.from_string(text).module, name)

    def call(*arguments: object) -> list[str]:
        try:
            called(*arguments)
        except _Returned as returned:
            return returned.args[0]
        raise AssertionError("the macro returned nothing")

    return call


def placer(place: str, cle: list[str], valeurs: list[str], *jours: object) -> list[str]:
    """What the materialisation `historique` runs to put the table `jour` of a day in `place`.

    `jours`: the day, the dépôt before it and the one after it.
    """
    return macro("intervalles", "placer_le_jour")(
        place, "jour", cle, valeurs, 2026, *jours, "intermediate.int_numeros_reunis"
    )
