"""Which macro of ``lecture.sql`` reads each type of the descriptors.

Belongs here: type → (macro, rule broken by an unreadable text, reason given in French), and how
bounds of a descriptor become a condition.
Does not belong here: the reading itself (``lecture.sql``).
"""

from __future__ import annotations

READERS = {
    "datetime": ("raw.en_horodatage", "date", "date illisible"),
    "boolean": ("raw.en_booleen", "booleen", "ni oui ni non (O/N, OUI/NON, 1/0, VRAI/FAUX)"),
    "integer": ("raw.en_entier", "entier", "nombre entier illisible"),
    "number": ("raw.en_nombre", "nombre", "nombre illisible"),
}


def out_of_bounds(number: str, bounds: dict[str, float]) -> tuple[str, str]:
    """(SQL condition, reason in French) for ``number``, a SQL expression, out of ``bounds``.

    ``bounds`` has the keys ``minimum``, ``maximum`` or both, as in Table Schema.
    """
    beyond = {"minimum": "<", "maximum": ">"}
    condition = " OR ".join(f"{number} {beyond[name]} {bounds[name]}" for name in bounds)
    return condition, f"attendu : {limits(bounds)}"


def limits(bounds: dict[str, float]) -> str:
    """``bounds`` in French."""
    words = {"minimum": "au moins", "maximum": "au plus"}
    return ", ".join(f"{words[name]} {limit}" for name, limit in bounds.items())
