"""`make torture`: every mutation, and the table of docs/fiabilite.md.

Belongs here: which mutations are judged, the progress, the page at the end. Not here: the judgement
(issues), the children (execution), the file of verdicts (verdicts).
Usage: python -m tests.torture [--reprendre] [--taches N] [--page] [TEXT]
"""

import argparse
import os
import sys
import time
from collections import Counter

from tests.torture import page, verdicts
from tests.torture.execution import judged
from tests.torture.sortes import Mutation, mutations
from tests.torture.verdicts import Verdict


def main() -> int:
    asked = _arguments()
    every = mutations()
    names = {m.nom for m in every}
    known = {n: v for n, v in verdicts.read(every=asked.reprendre).items() if n in names}
    if asked.page:
        page.write(every, known)
        return 0
    chosen = [m for m in every if (asked.texte in m.nom if asked.texte else m.nom not in known)]
    chosen = one_of_each_first(chosen)
    started, faults = time.monotonic(), 0
    for done, (mutation, issue) in enumerate(judged(chosen, asked.taches), 1):
        known[mutation.nom] = Verdict(mutation.nom, issue, verdicts.programme())
        verdicts.add(known[mutation.nom])
        if issue.est_faute:
            faults += 1
            _say(f"FAUTE  {mutation.nom} : {issue.nom} {issue.detail}")
        if done % 50 == 0:
            _say(f"{done}/{len(chosen)}  {time.monotonic() - started:.0f} s")
    faults = faults if asked.texte else sum(v.issue.est_faute for v in known.values())
    _say(f"{len(known)} mutations jugées sur {len(every)}, {faults} faute(s)")
    if len(known) == len(every):
        page.write(every, known)
    return 1 if faults else 0


def one_of_each_first(asked: list[Mutation]) -> list[Mutation]:
    """One place of each kind, then the second ones: a run that is stopped has seen all kinds."""
    turns: Counter[tuple[str, str]] = Counter()
    ranked = []
    for mutation in asked:
        kind = (mutation.sorte.famille, mutation.sorte.nom)
        ranked.append((turns[kind], mutation))
        turns[kind] += 1
    return [mutation for _, mutation in sorted(ranked, key=lambda pair: pair[0])]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument(
        "texte", nargs="?", default="", help="les mutations dont le nom le contient"
    )
    parser.add_argument("--taches", type=int, default=os.cpu_count(), help="processus à la fois")
    parser.add_argument("--page", action="store_true", help="écrire la page de ce qui est jugé")
    parser.add_argument(
        "--reprendre", action="store_true",
        help="garder ce qui fut jugé avant que le programme ait changé",
    )  # fmt: skip
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
