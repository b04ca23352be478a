"""Is the group behind a number exactly as large as the number says?"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import polars as pl
import pytest

from core.errors import WrongUse
from core.figures.groups import GROUPS, group_named, people_of
from core.snapshot import Snapshot
from tests.core.figure_rows import ANNA, BORIS, DAY, GLEB, VERA, act, click, figure, registration
from tests.snapshot_maker import NOON, Row, published

Params = Mapping[str, object]


def in_hours(snapshot: Snapshot, kind: str, days: int) -> list[tuple[int, int, int]]:
    """Weekday, hour and people of each square of the week, counted here by hand."""
    events = snapshot.query("SELECT user_id, event_type, created_at FROM events")
    wanted = events.filter(
        pl.lit(kind == "") | (pl.col("event_type") == kind),
        pl.lit(days == 0) | (pl.col("created_at") > NOON - days * DAY),
    )
    local = pl.col("created_at").dt.convert_time_zone("Europe/Moscow")
    counted = wanted.group_by(weekday=local.dt.weekday(), hour=local.dt.hour()).agg(
        pl.col("user_id").n_unique()
    )
    empty = next(
        (weekday, hour, 0)
        for weekday in range(1, 8)
        for hour in range(24)
        if (weekday, hour) not in {row[:2] for row in counted.iter_rows()}
    )
    return [*counted.iter_rows(), empty]


# What a figure counts, for the parameters of a group: every group has a line here.
COUNTED: Mapping[str, Callable[[Snapshot], list[tuple[Params, int]]]] = {
    "funnel_step": lambda snapshot: [
        ({"step": step}, people)
        for step, people in figure("funnel", snapshot).select("step", "people").iter_rows()
    ],
    "new_people": lambda snapshot: [
        ({"since": starts, "until": ends, "source": source}, count)
        for starts, ends, *counts in figure("growth", snapshot)
        .select("starts", "ends", "new_people", "by_event", "by_registration", "by_booking")
        .iter_rows()
        for source, count in zip(("", "event", "registration", "booking"), counts, strict=True)
    ],
    "retention_cell": lambda snapshot: [
        ({"cohort": cohort, "first": first, "week": week, "own": own}, count)
        for cohort, own in (("week", True), ("week", False), ("month", True))
        for first, week, count in figure("retention", snapshot, cohort=cohort, own=own)
        .select("cohort", "week", "people")
        .iter_rows()
    ],
    "conversion_step": lambda snapshot: [
        ({**asked, "step": step, "where": where}, count)
        for asked in ({}, {"ordered": True}, {"within_days": 25}, {"stream": "5th_stream"})
        for step, at, lost in figure("conversion", snapshot, **asked)
        .select("step", "people", "lost")
        .iter_rows()
        for where, count in (("at", at), ("lost", lost or 0))
    ],
    "leads": lambda snapshot: [
        ({"tiers": [tier]}, people)
        for tier, people in figure("tier_counts", snapshot)
        .select("tier", "registrants_legacy")
        .iter_rows()
    ],
    "overdue_receipts": lambda snapshot: [
        ({"stream": row["stream"]}, row["overdue_people"])
        for row in figure("waiting", snapshot).iter_rows(named=True)
    ],
    "stale_holds": lambda snapshot: [
        ({"stream": row["stream"]}, row["stale_people"])
        for row in figure("waiting", snapshot).iter_rows(named=True)
    ],
    "stream_outcome": lambda snapshot: [
        ({"stream": row["stream"], "outcome": outcome}, row[outcome])
        for row in figure("time_to_pay_summary", snapshot).iter_rows(named=True)
        for outcome in ("paid", "waiting", "cancelled", "unknown")
    ],
    "lesson_difference": lambda snapshot: [
        ({"lesson_type": row["lesson_type"], "reason": reason}, row[f"{column}_people"])
        for row in figure("lesson_bridge", snapshot).iter_rows(named=True)
        for reason, column in (("unregistered", "unregistered"), ("repeated", "repeating"))
    ],
    "lesson_registered": lambda snapshot: [
        ({"lesson_type": row["lesson_type"], "came": came}, people)
        for row in figure("lesson_bridge", snapshot).iter_rows(named=True)
        for came, people in (
            (True, row["attended_people"]),
            (False, row["registered_people"] - row["attended_people"]),
        )
    ],
    "lesson_followed": lambda snapshot: [
        ({"lesson_type": row["lesson_type"], "step": step, "did": did}, people)
        for row in figure("lesson_after", snapshot).iter_rows(named=True)
        for step in ("viewed", "booked", "paid")
        for did, people in ((True, row[step]), (False, row["followed"] - row[step]))
    ],
    "did_event": lambda snapshot: [
        (
            {"event_type": kind, "days": days},
            figure("event_people", snapshot, event_type=kind, days=days)["people"][0],
        )
        for kind in ("view_program", "start_command")
        for days in (0, 7)
    ],
    "event_hour": lambda snapshot: [
        ({"weekday": weekday, "hour": hour, "event_type": kind, "days": days}, people)
        for kind, days in (("", 0), ("", 7), ("view_program", 0))
        for weekday, hour, people in in_hours(snapshot, kind, days)
    ],
    "path_to_payment": lambda snapshot: [
        ({"path": path, "depth": depth}, people)
        for depth in (1, 2, 5)
        for path, people in figure("paths_to_payment", snapshot, depth=depth, most=300)
        .select("path", "people")
        .iter_rows()
    ],
    "used_code": lambda snapshot: [
        ({"code": code}, people)
        for code, people in figure("referral_codes", snapshot).select("code", "people").iter_rows()
    ],
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A school in which every group of the table has somebody, and nobody is in all of them."""
    return published(tmp_path_factory.mktemp("groups"), SCHOOL)


SCHOOL: Mapping[str, list[Row]] = {
    "registrations": [
        registration(ANNA, "a_lesson", date(2026, 11, 20)),
        registration(BORIS, "a_lesson"),
        registration(VERA, "b_lesson"),
    ],
    "events": [
        act(ANNA, "view_program", 9 * DAY, course_id=1),
        click(ANNA, "a_lesson", NOON - 3 * DAY),
        click(GLEB, "b_lesson", NOON - 2 * DAY),
        click(VERA, "b_lesson", NOON - 20 * DAY),
        click(VERA, "b_lesson", NOON - 19 * DAY),
        act(VERA, "view_program", 10 * DAY),
        act(99, "payment_approved", 12 * DAY, booking_id=3),
        *(act(BORIS, ago=number * timedelta(hours=1)) for number in range(6)),
        act(GLEB, "view_program", 30 * DAY, course_id=1),
        act(VERA, ago=40 * DAY),
    ],
    "bookings": [
        {"user_id": ANNA, "confirmed": 2, "course_stream": "5th_stream", "created_at": NOON - DAY},
        {"user_id": GLEB, "confirmed": 0, "course_stream": "4th_stream", "created_at": NOON - DAY},
        {
            "user_id": VERA,
            "confirmed": 2,
            "course_stream": "4th_stream",
            "created_at": NOON - 15 * DAY,
            "referral_code": "EARLY",
        },
        {
            "user_id": GLEB,
            "confirmed": 1,
            "course_stream": "4th_stream",
            "created_at": NOON - 9 * DAY,
        },
        {
            "user_id": BORIS,
            "confirmed": 0,
            "course_stream": "4th_stream",
            "created_at": NOON - 9 * DAY,
        },
    ],
}


def test_every_group_is_compared_with_a_figure() -> None:
    assert set(COUNTED) == set(GROUPS)


@pytest.mark.parametrize("name", list(GROUPS))
def test_a_group_has_as_many_people_as_its_figure_counts(snapshot: Snapshot, name: str) -> None:
    counted = COUNTED[name](snapshot)

    found = [people_of(group_named(name), snapshot, params) for params, _ in counted]

    assert [people.height for people in found] == [count for _, count in counted]
    assert any(count for _, count in counted)
    assert all(people.columns == ["user_id"] for people in found)
    assert all(people["user_id"].is_unique().all() for people in found)
    assert all(people["user_id"].is_sorted() for people in found)


def test_ids_beyond_53_bits_come_out_whole(snapshot: Snapshot) -> None:
    booked = people_of(group_named("funnel_step"), snapshot, {"step": 5})

    assert booked["user_id"].to_list() == [ANNA, BORIS, VERA, GLEB]


def test_an_unknown_group_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(WrongUse, match="There is no group 'crowd'"):
        group_named("crowd")
