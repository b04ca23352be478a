"""What people do, when, and on which way to a payment: literal rows in, literal rows out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.settings import Settings
from tests.core.figure_rows import ANNA, BORIS, DAY, GLEB, VERA, act, click, figure
from tests.snapshot_maker import NOON, MakeSnapshot, Row

HOUR = timedelta(hours=1)


def test_a_type_without_anything_lately_stays_in_the_list_with_zero(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(
        events=[act(ANNA, "old", 30 * DAY), act(ANNA, "young"), act(BORIS, "young")]
    )

    found = figure("event_types", snapshot, days=7)

    assert found.select("event_type", "events", "share_pct", "ever").rows() == [
        ("young", 2, 100, 2),
        ("old", 0, 0, 1),
    ]


def test_a_type_is_new_when_the_school_is_older_than_a_week(make_snapshot: MakeSnapshot) -> None:
    fresh = [act(ANNA, "quiz", 6 * DAY), act(ANNA, "start_command", 6 * DAY)]

    young = figure("new_event_types", make_snapshot(events=fresh))
    old = figure("new_event_types", make_snapshot(events=[*fresh, act(ANNA, ago=8 * DAY)]))

    assert young.is_empty()
    assert old["event_type"].to_list() == ["quiz"]


def test_a_gap_of_three_months_is_weeks_of_zero_and_this_week_is_not_whole(
    make_snapshot: MakeSnapshot,
) -> None:
    events = [act(ANNA, ago=98 * DAY), act(ANNA, ago=timedelta(minutes=1))]

    found = figure("event_weeks", make_snapshot(events=events))

    assert found["events"].to_list() == [1, *[0] * 13, 1]
    assert found["week"].to_list()[-1] == date(2026, 11, 23)
    # 98 days before Monday is a Monday: the first week lies wholly in the data.
    assert found["is_complete"].to_list() == [True] * 14 + [False]


def test_clocks_that_go_back_put_two_hours_into_one(
    make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    object.__setattr__(settings, "time_zone", "Europe/Berlin")
    twice: list[Row] = [
        {**act(ANNA), "created_at": datetime(2026, 10, 25, hour, 30, tzinfo=UTC)}
        for hour in (0, 1, 2)  # 02:30 in summer time, 02:30 in winter time, 03:30
    ]

    found = figure("event_hours", make_snapshot(events=twice))

    assert found.filter(found["events"] > 0).rows() == [(7, 2, 2), (7, 3, 1)]


def test_a_zone_that_is_off_by_a_quarter_of_an_hour_is_cut_rightly(
    make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    object.__setattr__(settings, "time_zone", "Asia/Kathmandu")  # UTC+5:45
    edges: list[Row] = [
        {**act(ANNA), "created_at": datetime(2026, 11, 22, 18, minute, tzinfo=UTC)}
        for minute in (14, 15)  # Sunday 23:59 and Monday 00:00
    ]

    found = figure("event_hours", make_snapshot(events=edges))

    assert found.filter(found["events"] > 0).rows() == [(1, 0, 1), (7, 23, 1)]


def payer(person: int, booking_id: int, ago: timedelta) -> list[Row]:
    return [act(person, "payment_approved", ago, booking_id=booking_id)]


def test_a_way_is_the_order_of_first_steps_before_the_payment(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        bookings=[
            {"user_id": ANNA, "confirmed": 2, "created_at": NOON - 5 * DAY},
            {"user_id": BORIS, "confirmed": 2, "created_at": NOON - 5 * DAY},
            {"user_id": VERA, "confirmed": 2, "created_at": NOON - 5 * DAY},
            {"user_id": GLEB, "confirmed": 2, "created_at": NOON - 5 * DAY},
        ],
        events=[
            act(ANNA, "view_program", 9 * DAY),
            act(ANNA, "view_program", 6 * DAY),  # again: does not count
            click(ANNA, "a_lesson", NOON - 8 * DAY),
            act(BORIS, "view_program", 1 * DAY),  # after the payment: does not count
            *payer(ANNA, 1, 4 * DAY),
            *payer(BORIS, 2, 4 * DAY),
            *payer(VERA, 3, 4 * DAY),
        ],
    )

    found = figure("paths_to_payment", snapshot)

    assert found.select("path", "people", "payers", "time_unknown").rows() == [
        ("booked", 2, 3, 1),
        ("viewed > joined > booked", 1, 3, 1),
    ]
    assert found["share_pct"].to_list() == [pytest.approx(200 / 3), pytest.approx(100 / 3)]


def test_rare_ways_are_added_up_and_only_the_last_steps_are_told(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(
        bookings=[
            {"user_id": person, "confirmed": 2, "created_at": NOON - 5 * DAY}
            for person in (ANNA, BORIS, VERA)
        ],
        events=[
            act(ANNA, "view_program", 9 * DAY),
            click(BORIS, "a_lesson", NOON - 8 * DAY),
            *[
                row
                for number, person in enumerate((ANNA, BORIS, VERA), 1)
                for row in payer(person, number, DAY)
            ],
        ],
    )

    few = figure("paths_to_payment", snapshot, most=1)
    short = figure("paths_to_payment", snapshot, depth=1)

    assert few.select("path", "people", "paths").rows() == [("booked", 1, 1), (None, 2, 2)]
    assert short.select("path", "people").rows() == [("booked", 3)]
