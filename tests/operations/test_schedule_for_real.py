"""Do the timetable's real processes write privately, end when they hang, and go when the timetable goes?"""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.settings import Settings
from operations.runs import Runs
from operations.schedule import Due
from operations.schedule_children import starting_in
from operations.schedule_jobs import Job
from operations.schedule_memory import Memory
from operations.schedule_runner import PATIENCE, Runner
from pipelines.progress import born
from tests.faults.acts import CLI, ROOT, environment
from tests.operations.simulated import Words

pytestmark = pytest.mark.slow
SECOND = timedelta(seconds=1)


def test_a_job_is_a_process_whose_output_is_a_private_file(tmp_path: Path) -> None:
    child = starting_in(tmp_path / "data")(
        Job("refresh", "HSL_REFRESH_AT", "", ("refresh", "--help")), "7"
    )

    while child.poll() is None:
        time.sleep(0.02)

    log = tmp_path / "data" / "refresh.log"
    assert child.poll() == 0
    assert "Read the school" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


HANGS = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(99)
"""


def test_a_process_that_hears_nothing_is_killed_and_recorded(tmp_path: Path) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def hanging(_job: Job, _run_id: str) -> subprocess.Popen[bytes]:
        child = subprocess.Popen([sys.executable, "-c", HANGS], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        started.append(child)
        return child

    runs, now = Runs(tmp_path), datetime.now(UTC)
    runner = Runner(runs, hanging, 60 * SECOND, Words())
    runner.start(Job("refresh", "HSL_REFRESH_AT", "", ()), Due(now, "timetable"), now)
    runner.watch(now + 60 * SECOND)
    alive = started[0].poll() is None
    runner.watch(now + 60 * SECOND + PATIENCE)
    started[0].communicate()
    runner.watch(now + 75 * SECOND)

    (run,) = runs.newest()
    assert alive
    assert started[0].returncode == -signal.SIGKILL
    assert (run.outcome, run.says, run.seconds) == ("timed out", "Ended after 1 minutes.", 75.0)
    assert not runner.busy


PARENT = """
import sys
from pathlib import Path
from operations.schedule_children import starting_in
from operations.schedule_jobs import Job
child = starting_in(Path(sys.argv[1]))(Job("refresh", "HSL_REFRESH_AT", "", ("refresh",)), "7")
print(child.pid, flush=True)
child.wait()
"""


def test_a_job_does_not_outlive_a_timetable_that_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=environment(tmp_path, None),
        text=True,
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        before = born(child)
        parent.kill()

    while born(child) is not None:
        time.sleep(0.02)
    assert before is not None
    assert (tmp_path / "refresh.log").read_text() == ""  # else it says that there is no database


def test_the_command_keeps_the_timetable_until_sigterm(settings: Settings, tmp_path: Path) -> None:
    env = {**environment(settings.data_dir, None), "HSL_REFRESH_AT": "0 0 1 1 *"}
    with subprocess.Popen(
        [*CLI, "schedule"], cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        while Memory(settings.data_dir).last_beat() is None:
            time.sleep(0.05)
        beat = Memory(settings.data_dir).last_beat()
        second = subprocess.run(
            [*CLI, "schedule"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert beat is not None
        lives = beat.lives
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()

    assert "keeping the timetable" in first
    assert "stopped" in rest
    assert (process.returncode, second.returncode) == (0, 3)
    assert (beat.pid, lives, beat.lives) == (process.pid, True, False)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
