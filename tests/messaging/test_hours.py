"""Are quiet hours those of the school's clock, also over midnight and when clocks change?"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from messaging.hours import Window, read_quiet_hours, sending_time

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")


def moscow(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("start", "end", "disturbed"),
    [
        (moscow(23, 9), moscow(23, 22), []),
        (moscow(23, 9), moscow(23, 9), []),
        (moscow(23, 22), moscow(23, 22), [23]),
        (moscow(23, 21, 59), moscow(23, 22, 1), [23]),
        (moscow(24, 8, 59), moscow(24, 9, 30), [23]),
        (moscow(24, 3), moscow(24, 3), [23]),
        (moscow(23, 12), moscow(25, 12), [23, 24]),
    ],
)
def test_quiet_hours_over_midnight(start: datetime, end: datetime, disturbed: list[int]) -> None:
    quiet = read_quiet_hours("22:00-09:00", MOSCOW)
    assert quiet is not None

    found = quiet.within(Window(start.astimezone(UTC), end.astimezone(UTC)))

    assert [each.start.astimezone(MOSCOW).day for each in found] == disturbed
    assert all((each.end - each.start) == timedelta(hours=11) for each in found)


def test_quiet_hours_within_one_day() -> None:
    quiet = read_quiet_hours("13:00-14:00", MOSCOW)
    assert quiet is not None

    assert quiet.within(Window(moscow(23, 12), moscow(23, 13))) == []
    assert len(quiet.within(Window(moscow(23, 12), moscow(23, 13, 1)))) == 1


def test_the_night_of_the_clock_change_is_an_hour_longer() -> None:
    quiet = read_quiet_hours("22:00-09:00", BERLIN)
    assert quiet is not None

    midnight = datetime(2026, 10, 25, tzinfo=BERLIN).astimezone(UTC)
    (night,) = quiet.within(Window(midnight, midnight))

    assert night.end - night.start == timedelta(hours=12)
    assert night.end.astimezone(BERLIN).hour == 9


@pytest.mark.parametrize("setting", ["off", "09:00-09:00"])
def test_no_quiet_hours(setting: str) -> None:
    assert read_quiet_hours(setting, MOSCOW) is None


@pytest.mark.parametrize(
    ("people", "seconds"), [(0, 0), (1, 0), (21, 1), (3000, 149.95), (50_000, 2499.95)]
)
def test_twenty_people_a_second(people: int, seconds: float) -> None:
    start = moscow(23, 12).astimezone(UTC)

    found = sending_time(people, start)

    assert (found.end - found.start).total_seconds() == seconds
