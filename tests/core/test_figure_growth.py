"""Do new people count in the right period, by the right first source, and against the right time before?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.errors import WrongUse
from core.figures.growth import with_ratio
from tests.core.figure_rows import ANNA, BORIS, DAY, GLEB, VERA, act, figure
from tests.snapshot_maker import NOON, MakeSnapshot, Row

# NOON is Monday 23 November 2026, 15:00 in Moscow.


def first_seen(person: int, days_ago: float) -> Row:
    return act(person, ago=timedelta(days=days_ago))


def test_every_period_of_the_calendar_is_there_and_the_open_one_is_marked(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(
        events=[first_seen(ANNA, 20), first_seen(BORIS, 6), first_seen(VERA, 0)]
    )

    found = figure("growth", snapshot, unit="week")

    assert found.select("starts", "ends", "new_people", "running_total", "unfinished").rows() == [
        (date(2026, 11, 2), date(2026, 11, 8), 1, 1, False),
        (date(2026, 11, 9), date(2026, 11, 15), 0, 1, False),
        (date(2026, 11, 16), date(2026, 11, 22), 1, 2, False),
        (date(2026, 11, 23), date(2026, 11, 29), 1, 3, True),
    ]


def test_months_and_days_are_the_schools(make_snapshot: MakeSnapshot) -> None:
    last_of_october = datetime(2026, 10, 31, 21, 30, tzinfo=UTC)  # 1 November in Moscow
    snapshot = make_snapshot(events=[{"user_id": ANNA, "created_at": last_of_october}])

    months = figure("growth", snapshot, unit="month")
    days = figure("growth", snapshot, unit="day", since="2026-11-01", until="2026-11-02")

    assert months.select("starts", "new_people").rows() == [(date(2026, 11, 1), 1)]
    assert days.select("starts", "new_people").rows() == [
        (date(2026, 11, 1), 1),
        (date(2026, 11, 2), 0),
    ]


def test_the_first_source_is_the_earliest_and_of_a_tie_the_weightier(
    make_snapshot: MakeSnapshot,
) -> None:
    at = {"created_at": NOON - DAY}
    before = NOON - 2 * DAY
    snapshot = make_snapshot(
        bookings=[{"user_id": ANNA, **at}, {"user_id": BORIS, **at}],
        registrations=[
            {"user_id": ANNA, "email": "", "registered_at": NOON - DAY},
            {"user_id": VERA, "email": "", "registered_at": NOON - DAY},
        ],
        events=[
            {"user_id": ANNA, **at},
            {"user_id": BORIS, "created_at": before},
            {"user_id": VERA, **at},
            {"user_id": GLEB, "created_at": None},
        ],
        users=[{"user_id": GLEB, "first_seen_at": before}],
    )

    found = figure("growth", snapshot, unit="week")

    columns = ["by_booking", "by_registration", "by_event", "by_unknown", "new_people"]
    assert found.select(columns).sum().rows() == [(1, 1, 1, 1, 4)]


def test_complete_periods_are_compared_with_as_many_before(make_snapshot: MakeSnapshot) -> None:
    came = [2, 3, 9, 10, 11, 12, 16, 0]  # days ago; today's own day is no complete one
    snapshot = make_snapshot(
        events=[first_seen(number, days) for number, days in enumerate(came, 1)]
    )

    found = figure("growth_change", snapshot, unit="day", periods=7).row(0, named=True)

    assert (found["since"], found["until"]) == (date(2026, 11, 16), date(2026, 11, 22))
    assert (found["before_since"], found["before_until"]) == (date(2026, 11, 9), date(2026, 11, 15))
    assert (found["now"], found["before"], found["change"], found["ratio"]) == (2, 4, -2, 0.5)
    assert found["ratio_low"] < 0.5 < found["ratio_high"]


def test_what_came_before_the_school_is_unknown(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(events=[first_seen(ANNA, 3), first_seen(BORIS, 9)])

    found = figure("growth_change", snapshot, unit="week", periods=4).row(0, named=True)

    assert (found["now"], found["before"], found["change"], found["ratio"]) == (2, None, None, None)


def test_a_ratio_has_no_upper_end_when_there_were_hardly_any_before(
    make_snapshot: MakeSnapshot,
) -> None:
    rows = figure("growth_change", make_snapshot(events=[first_seen(ANNA, 60)]), periods=1)

    assert rows.select("now", "before", "ratio", "ratio_high").row(0) == (0, 0, None, None)
    assert with_ratio(rows.with_columns(now=9, before=1))["ratio"].item() == 9


@pytest.mark.parametrize("unit", ["year", "", None, 7])
def test_only_days_weeks_and_months_are_periods(make_snapshot: MakeSnapshot, unit: object) -> None:
    with pytest.raises(WrongUse, match="Choose from: day, week, month"):
        figure("growth", make_snapshot(events=[first_seen(ANNA, 1)]), unit=unit)
