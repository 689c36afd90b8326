"""Letters without their marks: the half of the folding of names that DuckDB lacks.

Belongs here: Unicode's decomposition, alone. Not here: what a folded name is
(`dbt_project/macros/texte.sql`; `orchestration.traces.mots` follows it letter by letter).
"""

import unicodedata


def nfkd_without_marks(text: str) -> str:
    """`Élise` → `Elise`, `ﬁn` → `fin`; case and punctuation are kept."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if unicodedata.category(c)[0] != "M")
