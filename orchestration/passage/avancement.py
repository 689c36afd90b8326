"""How far a long stage is, on one line of a terminal that is written again and again.

Belongs here: when it is said, and the words. Not here: what is counted (the stages).
"""

import sys
import time

AFTER = 5.0
"""Seconds under which a stage says nothing of its progress."""
EVERY = 0.5
"""Seconds between two writings."""


class Progress:
    """The progress of one stage; silent where standard error is not a terminal."""

    def __init__(self, label: str) -> None:
        self.label, self.started = label, time.perf_counter()
        self.said: float | None = None

    def say(self, done: int, total: int) -> None:
        """`done` of `total`, and the time that the rest takes at that pace."""
        now = time.perf_counter()
        since = now - self.started
        if not sys.stderr.isatty() or since < AFTER or done < 1:
            return
        if self.said is not None and now - self.said < EVERY:
            return
        self.said = now
        left = since * (total - done) / done
        self._write(f"  {self.label} : {done}/{total}, reste {_told(left)} …")

    def end(self) -> None:
        """Leave the line empty for the seconds of the stage."""
        if self.said is not None:
            self._write("")

    def _write(self, line: str) -> None:
        sys.stderr.write(f"\r\x1b[K{line}\r")
        sys.stderr.flush()


def _told(seconds: float) -> str:
    """« 40 s » or « 3 min »."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
