"""How is one run of the timetable led to its end? Started, watched, ended when it hangs, and told."""

import signal
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from operations.runs import Outcome, Run, Runs
from operations.schedule import Due
from operations.schedule_children import Child, StartChild
from operations.schedule_jobs import Job

PATIENCE = timedelta(seconds=10)
MOST_RUNS = 100
STOPPED = "Stopped: the timetable was ended."


class Log(Protocol):
    """One line for each event."""

    def info(self, event: str, **facts: object) -> object:
        """What happens."""

    def warning(self, event: str, **facts: object) -> object:
        """What should not happen."""


@dataclass(frozen=True)
class Ending:
    """A run is being ended since then, and will have had that outcome."""

    since: datetime
    outcome: Outcome
    says: str


@dataclass
class Current:
    """The job that runs, and its process."""

    run_id: str
    job: str
    child: Child
    started: datetime
    ending: Ending | None = None


class Runner:
    """Runs one job at a time, for `timeout` at most. Its methods raise CannotRecord."""

    def __init__(self, runs: Runs, start: StartChild, timeout: timedelta, log: Log) -> None:
        self._runs = runs
        self._start_child = start
        self._timeout = timeout
        self._log = log
        self._current: Current | None = None

    @property
    def busy(self) -> bool:
        """Whether a job runs."""
        return self._current is not None

    def start(self, job: Job, found: Due, now: datetime) -> None:
        """Begin a run, on record before its process is there."""
        run_id = self._runs.begin(job.name, found.cause, now)
        try:
            child = self._start_child(job, run_id)
        except OSError as error:
            says = f"It could not be started: {error.strerror or error}."
            self._runs.end(run_id, now, "failed", says=says)
            self._log.warning("failed", run=run_id, job=job.name, says=says)
            return
        self._current = Current(run_id, job.name, child, now)
        self._runs.hand_over(run_id, child.pid)
        facts = {"cause": found.cause, "due": found.at.isoformat(), "pid": child.pid}
        self._log.info("began", run=run_id, job=job.name, **facts)

    def watch(self, now: datetime) -> None:
        """Has it ended, is it too slow, must it be killed?"""
        current = self._current
        if current is None:
            return
        code = current.child.poll()
        if code is not None:
            self._finish(current, code, now)
        elif current.ending is None and now - current.started >= self._timeout:
            minutes = self._timeout.total_seconds() / 60
            self._end(current, Ending(now, "timed out", f"Ended after {minutes:g} minutes."))
        elif current.ending is not None and now - current.ending.since >= PATIENCE:
            current.child.send_signal(signal.SIGKILL)

    def close(self, asked: datetime, now: datetime) -> None:
        """Somebody `asked` for an end: what runs is given a moment, then it is ended."""
        current = self._current
        if current is not None and current.ending is None and now - asked >= PATIENCE:
            self._end(current, Ending(now, "failed", STOPPED))
        self.watch(now)

    def _end(self, current: Current, ending: Ending) -> None:
        current.ending = ending
        current.child.send_signal(signal.SIGTERM)
        self._log.warning("ending", run=current.run_id, job=current.job, says=ending.says)

    def _finish(self, current: Current, code: int, now: datetime) -> None:
        run, ending = self._run(current), current.ending
        if run is not None and ending is not None and run.outcome != "done":
            self._runs.end(run.id, now, ending.outcome, says=ending.says)
        elif run is not None and run.outcome == "running":
            says = f"The process ended with code {code} and left no word; see {current.job}.log."
            self._runs.end(run.id, now, "failed", says=says)
        self._current = None
        if (ended := self._run(current)) is not None:
            self._tell(ended)

    def _run(self, current: Current) -> Run | None:
        """Its record; None when somebody has moved that away."""
        newest = self._runs.newest(current.job, MOST_RUNS)
        return next((each for each in newest if each.id == current.run_id), None)

    def _tell(self, run: Run) -> None:
        facts = {"cause": run.cause, "seconds": run.seconds, "rows": run.rows}
        more = {**facts, "findings": run.findings, "says": run.says}
        log = self._log.info if run.outcome == "done" else self._log.warning
        said = {name: value for name, value in more.items() if value is not None}
        log(run.outcome, run=run.id, job=run.job, **said)
