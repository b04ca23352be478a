"""Events per person and day, and which of them were the person's own acts.

The only step that reads every event. Each rule takes a part of the events and its answers add up
(`sum`, `min`, `max`), so that a school of any size goes through in parts. The rules are `narwhals`
expressions: Polars runs them here, a cluster could run the same text (DESIGN section 6). Days are cut
before, at the edge.
"""

from datetime import datetime, timedelta
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

TIER_WINDOW = timedelta(days=7)
# DOMAIN section 4: what the school does to a person says nothing about the person.
SCHOOL_EVENTS = ("payment_approved", "free_lesson_reminder_sent", "referral_created")
# The bot writes 2, as a number or a text; a JSON library may make 2.0 of it.
PAID_STATUS = r"^2(\.0*)?$"


def with_school_day(events: pl.LazyFrame, *, zone: str) -> pl.LazyFrame:
    """Add `day`: the calendar date of `created_at` in the school's time zone."""
    return events.with_columns(day=pl.col("created_at").dt.convert_time_zone(zone).dt.date())


def in_tier_window(events: pl.LazyFrame, *, taken_at: datetime) -> pl.LazyFrame:
    """Keep the events of the 7 x 24 hours that end at the snapshot's time, both ends included."""
    return events.filter(pl.col("created_at").is_between(taken_at - TIER_WINDOW, taken_at))


def activity_days(events: pl.LazyFrame) -> pl.LazyFrame:
    """Events and own events per (user_id, day); events without a time have no day and are left out.

    Takes user_id, event_type, new_status, day; gives user_id, day, events, own_events.
    """
    dated = nw.from_native(events).filter(~nw.col("day").is_null())
    per_day = dated.group_by("user_id", "day").agg(
        events=nw.len().cast(nw.Int64), own_events=_is_own_act().cast(nw.Int64).sum()
    )
    return _polars(per_day)


def event_totals(events: pl.LazyFrame) -> pl.LazyFrame:
    """Events per user_id, all and ever: events, first_at, last_at (null when none has a time)."""
    per_person = (
        nw.from_native(events)
        .group_by("user_id")
        .agg(
            events=nw.len().cast(nw.Int64),
            first_at=nw.col("created_at").min(),
            last_at=nw.col("created_at").max(),
        )
    )
    return _polars(per_person)


def program_views(events: pl.LazyFrame) -> pl.LazyFrame:
    """Looks at the programme per user_id: views, first_at, last_at."""
    per_person = (
        nw.from_native(events)
        .filter(nw.col("event_type") == "view_program")
        .group_by("user_id")
        .agg(
            views=nw.len().cast(nw.Int64),
            first_at=nw.col("created_at").min(),
            last_at=nw.col("created_at").max(),
        )
    )
    return _polars(per_person)


def lesson_clicks(events: pl.LazyFrame) -> pl.LazyFrame:
    """Presses of "join" per (user_id, lesson_type): clicks, first_at, last_at."""
    per_lesson = (
        nw.from_native(events)
        .filter(~nw.col("lesson_type").is_null())
        .group_by("user_id", "lesson_type")
        .agg(
            clicks=nw.len().cast(nw.Int64),
            first_at=nw.col("created_at").min(),
            last_at=nw.col("created_at").max(),
        )
    )
    return _polars(per_lesson)


def event_names(events: pl.LazyFrame) -> pl.LazyFrame:
    """The names seen in event details: user_id, username, first_name, first_at, last_at."""
    names = (
        nw.from_native(events)
        .filter(~(nw.col("username").is_null() & nw.col("first_name").is_null()))
        .group_by("user_id", "username", "first_name")
        .agg(first_at=nw.col("created_at").min(), last_at=nw.col("created_at").max())
    )
    return _polars(names)


def tier_facts(days: pl.LazyFrame) -> pl.LazyFrame:
    """What a tier is made of, per person, from the day rows of the tier window.

    Gives user_id, tier_events, tier_active_days, own_tier_events, own_tier_active_days.
    """
    facts = (
        nw.from_native(days)
        .group_by("user_id")
        .agg(
            tier_events=nw.col("events").sum(),
            tier_active_days=nw.len().cast(nw.Int64),
            own_tier_events=nw.col("own_events").sum(),
            own_tier_active_days=(nw.col("own_events") > 0).cast(nw.Int64).sum(),
        )
    )
    return _polars(facts)


def added_up(parts: pl.LazyFrame, *, key: tuple[str, ...]) -> pl.LazyFrame:
    """Bring the answers of several parts together: one row per `key`.

    Counts are summed, `first_at` is the earliest and `last_at` the latest.
    """
    rules = {"first_at": pl.col("first_at").min(), "last_at": pl.col("last_at").max()}
    others = [name for name in parts.collect_schema().names() if name not in key]
    return parts.group_by(key).agg(rules.get(name, pl.col(name).sum()) for name in others)


def _is_own_act() -> nw.Expr:
    by_school = nw.col("event_type").is_in(SCHOOL_EVENTS)
    approved = (nw.col("event_type") == "booking_status_changed") & (
        nw.col("new_status").fill_null("").str.contains(PAID_STATUS)
    )
    return ~(by_school | approved)


def _polars(frame: nw.LazyFrame[Any]) -> pl.LazyFrame:
    native = frame.to_native()
    if not isinstance(native, pl.LazyFrame):
        raise TypeError("the activity step runs on Polars here")
    return native
