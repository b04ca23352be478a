"""The fourteen months of the school: workshops, streams, and how many people each day draws."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from demo.definition import Definition, StreamPlan
from demo.rhythm import DAY, HOUR, Floats, Moments

EPOCH: Final = date(1970, 1, 1)
LESSON_WEEKDAYS: Final = (1, 3, 6)  # Tuesday, Thursday, Sunday
FORTNIGHT: Final = 14 * DAY
RAMP: Final = 8  # days before a workshop in which it draws people


@dataclass(frozen=True)
class Workshop:
    """One free lesson on one evening; `starts` and `announced` in µs UTC."""

    kind: str
    title: str
    lesson_date: date
    announced: int
    starts: int
    pull: float


@dataclass(frozen=True)
class Stream:
    """One course_stream (None: the bot lost it) and the time in which it is sold, in µs UTC."""

    plan: StreamPlan
    name: str | None
    opens: int
    closes: int


@dataclass(frozen=True)
class Calendar:
    """The story from `start` to `until` (µs UTC); `last_day` is the local day `until` lies in."""

    start: int
    until: int
    offset: int
    last_day: int
    workshops: list[Workshop]
    streams: list[Stream]

    def before(self, days: int) -> int:
        """The local midnight so many days before the last day."""
        return (self.last_day - days) * DAY - self.offset

    def sold(self, moment: int) -> float:
        """How far the sale of a stream has come at that moment (0 to 1), or -1: none is on sale."""
        shares = [
            (moment - stream.opens) / (stream.closes - stream.opens)
            for stream in self.streams
            if stream.plan.selling and stream.opens <= moment < stream.closes
        ]
        return max(shares, default=-1.0)

    def workshop_starts(self) -> Moments:
        """The starts of all workshops, ascending."""
        return np.array([workshop.starts for workshop in self.workshops], dtype=np.int64)


def make_calendar(definition: Definition, until: datetime) -> Calendar:
    """Lay the definition's days on the calendar that ends at `until`."""
    local = until.astimezone(ZoneInfo(definition.time_zone))
    offset = (local.utcoffset() or timedelta()) // timedelta(microseconds=1)
    last_day = (local.date() - EPOCH).days
    moment = (until - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    start = (last_day - definition.story_days) * DAY - offset
    bare = Calendar(start, moment, offset, last_day, [], [])
    streams = [_stream(bare, plan) for plan in definition.streams]
    return Calendar(start, moment, offset, last_day, _workshops(bare, definition), streams)


def attraction(calendar: Calendar, definition: Definition) -> Floats:
    """The relative number of newcomers on each local day; the last one is cut at until."""
    days = np.arange(definition.story_days + 1)
    plan = definition.arrival
    weight = plan.growth ** (days / definition.story_days)
    weight *= 1 + _workshop_waves(calendar, days, plan.workshop_pull)
    weight *= 1 + _stream_waves(calendar, days, plan.stream_pull)
    first_weekday = (EPOCH + timedelta(days=calendar.last_day - definition.story_days)).weekday()
    weight *= np.asarray(definition.rhythm.weekdays)[(first_weekday + days) % 7]
    weight[-1] *= (calendar.until - calendar.before(0)) / DAY
    return np.asarray(weight, dtype=np.float64)


def _workshop_waves(calendar: Calendar, days: Moments, pull: float) -> Floats:
    waves = np.zeros(days.size)
    for workshop in calendar.workshops:
        ahead = (workshop.starts - calendar.start) // DAY - days
        ramp = np.where((ahead >= 0) & (ahead < RAMP), 1 - ahead / RAMP, 0)
        waves += pull * workshop.pull * ramp
    return waves


def _stream_waves(calendar: Calendar, days: Moments, pull: float) -> Floats:
    waves = np.zeros(days.size)
    for stream in calendar.streams:
        since = calendar.start + days * DAY - stream.opens
        fresh = (since >= 0) & (since < FORTNIGHT) & stream.plan.selling
        waves += pull * np.where(fresh, 1 - since / FORTNIGHT, 0)
    return waves


def _stream(calendar: Calendar, plan: StreamPlan) -> Stream:
    opens, closes = calendar.before(plan.opens) + 12 * HOUR, calendar.before(plan.closes)
    return Stream(plan, plan.name or None, opens, closes)


def _workshops(calendar: Calendar, definition: Definition) -> list[Workshop]:
    habits = definition.workshops
    found = []
    for dates in habits.plan:
        for days, pull in zip(dates.days, dates.pulls, strict=True):
            day = _lesson_day(calendar.last_day - days)
            starts = day * DAY + habits.hour * HOUR - calendar.offset
            announced = starts - habits.announced_days * DAY
            lesson_date = EPOCH + timedelta(days=day)
            title = habits.kinds[dates.kind].title
            found.append(Workshop(dates.kind, title, lesson_date, announced, starts, pull))
    return sorted(found, key=lambda workshop: (workshop.starts, workshop.kind))


def _lesson_day(day: int) -> int:
    while (EPOCH + timedelta(days=day)).weekday() not in LESSON_WEEKDAYS:
        day -= 1
    return day
