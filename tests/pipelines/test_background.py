"""Is it always clear whether a refresh runs, ended, or died?"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.settings import Settings
from operations.runs import Runs
from pipelines import background
from pipelines.background import CannotStart, Died, Done, Failed, NeverRan, Running, Started
from pipelines.progress import FILE, Silent, ToFile, born
from tests.snapshot_maker import NOON

LATER = NOON + timedelta(seconds=90)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing, for as long as the test needs it."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def told(folder: Path, pid: int) -> ToFile:
    return ToFile(folder / FILE, pid, NOON, Silent(), clock=lambda: 1000.0)


def test_nothing_is_known_before_the_first(tmp_path: Path) -> None:
    assert background.state(tmp_path, LATER) == NeverRan()


def test_a_running_refresh_says_its_step_and_rows(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    progress = told(tmp_path, sleeper.pid)

    progress.step("connect")
    connecting = background.state(tmp_path, LATER)
    progress._written = 0.0
    progress.rows("events", 5_000, 20_000)
    reading = background.state(tmp_path, LATER)

    assert connecting == Running(NOON, "connect", "", 0, 0, 90.0)
    assert isinstance(connecting, Running)
    assert connecting.sentence == "The refresh is running: connect (90 s)."
    assert isinstance(reading, Running)
    assert reading.sentence == "The refresh is reading events: 5,000 of about 20,000 rows (90 s)."


def test_how_it_ended_stays(tmp_path: Path) -> None:
    progress = told(tmp_path, os.getpid())
    ended = {"ended_at": LATER.isoformat(), "sentence": "So it was."}

    progress.ended(exit_code=0, snapshot_id="20261123T120000Z-00000000", **ended)
    well = background.state(tmp_path, LATER)
    progress.ended(exit_code=4, **ended)
    badly = background.state(tmp_path, LATER)

    assert well == Done(NOON, LATER, "20261123T120000Z-00000000", "So it was.")
    assert badly == Failed(NOON, LATER, 4, "So it was.")


def test_a_killed_refresh_died_also_while_it_is_still_a_zombie(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    told(tmp_path, sleeper.pid).step("people")
    sleeper.send_signal(signal.SIGKILL)
    while born(sleeper.pid) is not None:
        time.sleep(0.01)

    found = background.state(tmp_path, LATER)

    assert found == Died(NOON)
    assert isinstance(found, Died)
    assert found.sentence.startswith("The refresh died, nothing was published.")


def test_another_process_with_the_same_id_is_not_the_refresh(tmp_path: Path) -> None:
    told(tmp_path, os.getpid()).step("people")
    said = json.loads((tmp_path / FILE).read_text())
    (tmp_path / FILE).write_text(json.dumps(said | {"born": "1"}))

    assert background.state(tmp_path, LATER) == Died(NOON)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', '{"step": "x", "started_at": "?"}'])
def test_a_file_that_is_not_ours_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)

    assert background.state(tmp_path, LATER) == NeverRan()


def test_the_file_is_private(tmp_path: Path) -> None:
    told(tmp_path, os.getpid()).step("connect")

    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_who_cannot_watch_does_not_stop_the_refresh(tmp_path: Path) -> None:
    progress = told(tmp_path / "gone", os.getpid())

    progress.step("connect")

    assert not (tmp_path / "gone").exists()


def test_a_running_refresh_is_not_started_twice(
    settings: Settings, sleeper: subprocess.Popen[bytes]
) -> None:
    settings.data_dir.mkdir()
    told(settings.data_dir, sleeper.pid).step("people")

    found = background.start(settings, "anna@school.example", LATER)

    assert isinstance(found, Running)


def test_a_data_folder_that_cannot_be_used_is_said(settings: Settings) -> None:
    settings.data_dir.write_text("a file")

    with pytest.raises(CannotStart, match="cannot be started: File exists"):
        background.start(settings, "anna@school.example", NOON)


@pytest.mark.slow
def test_a_started_refresh_leaves_its_reason_when_there_is_no_database(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_DATA_DIR", str(settings.data_dir))
    monkeypatch.delenv("HSL_SOURCE_URL", raising=False)
    monkeypatch.chdir(settings.data_dir.parent)

    started = background.start(settings, "anna@school.example", datetime.now(UTC))
    at_once = background.state(settings.data_dir, datetime.now(UTC))
    until = time.monotonic() + 60
    while isinstance(found := background.state(settings.data_dir, datetime.now(UTC)), Running):
        assert time.monotonic() < until
        time.sleep(0.05)

    assert isinstance(started, Started)
    assert isinstance(at_once, Running)
    assert isinstance(found, Failed)
    assert found.exit_code == 2
    assert "HSL_SOURCE_URL is not set" in found.sentence
    assert (settings.data_dir / "refresh.log").stat().st_mode & 0o777 == 0o600
    (run,) = Runs(settings.data_dir).newest()
    assert (run.job, run.cause) == ("refresh", "person")
