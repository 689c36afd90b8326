"""Which macro of ``lecture.sql`` reads each type of the descriptors.

Belongs here: type → (macro, rule broken by an unreadable text, reason given in French).
Does not belong here: the reading itself (``lecture.sql``).
"""

from __future__ import annotations

READERS = {
    "datetime": ("raw.en_horodatage", "date", "date illisible"),
    "boolean": ("raw.en_booleen", "booleen", "ni oui ni non (O/N, OUI/NON, 1/0, VRAI/FAUX)"),
    "integer": ("raw.en_entier", "entier", "nombre entier illisible"),
    "number": ("raw.en_nombre", "nombre", "nombre illisible"),
}
