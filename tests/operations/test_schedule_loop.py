"""Is the timetable kept over days, sleep, clock changes, outages and restarts? In simulated time."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from operations.runs import Outcome
from operations.schedule_jobs import Job
from tests.operations.simulated import HOUR, HOURLY, MINUTE, NINE, SECOND, Simulation

pytestmark = pytest.mark.slow

BERLIN = ZoneInfo("Europe/Berlin")


def friday_to_sunday(folder: Path) -> Simulation:
    """The days of the clock change: an outage, a night asleep, a refresh by hand."""
    start = datetime(2026, 3, 27, 0, 30, tzinfo=BERLIN).astimezone(UTC)
    outage = (start + 9 * HOUR, start + 12 * HOUR)  # Friday 09:30 to 12:30
    asleep = (start + 46 * HOUR + 45 * MINUTE, start + 51 * HOUR + 10 * MINUTE)  # Saturday 23:15 on

    def ends(job: Job, now: datetime) -> tuple[timedelta, Outcome | None]:
        down = job.name == "refresh" and outage[0] <= now < outage[1]
        return (10 * SECOND, "failed") if down else (20 * SECOND, "done")

    school = Simulation(
        folder,
        {"refresh": "0 * * * *", "export": "30 2 * * *"},
        start,
        BERLIN,
        ends,
        naps=[asleep],
    )
    school.until(start + 38 * HOUR + 20 * MINUTE)  # Saturday 14:50
    school.by_hand(school.clock.now() + 8 * MINUTE, 300)  # 14:58 to 15:03
    school.until(start + 72 * HOUR)
    return school


def test_three_days_of_timetable(tmp_path: Path) -> None:
    school = friday_to_sunday(tmp_path)

    refreshes = school.ran("refresh")
    tally = Counter((cause, outcome) for _, cause, outcome, _ in refreshes)
    assert school.ran("export") == [
        ("export", "timetable", "done", "27 02:30"),
        ("export", "timetable", "done", "28 02:30"),
        ("export", "catch-up", "done", "29 04:40"),
    ]
    assert [each for each in refreshes if each[3] == "29 04:40"] == [
        ("refresh", "catch-up", "done", "29 04:40")
    ]
    assert not [each for each in refreshes if each[3] == "28 15:00"]
    assert not [each for each in refreshes if each[1] == "catch-up" and each[3] != "29 04:40"]
    # Each of 10:00, 11:00 and 12:00 fails and is tried again four or five times.
    failed = [moment for _, _, outcome, moment in refreshes if outcome == "failed"]
    assert failed[:6] == ["27 10:00", "27 10:01", "27 10:03", "27 10:07", "27 10:15", "27 10:30"]
    assert next(each for each in refreshes if each[3] > "27 12:29") == (
        "refresh",
        "retry",
        "done",
        "27 12:30",
    )
    # 72 hours, less four asleep (on the clock five), one served by hand and three in the outage.
    assert tally == {
        ("timetable", "done"): 72 - 4 - 1 - 3,
        ("timetable", "failed"): 3,
        ("retry", "failed"): 14,
        ("retry", "done"): 1,
        ("catch-up", "done"): 1,
        ("command", "done"): 1,
    }
    assert school.runs.going() == ()
    assert one_at_a_time(school)


def one_at_a_time(school: Simulation) -> bool:
    ours = [each for each in reversed(school.runs.newest(limit=1_000)) if each.cause != "command"]
    return all(
        before.finished is not None and before.finished <= after.started
        for before, after in pairwise(ours)
    )


def test_the_hour_that_comes_twice(tmp_path: Path) -> None:
    start = datetime(2026, 10, 25, 0, 30, tzinfo=BERLIN).astimezone(UTC)
    school = Simulation(tmp_path, {**HOURLY, "export": "30 2 * * *"}, start, BERLIN)

    school.until(start + 4 * HOUR)

    assert [each[3] for each in school.ran("export")] == ["25 02:30"]
    refreshed = ["25 01:00", "25 02:00", "25 02:00", "25 03:00"]
    assert [each[3] for each in school.ran("refresh")] == refreshed


def test_what_was_missed_while_the_process_was_down_is_caught_up_once(tmp_path: Path) -> None:
    school = Simulation(tmp_path, HOURLY, NINE - MINUTE)
    school.until(NINE + 10 * MINUTE)

    school.restart(NINE + 5 * HOUR + 10 * MINUTE)
    school.until(NINE + 5 * HOUR + 50 * MINUTE)

    assert school.ran() == [
        ("refresh", "timetable", "done", "26 09:00"),
        ("refresh", "catch-up", "done", "26 14:10"),
    ]


def test_the_first_start_and_other_times_catch_nothing_up(tmp_path: Path) -> None:
    first = Simulation(tmp_path, HOURLY, NINE + 10 * MINUTE)
    first.until(NINE + 70 * MINUTE)

    other = Simulation(tmp_path, {"refresh": "5 * * * *"}, NINE + 70 * MINUTE)
    other.until(NINE + 130 * MINUTE)

    assert [each[1:] for each in other.ran()] == [
        ("timetable", "done", "26 10:00"),
        ("timetable", "done", "26 11:05"),
    ]


def test_a_list_waits_for_the_refresh_it_is_written_from(tmp_path: Path) -> None:
    school = Simulation(
        tmp_path,
        {**HOURLY, "export": "0 * * * *"},
        NINE - MINUTE,
        ends=lambda *_: (5 * MINUTE, "done"),
    )

    school.until(NINE + 20 * MINUTE)

    assert [(job, cause, when) for job, cause, _, when in school.ran()] == [
        ("refresh", "timetable", "26 09:00"),
        ("export", "timetable", "26 09:05"),
    ]
    assert one_at_a_time(school)


def test_a_refresh_by_hand_is_waited_for_and_not_repeated(tmp_path: Path) -> None:
    school = Simulation(tmp_path, HOURLY, NINE - 5 * MINUTE)
    by_hand = school.runs.begin("refresh", "person", NINE - 2 * MINUTE)
    school.until(NINE + 3 * MINUTE)
    during = len(school.children)

    school.runs.end(by_hand, NINE + 3 * MINUTE, "done")
    school.until(NINE + 50 * MINUTE)

    assert (during, len(school.children)) == (0, 0)


def test_a_clock_that_is_set_back_repeats_nothing(tmp_path: Path) -> None:
    school = Simulation(tmp_path, HOURLY, NINE - MINUTE)

    school.until(NINE + 4 * MINUTE)
    school.clock.at = NINE - 5 * MINUTE
    school.until(NINE + 50 * MINUTE)

    assert school.ran() == [("refresh", "timetable", "done", "26 09:00")]
