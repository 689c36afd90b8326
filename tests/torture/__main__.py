"""`make torture`: every mutation, and the table of docs/fiabilite.md.

Belongs here: which mutations are judged, the progress, the page at the end. Not here: the judgement
(issues), the children (execution), the file of verdicts (verdicts).
Usage: python -m tests.torture [--reprendre] [--taches N] [TEXT]
"""

import argparse
import os
import sys
import time

from tests.torture import page, verdicts
from tests.torture.execution import judged
from tests.torture.sortes import mutations
from tests.torture.verdicts import Verdict


def main() -> int:
    asked = _arguments()
    every = mutations()
    known = verdicts.read(every=asked.reprendre)
    chosen = [m for m in every if (asked.texte in m.nom if asked.texte else m.nom not in known)]
    started, faults = time.monotonic(), 0
    for done, (mutation, issue) in enumerate(judged(chosen, asked.taches), 1):
        known[mutation.nom] = Verdict(mutation.nom, issue, verdicts.programme())
        verdicts.add(known[mutation.nom])
        if issue.est_faute:
            faults += 1
            _say(f"FAUTE  {mutation.nom} : {issue.nom} {issue.detail}")
        if done % 50 == 0:
            _say(f"{done}/{len(chosen)}  {time.monotonic() - started:.0f} s")
    names = {m.nom for m in every}
    held = {name: verdict for name, verdict in known.items() if name in names}
    faults = faults if asked.texte else sum(v.issue.est_faute for v in held.values())
    _say(f"{len(held)} mutations jugées sur {len(every)}, {faults} faute(s)")
    if len(held) == len(every):
        page.write(every, held)
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument(
        "texte", nargs="?", default="", help="les mutations dont le nom le contient"
    )
    parser.add_argument("--taches", type=int, default=os.cpu_count(), help="processus à la fois")
    parser.add_argument(
        "--reprendre", action="store_true",
        help="garder ce qui fut jugé avant que le programme ait changé",
    )  # fmt: skip
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
