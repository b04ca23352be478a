"""When may people's phones ring? Quiet hours in the school's time, and how long a sending takes."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from core.errors import Refused
from core.settings import Settings

OFF = "off"
PER_SECOND = 20  # what the worker sends at most: DESIGN, FAULTS F13


class InQuietHours(Refused):
    """People would be woken up: choose another time, or give a reason when it is rehearsed."""


@dataclass(frozen=True)
class Window:
    """From an instant to another, both aware UTC."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Window") -> bool:
        """Whether they share a moment; two that only touch do not."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class QuietHours:
    """Every day from `start` to `end` by the school's clock, over midnight when `end` is earlier."""

    start: time
    end: time
    zone: tzinfo

    def within(self, window: Window) -> list[Window]:
        """The quiet hours that a sending in `window` would disturb, in order."""
        found = []
        day = window.start.astimezone(self.zone).date() - timedelta(days=1)
        while day <= window.end.astimezone(self.zone).date():
            quiet = self._of(datetime.combine(day, time()))
            # A sending of one moment disturbs the hours it begins in.
            if quiet.overlaps(window) or quiet.start <= window.start < quiet.end:
                found.append(quiet)
            day += timedelta(days=1)
        return found

    def at(self, moment: datetime) -> Window | None:
        """The quiet hours that `moment` (aware) lies in; None when it lies in none."""
        found = self.within(Window(moment, moment))
        return found[0] if found else None

    def _of(self, day: datetime) -> Window:
        after = day + timedelta(days=self.end <= self.start)
        start = datetime.combine(day, self.start, self.zone)
        return Window(
            start.astimezone(UTC), datetime.combine(after, self.end, self.zone).astimezone(UTC)
        )


def require_awake(quiet: QuietHours | None, window: Window, cure: str) -> None:
    """Raises InQuietHours when a sending in `window` would disturb them; `{end}` in the cure is their end."""
    met = quiet.within(window) if quiet else []
    if quiet and met:
        start, end = (each.astimezone(quiet.zone) for each in (met[0].start, met[-1].end))
        raise InQuietHours(
            f"It would reach people in the quiet hours from {start:%d %b %H:%M} to {end:%d %b %H:%M}.",
            cure.format(end=f"{end:%Y-%m-%dT%H:%M}"),
        )


def read_quiet_hours(setting: str, zone: tzinfo) -> QuietHours | None:
    """The quiet hours of a setting such as `22:00-09:00`; None for `off`, or when they last no time."""
    if setting == OFF:
        return None
    start, _, end = setting.partition("-")
    if start == end:
        return None
    return QuietHours(time.fromisoformat(start), time.fromisoformat(end), zone)


def quiet_hours(settings: Settings) -> QuietHours | None:
    """The school's quiet hours; None when it has none."""
    return read_quiet_hours(settings.quiet_hours, settings.zone)


def sending_time(people: int, start: datetime, *, per_second: int = PER_SECOND) -> Window:
    """When a sending to so many people begins and, at the limits, ends."""
    return Window(start, start + timedelta(seconds=max(0, people - 1) / per_second))
