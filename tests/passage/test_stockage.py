"""What Dagster's storage keeps of a run, read by another process of the interface.

Belongs here: small assets of this test, real files. The assets of a run are elsewhere.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration.graphe.partitions import DEPOTS, register
from orchestration.graphe.stockage import UNREAD, Journal
from orchestration.run import use_instance
from orchestration.socle.home import Home

DATE = "2026-03-25"


@dg.multi_asset(
    specs=[dg.AssetSpec(name) for name in "abc"],
    check_specs=[dg.AssetCheckSpec("juste", asset="a"), dg.AssetCheckSpec("faux", asset="b")],
    partitions_def=DEPOTS,
)
def made() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    for name in "abc":
        yield dg.MaterializeResult(asset_key=name, metadata={"dagster/row_count": 3})
    yield dg.AssetCheckResult(asset_key="a", check_name="juste", passed=True)
    yield dg.AssetCheckResult(asset_key="b", check_name="faux", passed=False)


@pytest.fixture
def instances(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[dg.DagsterInstance, dg.DagsterInstance]]:
    """Two openings of the storage of one home: who writes, and who reads meanwhile."""
    monkeypatch.setenv("DAGSTER_HOME", "")
    use_instance(Home(tmp_path / "var"))
    with dg.DagsterInstance.get() as writer, dg.DagsterInstance.get() as reader:
        assert writer is not reader
        assert isinstance(writer.event_log_storage, Journal)
        register(writer, [DATE])
        yield writer, reader


def test_a_run_is_read_whole_while_its_process_goes_on(
    instances: tuple[dg.DagsterInstance, dg.DagsterInstance],
) -> None:
    writer, reader = instances
    run = dg.materialize([made], instance=writer, partition_key=DATE).run_id
    kept = Counter(
        log.dagster_event.event_type for log in reader.all_logs(run) if log.dagster_event
    )
    assert kept[dg.DagsterEventType.ASSET_MATERIALIZATION] == 3
    assert kept[dg.DagsterEventType.ASSET_CHECK_EVALUATION] == 2
    assert kept[dg.DagsterEventType.STEP_SUCCESS] == kept[dg.DagsterEventType.RUN_SUCCESS] == 1
    assert not UNREAD & kept.keys()
    for name in "abc":
        event = reader.get_latest_materialization_event(dg.AssetKey(name))
        assert event.run_id == run
        assert event.asset_materialization.metadata["dagster/row_count"].value == 3
        assert event.asset_materialization.partition == DATE


def test_what_is_told_outside_a_run_is_there_at_once(
    instances: tuple[dg.DagsterInstance, dg.DagsterInstance],
) -> None:
    """As the sensor of freshness tells it, in a process that then waits for a day."""
    writer, reader = instances
    dg.materialize([made], instance=writer, partition_key=DATE)
    writer.report_runless_asset_event(
        dg.AssetCheckEvaluation(dg.AssetKey("c"), "fraicheur", passed=False)
    )
    writer.report_runless_asset_event(dg.AssetMaterialization("c"))
    assert reader.get_latest_materialization_event(dg.AssetKey("c")).run_id == ""
    register(reader, ["2026-03-26"])
    assert writer.get_dynamic_partitions(DEPOTS.name) == [DATE, "2026-03-26"]


def test_a_partition_deleted_is_gone(
    instances: tuple[dg.DagsterInstance, dg.DagsterInstance],
) -> None:
    writer, _ = instances
    assert writer.has_dynamic_partition(DEPOTS.name, DATE)
    writer.delete_dynamic_partition(DEPOTS.name, DATE)
    assert not writer.has_dynamic_partition(DEPOTS.name, DATE)
    assert not writer.has_dynamic_partition(DEPOTS.name, "2026-03-26")
    register(writer, ["2026-03-26"])
    assert writer.has_dynamic_partition(DEPOTS.name, "2026-03-26")
