"""Dépôts as Dagster partitions: which are taken, in which order, and whether they are fresh.

Belongs here: real Dagster instances and real folders. The life of a run is in test_passage.py.
"""

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.definitions import JOB, build_defs
from orchestration.depot.settings import Settings
from orchestration.graphe import veille
from orchestration.graphe.fraicheur import freshness
from orchestration.graphe.partitions import DEPOTS, FINGERPRINT, QUIET_SECONDS, look, register
from orchestration.run import use_instance
from orchestration.socle.home import Home
from tests.foyers import Foyers, copier
from tests.outils import PETIT, PROJECT, pilotage

DATES = ["2026-03-05", "2026-03-25", "2026-06-08"]
LATER = 10 * QUIET_SECONDS


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "var")
    home.prepare()
    return home


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def keys(instance: dg.DagsterInstance) -> list[str]:
    return list(instance.get_dynamic_partitions(DEPOTS.name))


def copy(home: Home, date: str) -> Path:
    return Path(shutil.copytree(PETIT / date, home.deposits / date))


class Watch:
    """The sensor of a home, looked at as the daemon does: with the cursor of the last look."""

    def __init__(self, home: Home, instance: dg.DagsterInstance):
        self.defs, self.instance, self.cursor = build_defs(home), instance, None
        self.now = dt.datetime.now().timestamp()
        self.job = self.defs.resolve_job_def(JOB)
        self.sensor, _ = veille.build_sensors(home, self.job, lambda: self.now)

    def look(self, after: float = 0) -> list[tuple[str | None, str | None]]:
        """Partition and run key of each run asked for, `after` so many seconds."""
        self.now += after
        context = dg.build_sensor_context(
            self.instance, cursor=self.cursor, definitions=self.defs, sensor_name=self.sensor.name
        )
        result = self.sensor(context)
        self.cursor = result.cursor
        return [(r.partition_key, r.run_key) for r in result.run_requests]


@pytest.fixture
def watch(home: Home, instance: dg.DagsterInstance) -> Watch:
    return Watch(home, instance)


def test_keys_stay_in_the_order_of_dates(instance: dg.DagsterInstance) -> None:
    register(instance, ["2026-03-25", "2026-01-20"])
    register(instance, ["2026-02-10", "2026-04-01"])
    register(instance, ["2026-01-19", "2026-02-10"])
    assert keys(instance) == ["2026-01-19", "2026-01-20", "2026-02-10", "2026-03-25", "2026-04-01"]


def test_an_incomplete_depot_is_no_partition(home: Home, watch: Watch) -> None:
    depot = copy(home, DATES[0])
    (depot / "voeux.csv").unlink()
    (depot / "_PRET").touch()
    assert watch.look() == watch.look(LATER) == []
    assert keys(watch.instance) == []


def test_a_copy_that_goes_on_is_never_taken(home: Home, watch: Watch) -> None:
    depot = copy(home, DATES[0])
    assert watch.look() == []
    for _ in range(3):
        with (depot / "voeux.csv").open("a") as stream:
            stream.write("\n")
        assert watch.look(LATER) == [], "its size changed since the last look"
    with (depot / ".lettres.csv.a8Kx").open("w") as stream:
        stream.write("what rsync has not named yet")
    assert watch.look(LATER) == []
    os.utime(depot / "voeux.csv", (0, 0))
    assert watch.look(LATER) == []
    assert [date for date, _ in watch.look(LATER)] == [DATES[0]]


def test_a_depot_that_has_just_moved_is_not_taken_whatever_its_files_say(
    home: Home, watch: Watch
) -> None:
    depot = copy(home, DATES[0])
    for path in depot.iterdir():
        os.utime(path, (0, 0))  # `cp --preserve`
    assert watch.look() == []
    assert watch.look(QUIET_SECONDS / 2) == []
    assert len(watch.look(QUIET_SECONDS)) == 1


def test_a_marked_depot_is_taken_at_once_and_in_the_order_of_dates(
    home: Home, watch: Watch
) -> None:
    for date in reversed(DATES):
        (copy(home, date) / "_PRET").touch()
    shutil.copytree(home.deposits / DATES[0], home.deposits / ".2026-03-06")
    shutil.copytree(home.deposits / DATES[0], home.deposits / "essai")
    assert [date for date, _ in watch.look()] == DATES
    assert keys(watch.instance) == DATES


def test_a_depot_is_asked_for_again_only_when_it_is_replaced(home: Home, watch: Watch) -> None:
    depot = copy(home, DATES[0])
    (depot / ".pret").touch()
    [(_, first)] = watch.look()
    assert watch.look(LATER) == [(DATES[0], first)], "Dagster knows this run key, and drops it"
    (depot / "_PRET").touch()
    assert watch.look(LATER) == [(DATES[0], first)], "a marker is no other dépôt"
    with (depot / "voeux.csv").open("a") as stream:
        stream.write("\n")
    [(_, second)] = watch.look(LATER)
    assert second != first


def test_a_depot_run_by_the_command_is_not_asked_for(home: Home, watch: Watch) -> None:
    depot = copy(home, DATES[0])
    (depot / "_PRET").touch()
    [ready], _ = look(home.deposits, {}, watch.now)
    tags = {"dagster/partition": DATES[0], FINGERPRINT: ready.fingerprint}
    register(watch.instance, [DATES[0]])
    watch.instance.create_run_for_job(watch.job, tags=tags, status=dg.DagsterRunStatus.SUCCESS)
    assert watch.look() == []
    (depot / "voeux.csv").touch()
    assert len(watch.look()) == 1


def test_a_run_that_was_killed_does_not_hold_the_queue(home: Home, watch: Watch) -> None:
    register(watch.instance, [DATES[0]])
    tags = {"dagster/partition": DATES[0]}
    run = watch.instance.create_run_for_job(
        watch.job, tags=tags, status=dg.DagsterRunStatus.STARTED
    )
    watch.look()
    assert watch.instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.STARTED
    watch.look(after=2 * veille.LOST_SECONDS)
    assert watch.instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.FAILURE


@pytest.mark.parametrize(("beyond", "passed"), [(None, True), (0, True), (1, False)])
def test_freshness_fails_after_the_days_of_the_setting(
    home: Home, beyond: int | None, passed: bool
) -> None:
    allowed = Settings.from_project(PROJECT).jours_sans_depot
    days = 0 if beyond is None else allowed + beyond
    served = (dt.date(2026, 3, 25) - dt.timedelta(days)).isoformat()
    (home.deliveries / f"{served}_00000000").mkdir()
    home.current.symlink_to(f"{served}_00000000")
    result = freshness(home, dt.date(2026, 3, 25))
    assert result.passed is passed
    assert result.severity == dg.AssetCheckSeverity.ERROR
    assert served in result.description


def test_nothing_in_service_is_not_fresh(home: Home) -> None:
    assert not freshness(home, dt.date(2026, 3, 25)).passed


def test_freshness_is_evaluated_once_a_day_and_without_a_run(
    home: Home, instance: dg.DagsterInstance
) -> None:
    defs = build_defs(home)
    sensor = defs.get_sensor_def("fraicheur")
    context = dg.build_sensor_context(instance, definitions=defs, sensor_name="fraicheur")
    result = sensor(context)
    [evaluation] = result.asset_events
    assert not evaluation.passed
    assert not result.run_requests
    again = dg.build_sensor_context(
        instance, cursor=result.cursor, definitions=defs, sensor_name="fraicheur"
    )
    assert isinstance(sensor(again), dg.SkipReason)


@pytest.fixture(scope="module")
def ran(foyers: Foyers, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home where the dépôt of 25 March, which lies elsewhere, was run by the command."""
    return Home(copier(foyers.foyer(DATES[1]), tmp_path_factory.mktemp("partition")))


def test_the_command_runs_the_partition_of_its_date(ran: Home) -> None:
    use_instance(ran)
    with dg.DagsterInstance.get() as instance:
        [record] = instance.get_run_records()
        assert record.dagster_run.tags["dagster/partition"] == DATES[1]
        assert keys(instance) == [DATES[1]]
        for name in (["livraison", "en_service"], ["marts", "fct_eleves"], ["raw", "voeux"]):
            done = instance.get_materialized_partitions(dg.AssetKey(name))
            assert done == {DATES[1]}


def test_a_partition_is_read_in_its_folder_and_no_other(ran: Home) -> None:
    use_instance(ran)
    job = build_defs(ran).resolve_job_def(JOB)

    def launch(date: str, chemin: Path) -> None:
        config = {"ops": {"chargement_du_depot": {"config": {"chemin": str(chemin)}}}}
        with dg.DagsterInstance.get() as instance:
            register(instance, [date])
            job.execute_in_process(instance=instance, partition_key=date, run_config=config)

    with pytest.raises(dg.Failure, match="2026-06-08 demandé pour la partition du 2026-03-05"):
        launch(DATES[0], PETIT / DATES[2])


def test_only_the_depot_in_service_may_start_midway(ran: Home) -> None:
    use_instance(ran)
    defs = build_defs(ran)
    with dg.DagsterInstance.get() as instance:
        register(instance, DATES)
        with pytest.raises(dg.Failure, match="celui du 2026-03-25"):
            defs.resolve_implicit_global_asset_job_def().execute_in_process(
                instance=instance,
                partition_key=DATES[2],
                asset_selection=[dg.AssetKey(["classeurs", "classe"])],
            )


def test_replaying_a_range_goes_in_order_and_says_what_blocked(tmp_path: Path) -> None:
    home = Home(tmp_path / "var")
    home.prepare()
    for date in DATES:
        copy(home, date)
    voeux = home.deposits / DATES[1] / "voeux.csv"
    voeux.write_text(voeux.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    stopped = pilotage(home.root, "rejouer")
    assert stopped.returncode == 1
    assert stopped.stderr.rstrip().endswith("Bloqué : 2026-03-25.")
    assert home.current_date() == DATES[0]
    passed_over = pilotage(home.root, "rejouer", "--du", DATES[1], "--continuer")
    assert passed_over.returncode == 1
    assert "Dépôt du 2026-03-05" not in passed_over.stderr
    assert home.delivered_dates() == [DATES[0], DATES[2]]
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        (dates,) = con.execute("select count(*) from historique.hist_depots").fetchone()
    assert dates == 2
