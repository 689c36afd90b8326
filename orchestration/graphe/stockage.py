"""Where Dagster keeps the events of the runs: its own SQLite files, opened once.

Dagster opens, syncs and closes a file for each of the hundreds of events of a run, which takes
longer than the models of a small dépôt. Belongs here: how long a file stays open. Not here: what
is written in it (Dagster).
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as db
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData

KEPT_OPEN = 2
"""The index of assets, and the run at work."""


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
    """Dagster's event log, whose latest files stay open; the last event may be lost in a cut."""

    _engines: dict[str, db.Engine]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._engines = {}
        super().__init__(*args, **kwargs)

    @contextlib.contextmanager
    def _connect(self, shard: str) -> Iterator[db.Connection]:
        with self._db_lock:
            engine = self._engines.pop(shard, None) or self._open(shard)
            self._engines[shard] = engine
            with engine.begin() as connection:
                yield connection
            while len(self._engines) > KEPT_OPEN:
                self._engines.pop(next(iter(self._engines))).dispose()

    def _open(self, shard: str) -> db.Engine:
        engine = db.create_engine(
            self.conn_string_for_shard(shard),
            pool_size=1,
            connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
        )
        db.event.listen(engine, "connect", _sync_at_checkpoints)
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        return engine

    def dispose(self) -> None:
        """Close the files; called when the instance ends."""
        with self._db_lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()
        super().dispose()


def _sync_at_checkpoints(connection: Any, _record: object) -> None:
    """With a write-ahead log this cannot corrupt a file; it may lose the last commits."""
    connection.execute("pragma synchronous = normal")
