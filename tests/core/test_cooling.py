"""Does the cooling clock say, to the microsecond, what the tier rule will say later?"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cooling import INSTANT, Act, Step, TierWindow, cooling, tier_changes
from core.figures.tier_reason import TierRule
from pipelines.activity import (
    TIER_WINDOW,
    activity_days,
    in_tier_window,
    tier_facts,
    with_school_day,
)
from pipelines.tiers import TIERS, with_tiers

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RULES = tuple(TierRule(*rule) for rule in TIERS)


def window(zone: str = "Europe/Moscow") -> TierWindow:
    return TierWindow(RULES, TIER_WINDOW, ZoneInfo(zone))


def acts(*ages: timedelta) -> list[Act]:
    return [Act(number, "start_command", NOW - age) for number, age in enumerate(ages, 1)]


def said(steps: Iterable[Step]) -> list[tuple[datetime, str, int, int]]:
    return [(step.at, step.tier, step.events, step.days) for step in steps]


def test_nobody_who_did_nothing_ever_changes() -> None:
    steps = cooling([], window(), taken_at=NOW)

    assert steps == (Step(NOW, "cold", 0, 0),)
    assert tier_changes(steps) == ()


def test_an_event_counts_while_it_is_exactly_as_old_as_the_window() -> None:
    steps = cooling(acts(7 * DAY), window(), taken_at=NOW)

    assert said(steps) == [(NOW, "cold", 1, 1), (NOW + INSTANT, "cold", 0, 0)]
    assert [act.event_id for act in steps[1].left] == [1]


def test_an_event_a_microsecond_older_than_the_window_does_not_count() -> None:
    assert said(cooling(acts(7 * DAY + INSTANT), window(), taken_at=NOW)) == [(NOW, "cold", 0, 0)]


def test_the_tier_drops_a_microsecond_after_the_deciding_event_is_a_week_old() -> None:
    clock = cooling(acts(6 * DAY, *[DAY] * 4), window(), taken_at=NOW)

    (drop,) = tier_changes(clock)
    assert (drop.at, drop.tier, drop.events) == (NOW + DAY + INSTANT, "cold", 4)
    assert [act.at for act in drop.left] == [NOW - 6 * DAY]


def test_several_drops_to_cold_each_with_the_events_that_fall_out() -> None:
    busy = [day * DAY + minute * timedelta(minutes=1) for day in range(5) for minute in range(4)]

    clock = cooling(acts(*busy), window(), taken_at=NOW)

    assert said(tier_changes(clock)) == [
        (NOW + 3 * DAY - timedelta(minutes=3) + INSTANT, "warm", 19, 5),
        (NOW + 5 * DAY - timedelta(minutes=1) + INSTANT, "cool", 9, 3),
        (NOW + 6 * DAY + INSTANT, "cold", 4, 1),
    ]
    assert sum(len(step.left) for step in tier_changes(clock)) == 20 - 4


def test_a_lost_day_cools_although_enough_events_are_left() -> None:
    ages = [6 * DAY, *[3 * DAY] * 8, *[2 * DAY] * 8, *[DAY] * 8, *[HOUR] * 8]

    (first, *_) = tier_changes(cooling(acts(*ages), window(), taken_at=NOW))

    assert (first.tier, first.events, first.days) == ("warm", 32, 4)
    assert first.at == NOW + DAY + INSTANT


def test_an_active_day_lasts_until_its_last_event_is_gone() -> None:
    two_of_a_day = acts(DAY + HOUR, DAY)

    clock = cooling(two_of_a_day, window(), taken_at=NOW)

    assert [(step.events, step.days) for step in clock] == [(2, 1), (1, 1), (0, 0)]


def test_events_of_one_moment_leave_together() -> None:
    clock = cooling(acts(DAY, DAY, DAY), window(), taken_at=NOW)

    assert [(step.events, len(step.left)) for step in clock] == [(3, 0), (0, 3)]


def test_days_are_those_of_the_schools_zone() -> None:
    around_midnight = acts(timedelta(hours=14, minutes=59), timedelta(hours=15, minutes=1))

    here = cooling(around_midnight, window("Europe/Moscow"), taken_at=NOW)
    there = cooling(around_midnight, window("UTC"), taken_at=NOW)

    assert (here[0].days, there[0].days) == (2, 1)


def test_the_window_is_7_times_24_hours_also_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    act = Act(1, "start_command", before)

    clock = cooling([act], window("Europe/Berlin"), taken_at=before + DAY)

    gone = clock[-1].at.astimezone(ZoneInfo("Europe/Berlin"))
    assert (gone.day, gone.hour, gone.minute) == (31, 11, 0)


def test_the_day_of_25_hours_is_one_active_day() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    midnight = datetime(2026, 10, 25, 0, 0, tzinfo=berlin).astimezone(UTC)
    pair = [Act(1, "a", midnight), Act(2, "a", midnight + 25 * HOUR - INSTANT)]

    clock = cooling(pair, window("Europe/Berlin"), taken_at=midnight + 2 * DAY)

    assert (clock[0].events, clock[0].days) == (2, 1)


def test_what_is_dated_later_comes_in_when_its_time_has_come() -> None:
    clock = cooling(acts(*[-HOUR] * 5), window(), taken_at=NOW)

    assert said(clock) == [
        (NOW, "cold", 0, 0),
        (NOW + HOUR, "cool", 5, 1),
        (NOW + HOUR + 7 * DAY + INSTANT, "cold", 0, 0),
    ]


@pytest.mark.parametrize(
    ("events", "days", "tier"),
    [(25, 4, "warm"), (25, 2, "cool"), (9, 6, "cool"), (20, 5, "hot"), (4, 4, "cold")],
)
def test_the_examples_of_the_rule(events: int, days: int, tier: str) -> None:
    assert window().tier_of(events, days) == tier


def by_the_pipeline(
    some: list[Act], at: datetime, zone: str = "Europe/Moscow"
) -> tuple[str, int, int]:
    """What a refresh at `at` would compute for somebody with these events, by the pipeline's rules."""
    rows = pl.LazyFrame(
        {
            "user_id": [1] * len(some),
            "event_type": [act.event_type for act in some],
            "new_status": [None] * len(some),
            "created_at": [act.at for act in some],
        },
        schema_overrides={"created_at": pl.Datetime("us", "UTC"), "new_status": pl.String},
    )
    days = activity_days(with_school_day(in_tier_window(rows, taken_at=at), zone=zone))
    found = with_tiers(tier_facts(days)).collect()
    if found.is_empty():
        return "cold", 0, 0
    row = found.row(0, named=True)
    return row["tier"], row["tier_events"], row["tier_active_days"]


# A quarter of an hour apart, so that days, boundaries and equal moments all meet.
AGES = st.lists(st.integers(-4 * 24, 4 * 24 * 8), min_size=0, max_size=45)


@settings(max_examples=40, deadline=None)
@given(ages=AGES, zone=st.sampled_from(["Europe/Moscow", "America/New_York", "Pacific/Chatham"]))
def test_at_every_later_moment_it_says_what_a_refresh_then_would(
    ages: list[int], zone: str
) -> None:
    some = acts(*[age * timedelta(minutes=15) for age in ages])
    clock = cooling(some, window(zone), taken_at=NOW)

    ends = [step.at for step in clock[1:]] + [clock[-1].at + DAY]
    for step, end in zip(clock, ends, strict=True):
        expected = (step.tier, step.events, step.days)
        assert by_the_pipeline(some, step.at, zone) == expected
        assert by_the_pipeline(some, end - INSTANT, zone) == expected


@settings(max_examples=60, deadline=None)
@given(ages=AGES)
def test_changes_are_exactly_where_the_tier_differs_and_every_event_leaves_once(
    ages: list[int],
) -> None:
    some = acts(*[age * timedelta(minutes=15) for age in ages])
    clock = cooling(some, window(), taken_at=NOW)

    tiers = [step.tier for step in clock]
    assert [step.tier for step in tier_changes(clock)] == [
        after for before, after in pairwise(tiers) if after != before
    ]
    gone = [act.event_id for step in clock for act in step.left]
    inside = [act.event_id for act in some if act.at >= NOW - TIER_WINDOW]
    assert sorted(gone) == sorted(inside)
    assert (clock[-1].events, clock[-1].days) == (0, 0)
