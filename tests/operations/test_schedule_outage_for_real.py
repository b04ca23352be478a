"""Is a real database that stops and starts refreshed again as soon as it answers? An hour in a minute."""

import fcntl
import os
import signal
import subprocess
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
from operations.schedule import Plan, Rules
from operations.schedule_children import Child, StartChild
from operations.schedule_jobs import Job
from operations.schedule_loop import Desk, Keeper
from operations.schedule_memory import Memory
from operations.schedule_runner import Runner
from operations.timetable import Timetable
from tests import warm
from tests.databases import create_bot_tables
from tests.e2e.servers import free_port
from tests.faults.acts import CLI, environment, fill, left_over, whole
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
