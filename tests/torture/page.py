"""The table of docs/fiabilite.md, made from the verdicts.

Belongs here: what the page shows of them. Not here: how they were reached.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.outils import PROJECT
from tests.torture.issues import ADMISES, FAUTES
from tests.torture.sortes import Mutation
from tests.torture.verdicts import Verdict

PAGE = PROJECT / "docs" / "fiabilite.md"
MARQUE = "<!-- Ce qui suit est écrit par make torture. -->"


def write(
    mutations: Sequence[Mutation], verdicts: Mapping[str, Verdict], page: Path = PAGE
) -> None:
    """What follows the mark, anew: kinds × endings, what is not judged yet, the faults."""
    head = page.read_text(encoding="utf-8").split(MARQUE)[0]
    lines = [*_table(mutations, verdicts), *_faults(verdicts)]
    page.write_text(head + MARQUE + "\n\n" + "\n".join(lines) + "\n", encoding="utf-8")


def _table(mutations: Sequence[Mutation], verdicts: Mapping[str, Verdict]) -> list[str]:
    kinds: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for mutation in mutations:
        if mutation.nom in verdicts:
            name = verdicts[mutation.nom].issue.nom
            kinds[mutation.sorte.famille, mutation.sorte.nom][
                "faute" if name in FAUTES else name
            ] += 1
    shown = [*ADMISES, "faute"]
    totals = sum(kinds.values(), Counter())
    rows = [
        f"| {family} | {kind.replace('|', '¦')} | {' | '.join(str(c[n] or '') for n in shown)} |"
        for (family, kind), c in kinds.items()
    ]
    left = len(mutations) - totals.total()
    judged = f"{totals.total()} mutations, {len(kinds)} sortes, {totals['faute']} faute(s)"
    return [
        f"{judged}{f' ; {left} reste(nt) à juger' if left else ''}.",
        "",
        f"| Famille | Sorte | {' | '.join(shown)} |",
        f"|---|---|{'---:|' * len(shown)}",
        *rows,
        f"| | **Ensemble** | {' | '.join(f'**{totals[n]}**' for n in shown)} |",
    ]


def _faults(verdicts: Mapping[str, Verdict]) -> list[str]:
    faults = [
        f"- `{v.nom}` : {v.issue.nom}{f' ({v.issue.detail})' if v.issue.detail else ''}"
        for v in verdicts.values()
        if v.issue.est_faute
    ]
    return ["", "## Fautes", "", *faults] if faults else []
