"""Fixture `make_snapshot`: literal rows in, a real published snapshot out, without PostgreSQL.

The whole pipeline runs (checks, publish, thinning out included); only the database's answers are
literal. Rows are dicts with the columns that matter to the test, in the snapshot's names; ids are
numbered, other columns are empty, `details` may be a dict. A call again publishes a newer one.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from uuid import uuid4

import adbc_driver_postgresql.dbapi as adbc
import polars as pl
import pyarrow as pa
import pytest

from core.settings import Settings
from core.snapshot import Reader, Snapshot
from pipelines import refresh
from pipelines.clean import SCHEMAS
from pipelines.progress import Silent
from pipelines.source import Lookout, Source
from pipelines.tables import SOURCE_TABLES
from queries import block

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Row = Mapping[str, object]
MakeSnapshot = Callable[..., Snapshot]
_MADE_UP: Row = {"confirmed": 0, "event_type": "start_command", "created_at": NOON}
_IN_DETAILS = ("username", "first_name", "new_status", "lesson_type")
_OURS = {table.snapshot_name: table for table in SOURCE_TABLES}


@dataclass
class FakeCursor:
    """Answers the blocks `source_...` with literal rows, as ADBC would."""

    answers: Mapping[str, pa.Table]
    adbc_statement: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(set_options=lambda **_options: None)
    )
    _sql: str = ""

    def execute(self, sql: str) -> None:
        """Remember the question."""
        self._sql = sql

    def fetch_record_batch(self) -> pa.RecordBatchReader:
        """Answer it."""
        return self.answers[self._sql].to_reader()

    def close(self) -> None:
        """Nothing to close."""


@dataclass(frozen=True)
class FakeConnection:
    """Gives cursors."""

    answers: Mapping[str, pa.Table]

    def cursor(self) -> FakeCursor:
        """A new cursor."""
        return FakeCursor(self.answers)

    def close(self) -> None:
        """There is nothing to close."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a data folder of this test, free of the environment's."""
    return Settings.model_construct(data_dir=tmp_path / "data")


@pytest.fixture
def make_snapshot(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> MakeSnapshot:
    """`make_snapshot(bookings=[...], registrations=[...], events=[...], ..., taken_at=NOON)`."""

    def make(*, taken_at: datetime = NOON, **tables: Sequence[Row]) -> Snapshot:
        return _refreshed(source_of(tables, taken_at), settings, monkeypatch)

    return make


def published(folder: Path, tables: Mapping[str, Sequence[Row]]) -> Snapshot:
    """These rows as a refresh publishes them under `folder`: for a fixture of a whole file."""
    with pytest.MonkeyPatch.context() as patch:
        settings = Settings.model_construct(data_dir=folder / "data")
        return _refreshed(source_of(tables, NOON), settings, patch)


def _refreshed(source: Source, settings: Settings, patch: pytest.MonkeyPatch) -> Snapshot:
    """A later refresh finds the same source, as long as the patch stands."""

    @contextmanager
    def opened(_url: str) -> Iterator[Source]:
        yield source

    patch.setattr(refresh, "open_source", opened)
    plan = refresh.Plan("literal rows", settings, source.source_time, uuid4().hex)
    report = refresh.refresh(plan, Silent())
    return Reader(settings.snapshots_dir).named(report.snapshot_id).snapshot


def source_of(tables: Mapping[str, Sequence[Row]], taken_at: datetime) -> Source:
    """A source with these rows; the required tables are always there."""
    there = [table for table in SOURCE_TABLES if table.required or tables.get(table.snapshot_name)]
    answers = {
        block(table.read): frame_of(
            table.snapshot_name, tables.get(table.snapshot_name, ())
        ).to_arrow()
        for table in there
    }
    rows = {table.name: len(tables.get(table.snapshot_name, ())) for table in there}
    connection = cast(adbc.Connection, FakeConnection(answers))
    return Source(connection, taken_at, Lookout(tuple(there), rows, ()))


def frame_of(table: str, rows: Sequence[Row]) -> pl.DataFrame:
    """The rows with every column the source's query would give."""
    known = SCHEMAS[table].create_empty().schema
    schema = {name: known[name] for name in _OURS[table].columns}
    whole = [
        {
            "id": number,
            **{name: value for name, value in _MADE_UP.items() if name in _OURS[table].columns},
            **(_with_details(row) if table == "events" else row),
        }
        for number, row in enumerate(rows, 1)
    ]
    texts = [
        {
            name: json.dumps(value) if isinstance(value, dict) else value
            for name, value in row.items()
        }
        for row in whole
    ]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in texts], schema=schema)


def _with_details(event: Row) -> Row:
    """What a test says of an event's details stands in its details, as the bot writes it."""
    said = {name: event[name] for name in _IN_DETAILS if name in event}
    clicked = {"event_type": "lesson_link_clicked"} if "lesson_type" in said else {}
    return {**clicked, **({"details": said} if said else {}), **event}
