"""Are cron texts read as cron reads them, also where clocks change, and refused in one clear line?"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.errors import WrongUse
from operations.timetable import Timetable, read_timetable

BERLIN = ZoneInfo("Europe/Berlin")
SPRING = datetime(2026, 3, 28, 22, tzinfo=UTC)  # 23:00 in Berlin; 02:00 becomes 03:00
AUTUMN = datetime(2026, 10, 24, 21, tzinfo=UTC)  # 23:00 in Berlin; 03:00 becomes 02:00


def timetable(text: str) -> Timetable:
    return read_timetable(text, BERLIN, setting="HSL_REFRESH_AT")


def times(text: str, start: datetime, hours: int) -> list[str]:
    """The times of so many hours as Berlin's clocks show them."""
    times, found = [], timetable(text).after(start)
    while found is not None and found <= start + timedelta(hours=hours):
        times.append(f"{found.astimezone(BERLIN):%a %H:%M}")
        found = timetable(text).after(found)
    return times


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 2 * * *", ["Sun 03:30"]),
        ("0 2 * * *", ["Sun 03:00"]),
        ("0 3 * * *", ["Sun 03:00"]),
        ("0 1-4 * * *", ["Sun 01:00", "Sun 03:00", "Sun 04:00"]),
        ("0 * * * *", ["Sun 00:00", "Sun 01:00", "Sun 03:00", "Sun 04:00", "Sun 05:00"]),
    ],
)
def test_a_time_in_the_hour_that_is_skipped_comes_once(text: str, expected: list[str]) -> None:
    assert times(text, SPRING, 5) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 2 * * *", ["Sun 02:30"]),
        ("15,45 2 * * *", ["Sun 02:15", "Sun 02:45"]),
        ("0 1-3 * * *", ["Sun 01:00", "Sun 02:00", "Sun 03:00"]),
        ("0 * * * *", ["Sun 00:00", "Sun 01:00", "Sun 02:00", "Sun 02:00", "Sun 03:00"]),
    ],
)
def test_in_the_hour_that_comes_twice_only_an_hourly_job_comes_twice(
    text: str, expected: list[str]
) -> None:
    assert times(text, AUTUMN, 5) == expected


@pytest.mark.parametrize(
    ("weekday", "expected"),
    [
        ("0", ["Sun"]),
        ("7", ["Sun"]),
        ("1", ["Mon"]),
        ("1-5", ["Mon", "Tue", "Wed", "Thu", "Fri"]),
        ("0-2", ["Mon", "Tue", "Sun"]),
        ("5-7", ["Fri", "Sat", "Sun"]),
        ("*/3", ["Wed", "Sat", "Sun"]),
        ("1,fri", ["Mon", "Fri"]),
        ("mon-wed", ["Mon", "Tue", "Wed"]),
    ],
)
def test_weekdays_are_those_of_cron(weekday: str, expected: list[str]) -> None:
    monday = datetime(2026, 6, 1, tzinfo=BERLIN).astimezone(UTC)

    found = times(f"0 9 * * {weekday}", monday, 7 * 24)

    assert found == [f"{day} 09:00" for day in expected]


def test_the_latest_time_is_found_however_long_ago_it_was() -> None:
    now = datetime(2026, 6, 3, 10, 17, 30, tzinfo=UTC)
    ages = {
        "* * * * *": datetime(2026, 6, 3, 10, 17, tzinfo=UTC),
        "0 8 * * mon": datetime(2026, 6, 1, 6, tzinfo=UTC),
        "0 0 1 1 *": datetime(2025, 12, 31, 23, tzinfo=UTC),
        "0 0 29 2 *": datetime(2024, 2, 28, 23, tzinfo=UTC),
    }

    for text, expected in ages.items():
        since = datetime(2020, 1, 1, tzinfo=UTC)
        assert timetable(text).latest(since, now) == expected
        assert timetable(text).latest(expected, now) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it has 0 fields, not 5"),
        ("@hourly", "it has 1 fields, not 5"),
        ("61 * * * *", "the last value (61) is higher than the maximum value (59)"),
        ("0 25 * * *", "the last value (25) is higher than the maximum value (23)"),
        ("*/0 * * * *", "Increment must be higher than 0"),
        ("0 9 * * 8", "higher than the maximum value (6)"),
        ("0 9 * * 5-1", "5-1 ends before it begins"),
        ("0 9 * * someday", "someday"),
        ("0 9 1 * mon", "it names days of the month and of the week; one may be"),
        ("0 0 30 2 *", "that day never comes"),
    ],
)
def test_what_is_no_timetable_is_refused_with_its_setting_and_reason(
    text: str, reason: str
) -> None:
    with pytest.raises(WrongUse) as refused:
        timetable(text)

    assert refused.value.what.startswith(f"HSL_REFRESH_AT is {text!r}, which is no timetable: ")
    assert reason in refused.value.what
    assert refused.value.cure.startswith("Write minute hour day month weekday")
