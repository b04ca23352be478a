"""F38: a refresh killed at any step leaves a whole snapshot to read, and the next one cleans up."""

import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import shelf
from core.settings import Settings
from core.snapshot import NoSnapshot, Reader
from tests import warm
from tests.databases import create_bot_tables, fresh_database
from tests.faults.acts import (
    PATIENCE,
    ROOT,
    environment,
    execute,
    fill,
    left_over,
    listing,
    refreshed,
    settings_of,
    whole,
)

BEFORE_THE_POINTER = (
    "connect",
    "extract bookings",
    "extract registrations",
    "extract events",
    "extract users",
    "extract referral_coupons",
    "extract referral_usage",
    "extract hackathon_registrations",
    "people",
    "checks",
    "seal",
    "search index",
    "verify",
    "make durable",
    "rename",
    "describe",
    "point",
)
AFTER_THE_POINTER = ("sweep", "thin out", "end")
IN_THE_MIDDLE_OF_A_TABLE = "rows of events"
KILLED_AT = """
import os, signal, sys
from pathlib import Path
from tests.faults.acts import When, refreshed, settings_of
url, data_dir, moment = sys.argv[1:]
kill = When(moment, lambda: os.kill(os.getpid(), signal.SIGKILL))
refreshed(url, settings_of(Path(data_dir)), kill)
"""


@pytest.fixture(scope="module")
def url(server_url: str) -> Iterator[str]:
    """A school of 30 people."""
    with fresh_database(server_url) as url:
        create_bot_tables(url)
        fill(url, 30)
        yield url


@pytest.fixture(scope="module")
def published(url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one snapshot of 30 people; afterwards there are 31."""
    settings = settings_of(tmp_path_factory.mktemp("home") / "data")
    refreshed(url, settings)
    execute(url, "INSERT INTO bookings (user_id) VALUES (31)")
    return settings.data_dir


@pytest.fixture
def home(published: Path, settings: Settings) -> Settings:
    """A copy of that folder for one test."""
    shutil.copytree(published, settings.data_dir)
    return settings


@pytest.mark.slow
def test_f38_these_are_all_the_steps_of_a_refresh(url: str, settings: Settings) -> None:
    steps = refreshed(url, settings).durations

    assert (*steps, "end") == (*BEFORE_THE_POINTER, *AFTER_THE_POINTER)


@pytest.mark.slow
@pytest.mark.parametrize("step", [*BEFORE_THE_POINTER, IN_THE_MIDDLE_OF_A_TABLE])
def test_f38_killed_before_the_pointer_moves_the_old_snapshot_is_current(
    url: str, home: Settings, step: str
) -> None:
    old = shelf.pointed_at(home.snapshots_dir)

    kill_refresh_at(step, url, home)
    found = whole(home)
    again = refreshed(url, home)

    assert (found.snapshot.snapshot_id, found.notice) == (old, None)
    assert again.counts["people"] == 31
    assert whole(home).snapshot.snapshot_id == again.snapshot_id
    assert left_over(home) == []
    assert listing(home.data_dir) == ["refresh.lock", "snapshots"]


@pytest.mark.slow
@pytest.mark.parametrize("step", AFTER_THE_POINTER)
def test_f38_killed_after_the_pointer_moved_the_new_snapshot_is_current(
    url: str, home: Settings, step: str
) -> None:
    old = shelf.pointed_at(home.snapshots_dir)

    kill_refresh_at(step, url, home)
    found = whole(home)
    again = refreshed(url, home)

    assert found.snapshot.snapshot_id not in (old, again.snapshot_id)
    assert found.notice is None
    assert found.snapshot.query("SELECT count(*) FROM people").item() == 31
    assert whole(home).snapshot.snapshot_id == again.snapshot_id
    assert left_over(home) == []


@pytest.mark.slow
@pytest.mark.parametrize("step", ["people", "rename", "describe"])
def test_f38_killed_in_the_first_refresh_of_all_there_is_nothing_to_read_yet(
    url: str, settings: Settings, step: str
) -> None:
    kill_refresh_at(step, url, settings)

    with pytest.raises(NoSnapshot, match="Run `hsl refresh`"):
        Reader(settings.snapshots_dir).current()
    assert left_over(settings) != []

    refreshed(url, settings)
    assert left_over(settings) == []


@pytest.mark.slow
def test_f38_a_first_snapshot_that_nothing_points_to_is_read_with_a_notice(
    url: str, settings: Settings
) -> None:
    kill_refresh_at("point", url, settings)

    found = whole(settings)

    assert found.notice is not None
    assert found.notice.startswith("The pointer to the current snapshot is missing.")


def kill_refresh_at(moment: str, url: str, settings: Settings) -> None:
    """A refresh in a process of its own that kills itself there."""
    command = [sys.executable, "-c", KILLED_AT, url, str(settings.data_dir), moment]
    env = environment(settings.data_dir, None)
    done = warm.run(warm.ask_for(command, ROOT, env), PATIENCE)
    assert done.returncode == -signal.SIGKILL, done.stderr
