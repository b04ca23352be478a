"""When does somebody's tier change if nothing new happens? The window rolls, so this is arithmetic.

At moment t the window holds what happened from t minus its length to t, both ends included
(pipelines.activity.in_tier_window). An event therefore leaves one microsecond after it is as old as
the window is long; a microsecond is the finest time the school's database knows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from core.figures.tier_reason import TierRule

INSTANT = timedelta(microseconds=1)
COLDEST = "cold"


@dataclass(frozen=True)
class Act:
    """One event: its id, its type, and when it happened (aware)."""

    event_id: int
    event_type: str
    at: datetime


@dataclass(frozen=True)
class TierWindow:
    """By which rules: the tiers, warmest first, the window's length, the zone that cuts days."""

    rules: tuple[TierRule, ...]
    length: timedelta
    zone: tzinfo

    def tier_of(self, events: int, days: int) -> str:
        """The first tier that so many events on so many active days reach; else the coldest."""
        for rule in self.rules:
            if events >= rule.events and days >= rule.days:
                return rule.tier
        return COLDEST


@dataclass(frozen=True)
class Step:
    """From `at` on, until the next step: the tier, what it is made of, and which acts just left."""

    at: datetime
    tier: str
    events: int
    days: int
    left: tuple[Act, ...] = ()


def cooling(acts: Iterable[Act], window: TierWindow, *, taken_at: datetime) -> tuple[Step, ...]:
    """Every moment at which events or days of the window change, the first being `taken_at`.

    The last step has no event left. An act dated after `taken_at` comes in when its time has come.
    """
    # In a zone of its own Python adds hours on the wall clock: a window over a change of clocks
    # would be an hour too short or too long.
    now = taken_at.astimezone(UTC)
    exact = (replace(act, at=act.at.astimezone(UTC)) for act in acts)
    known = [act for act in exact if act.at >= now - window.length]
    coming, leaving = _comings_and_goings(known, window, now)
    days: Counter[date] = Counter()
    steps = []
    for moment in sorted({now, *coming, *leaving}):
        days.update(_day(act, window) for act in coming[moment])
        days.subtract(_day(act, window) for act in leaving[moment])
        days = +days
        events = days.total()
        tier = window.tier_of(events, len(days))
        steps.append(Step(moment, tier, events, len(days), tuple(leaving[moment])))
    return tuple(steps)


def tier_changes(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps at which the tier becomes another, each with all acts that left since the last such."""
    changes: list[Step] = []
    tier, gone = steps[0].tier, list(steps[0].left)
    for step in steps[1:]:
        gone += step.left
        if step.tier != tier:
            changes.append(Step(step.at, step.tier, step.events, step.days, tuple(gone)))
            tier, gone = step.tier, []
    return tuple(changes)


def _comings_and_goings(
    acts: Sequence[Act], window: TierWindow, now: datetime
) -> tuple[defaultdict[datetime, list[Act]], defaultdict[datetime, list[Act]]]:
    coming: defaultdict[datetime, list[Act]] = defaultdict(list)
    leaving: defaultdict[datetime, list[Act]] = defaultdict(list)
    for act in sorted(acts, key=lambda each: (each.at, each.event_id)):
        coming[max(act.at, now)].append(act)
        leaving[act.at + window.length + INSTANT].append(act)
    return coming, leaving


def _day(act: Act, window: TierWindow) -> date:
    return act.at.astimezone(window.zone).date()
