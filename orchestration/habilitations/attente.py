"""Rights in force that give nothing yet: the dépôt in service has not their lycée or class.

Belongs here: asking `regles.sql` which. Not here: the rule; what is delivered
(`orchestration.remises`).
"""

from pathlib import Path

from orchestration.habilitations.base import judge, open_base, put_rights
from orchestration.habilitations.modele import Droit


def pending(rights: list[Droit], warehouse: Path | None) -> dict[int, str]:
    """Place in `rights` → what is missing, for those that wait. None of them without a dépôt."""
    if warehouse is None:
        return {}
    with open_base(warehouse) as con:
        put_rights(con, rights)
        judge(con)
        return dict(con.execute("select n, min(motif) from attentes group by n").fetchall())
