"""The timetable with real processes: a real PostgreSQL that stops and starts, what hangs, what is killed."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from apscheduler.triggers.cron import CronTrigger

from core.embedded import running
from core.embedded_cluster import Home, locked, server_command, server_environment
from core.settings import Settings
from operations.runs import Run, Runs
from operations.schedule import Due, Plan, Rules
from operations.schedule_children import Child, StartChild, starting_in
from operations.schedule_jobs import Job
from operations.schedule_loop import Desk, Keeper
from operations.schedule_memory import Memory
from operations.schedule_runner import PATIENCE, Runner
from operations.timetable import Timetable
from pipelines.progress import born
from tests import warm
from tests.databases import create_bot_tables
from tests.e2e.servers import free_port
from tests.faults.acts import CLI, ROOT, environment, fill, left_over, whole
from tests.operations.simulated import Words

pytestmark = pytest.mark.slow
SECOND = timedelta(seconds=1)
# An hour in a minute: every five minutes a refresh, tries after one, two and four.
COMPRESSED = Rules(timedelta(), 60 * SECOND, 5, first_pause=SECOND, longest_pause=4 * SECOND)
LONGEST = 120


@dataclass
class School:
    """The bot's database on a port of its own, for as long as it is not stopped."""

    home: Home
    port: int
    server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        password = self.home.password.read_text().strip()
        return f"postgresql://hsl:{password}@127.0.0.1:{self.port}/school"

    def start(self) -> None:
        command = [*server_command(self.home, "postgres"), "-D", str(self.home.cluster)]
        options = ["-p", str(self.port), "-c", "unix_socket_directories="]
        self.server = subprocess.Popen(
            [*command, *options], env=server_environment(), cwd="/", stderr=subprocess.DEVNULL
        )
        while not self._answers():
            assert self.server.poll() is None
            time.sleep(0.05)

    def stop(self) -> None:
        if self.server is not None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(30)
            self.server = None

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url, connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False


@contextmanager
def school_in(folder: Path) -> Iterator[School]:
    """Twenty people, in a cluster of this test."""
    with running(folder) as url:
        create_bot_tables(url)
        fill(url, 20)
    school = School(Home(folder.resolve()), free_port())
    with locked(school.home.server_lock, fcntl.LOCK_EX, seconds=LONGEST):  # its keeper has left
        school.start()
    try:
        yield school
    finally:
        school.stop()


@dataclass
class Acts:
    """What happens on the way: each act when its condition is met; the end when all have happened."""

    runs: Runs
    acts: list[tuple[Callable[[tuple[Run, ...]], bool], Callable[[], None]]]
    began: float = field(default_factory=time.monotonic)

    def over(self) -> bool:
        assert time.monotonic() - self.began < LONGEST
        newest = self.runs.newest("refresh")
        if self.acts and self.acts[0][0](newest):
            self.acts.pop(0)[1]()
        return not self.acts


class ShortSleep:
    """Real time, looked at often."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.2))

    pause = sleep


def warm_children(folder: Path, env: Mapping[str, str]) -> StartChild:
    """The command as the timetable starts it, in a process that has its libraries."""
    nowhere = os.open(os.devnull, os.O_WRONLY)

    def start(job: Job, run_id: str) -> Child:
        ask = warm.ask_for([*CLI, *job.words, "--run", run_id], folder, env)
        return warm.start(ask, nowhere, nowhere)

    return start


def outcomes(runs: tuple[Run, ...]) -> list[str]:
    return [each.outcome for each in runs if each.outcome != "running"]


def test_refreshes_of_a_database_that_stops_and_starts(settings: Settings, tmp_path: Path) -> None:
    trigger = CronTrigger(second="*/5", timezone=UTC)
    job = Job("refresh", "HSL_REFRESH_AT", "*/5 s", ("refresh",))
    plan = Plan("refresh", Timetable("*/5 s", trigger, hourly=True), datetime.now(UTC))
    runs, log = Runs(settings.data_dir), Words()
    with school_in(tmp_path / "school") as school:
        start = warm_children(tmp_path, environment(settings.data_dir, school.url))
        runner = Runner(runs, start, COMPRESSED.timeout, log)
        desk = Desk(runs, Memory(settings.data_dir), runner, log)
        during = Acts(
            runs,
            [
                (lambda seen: outcomes(seen)[:1] == ["done"], school.stop),
                (lambda seen: outcomes(seen)[:2] == ["failed"] * 2, school.start),
                (lambda seen: outcomes(seen)[:1] == ["done"], lambda: None),
            ],
        )
        Keeper([(job, plan)], COMPRESSED, desk).keep(ShortSleep(), during.over)

    found = list(reversed(runs.newest()))
    first, *failed, last = found
    assert (first.outcome, first.rows, last.outcome, last.rows) == ("done", 80, "done", 80)
    assert {each.outcome for each in failed} <= {"failed", "done"}
    down = [each for each in failed if each.outcome == "failed"]
    assert len(down) >= 2
    assert all("does not answer" in each.says for each in down)
    assert "retry" in {each.cause for each in found[1:]}
    assert runs.going() == ()
    assert whole(settings)
    assert left_over(settings) == []
    assert school.home.password.read_text().strip() not in str(log.said) + str(found)


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
