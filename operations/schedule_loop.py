"""Who keeps the timetable? One loop: look what is due, start it, and stop in order.

One job at a time: it is a small machine, and a list is best written from what was just refreshed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from operations.runs import CannotRecord, Going, Runs
from operations.schedule import Plan, Rules, due, next_start
from operations.schedule_jobs import Job
from operations.schedule_memory import Memory
from operations.schedule_runner import MOST_RUNS, Log, Runner

# Longer than any nap: whoever looks again only now was asleep.
ASLEEP = timedelta(minutes=3)
BEATS = timedelta(seconds=30)
LONGEST_NAP = 60.0
WHILE_RUNNING = 1.0
_SHORTEST_NAP = 0.05


class Clock(Protocol):
    """Time as it is; a stop ends `sleep` at once, and `pause` never."""

    def now(self) -> datetime:
        """This moment, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Let time pass, unless somebody wants an end."""

    def pause(self, seconds: float) -> None:
        """Let time pass."""


@dataclass(frozen=True)
class Desk:
    """What the loop works with."""

    runs: Runs
    memory: Memory
    runner: Runner
    log: Log


class Keeper:
    """Keeps the timetable of these jobs; `tick` looks once, `keep` goes on until it is stopped."""

    def __init__(self, work: Sequence[tuple[Job, Plan]], rules: Rules, desk: Desk) -> None:
        self._work = work
        self._rules = rules
        self._desk = desk
        self._ticked: datetime | None = None
        self._awake_since: datetime | None = None
        self._began: datetime | None = None
        self._beaten: datetime | None = None

    def keep(self, clock: Clock, stopped: Callable[[], bool]) -> None:
        """Keep it until `stopped`; a job that runs then is given a moment, and ended."""
        jobs = {job.name: job.at for job, _ in self._work}
        self._desk.log.info("keeping the timetable", **jobs)
        with self._desk.runs.held():
            while not stopped():
                clock.sleep(self._tick_safely(clock.now()))
            self._close(clock)
        self._desk.log.info("stopped")

    def tick(self, now: datetime) -> float:
        """Look once; the seconds in which nothing will be due. Raises CannotRecord."""
        awake_since = self._noticed(now)
        self._desk.runner.watch(now)
        self._beat(now)
        going = self._desk.runs.settle(now)
        if self._desk.runner.busy:
            return WHILE_RUNNING
        return self._start_next(going, now, awake_since)

    def _tick_safely(self, now: datetime) -> float:
        try:
            return self.tick(now)
        except CannotRecord as error:  # a full disk: nothing is started that could not be recorded
            self._desk.log.warning("cannot record", why=str(error))
            return LONGEST_NAP

    def _noticed(self, now: datetime) -> datetime:
        """Since when nothing was slept through."""
        last, awake = self._ticked, self._awake_since
        self._ticked = now
        self._began = self._began or now
        if last is None or awake is None or now - last > ASLEEP:
            self._awake_since = now
            if last is not None:
                self._desk.log.info("woke up", asleep_seconds=round((now - last).total_seconds()))
        else:
            self._awake_since = min(awake, now)  # the clock was set back
        return self._awake_since

    def _start_next(self, going: Sequence[Going], now: datetime, awake_since: datetime) -> float:
        """Start the first job that is due; the seconds until there is something to look at."""
        starts = []
        for job, plan in self._work:
            runs = self._desk.runs.newest(job.name, MOST_RUNS)
            found = due(plan, runs, self._rules, now, awake_since=awake_since)
            if found is not None and not self._waits(job.name, going, now):
                self._desk.runner.start(job, found, now)
                return WHILE_RUNNING
            starts.append(next_start(plan, runs, self._rules, now))
        return WHILE_RUNNING if going else _nap(starts, now)

    def _waits(self, job: str, going: Sequence[Going], now: datetime) -> bool:
        """For the same job, or any other; but not for ever for one that somebody else lets hang."""
        return any(each.job == job or now - each.started < self._rules.timeout for each in going)

    def _close(self, clock: Clock) -> None:
        runner, asked = self._desk.runner, clock.now()
        try:
            while runner.busy:
                runner.close(asked, clock.now())
                clock.pause(WHILE_RUNNING / 4)
        except CannotRecord as error:
            self._desk.log.warning("cannot record", why=str(error))

    def _beat(self, now: datetime) -> None:
        if self._beaten is None or not timedelta() <= now - self._beaten < BEATS:
            self._beaten = now
            self._desk.memory.beat(self._began or now, now)


def _nap(starts: Sequence[datetime | None], now: datetime) -> float:
    soonest = min((each for each in starts if each is not None), default=None)
    if soonest is None:
        return LONGEST_NAP
    return min(max((soonest - now).total_seconds(), _SHORTEST_NAP), LONGEST_NAP)
