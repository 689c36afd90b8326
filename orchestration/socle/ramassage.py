"""How often Python looks for objects that only hold each other.

Belongs here: the pace of the collector, in a command and around dbt. Not here: bounds of memory
(`orchestration.socle.memoire`). Nothing is imported that takes time: a command starts with this.
"""

import contextlib
import gc
from collections.abc import Iterator

_RARELY = (50_000, 20, 20)


def rarely() -> None:
    """For the whole process: imports make hundreds of thousands of objects, which all stay."""
    gc.set_threshold(*_RARELY)


@contextlib.contextmanager
def old_objects_at_rest() -> Iterator[None]:
    """The collector leaves alone what exists before (Dagster's definitions), and comes rarely."""
    often = gc.get_threshold()
    gc.freeze()
    rarely()
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()
