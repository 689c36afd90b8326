"""The same cells as ready-made XML, put in ZIP files: what deflate and the disk alone ask.

`python -m bench.floor.archives CLASSEURS SORTIE [SAMPLE]` opens delivered workbooks (as many of
each kind, drawn, or all), counts their cells and the seconds of processor that writing their parts
again takes, with Python's own zlib at its usual level. Not here: how a workbook is made.
"""

import json
import random
import sys
import time
import zipfile
from collections import defaultdict
from pathlib import Path

SAMPLE = 200
"""Workbooks of each kind that are enough for a mean; all of them when there are fewer."""


def kind(path: Path, root: Path) -> str:
    """`etablissement`, `suivi`, `classes`, `groupes` or `lettres`: what a delivered file is."""
    if path.stem.endswith("_lettres"):
        return "lettres"
    place = path.relative_to(root).parts
    return place[1] if len(place) > 2 else path.stem


def documents(root: Path) -> dict[str, list[Path]]:
    """The workbooks delivered under `root`, by kind."""
    found = defaultdict(list)
    for path in sorted(root.rglob("*.xlsx")):
        found[kind(path, root)].append(path)
    return found


def deflate(root: Path, target: Path, sample: int) -> dict[str, dict[str, float]]:
    """Kind → `processor` seconds and `cells` of all its workbooks, reckoned from `sample`."""
    found = {}
    for name, paths in documents(root).items():
        drawn = random.Random(1).sample(paths, min(sample, len(paths)))  # noqa: S311
        times, cells = zip(*(_again(path, target) for path in drawn), strict=True)
        share = len(paths) / len(drawn)
        found[name] = {"processor": sum(times) * share, "cells": sum(cells) * share}
    return found


def _again(path: Path, target: Path) -> tuple[float, int]:
    with zipfile.ZipFile(path) as delivered:
        parts = [(member, delivered.read(member)) for member in delivered.infolist()]
    cells = sum(xml.count(b"<c ") for member, xml in parts if "/worksheets/" in member.filename)
    before = time.process_time()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as again:
        for member, content in parts:
            again.writestr(member.filename, content)
    return time.process_time() - before, cells


if __name__ == "__main__":
    root, out, *asked = sys.argv[1:]
    print(json.dumps(deflate(Path(root).resolve(), Path(out), int(asked[0]) if asked else SAMPLE)))
