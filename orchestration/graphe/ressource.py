"""The folder at work, given by Dagster to each run.

Belongs here: what Dagster knows of the run. Not here: the folder (`orchestration.passage.travail`).
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_START_TAG, PARTITION_NAME_TAG

from orchestration.graphe import refus
from orchestration.passage.travail import Travail, opened
from orchestration.socle.home import Home

_FAILURES = {dg.DagsterEventType.STEP_FAILURE}


class TravailResource(dg.ConfigurableResource):
    """Gives each run its folder, alone: there is one writer in a home.

    A run waits `patience` seconds for another to end, then raises AnotherRun.
    """

    home: str
    verbose: bool = False
    patience: float = 0

    @contextlib.contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Travail]:
        def blocked() -> str | None:
            events = context.instance.all_logs(context.run.run_id, of_type=_FAILURES)
            return next((refus.told_by(event) for event in events), None)

        with opened(
            Home(Path(self.home)),
            context.run.run_id,
            _date_asked_for(context.run),
            verbose=self.verbose,
            patience=self.patience,
            blocked=blocked,
        ) as travail:
            yield travail


def _date_asked_for(run: dg.DagsterRun) -> str | None:
    """The partition of a run, which a backfill names as a range of one."""
    return run.tags.get(PARTITION_NAME_TAG) or run.tags.get(ASSET_PARTITION_RANGE_START_TAG)
