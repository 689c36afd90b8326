"""`make torture`: every mutation, on every core, and the table of docs/fiabilite.md.

Belongs here: the run, its progress, its report. Not here: the judgement (issues).
Usage: python -m tests.torture [TEXT]: only the mutations whose name holds TEXT, no table.
"""

import multiprocessing
import os
import sys
import time
from collections import Counter, defaultdict

from tests.outils import PROJECT
from tests.torture.issues import ADMISES, FAUTES, Issue, judge
from tests.torture.sortes import Mutation, mutations

PAGE = PROJECT / "docs" / "fiabilite.md"
MARQUE = "<!-- Ce qui suit est écrit par make torture. -->"


def judged(rank: int) -> tuple[int, Issue]:
    """One mutation, by its rank: what passes between processes is small."""
    return rank, judge(mutations_once()[rank])


def mutations_once(_kept: list[Mutation] = []) -> list[Mutation]:  # noqa: B006 -- a cache
    if not _kept:
        _kept.extend(mutations())
    return _kept


def main() -> int:
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    every = mutations_once()
    ranks = [rank for rank, m in enumerate(every) if wanted in m.nom]
    started = time.monotonic()
    issues: dict[int, Issue] = {}
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=200) as pool:
        for rank, issue in pool.imap_unordered(judged, ranks, chunksize=4):
            issues[rank] = issue
            if issue.est_faute:
                _say(f"FAUTE  {every[rank].nom} : {issue.nom} {issue.detail}")
            elif len(issues) % 50 == 0:
                _say(f"{len(issues)}/{len(ranks)}  {time.monotonic() - started:.0f} s")
    faults = sum(issue.est_faute for issue in issues.values())
    _say(f"{len(issues)} mutations, {faults} faute(s), {time.monotonic() - started:.0f} s")
    if not wanted:
        _write({every[rank]: issue for rank, issue in issues.items()})
    return 1 if faults else 0


def _say(text: str) -> None:
    print(text, flush=True)


def _write(issues: dict[Mutation, Issue]) -> None:
    """The table of the page, and below it the faults that are left."""
    kinds: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for mutation, issue in issues.items():
        kinds[mutation.sorte.famille, mutation.sorte.nom][issue.nom] += 1
    shown = [*ADMISES, "faute"]
    totals: Counter[str] = Counter()
    lines = []
    for (family, kind), counts in kinds.items():
        counts["faute"] = sum(counts[name] for name in FAUTES)
        totals.update({name: counts[name] for name in shown})
        cells = " | ".join(str(counts[name] or "") for name in shown)
        lines.append(f"| {family} | {kind.replace('|', '¦')} | {cells} |")
    total = " | ".join(f"**{totals[name]}**" for name in shown)
    table = [
        f"{len(issues)} mutations, {len(kinds)} sortes, {totals['faute']} faute(s).",
        "",
        f"| Famille | Sorte | {' | '.join(shown)} |",
        f"|---|---|{'---:|' * len(shown)}",
        *lines,
        f"| | **Ensemble** | {total} |",
    ]
    faults = [
        f"- `{m.nom}` : {i.nom}{f' ({i.detail})' if i.detail else ''}"
        for m, i in issues.items()
        if i.est_faute
    ]
    if faults:
        table += ["", "## Fautes", "", *faults]
    head = PAGE.read_text(encoding="utf-8").split(MARQUE)[0]
    PAGE.write_text(head + MARQUE + "\n\n" + "\n".join(table) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
