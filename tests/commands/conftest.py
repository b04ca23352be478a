"""The `hsl` command inside this process, a small school, and a database that answers as told."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import pipelines.refresh
from cli import app
from core.settings import Settings
from core.shelf import SnapshotFile
from pipelines.source import Source
from tests.snapshot_maker import NOON, MakeSnapshot, Row, source_of

Hsl = Callable[..., Result]
SECRET = "hunter2hunter2"
REGISTRATIONS: Sequence[Row] = [
    {"user_id": person, "first_name": f"Person {person}", "registered_at": NOON}
    for person in range(1, 61)
]


@pytest.fixture
def hsl(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hsl:
    """The command with this test's data folder, in a folder of its own."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("HSL_DATA_DIR", str(settings.data_dir))
    monkeypatch.delenv("HSL_SOURCE_URL", raising=False)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def school(make_snapshot: MakeSnapshot) -> SnapshotFile:
    """Only its description: the file itself is opened by the command, as in another process."""
    snapshot = make_snapshot(
        registrations=REGISTRATIONS,
        bookings=[{"user_id": 1, "confirmed": 2, "course_stream": "4th_stream"}],
        events=[{"user_id": 2, "created_at": NOON} for _ in range(7)],
    )
    return snapshot.file


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`answers(registrations=[...])`: what the school's database says from now on."""
    monkeypatch.setenv("HSL_SOURCE_URL", f"postgresql://hsl:{SECRET}@127.0.0.1:1/school")

    def say(**tables: Sequence[Row]) -> None:
        @contextmanager
        def opened(_url: str) -> Iterator[Source]:
            yield source_of(tables, datetime.now(UTC))

        monkeypatch.setattr(pipelines.refresh, "open_source", opened)

    return say
