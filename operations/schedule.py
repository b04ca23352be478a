"""Which job is due now, and why? Decided from its times and its runs alone; the clock is passed in.

A time is served by any run that was done after it, or by a try of the timetable's own; several
missed times are one. What failed is tried again, later each time, until the next time comes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final, Literal

from operations.runs import Run
from operations.timetable import Timetable

OURS: Final = ("timetable", "catch-up", "retry")


@dataclass(frozen=True)
class Rules:
    """How much later a run may begin, how long it may take, how often and when it is tried again."""

    jitter: timedelta
    timeout: timedelta
    retries: int
    first_pause: timedelta = timedelta(minutes=1)
    longest_pause: timedelta = timedelta(minutes=15)


@dataclass(frozen=True)
class Plan:
    """A job's times, known `since` then: what was before has not been missed.

    `seed` makes the jitter of this installation its own.
    """

    job: str
    timetable: Timetable
    since: datetime
    seed: str = ""


@dataclass(frozen=True)
class Due:
    """The job is to be run because of `at`: its time, or the moment of the next try."""

    at: datetime
    cause: Literal["timetable", "catch-up", "retry"]


def due(
    plan: Plan, runs: Sequence[Run], rules: Rules, now: datetime, *, awake_since: datetime
) -> Due | None:
    """What is due now; `runs` are the job's, newest first. A time from before `awake_since` was missed."""
    counted = _counted(runs, now)
    if any(each.outcome == "running" for each in counted):
        return None
    missed = plan.timetable.latest(_since(plan, counted, now), now)
    if missed is not None:
        begins = missed + _lateness(plan, rules, missed)
        seen = begins >= awake_since
        return Due(missed, "timetable" if seen else "catch-up") if now >= begins else None
    again = _again(counted, rules)
    return Due(again, "retry") if again is not None and again <= now else None


def next_start(plan: Plan, runs: Sequence[Run], rules: Rules, now: datetime) -> datetime | None:
    """When the job is started next, if nothing else runs then: now or later; None: never again."""
    counted = _counted(runs, now)
    since = _since(plan, counted, now)
    time = plan.timetable.latest(since, now) or plan.timetable.after(max(since, now))
    starts = None if time is None else max(now, time + _lateness(plan, rules, time))
    again = _again(counted, rules)
    return min((each for each in (starts, again and max(now, again)) if each), default=None)


def overdue(plan: Plan, runs: Sequence[Run], rules: Rules, now: datetime) -> datetime | None:
    """The oldest time that should have begun and did not; None when nothing is behind."""
    counted = _counted(runs, now)
    if any(each.outcome == "running" for each in counted):
        return None
    first = plan.timetable.after(_since(plan, counted, now))
    begins = None if first is None else first + _lateness(plan, rules, first)
    return begins if begins is not None and begins <= now else None


def _counted(runs: Sequence[Run], now: datetime) -> list[Run]:
    """What can have served a time; a run from the future is of a clock that was wrong."""
    ours = [each for each in runs if each.started <= now]
    return [each for each in ours if each.cause in OURS or each.outcome in ("done", "running")]


def _since(plan: Plan, counted: Sequence[Run], now: datetime) -> datetime:
    """Every time up to then is served."""
    ends = [each.finished or each.started for each in counted[:1]]
    return min(max([plan.since, *ends]), now)


def _again(counted: Sequence[Run], rules: Rules) -> datetime | None:
    """When a failed run is tried again; None when it did not fail, or often enough.

    Data that failed the checks would fail them again: those are left to the next time.
    """
    if not counted or counted[0].outcome in ("done", "running"):
        return None
    last = counted[0]
    stopped_by_checks = last.outcome == "refused" and last.findings is not None
    tries = sum(1 for _ in takewhile(lambda each: each.cause == "retry", counted))
    if stopped_by_checks or tries >= rules.retries:
        return None
    pause = min(rules.first_pause * (1 << tries), rules.longest_pause)
    return (last.finished or last.started) + pause


def _lateness(plan: Plan, rules: Rules, time: datetime) -> timedelta:
    """The jitter of one time: the same whenever it is asked, and far from the time that follows."""
    following = plan.timetable.after(time)
    room = rules.jitter if following is None else min(rules.jitter, (following - time) / 2)
    named = f"{plan.seed} {plan.job} {time.isoformat()}".encode()
    share = int.from_bytes(hashlib.sha256(named).digest()[:4]) / 2**32
    return room * share
