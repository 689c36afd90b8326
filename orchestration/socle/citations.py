"""Texts of errors that may quote a pupil: what is kept of them in a log, an event, a message.

Belongs here: which errors name only what the program wrote, and how the others are cut. Not here:
where errors go. Where names may stand: docs/exploitation.md, « Où sont les noms ».
"""

import contextlib
import re
from collections.abc import Iterator

import duckdb

from orchestration.socle.pannes import by_database

CUT = "(texte retiré : il peut citer une donnée)"
# They speak of the query, of a file or of the machine, never of a value.
_SAFE = (" Binder", " Catalog", " Parser", " Syntax", " IO", " Out of Memory", " INTERRUPT")
_ERROR = re.compile(r"((?:[A-Za-z]+ )*[A-Za-z]*?) ?(?:Error|Exception): (?!\(texte retiré)")
_OURS = ("orchestration", "exports", "dagster")


def without_quotes(text: str) -> str:
    """`text` up to the first error that may quote a value; whole when there is none."""
    if "Error: " not in text and "Exception: " not in text:  # dbt logs megabytes of plain SQL
        return text
    for error in _ERROR.finditer(text):
        if not f" {error[1].strip()}".endswith(_SAFE):
            return text[: error.end()] + CUT
    return text


@contextlib.contextmanager
def nothing_quoted() -> Iterator[None]:
    """Errors leave without the data they quote; their type, and where they came from, are kept.

    Raises duckdb.Error of the same type, OSError, MemoryError and the program's own exceptions
    unchanged; any other becomes a RuntimeError that names it.
    """
    try:
        yield
    except duckdb.Error as error:
        told = without_quotes(str(error))
        if CUT in told and (why := by_database(str(error))):
            told = f"{told} : {why}"  # a full disk may be told by an error that quotes
        raise type(error)(told).with_traceback(error.__traceback__) from None
    except (OSError, MemoryError):
        raise
    except Exception as error:
        if type(error).__module__.split(".")[0] in _OURS:
            raise
        told = RuntimeError(f"{type(error).__name__} {CUT}")
        raise told.with_traceback(error.__traceback__) from None
