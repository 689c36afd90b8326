"""One command as a process: walls, processor, memory, and the seconds of its stages.

Belongs here: reading the kernel's accounts. Not here: what is run.
"""

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

STAGE = re.compile(r"^ {2}(.+?) : ([0-9]+(?:[.,][0-9]+)?) s$")
"""The line by which `pilotage` tells a stage that ended."""
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_EVERY = 0.2


class CommandFailed(Exception):
    """A measured command ended with an error; what it said."""


@dataclass
class Measure:
    """Seconds of wall and of processor (children included), bytes of memory.

    `memory` is the largest sum of the resident bytes of all its processes, pages that they share
    counted in each; `biggest` that of its biggest process. `stages`: label → seconds of wall and
    of processor, in order.
    """

    wall: float
    processor: float
    memory: int
    biggest: int
    stdout: str = ""
    stages: dict[str, dict[str, float]] = field(default_factory=dict)


def measure(
    command: Sequence[object], env: dict[str, str] | None = None, *, show: bool = False
) -> Measure:
    """Run `command` in a session of its own and measure all of it.

    Lines of its stderr are shown when `show`. Raises CommandFailed when it does not end with 0.
    """
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        [*map(str, command)],
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    stop, peak = threading.Event(), [0]
    said: list[str] = []
    watcher = threading.Thread(target=_watch, args=(process.pid, stop, peak))
    reader = threading.Thread(target=lambda: said.append(process.stdout.read()))
    watcher.start()
    reader.start()
    stages, told, before = {}, [], 0.0
    for line in process.stderr:
        told.append(line)
        if show:
            sys.stderr.write(line)
        if found := STAGE.match(line.rstrip("\n")):
            used = _processor(process.pid)
            stages[found[1]] = {
                "wall": float(found[2].replace(",", ".")),
                "processor": used - before,
            }
            before = used
        elif line.startswith("  ") and line.rstrip().endswith(" …"):
            before = _processor(process.pid)
    reader.join()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    stop.set()
    watcher.join()
    if process.returncode:
        raise CommandFailed(f"{command[0]} : code {process.returncode}\n{''.join(told[-20:])}")
    return Measure(
        wall,
        usage.ru_utime + usage.ru_stime,
        max(peak[0], usage.ru_maxrss * 1024),
        usage.ru_maxrss * 1024,
        said[0],
        stages,
    )


def _of_session(session: int) -> list[tuple[Path, list[str]]]:
    """The processes of one session, with the fields of their `stat` from the third on."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = (place / "stat").read_text().rsplit(")", 1)[1].split()
            if int(fields[3]) == session:
                found.append((place, fields))
    return found


def _processor(session: int) -> float:
    """Seconds used until now by its processes and by their children that ended."""
    return sum(sum(map(int, fields[11:15])) for _, fields in _of_session(session)) / _TICK


def _watch(session: int, stop: threading.Event, peak: list[int]) -> None:
    while not stop.wait(_EVERY):
        resident = sum(int(fields[21]) for _, fields in _of_session(session))
        peak[0] = max(peak[0], resident * _PAGE)
