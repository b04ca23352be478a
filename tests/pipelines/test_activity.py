"""Are events counted on the right day, and as whose act?"""

import polars as pl
import pytest

from pipelines import activity
from tests.pipelines.frames import MOSCOW, NOON, Row, day, events, listed, utc


def days_of(zone: str, *rows: Row) -> list[tuple[object, ...]]:
    dated = activity.with_school_day(events(*rows).lazy(), zone=zone)
    return listed(activity.activity_days(dated), "user_id", "day", "events", "own_events")


@pytest.mark.parametrize(
    ("moment", "date"),
    [
        ("2026-11-22 20:59:59.999999", "2026-11-22"),
        ("2026-11-22 21:00:00", "2026-11-23"),
        ("2026-11-22 23:59:59.999999", "2026-11-23"),
        ("2026-11-23 00:00:00", "2026-11-23"),
        ("2014-10-25 19:59:59", "2014-10-25"),
        ("2014-10-25 20:00:00", "2014-10-26"),  # Moscow was UTC+4 until that night
    ],
)
def test_a_day_begins_at_midnight_in_moscow(moment: str, date: str) -> None:
    assert days_of(MOSCOW, {"created_at": utc(moment)}) == [(1, day(date), 1, 1)]


@pytest.mark.parametrize(
    ("moment", "date"),
    [
        ("2026-10-24 21:59:59", "2026-10-24"),
        ("2026-10-24 22:00:00", "2026-10-25"),  # summer: UTC+2
        ("2026-10-25 22:59:59", "2026-10-25"),  # that day has 25 hours
        ("2026-10-25 23:00:00", "2026-10-26"),  # winter: UTC+1
        ("2027-03-28 21:59:59", "2027-03-28"),  # that day has 23 hours
        ("2027-03-28 22:00:00", "2027-03-29"),
    ],
)
def test_a_zone_with_summer_time_has_days_of_23_and_25_hours(moment: str, date: str) -> None:
    assert days_of("Europe/Berlin", {"created_at": utc(moment)}) == [(1, day(date), 1, 1)]


def test_one_evening_is_two_days_in_utc_and_one_in_moscow() -> None:
    evening: list[Row] = [
        {"created_at": utc("2026-11-22 22:00")},
        {"created_at": utc("2026-11-23 01:00")},
    ]

    assert days_of("UTC", *evening) == [(1, day("2026-11-22"), 1, 1), (1, day("2026-11-23"), 1, 1)]
    assert days_of(MOSCOW, *evening) == [(1, day("2026-11-23"), 2, 2)]


@pytest.mark.parametrize(
    "event_type", ["payment_approved", "free_lesson_reminder_sent", "referral_created"]
)
def test_an_act_of_the_school_counts_and_is_not_the_persons_own(event_type: str) -> None:
    found = days_of(MOSCOW, {"event_type": event_type, "created_at": NOON})

    assert found == [(1, day("2026-11-23"), 1, 0)]


@pytest.mark.parametrize(
    ("new_status", "own"),
    [
        ("2", 0),
        ("2.0", 0),
        ("2.00", 0),
        ("2.5", 1),
        ("20", 1),
        ("1", 1),
        ("0", 1),
        ("-1", 1),
        ("22", 1),
        ("", 1),
        (None, 1),
    ],
)
def test_a_status_is_changed_to_paid_by_the_school_only(new_status: str | None, own: int) -> None:
    changed = {
        "event_type": "booking_status_changed",
        "new_status": new_status,
        "created_at": NOON,
    }

    assert days_of(MOSCOW, changed) == [(1, day("2026-11-23"), 1, own)]


@pytest.mark.parametrize("event_type", ["student_response", "unknown_callback", "nie gesehen", " "])
def test_every_other_type_also_an_unknown_one_is_the_persons_own_act(event_type: str) -> None:
    found = days_of(MOSCOW, {"event_type": event_type, "new_status": "2", "created_at": NOON})

    assert found == [(1, day("2026-11-23"), 1, 1)]


def test_an_event_without_a_time_has_no_day_but_is_counted() -> None:
    happened = events({"created_at": None}, {"created_at": NOON})

    assert days_of(MOSCOW, {"created_at": None}) == []
    assert listed(
        activity.event_totals(happened.lazy()), "user_id", "events", "first_at", "last_at"
    ) == [(1, 2, NOON, NOON)]


def test_clicks_are_counted_per_person_and_workshop_type() -> None:
    happened = events(
        {"lesson_type": "cursor_lesson", "created_at": NOON},
        {"lesson_type": "cursor_lesson", "created_at": utc("2026-11-01")},
        {"lesson_type": "tango_lesson", "created_at": None},
        {"lesson_type": None, "created_at": NOON},
    )

    found = activity.lesson_clicks(happened.lazy())

    assert listed(found, "user_id", "lesson_type", "clicks", "first_at", "last_at") == [
        (1, "cursor_lesson", 2, utc("2026-11-01"), NOON),
        (1, "tango_lesson", 1, None, None),
    ]


def test_looks_at_the_programme_are_counted_per_person() -> None:
    happened = events(
        {"event_type": "view_program", "created_at": NOON},
        {"event_type": "start_command", "created_at": NOON},
        {"user_id": 2, "event_type": "view_program", "created_at": utc("2026-11-01")},
    )

    found = activity.program_views(happened.lazy())

    assert listed(found, "user_id", "views", "first_at") == [
        (1, 1, NOON),
        (2, 1, utc("2026-11-01")),
    ]


def test_parts_add_up_counts_are_summed_and_the_ends_are_kept() -> None:
    first = activity.event_totals(events({"created_at": utc("2026-11-02")}).lazy())
    second = activity.event_totals(
        events({"created_at": utc("2026-11-01")}, {"created_at": None}).lazy()
    )

    found = activity.added_up(pl.concat([first, second]), key=("user_id",))

    assert listed(found, "user_id", "events", "first_at", "last_at") == [
        (1, 3, utc("2026-11-01"), utc("2026-11-02"))
    ]
