"""Where Dagster keeps the events of the runs: its own SQLite files, opened once, written in bursts.

Dagster opens, asks for its tables, writes, syncs and closes for each of the hundreds of events of a
run, which takes longer than the models of a small dépôt. Belongs here: how long a file stays open,
what is written together, which events nobody reads. Not here: what an event says (Dagster).
"""

import contextlib
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
import sqlalchemy as db
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData

KEPT_OPEN = 2
"""The index of assets, and the run at work."""
_TYPE = dg.DagsterEventType
UNREAD = {_TYPE.STEP_INPUT, _TYPE.STEP_OUTPUT, _TYPE.LOADED_INPUT, _TYPE.HANDLED_OUTPUT}
"""One each for every asset, beside its materialization, which says more."""
TOGETHER = {
    _TYPE.ASSET_MATERIALIZATION,
    _TYPE.ASSET_MATERIALIZATION_PLANNED,
    _TYPE.ASSET_OBSERVATION,
    _TYPE.ASSET_CHECK_EVALUATION,
    _TYPE.ASSET_CHECK_EVALUATION_PLANNED,
}
"""They come by the hundred within a second: those of a run that this process executes are committed
with its next event of another type, which follows at once."""


class Storage(DagsterSqliteStorage):
    """Dagster's storage in a folder, with our Journal; named by `dagster.yaml`."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = Journal(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "Storage":
        return cls.from_local(inst_data=inst_data, **config_value)


class Journal(SqliteEventLogStorage):
    """Dagster's event log, whose latest files stay open; the last events may be lost in a cut."""

    _open_files: dict[str, db.Connection]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._open_files = {}
        self._pending = False
        self._here: set[str] = set()
        self._tables: set[str] = set()
        self._partitions: set[tuple[str, str]] = set()
        super().__init__(*args, **kwargs)
        self._db_lock = threading.RLock()  # held from an event to what it writes

    def store_event(self, event: EventLogEntry) -> None:
        kind = event.dagster_event_type if event.is_dagster_event else None
        if kind in UNREAD:
            return
        with self._db_lock:
            if kind == _TYPE.RUN_START:
                self._here.add(event.run_id)
            self._pending = kind in TOGETHER and event.run_id in self._here
            super().store_event(event)

    @contextlib.contextmanager
    def _connect(self, shard: str) -> Iterator[db.Connection]:
        with self._db_lock:
            connection = self._open_files.pop(shard, None) or self._open(shard)
            self._open_files[shard] = connection
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            if not self._pending:
                self._commit()
            while len(self._open_files) > KEPT_OPEN:
                self._close(next(iter(self._open_files)))

    def _commit(self) -> None:
        for connection in self._open_files.values():
            connection.commit()

    def _close(self, shard: str) -> None:
        connection = self._open_files.pop(shard)
        connection.commit()
        connection.close()
        connection.engine.dispose()

    def _open(self, shard: str) -> db.Connection:
        engine = db.create_engine(
            self.conn_string_for_shard(shard),
            pool_size=1,
            connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
        )
        db.event.listen(engine, "connect", _sync_at_checkpoints)
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        return engine.connect()

    def has_table(self, table_name: str) -> bool:
        """A table that is there stays there: asked once."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def has_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> bool:
        """A partition found stays found, until this process deletes one: asked at every event."""
        asked = (partitions_def_name, partition_key)
        if asked not in self._partitions and super().has_dynamic_partition(*asked):
            self._partitions.add(asked)
        return asked in self._partitions

    def delete_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> None:
        self._partitions.clear()
        super().delete_dynamic_partition(partitions_def_name, partition_key)

    def dispose(self) -> None:
        """Close the files; called when the instance ends."""
        with self._db_lock:
            for shard in list(self._open_files):
                self._close(shard)
        super().dispose()


def _sync_at_checkpoints(connection: Any, _record: object) -> None:
    """With a write-ahead log this cannot corrupt a file; it may lose the last commits."""
    connection.execute("pragma synchronous = normal")
