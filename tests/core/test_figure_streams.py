"""The race of the streams, and who waits: literal rows in, literal rows out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.errors import WrongUse
from tests.core.figure_rows import ANNA, BORIS, DAY, GLEB, VERA, act, figure
from tests.snapshot_maker import NOON, MakeSnapshot, Row


def booking(person: int, stream: str, ago: timedelta, status: int = 0, course: int = 1) -> Row:
    return {
        "user_id": person,
        "confirmed": status,
        "course_stream": stream,
        "course_id": course,
        "created_at": NOON - ago,
    }


def approved(booking_id: int, ago: timedelta) -> Row:
    return act(99, "payment_approved", ago, booking_id=booking_id)


def test_streams_run_side_by_side_from_their_own_first_day_and_stop_at_today(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(
        bookings=[
            booking(ANNA, "4th_stream", 30 * DAY, 2),
            booking(BORIS, "4th_stream", 28 * DAY, 2),
            booking(VERA, "5th_stream", 2 * DAY, 2),
            booking(GLEB, "5th_stream", 1 * DAY, 0),
        ],
        events=[approved(1, 29 * DAY), approved(3, 1 * DAY)],
    )

    found = figure("stream_race", snapshot, days=5)

    totals = ("day", "booked_total", "paid_total")
    fifth = found.filter(stream="5th_stream")
    assert fifth.select(*totals).rows() == [(0, 1, 0), (1, 2, 1), (2, 2, 1)]
    assert fifth["earlier_booked_high"].to_list() == [1, 1, 2]
    assert fifth["earlier_streams"].unique().to_list() == [1]
    fourth = found.filter(stream="4th_stream")
    assert fourth.select(*totals).rows() == [
        (0, 1, 0),
        (1, 1, 1),
        (2, 2, 1),
        (3, 2, 1),
        (4, 2, 1),
        (5, 2, 1),
    ]
    assert fourth["earlier_streams"].sum() == 0


def test_only_streams_of_the_same_course_are_earlier_ones(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        bookings=[
            booking(ANNA, "mentoring", 30 * DAY, course=2),
            booking(BORIS, "5th_stream", DAY),
        ]
    )

    found = figure("stream_race", snapshot)

    assert found["earlier_streams"].unique().to_list() == [0]


def test_a_stream_begins_on_the_schools_day_also_when_clocks_go_back(
    make_snapshot: MakeSnapshot,
) -> None:
    evening = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)  # the 19th in Moscow
    rows = [{**booking(ANNA, "5th_stream", DAY), "created_at": evening}]

    found = figure("stream_starts", make_snapshot(bookings=rows))

    assert found.select("started", "days_running").rows() == [(date(2026, 11, 19), 4)]


def test_what_no_curve_can_show_is_counted(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        bookings=[
            booking(ANNA, "5th_stream", DAY, 2),
            booking(BORIS, "5th_stream", DAY, 2),
            {**booking(VERA, "5th_stream", DAY), "created_at": None},
        ],
        events=[approved(1, timedelta(hours=1))],
    )

    row = figure("stream_starts", snapshot).row(0, named=True)

    counts = ("bookings", "paid", "paid_time_unknown", "booked_time_unknown")
    assert [row[name] for name in counts] == [3, 2, 1, 1]


def test_a_receipt_waits_since_it_came_and_a_hold_since_it_was_made(
    make_snapshot: MakeSnapshot,
) -> None:
    receipt = act(VERA, "booking_status_changed", 2 * DAY, booking_id=2, new_status=1)
    snapshot = make_snapshot(
        bookings=[
            booking(ANNA, "5th_stream", 4 * DAY, 1),
            booking(VERA, "5th_stream", 9 * DAY, 1),
            booking(BORIS, "5th_stream", 8 * DAY, 0),
            booking(GLEB, "5th_stream", 7 * DAY, 0),
        ],
        events=[receipt],
    )

    row = figure("waiting", snapshot).row(0, named=True)
    overdue = figure("overdue_receipts", snapshot)
    stale = figure("stale_holds", snapshot)

    counts = ("receipts", "overdue_receipts", "holds", "stale_holds", "age_unknown")
    assert [row[name] for name in counts] == [2, 1, 2, 1, 0]
    assert row["longest_receipt_days"] == pytest.approx(4)
    assert overdue.select("user_id", "since_receipt").rows() == [(ANNA, False)]
    assert stale["user_id"].to_list() == [BORIS]  # exactly seven days are not longer than seven


def test_a_number_of_days_that_cannot_be_is_refused(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(bookings=[booking(ANNA, "5th_stream", DAY)])

    with pytest.raises(WrongUse, match="whole number from 0"):
        figure("overdue_receipts", snapshot, days=-1)
