"""The run of `make torture`: what stops it, what it keeps, what it writes.

Belongs here: children that die or hang, verdicts kept, the page. Not here: the judgement
(test_torture).
"""

import multiprocessing
import os
import time
from pathlib import Path

import pytest

from tests.torture import bases, execution, issues, page, verdicts
from tests.torture.__main__ import one_of_each_first
from tests.torture.issues import Issue
from tests.torture.sortes import Mutation, Sorte
from tests.torture.verdicts import Verdict


def mutation(nom: str, geste=lambda *_: None) -> Mutation:
    return Mutation(Sorte("essai", nom, geste, lambda _: (), ("petit",)), "petit", ("x",))


def test_a_child_that_dies_or_hangs_stops_nobody(monkeypatch: pytest.MonkeyPatch):
    bases.base("petit")  # as the run does, so that children find it made
    monkeypatch.setattr(execution, "SILENCE", 1)
    kinds = {
        "avant": lambda *_: None,
        "meurt": lambda *_: os._exit(1),
        "dort": lambda *_: time.sleep(60),
        "après": lambda *_: None,
    }
    asked = [mutation(nom, geste) for nom, geste in kinds.items()]
    ends = {m.sorte.nom: issue.nom for m, issue in execution.judged(asked, 1)}
    assert ends == {
        "avant": issues.VAIN, "meurt": issues.TRACE, "dort": issues.ATTENTE, "après": issues.VAIN,
    }  # fmt: skip


def test_several_children_judge_each_mutation_once():
    bases.base("petit")
    asked = [mutation(str(n)) for n in range(5)]
    assert sorted(m.nom for m, _ in execution.judged(asked, 2)) == sorted(m.nom for m in asked)


def test_a_child_whose_run_was_killed_judges_no_more():
    ours, theirs = multiprocessing.Pipe(duplex=False)
    execution._work(theirs, [mutation("un")], parent=-1)
    assert not ours.poll()


def test_a_run_sees_every_kind_before_a_second_place():
    kinds = [mutation(nom) for nom in ("a", "a", "b", "a", "b", "c")]
    assert [m.sorte.nom for m in one_of_each_first(kinds)] == ["a", "b", "c", "a", "b", "a"]


def test_what_was_judged_is_found_again(tmp_path: Path):
    file = tmp_path / "verdicts.jsonl"
    now = verdicts.programme()
    verdicts.add(Verdict("a", Issue(issues.MUET, "listes"), now), file)
    verdicts.add(Verdict("b", Issue(issues.MEMES), "autre"), file)
    verdicts.add(Verdict("a", Issue(issues.BLOQUE), now), file)
    assert verdicts.read(file) == {"a": Verdict("a", Issue(issues.BLOQUE), now)}
    assert set(verdicts.read(file, every=True)) == {"a", "b"}


def test_a_run_killed_while_it_wrote_goes_on(tmp_path: Path):
    file = tmp_path / "verdicts.jsonl"
    verdicts.add(Verdict("a", Issue(issues.MEMES), verdicts.programme()), file)
    with file.open("a") as stream:
        stream.write('["b", "mê')
    verdicts.add(Verdict("c", Issue(issues.MEMES), verdicts.programme()), file)
    assert set(verdicts.read(file)) == {"a", "c"}


def test_the_page_counts_the_endings_and_names_the_faults(tmp_path: Path):
    file = tmp_path / "fiabilite.md"
    file.write_text(f"Tête\n{page.MARQUE}\nvieux", encoding="utf-8")
    every = [mutation("un"), mutation("deux"), mutation("trois")]
    ends = [Issue(issues.BLOQUE), Issue(issues.MUET, "listes : 2 lignes")]
    held = {m.nom: Verdict(m.nom, end, "x") for m, end in zip(every, ends, strict=False)}
    page.write(every, held, file)
    text = file.read_text(encoding="utf-8")
    assert text.startswith(f"Tête\n{page.MARQUE}\n\n2 mutations, 2 sortes, 1 faute(s) ; 1 reste")
    assert "vieux" not in text
    assert "| essai | un |  |  |  |  | 1 |  |  |\n" in text
    assert "| essai | deux |  |  |  |  |  |  | 1 |\n" in text
    assert text.endswith(
        "- `essai/deux @ petit:x` : chiffres changés en silence (listes : 2 lignes)\n"
    )
