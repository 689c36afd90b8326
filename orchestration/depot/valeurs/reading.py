"""Which macro of the ``*.sql`` reads or judges a value, by the type and form of its column.

Belongs here: type → (macro, rule broken by an unreadable text, reason given in French), what is
asked of every value and of codes, and how bounds of a descriptor become a condition.
Does not belong here: the reading itself (``lecture.sql``), nor what a fault is (``fautes.sql``).
"""

from __future__ import annotations

READERS = {
    "datetime": ("raw.en_horodatage", "date", "date illisible"),
    "boolean": (
        "raw.en_booleen",
        "booleen",
        "ni oui ni non (O/N, OUI/NON, 1/0, VRAI/FAUX, TRUE/FALSE)",
    ),
    "integer": ("raw.en_entier", "entier", "nombre entier illisible"),
    "number": ("raw.en_nombre", "nombre", "nombre illisible"),
}
CODES = frozenset({"code", "uai", "ine", "numero", "academie", "departement"})
"""Forms of columns that designate something: those that ``raw.est_code`` knows too."""

EVERYWHERE = [
    ("raw.est_formule(v)", "formule_sans_valeur", "formule de tableur sans valeur enregistrée"),
    ("raw.est_erreur(v)", "valeur_erreur", "valeur d'erreur de tableur (#N/A, #REF!…)"),
]
IN_CODES = [
    ("raw.est_reecrit(v)", "code_reecrit", "code réécrit par un tableur : date ou nombre"),
    (
        "raw.a_caractere_interdit(v)",
        "caractere_interdit",
        "retour à la ligne, caractère de contrôle, < ou > dans un code",
    ),
]
_GARBLED = (
    "raw.est_mal_decode(v)",
    "encodage_abime",
    "encodage abîmé (Ã‰ pour É…) : fichier enregistré deux fois, à exporter de nouveau",
)
WARNINGS = {
    "code": _GARBLED,
    "libelle": _GARBLED,
    "texte": _GARBLED,
    "nom": (
        "NOT raw.nom_plausible(v)",
        "caractere_inattendu",
        "caractère inattendu dans un nom : encodage abîmé, ou saisie à vérifier",
    ),
    "academie": (
        "NOT raw.academie_plausible(v)",
        "code_inattendu",
        "code d'académie de forme inattendue : deux chiffres",
    ),
    "departement": (
        "NOT raw.departement_plausible(v)",
        "code_inattendu",
        "code de département de forme inattendue : trois caractères (075, 02A)",
    ),
}


def out_of_bounds(value: str, bounds: dict[str, float | str]) -> tuple[str, str]:
    """(SQL condition, reason in French) for ``value``, a SQL expression, out of ``bounds``.

    ``bounds`` has the keys ``minimum``, ``maximum`` or both, as in Table Schema.
    """
    beyond = {"minimum": "<", "maximum": ">"}
    condition = " OR ".join(f"{value} {beyond[name]} {_sql(bounds[name])}" for name in bounds)
    return condition, f"attendu : {limits(bounds)}"


def _sql(bound: float | str) -> str:
    return f"TIMESTAMP '{bound}'" if isinstance(bound, str) else str(bound)


def limits(bounds: dict[str, float | str]) -> str:
    """``bounds`` in French."""
    words = {"minimum": "au moins", "maximum": "au plus"}
    return ", ".join(
        f"{words[name]} {limit[:10] if isinstance(limit, str) else limit}"
        for name, limit in bounds.items()
    )
