"""Why a step refuses, where Dagster shows it first: the failure's own words and metadata.

Belongs here: what Dagster is told of a refusal. Not here: the reasons (`orchestration.passage`).
"""

import contextlib
from collections.abc import Iterator

import dagster as dg

from orchestration.passage.travail import why_of

_OURS = {"orchestration", "exports"}


@contextlib.contextmanager
def shown() -> Iterator[None]:
    """A refusal of the program becomes a failure of Dagster that says it; its cause is kept.

    Else Dagster's first words are « Error occurred while executing op », the reason under a stack.
    """
    try:
        yield
    except Exception as error:
        if type(error).__module__.split(".")[0] not in _OURS:
            raise
        why = why_of(error)
        raise dg.Failure(
            description=why,
            metadata={"motif": dg.MetadataValue.text(why)},
            allow_retries=False,
        ) from error


def told_by(event: dg.EventLogEntry) -> str:
    """The reason of a step's failure; the type alone of an error that is not the program's."""
    data = event.get_dagster_event().step_failure_data
    if data.user_failure_data:
        return data.user_failure_data.description or data.user_failure_data.label
    error = data.error
    while error and error.cause:
        error = error.cause
    return f"erreur inattendue du programme : {error.cls_name if error else 'inconnue'}"
