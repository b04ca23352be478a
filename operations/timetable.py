"""When is a job due by its cron text? In the school's time, over clock changes, as cron does it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from core.errors import WrongUse

_FIELDS = ("minute", "hour", "day", "month", "day_of_week")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_BY_NUMBER = re.compile(r"(?:\*|([0-7])(?:-([0-7]))?)(?:/([1-7]))?")
_TICK = timedelta(microseconds=1)
# Looking back goes from near to far, so that `* * * * *` is not asked for each minute of a year.
_LOOKS_BACK = tuple(timedelta(days=days) for days in (1 / 24, 1, 8, 32, 367, 1_500, 20_000))
_CURE = "Write minute hour day month weekday, such as `0 7-22 * * *` or `30 8 * * mon`, or off."


@dataclass(frozen=True)
class Timetable:
    """The times of one job. `hourly`: its hour is `*`, so both hours count when the clocks go back."""

    text: str
    trigger: BaseTrigger
    hourly: bool

    def after(self, moment: datetime) -> datetime | None:
        """The first time after `moment` (UTC); None when there is none any more.

        A time in the hour that the clocks skip comes as much later; one in the hour that comes
        twice counts the first time only, unless the job runs every hour.
        """
        found: datetime | None = self.trigger.get_next_fire_time(None, moment + _TICK)
        while found is not None and found.fold and not self.hourly:
            found = self.trigger.get_next_fire_time(None, found.astimezone(UTC) + _TICK)
        return None if found is None else found.astimezone(UTC)

    def latest(self, since: datetime, until: datetime) -> datetime | None:
        """The last time after `since` and up to `until` (UTC); None when there was none."""
        for look in _LOOKS_BACK:
            start = max(since, until - look)
            if (found := self._last(start, until)) is not None or start == since:
                return found
        return None

    def _last(self, start: datetime, until: datetime) -> datetime | None:
        last, found = None, self.after(start)
        while found is not None and found <= until:
            last, found = found, self.after(found)
        return last


def read_timetable(text: str, zone: tzinfo, *, setting: str) -> Timetable:
    """The times that five cron fields name. Raises WrongUse naming the setting.

    Weekdays are those of cron: 0 and 7 are Sunday, 1 is Monday.
    """
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise _unusable(setting, text, f"it has {len(fields)} fields, not {len(_FIELDS)}")
    minute, hour, day, month, weekday = fields
    if day != "*" and weekday != "*":
        raise _unusable(setting, text, "it names days of the month and of the week; one may be")
    try:
        named = _weekdays(weekday)
        trigger = CronTrigger(None, month, day, None, named, hour, minute, timezone=zone)
    except ValueError as error:
        raise _unusable(setting, text, _reason(error)) from None
    found = Timetable(" ".join(fields), trigger, hourly=hour.startswith("*"))
    if found.after(datetime(2000, 1, 1, tzinfo=UTC)) is None:
        raise _unusable(setting, text, "that day never comes")
    return found


def _weekdays(text: str) -> str:
    """Numbers as names: APScheduler counts from Monday, cron from Sunday."""
    return ",".join(_weekday(part) for part in text.split(",")) if text != "*" else text


def _weekday(part: str) -> str:
    found = _BY_NUMBER.fullmatch(part)
    if found is None:
        return part
    first, last, step = found.groups()
    low = int(first or 0)
    high = int(last) if last else 6 if first is None or step else low
    if high < low:
        raise ValueError(f"{part} ends before it begins")
    days = range(low, high + 1, int(step or 1))
    return ",".join(_WEEKDAYS[day % len(_WEEKDAYS)] for day in days)


def _reason(error: ValueError) -> str:
    return str(error).removeprefix("Error validating expression ").rstrip(".")


def _unusable(setting: str, text: str, reason: str) -> WrongUse:
    return WrongUse(f"{setting} is {text!r}, which is no timetable: {reason}.", _CURE)
