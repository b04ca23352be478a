"""Is a lead as warm as the rule says, at each of its edges?"""

from datetime import datetime, timedelta

import polars as pl
import pytest

from pipelines.tiers import TIER_NAMES, with_tiers
from tests.pipelines.frames import DAY, NOON, TICK, Row, listed, person, utc

WEEK = timedelta(hours=168)
EDGES = [
    (25, 4, "warm"),
    (25, 2, "cool"),
    (9, 6, "cool"),
    (20, 5, "hot"),
    (19, 5, "warm"),
    (20, 4, "warm"),
    (10, 3, "warm"),
    (10, 2, "cool"),
    (9, 3, "cool"),
    (5, 1, "cool"),
    (4, 4, "cold"),
    (0, 0, "cold"),
    (2_000_000, 8, "hot"),
]


def spread(count: int, days: int) -> list[Row]:
    """`count` events on `days` different days that end today."""
    return [{"created_at": NOON - (n % days) * DAY - n * TICK} for n in range(count)]


@pytest.mark.parametrize(("events", "days", "tier"), EDGES)
def test_so_many_events_on_so_many_days_are_of_this_tier(events: int, days: int, tier: str) -> None:
    people = pl.LazyFrame(
        {
            "tier_events": [events],
            "tier_active_days": [days],
            "own_tier_events": [0],
            "own_tier_active_days": [0],
        }
    )

    found = listed(with_tiers(people), "tier", "own_tier")

    assert found == [(tier, "cold")]


@pytest.mark.parametrize(("events", "days", "tier"), [edge for edge in EDGES if 0 < edge[0] < 100])
def test_the_events_themselves_give_the_same_tier(events: int, days: int, tier: str) -> None:
    found = person(happened=spread(events, days))

    assert (found["tier"], found["tier_events"], found["tier_active_days"]) == (tier, events, days)
    assert (found["own_tier"], found["own_tier_events"]) == (tier, events)


@pytest.mark.parametrize(
    ("moment", "counted"),
    [
        (NOON - WEEK, 1),
        (NOON - WEEK - TICK, 0),
        (NOON, 1),
        (NOON + TICK, 0),
    ],
    ids=["168 h before", "a microsecond earlier", "the very moment", "a microsecond later"],
)
def test_the_window_has_both_its_ends_and_nothing_beyond(moment: datetime, counted: int) -> None:
    found = person(happened=[{"created_at": moment}])

    assert found["tier_events"] == counted
    assert found["events"] == 1
    assert found["last_activity"] == moment


def test_somebody_without_events_is_cold_and_somebody_with_old_ones_too() -> None:
    registered = person(registrations=[{"registered_at": NOON}])
    silent = person(happened=[{"created_at": NOON - 30 * DAY}] * 25)

    assert (registered["tier"], registered["tier_events"]) == ("cold", 0)
    assert registered["last_activity"] is None
    assert (silent["tier"], silent["events"]) == ("cold", 25)


def test_a_window_of_7_days_can_touch_8_dates() -> None:
    found = person(happened=[{"created_at": NOON - n * DAY} for n in range(8)])

    assert (found["tier_active_days"], found["tier_events"], found["tier"]) == (8, 8, "cool")


def test_what_the_school_did_warms_nobody_in_the_corrected_score() -> None:
    sent: list[Row] = [
        {"event_type": "free_lesson_reminder_sent", "created_at": NOON - n % 5 * DAY}
        for n in range(20)
    ]

    found = person(happened=[*sent, {"created_at": utc("2026-11-23 10:00")}])

    assert (found["tier"], found["tier_events"], found["tier_active_days"]) == ("hot", 21, 5)
    assert (found["own_tier"], found["own_tier_events"]) == ("cold", 1)
    assert found["own_tier_active_days"] == 1


def test_the_tiers_are_named_from_hot_to_cold() -> None:
    assert TIER_NAMES == ("hot", "warm", "cool", "cold")
