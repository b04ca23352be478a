"""What the clicks of a workshop are made of, reminders, and what followed: literal rows in and out."""

from datetime import UTC, date, datetime

import pytest

from core.figures.groups import group_named, people_of
from core.snapshot import Snapshot
from tests.core.figure_rows import ANNA, BORIS, DAY, GLEB, VERA, act, click, figure, registration
from tests.snapshot_maker import NOON, MakeSnapshot, Row

HELD = date(2026, 11, 20)
EVENING = datetime(2026, 11, 19, 21, 30, tzinfo=UTC)  # the 20th in Moscow


def test_clicks_are_parted_into_people_repeats_and_strangers(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        registrations=[
            registration(ANNA, "a_lesson", HELD),
            registration(ANNA, "a_lesson", date(2026, 11, 8)),
            registration(BORIS, "a_lesson"),
        ],
        events=[
            *[click(ANNA, "a_lesson") for _ in range(3)],
            click(VERA, "a_lesson"),
            click(VERA, "a_lesson"),
        ],
    )

    row = figure("lesson_bridge", snapshot).row(0, named=True)
    people = figure("lesson_difference", snapshot)

    assert (
        row["clicks"]
        == row["attended_people"] + row["repeated_clicks"] + row["unregistered_clicks"]
    )
    assert [row["clicks"], row["attended_people"]] == [5, 1]
    assert [row["repeated_clicks"], row["unregistered_clicks"]] == [2, 2]
    assert row["registrations"] == row["registered_people"] + row["repeated_registrations"] == 3
    assert people.select("user_id", "surplus_clicks", "reason").rows() == [
        (ANNA, 2, "pressed several times"),
        (VERA, 2, "did not register"),
    ]


def test_both_rates_agree_when_everybody_presses_once(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        registrations=[registration(ANNA, "a_lesson")], events=[click(ANNA, "a_lesson")]
    )

    assert figure("lesson_difference", snapshot).is_empty()


def test_reminded_and_not_reminded_are_compared_on_dates_gone_by(
    make_snapshot: MakeSnapshot,
) -> None:
    def reminded(person: int, day: date, *, sent: bool | None) -> Row:
        return {**registration(person, "a_lesson", day), "notification_sent": sent}

    snapshot = make_snapshot(
        registrations=[
            reminded(ANNA, HELD, sent=True),
            reminded(BORIS, HELD, sent=True),
            reminded(VERA, HELD, sent=None),
            reminded(GLEB, date(2026, 11, 23), sent=True),  # today: not over
        ],
        events=[click(ANNA, "a_lesson", EVENING), click(BORIS, "a_lesson", EVENING - DAY)],
    )

    row = figure("lesson_reminders", snapshot).row(0, named=True)

    counts = ("registrations", "reminded", "reminded_came", "not_reminded", "not_reminded_came")
    assert [row[name] for name in counts] == [3, 2, 1, 1, 0]
    assert row["reminded_pct"] == 50
    assert row["reminded_low"] < 50 < row["reminded_high"]


@pytest.fixture
def followed(make_snapshot: MakeSnapshot) -> Snapshot:
    """ANNA booked and paid in time, BORIS too late; VERA came too lately to be followed."""
    return make_snapshot(
        registrations=[registration(person, "a_lesson") for person in (ANNA, BORIS, VERA, GLEB)],
        events=[
            click(ANNA, "a_lesson", NOON - 40 * DAY),
            click(BORIS, "a_lesson", NOON - 40 * DAY),
            click(VERA, "a_lesson", NOON - 13 * DAY),
            act(ANNA, "view_program", 39 * DAY),
            act(BORIS, "view_program", 41 * DAY),  # before the workshop
            act(99, "payment_approved", 30 * DAY, booking_id=1),
        ],
        bookings=[
            {"user_id": ANNA, "confirmed": 2, "created_at": NOON - 35 * DAY},
            {"user_id": BORIS, "confirmed": 0, "created_at": NOON - 25 * DAY},
            {"user_id": VERA, "confirmed": 0, "created_at": NOON - 12 * DAY},
        ],
    )


def test_only_what_follows_within_the_days_counts_and_only_when_they_are_over(
    followed: Snapshot,
) -> None:
    row = figure("lesson_after", followed).row(0, named=True)

    counts = ("came", "followed", "viewed", "booked", "paid", "followed_unknown")
    assert [row[name] for name in counts] == [3, 2, 1, 1, 1, 0]
    assert row["booked_pct"] == 50


def test_who_came_and_did_not_book_can_be_found(followed: Snapshot) -> None:
    group = group_named("lesson_followed")
    asked = {"lesson_type": "a_lesson", "step": "booked", "did": False}

    assert people_of(group, followed, asked)["user_id"].to_list() == [BORIS]


def test_every_hour_of_the_week_is_there_and_is_the_schools(make_snapshot: MakeSnapshot) -> None:
    late = datetime(2026, 11, 22, 21, 10, tzinfo=UTC)  # Monday 00:10 in Moscow
    registered = {**act(ANNA, "free_lesson_registered"), "created_at": late}

    found = figure(
        "lesson_hours", make_snapshot(events=[registered, click(ANNA, "a_lesson", late)])
    )

    assert found.height == 168
    assert found.filter(found["registrations"] + found["joins"] > 0).rows() == [(1, 0, 1, 1)]
