"""Address of a fiche de formation that a workbook may link to, or none.

Belongs here: what the docs say of a permitted link. Does not belong here: the pupils who see it.
"""

from urllib.parse import urlsplit

HOTES = frozenset({"dossierappel.parcoursup.fr", "dossier.parcoursup.fr", "www.parcoursup.fr"})
_LONGUEUR_EXCEL = 2079


def lien(adresse: str | None) -> str | None:
    """The address itself when it is permitted: http(s), a known host, no user, ASCII, not long."""
    if adresse is None or not adresse.isascii() or len(adresse) > _LONGUEUR_EXCEL:
        return None
    if any(c <= " " or c == "\\" for c in adresse):
        return None
    try:
        lu = urlsplit(adresse)
        hote, _ = lu.hostname, lu.port  # a port that is no number raises
    except ValueError:
        return None
    if lu.scheme not in ("http", "https") or "@" in lu.netloc:
        return None
    return adresse if hote in HOTES else None
