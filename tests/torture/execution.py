"""Mutations judged in children of a process that has made the bases, one after another.

Belongs here: children, what each is at, what becomes of a mutation that kills or holds its child.
Not here: the judgement (issues), what is kept of it (verdicts).
"""

import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from tests.torture.issues import ATTENTE, SECONDES, TRACE, Issue, judge
from tests.torture.sortes import Mutation

SILENCE = 3 * SECONDES  # a child held in a call of C does not hear its own bound


@dataclass
class Enfant:
    """A child, the mutations that it has left (the first is the one it is at), since when."""

    processus: BaseProcess
    tuyau: Connection
    reste: list[Mutation]
    depuis: float


def judged(mutations: Sequence[Mutation], children: int) -> Iterator[tuple[Mutation, Issue]]:
    """Each of the mutations and how it ended, as they come.

    A mutation that kills its child, or holds it beyond ``SILENCE`` seconds, is a fault of its
    own; another child goes on with the next one.
    """
    shares = [list(mutations[n::children]) for n in range(children)]
    alive = [_child(share) for share in shares if share]
    while alive:
        ready = wait([child.tuyau for child in alive], timeout=5)
        for child in list(alive):
            issue = None
            if child.tuyau in ready:
                try:
                    issue = child.tuyau.recv()
                except EOFError:
                    issue = Issue(TRACE, "le processus est mort")
            elif time.monotonic() - child.depuis > SILENCE:
                issue = Issue(ATTENTE)
            if issue is None:
                continue
            yield child.reste.pop(0), issue
            child.depuis = time.monotonic()
            if issue.nom == ATTENTE or not child.reste or issue.detail == "le processus est mort":
                alive.remove(child)
                _end(child)
                alive += [_child(child.reste)] if child.reste else []


def _child(mutations: list[Mutation]) -> Enfant:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, mutations, os.getpid()), daemon=True)
    process.start()
    theirs.close()
    return Enfant(process, ours, mutations, time.monotonic())


def _work(pipe: Connection, mutations: list[Mutation], parent: int) -> None:
    for mutation in mutations:
        if os.getppid() != parent:  # the run was killed: nobody reads
            return
        pipe.send(judge(mutation))


def _end(child: Enfant) -> None:
    child.processus.kill()
    child.processus.join()
    child.tuyau.close()
