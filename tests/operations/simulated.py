"""A timetable kept in simulated time: a clock that jumps, jobs that end as told, the real record."""

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from operations.runs import Cause, Outcome, Runs
from operations.schedule import Plan, Rules
from operations.schedule_jobs import Job
from operations.schedule_loop import Desk, Keeper
from operations.schedule_memory import Memory
from operations.schedule_runner import Runner
from operations.timetable import read_timetable

SECOND = timedelta(seconds=1)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOURLY = {"refresh": "0 * * * *"}
RULES = Rules(jitter=timedelta(), timeout=timedelta(minutes=10), retries=5)


@dataclass
class SimulatedClock:
    """Time that passes only when somebody sleeps; in `naps` the machine sleeps from then to then."""

    at: datetime
    naps: Sequence[tuple[datetime, datetime]] = ()

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        before, self.at = self.at, self.at + seconds * SECOND
        for start, end in self.naps:
            if before < start <= self.at:
                self.at = end

    pause = sleep


@dataclass
class SimulatedChild:
    """A process that ends at `ends` with a word or without; `deaf` to SIGTERM, if it is."""

    runs: Runs
    run_id: str
    clock: SimulatedClock
    ends: datetime
    outcome: Outcome | None
    deaf: bool = False
    pid: int = field(default_factory=os.getpid)
    signals: list[int] = field(default_factory=list)
    code: int | None = None

    def poll(self) -> int | None:
        if self.code is None and self.clock.now() >= self.ends:
            self.code = 0 if self.outcome == "done" else 1
            if self.outcome is not None:
                self.runs.end(self.run_id, self.ends, self.outcome, says="As told.")
        return self.code

    def send_signal(self, sig: int) -> None:
        self.signals.append(sig)
        if sig == signal.SIGKILL or not self.deaf:
            self.code = -sig


@dataclass
class Words:
    """Remembers what was logged."""

    said: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def info(self, event: str, **facts: object) -> None:
        self.said.append((event, facts))

    warning = info


HowItEnds = Callable[[Job, datetime], tuple[timedelta, Outcome | None]]


@dataclass
class Simulation:
    """A keeper over the jobs `times` (name -> cron text), from `start` on."""

    folder: Path
    times: dict[str, str]
    start: datetime
    zone: tzinfo = UTC
    ends: HowItEnds = lambda _job, _now: (20 * SECOND, "done")
    rules: Rules = RULES
    naps: Sequence[tuple[datetime, datetime]] = ()
    deaf: bool = False
    children: list[SimulatedChild] = field(default_factory=list)
    log: Words = field(default_factory=Words)

    def __post_init__(self) -> None:
        self.clock = SimulatedClock(self.start, self.naps)
        self.runs, self.memory = Runs(self.folder), Memory(self.folder)
        self.keeper = self._keeper()

    def until(self, end: datetime) -> None:
        """Let it be kept until then."""
        self.keeper.keep(self.clock, lambda: self.clock.now() >= end)

    def restart(self, at: datetime) -> None:
        """The process is gone, and a new one begins at `at`."""
        self.clock.at = at
        self.keeper = self._keeper()

    def ran(self, job: str | None = None) -> list[tuple[str, str, str, str]]:
        """Job, cause, outcome and local beginning of each run, oldest first."""
        return [
            (each.job, each.cause, each.outcome, f"{each.started.astimezone(self.zone):%d %H:%M}")
            for each in reversed(self.runs.newest(job, 1_000))
        ]

    def by_hand(self, started: datetime, seconds: int, cause: Cause = "command") -> None:
        """Somebody ran a refresh."""
        run_id = self.runs.begin("refresh", cause, started)
        self.runs.end(run_id, started + seconds * SECOND, "done")

    def _keeper(self) -> Keeper:
        self.memory.keep(self.times, self.clock.now())
        since = self.memory.since(self.times)
        jobs = [Job(name, "HSL_X_AT", text, (name,)) for name, text in self.times.items()]
        plans = [
            Plan(job.name, read_timetable(job.at, self.zone, setting=job.setting), since[job.name])
            for job in jobs
        ]
        runner = Runner(self.runs, self._child, self.rules.timeout, self.log)
        desk = Desk(self.runs, self.memory, runner, self.log)
        return Keeper(list(zip(jobs, plans, strict=True)), self.rules, desk)

    def _child(self, job: Job, run_id: str) -> SimulatedChild:
        now = self.clock.now()
        takes, outcome = self.ends(job, now)
        child = SimulatedChild(self.runs, run_id, self.clock, now + takes, outcome, self.deaf)
        self.children.append(child)
        return child
