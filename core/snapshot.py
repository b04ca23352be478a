"""How the app, the command line and notebooks read a snapshot: hardened, read-only, one moment."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from core import shelf
from core.errors import HslError
from core.shelf import Damage, SnapshotFile
from queries import block

# Nothing on a page may read files, load extensions or change settings (TECH-NOTES, DuckDB).
HARDENED: Mapping[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": "1GB",
    "threads": "2",
}
_UTC = block("session_utc")
_LOCKED = block("session_locked")
_IS_LOCKED = block("session_is_locked")
_OPENING = threading.Lock()
ROWS_PER_BATCH = 50_000
# A connection dropped from here lives on as long as somebody still reads from it.
MOST_OPEN = 4


class NoSnapshot(HslError):
    """There is nothing to read yet: run `hsl refresh` (or `make demo`) first."""


@dataclass(frozen=True)
class Snapshot:
    """An open snapshot; every answer of one Snapshot is of the same moment."""

    file: SnapshotFile
    _connection: duckdb.DuckDBPyConnection = field(repr=False, compare=False)

    @property
    def snapshot_id(self) -> str:
        """The snapshot's name."""
        return self.file.snapshot_id

    @property
    def taken_at(self) -> datetime:
        """The moment the data shows, aware UTC."""
        return self.file.taken_at

    def query(self, sql: str, **params: object) -> pl.DataFrame:
        """The answer to a block of queries/*.sql. Each call has a cursor of its own: threads may share."""
        with self._cursor() as cursor:
            return _frame(cursor.execute(sql, params or None).to_arrow_table())

    def batches(self, sql: str, **params: object) -> Iterator[pl.DataFrame]:
        """The same, piece by piece, for answers that need not fit into memory."""
        with self._cursor() as cursor:
            reader = cursor.execute(sql, params or None).to_arrow_reader(ROWS_PER_BATCH)
            for batch in reader:
                yield _frame(pa.Table.from_batches([batch]))

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()


@dataclass(frozen=True)
class Opened:
    """A snapshot to look at, and `notice`: what to tell the person when it is not the one expected."""

    snapshot: Snapshot
    notice: str | None = None


class Reader:
    """Opens snapshots of one folder; files stay open, once per process, and are checked when opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: dict[str, Snapshot] = {}
        self._damaged: dict[tuple[str, int, int], Damage] = {}
        self._lock = threading.Lock()

    def current(self) -> Opened:
        """The snapshot the pointer names, or the last good one with a notice. Raises NoSnapshot."""
        name = shelf.pointed_at(self.folder)
        if isinstance(name, str):
            wanted = self._try(name)
            if isinstance(wanted, Snapshot):
                return Opened(wanted)
            return self._last_good(wanted)
        if name is None and not shelf.snapshots(self.folder):
            raise NoSnapshot("There is no snapshot yet.", "Run `hsl refresh` to make one.")
        return self._last_good(name or Damage("the pointer to the current snapshot is missing"))

    def as_of(self, moment: datetime) -> Opened:
        """The newest whole snapshot taken at or before `moment`. Raises NoSnapshot when all are later."""
        older = [each for each in shelf.snapshots(self.folder) if each.taken_at <= moment]
        for file in older:
            found = self._try(file.snapshot_id)
            if isinstance(found, Snapshot):
                return Opened(found)
        raise NoSnapshot(
            f"No kept snapshot is as old as {moment:%Y-%m-%d %H:%M %Z}.",
            "`hsl snapshots` lists those that are kept.",
        )

    def named(self, snapshot_id: str) -> Opened:
        """One snapshot by its name. Raises NoSnapshot when it is gone or damaged."""
        found = self._try(snapshot_id)
        if isinstance(found, Snapshot):
            return Opened(found)
        raise NoSnapshot(f"Not readable: {found.why}.", "Choose another one: `hsl snapshots`.")

    def _last_good(self, damage: Damage) -> Opened:
        for file in shelf.snapshots(self.folder):
            found = self._try(file.snapshot_id)
            if isinstance(found, Snapshot):
                return Opened(found, _fallback_notice(damage))
        raise NoSnapshot(
            f"No snapshot can be read: {damage.why}.", "Run `hsl refresh` to make a new one."
        )

    def _try(self, name: str) -> Snapshot | Damage:
        with self._lock:
            if name in self._open and self._open[name].file.path.exists():
                self._open[name] = self._open.pop(name)  # asked last: closed last
                return self._open[name]
            return self._open_checked(name)

    def _open_checked(self, name: str) -> Snapshot | Damage:
        file = shelf.read_manifest(self.folder, name)
        if isinstance(file, Damage):
            return file
        damage = self._damage_of(file)
        if damage is not None:
            return damage
        try:
            connection = open_hardened(file.path)
        except duckdb.Error:
            return Damage(f"snapshot {name} is not a readable DuckDB file")
        while len(self._open) >= MOST_OPEN:
            self._open.pop(next(iter(self._open)))
        self._open[name] = Snapshot(file, connection)
        return self._open[name]

    def _damage_of(self, file: SnapshotFile) -> Damage | None:
        # A damaged file is read whole once, not at every rerun of a page.
        state = _state(file.path)
        if (file.snapshot_id, *state) not in self._damaged:
            damage = shelf.damage_of(file)
            if damage is None:
                return None
            self._damaged[(file.snapshot_id, *state)] = damage
        return self._damaged[(file.snapshot_id, *state)]


def open_hardened(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection that can reach nothing but this file. Raises duckdb.Error."""
    # DuckDB gives one instance to all who open a file in one process: it is locked only once.
    with _OPENING:
        connection = duckdb.connect(str(path), read_only=True, config=dict(HARDENED))
        if not connection.sql(_IS_LOCKED).pl()["is_locked"].item():
            connection.execute(_UTC)
            connection.execute(_LOCKED)
    return connection


def _frame(table: pa.Table) -> pl.DataFrame:
    # Not through sql(..., params): with parameters DuckDB builds that answer value by value, in
    # Python objects (1 M rows of 12 columns: 11 s instead of 0.2).
    frame = pl.from_arrow(table)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a table is not one column")
    return frame


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _fallback_notice(damage: Damage) -> str:
    why = damage.why[0].upper() + damage.why[1:]
    return f"{why}. You are looking at the last good snapshot; run `hsl refresh` to make a new one."
