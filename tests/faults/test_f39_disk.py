"""F39: a full or read-only disk is said in one line, and the last snapshot stays as it was."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import Settings
from pipelines.refresh import CannotWrite
from tests.faults.acts import (
    When,
    fill,
    fill_events,
    hsl,
    left_over,
    listing,
    refreshed,
    settings_of,
    whole,
)

pytestmark = pytest.mark.slow

MEGABYTES = 32
STEPS_THAT_WRITE = (
    "connect",
    "extract bookings",
    "extract events",
    "people",
    "seal",
    "search index",
    "describe",
    "point",
)

# Works without mounting: no file of this process may grow beyond so many bytes.
LIMITED = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
import cli
cli.main()
"""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    done = mount("-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(place))
    if done.returncode != 0:
        pytest.skip(f"mounting a small disk is not permitted here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)  # noqa: S607


@pytest.fixture
def home(disk: Path, bot_url: str) -> Settings:
    """A data folder on that disk with a snapshot of 40,020 events in it."""
    settings = settings_of(disk / "data")
    fill(bot_url, 20)
    fill_events(bot_url, 40_000)
    refreshed(bot_url, settings)
    return settings


@pytest.mark.parametrize("free_kilobytes", [0, 8, 40, 1_000, 5_000])
def test_f39_however_little_is_free_the_refresh_says_so_and_cleans_up(
    disk: Path, home: Settings, bot_url: str, free_kilobytes: int
) -> None:
    before = whole(home).snapshot.snapshot_id
    fill_up(disk, free_kilobytes * 1024)
    free = free_bytes(disk)

    with pytest.raises(CannotWrite, match="No space left on device") as full:
        refreshed(bot_url, home)

    assert full.value.cure.startswith("Free space")
    assert len(str(full.value).splitlines()) == 1
    assert whole(home).snapshot.snapshot_id == before
    assert left_over(home) == []
    assert abs(free_bytes(disk) - free) < 64 * 1024


@pytest.mark.parametrize("step", STEPS_THAT_WRITE)
def test_f39_a_disk_that_fills_up_at_any_step_leaves_the_last_snapshot_current(
    disk: Path, home: Settings, bot_url: str, step: str
) -> None:
    before = whole(home).snapshot.snapshot_id
    names = listing(home.snapshots_dir)

    with pytest.raises(CannotWrite, match="No space left on device"):
        refreshed(bot_url, home, When(step, lambda: fill_up(disk, 0)))

    assert whole(home).snapshot.snapshot_id == before
    assert listing(home.snapshots_dir) == names


def test_f39_the_command_says_a_full_disk_in_one_line_and_works_again_with_space(
    disk: Path, home: Settings, bot_url: str
) -> None:
    before = whole(home).snapshot.snapshot_id
    hsl(home.data_dir, bot_url, "refresh", "--json")
    fill_up(disk, 1024 * 1024)

    full = hsl(home.data_dir, bot_url, "refresh", "--json")
    (disk / "filler").unlink()
    again = hsl(home.data_dir, bot_url, "refresh", "--json")

    said = json.loads(full.stdout)
    assert (full.returncode, full.stderr) == (1, "")
    assert "No space left on device" in said["error"]
    assert said["cure"].startswith("Free space")
    assert whole(home).snapshot.snapshot_id != before
    assert again.returncode == 0
    assert left_over(home) == []


@pytest.mark.parametrize("limit", [100, 100_000])
def test_f39_files_that_may_not_grow_are_said_in_one_line(
    bot_url: str, settings: Settings, limit: int
) -> None:
    fill(bot_url, 20)
    before = refreshed(bot_url, settings).snapshot_id
    fill_events(bot_url, 40_000)

    command = (sys.executable, "-c", LIMITED, str(limit))
    done = hsl(settings.data_dir, bot_url, "refresh", "--json", command=command)

    said = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (1, "")
    assert "File too large" in said["error"]
    assert whole(settings).snapshot.snapshot_id == before
    assert left_over(settings) == []


def test_f39_a_read_only_disk_is_said_and_the_last_snapshot_can_be_read(
    disk: Path, home: Settings, bot_url: str
) -> None:
    before = whole(home).snapshot.snapshot_id
    names = listing(home.snapshots_dir)
    made_read_only = mount("-o", "remount,ro", str(disk))

    with pytest.raises(CannotWrite, match="Read-only file system"):
        refreshed(bot_url, home)
    done = hsl(home.data_dir, bot_url, "refresh")
    leads = hsl(home.data_dir, None, "leads", "--json")

    assert made_read_only.returncode == 0
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Read-only file system" in done.stderr
    assert whole(home).snapshot.snapshot_id == before
    assert listing(home.snapshots_dir) == names
    assert json.loads(leads.stdout)["snapshot_id"] == before


def mount(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["mount", *words], capture_output=True, text=True, check=False)  # noqa: S607


def free_bytes(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def fill_up(disk: Path, leave: int) -> None:
    """Write until only so many bytes are free."""
    with (disk / "filler").open("ab") as file:
        file.write(b"\0" * max(0, free_bytes(disk) - leave))
