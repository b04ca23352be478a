"""Who is a student of a stream, who waits, and who only looked? Literal rows in, literal rows out."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from core.settings import Settings
from core.snapshot import Snapshot
from tests.core.figure_rows import ANNA, BORIS, DAY, GLEB, VERA, act, figure
from tests.snapshot_maker import NOON, MakeSnapshot, Row

CURRENT, OLDER = "5th_stream", "4th_stream"
STATUSES = ["paid", "awaiting", "created", "cancelled"]


def booking(person: int, status: int, days: int, stream: str = CURRENT) -> Row:
    return {
        "user_id": person,
        "confirmed": status,
        "course_stream": stream,
        "created_at": NOON - days * DAY,
    }


def look(person: int, days: float) -> Row:
    return act(person, "view_program", ago=days * DAY)


def students(snapshot: Snapshot, **params: object) -> list[tuple[int, str]]:
    return figure("stream_students", snapshot, **params).select("user_id", "status").rows()


@pytest.fixture
def school(make_snapshot: MakeSnapshot) -> Snapshot:
    return make_snapshot(
        bookings=[
            booking(ANNA, 2, 9),
            booking(ANNA, -1, 3),
            booking(BORIS, 1, 4),
            booking(BORIS, 0, 20, OLDER),
            booking(VERA, 2, 30, OLDER),
        ],
        events=[
            look(ANNA, 2),
            look(GLEB, 5),
            look(VERA, 1),
            look(70, 9.4),
            look(71, 9.8),
            act(72, "start_command"),
        ],
    )


def test_each_person_stands_once_with_their_newest_booking(school: Snapshot) -> None:
    assert students(school) == [
        (BORIS, "awaiting"),
        (VERA, "looked"),
        (GLEB, "looked"),
        (70, "looked"),
        (ANNA, "cancelled"),
    ]
    assert students(school, stream=OLDER) == [(VERA, "paid"), (BORIS, "created")]
    assert students(school, stream="nowhere") == []


def test_who_paid_before_the_newest_booking_is_told(school: Snapshot) -> None:
    found = figure("stream_students", school).filter(pl.col("user_id") == ANNA)

    assert found.select("status", "paid_here", "bookings_here").rows() == [("cancelled", True, 2)]


def test_statuses_choose_and_pages_follow_each_other(school: Snapshot) -> None:
    looked = students(school, statuses=("looked",))
    pages = [students(school, rows=2, skip=skip) for skip in (0, 2, 4)]

    assert looked == [(VERA, "looked"), (GLEB, "looked"), (70, "looked")]
    assert [each for page in pages for each in page] == students(school)


def test_the_parts_of_every_stream_add_up_and_agree_with_the_list(school: Snapshot) -> None:
    counts = figure("stream_counts", school)

    assert counts.select("stream", *STATUSES, "looked", "total").rows() == [
        (CURRENT, 0, 1, 0, 1, 3, 5),
        (OLDER, 1, 0, 1, 0, None, 2),
        ("3rd_stream", 0, 0, 0, 0, None, 0),
    ]
    for row in counts.iter_rows(named=True):
        assert row["total"] == len(students(school, stream=row["stream"]))


def test_the_campaign_begins_with_the_first_day_of_booking_in_the_schools_zone(
    make_snapshot: MakeSnapshot,
) -> None:
    late_evening = datetime(2026, 11, 9, 21, 30, tzinfo=UTC)  # the 10th in Moscow
    midnight = datetime(2026, 11, 9, 21, 0, tzinfo=UTC)
    snapshot = make_snapshot(
        bookings=[{**booking(ANNA, 0, 0), "created_at": late_evening}],
        events=[
            {**look(BORIS, 0), "created_at": midnight},
            {**look(VERA, 0), "created_at": midnight - timedelta(microseconds=1)},
        ],
    )

    assert figure("campaign", snapshot).rows() == [(CURRENT, date(2026, 11, 10))]
    assert students(snapshot) == [(ANNA, "created"), (BORIS, "looked")]


@pytest.fixture
def since(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """`since(date)`: what HSL_CAMPAIGN_START says from now on."""
    return lambda day: monkeypatch.setitem(settings.__dict__, "campaign_start", day)


def test_a_configured_start_counts_instead(
    make_snapshot: MakeSnapshot, since: Callable[[date], None]
) -> None:
    since(date(2026, 11, 20))

    snapshot = make_snapshot(
        bookings=[booking(ANNA, 0, 10)], events=[look(BORIS, 2), look(VERA, 5)]
    )

    assert figure("campaign", snapshot).rows() == [(CURRENT, date(2026, 11, 20))]
    assert students(snapshot) == [(ANNA, "created"), (BORIS, "looked")]


def test_without_a_booking_nobody_can_say_who_only_looked(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(events=[look(ANNA, 1)])

    assert figure("campaign", snapshot).rows() == [(CURRENT, None)]
    assert students(snapshot) == []
    assert figure("stream_counts", snapshot)["looked"].to_list() == [None, None, None]
