"""Does PostgreSQL, asked beside each figure in the benchmark, answer the same question?"""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import psycopg
import pytest

from benchmarks.twins import OF_THE_SNAPSHOT, TWINS, asked, asked_of
from core.figures import FIGURES
from core.snapshot import Snapshot
from tests.conftest import UNTIL
from tests.core.figure_rows import figure
from tests.pipelines.test_equals_sql import taken

ZONE = "Europe/Moscow"
# What a person is called and what is odd about them are rules of ours, not one question.
WITHOUT_TWIN = {
    *("person", "person_handles", "person_notes", "person_row"),
    *("people_named", "people_windows"),
}
Rows = list[tuple[object, ...]]
Shaped = Callable[[pl.DataFrame], pl.DataFrame]


def columns(*names: str) -> Shaped:
    return lambda rows: rows.select(names)


def with_any(*names: str, of: str) -> Shaped:
    """The rows that count something: PostgreSQL is asked for no others."""
    return lambda rows: rows.filter(pl.col(of) > 0).select(names)


def in_one_row(*names: str) -> Shaped:
    """The columns one after the other in a single row."""
    return lambda rows: pl.concat(
        [rows[name].to_frame("n").transpose(column_names=_numbered(name, rows)) for name in names],
        how="horizontal",
    )


def _numbered(name: str, rows: pl.DataFrame) -> list[str]:
    return [f"{name}{place}" for place in range(rows.height)]


def conversion(rows: pl.DataFrame) -> pl.DataFrame:
    return in_one_row("people")(rows).with_columns(days=pl.lit(rows["days_median"][5]))


def compared(rows: pl.DataFrame) -> pl.DataFrame:
    first = in_one_row("a_people")(rows).select(pl.lit("5th_stream").alias("stream"), pl.all())
    other = in_one_row("b_people")(rows).select(pl.lit("4th_stream").alias("stream"), pl.all())
    return pl.concat([first, other.rename(dict(zip(other.columns, first.columns, strict=True)))])


def in_groups(rows: pl.DataFrame) -> pl.DataFrame:
    steps = rows.group_by("value").agg(pl.col("people").sort_by("step"))
    return steps.select("value", pl.col("people").list.to_struct(fields=list("123456"))).unnest(
        "people"
    )


SHAPES: Mapping[str, Shaped] = {
    "four_figures": in_one_row("now"),
    "funnel": in_one_row("people"),
    "new_people_per_day": with_any("day", "new_people", of="new_people"),
    "streams": columns("stream", "total", "confirmed", "awaiting", "created", "cancelled"),
    "lesson_conversion": columns(
        *("lesson_type", "registrations", "clicks", "registered_people", "attended_people")
    ),
    "lesson_dates": columns("lesson_type", "lesson_date", "registered_people", "attended_people"),
    "newest_bookings": columns("booking_id", "user_id"),
    "newest_registrations": columns("registration_id", "user_id"),
    "recent_events": columns("event_id", "user_id"),
    "tier_counts": with_any(
        *("tier", "registrants_legacy", "everybody_legacy"), of="everybody_legacy"
    ),
    "lead_list": columns("user_id", "tier_events", "tier_active_days", "tier"),
    "growth": with_any("starts", "new_people", of="new_people"),
    "growth_change": columns("now", "before"),
    "retention": with_any("cohort", "week", "people", of="people"),
    "retention_curve": columns("week", "cohorts", "people", "size"),
    "conversion": conversion,
    "conversion_compared": compared,
    "conversion_groups": in_groups,
    "conversion_choices": columns("kind", "value", "people"),
    "stream_race": columns("stream", "day", "booked_total", "paid_total"),
    "stream_starts": lambda rows: rows,
    "time_to_pay": columns("stream", "day", "people", "at_risk", "paid", "paid_pct"),
    "time_to_pay_summary": columns(
        *("stream", "people", "paid", "waiting", "cancelled", "unknown"),
        *("quarter_days", "half_days", "payers_median_days"),
    ),
    "waiting": columns("stream", "receipts", "overdue_receipts", "holds", "stale_holds"),
    "overdue_receipts": columns("booking_id", "user_id"),
    "stale_holds": columns("booking_id", "user_id"),
    "stream_counts": with_any(
        *("stream", "paid", "awaiting", "created", "cancelled", "looked"), of="total"
    ),
    "stream_students": columns("user_id", "booking_id"),
    "lesson_bridge": columns(
        *("lesson_type", "clicks", "attended_people", "repeated_clicks"),
        *("unregistered_clicks", "registrations", "registered_people"),
    ),
    "lesson_difference": columns("lesson_type", "user_id", "surplus_clicks"),
    "lesson_reminders": columns(
        *("lesson_type", "reminded", "reminded_came", "not_reminded", "not_reminded_came")
    ),
    "lesson_after": columns("lesson_type", "came", "followed", "viewed", "booked", "paid"),
    "lesson_hours": lambda rows: rows.filter(pl.col("registrations") + pl.col("joins") > 0),
    "event_types": columns("event_type", "events", "first_at", "last_at"),
    "new_event_types": columns("event_type", "events", "first_at"),
    "event_weeks": with_any("week", "event_type", "events", of="events"),
    "event_hours": with_any("weekday", "hour", "events", of="events"),
    "event_people": columns("events", "people"),
    "paths_to_payment": lambda rows: rows.drop_nulls("path").select("path", "people"),
    "referral_codes": columns(
        *("code", "max_activations", "activations", "bookings", "people", "paid")
    ),
    "referral_effect": columns("with_code", "bookings", "people", "paid"),
    "referral_weeks": lambda rows: rows.filter(
        pl.col("with_code") + pl.col("without_code") > 0
    ).select("week", "with_code", "without_code"),
    "person_events": columns("event_type", "events", "active_days"),
    "person_window": columns("event_id", "own"),
    "person_kinds": columns("kind", "count"),
    "person_timeline": columns("kind", "row_id"),
    "person_bookings": columns("booking_id", "confirmed"),
    "person_workshops": columns("lesson_type", "registrations", "clicks"),
    "person_emails": columns("value"),
}


def ours(name: str, snapshot: Snapshot) -> Rows:
    return SHAPES[name](figure(name, snapshot, **asked_of(name, snapshot))).rows()


def rounded(rows: Rows) -> Counter[tuple[object, ...]]:
    """Rows to be compared: days and shares to a millionth, as sums differ in the last digit."""
    return Counter(
        tuple(round(each, 6) if isinstance(each, float) else each for each in row) for row in rows
    )


def theirs(name: str, connection: psycopg.Connection) -> Rows:
    return connection.execute(TWINS[name].encode()).fetchall()


def test_every_figure_has_a_twin_or_a_reason_for_none() -> None:
    assert set(TWINS) == set(SHAPES)
    assert set(FIGURES) == set(TWINS) | OF_THE_SNAPSHOT | WITHOUT_TWIN


@pytest.mark.slow
def test_each_twin_gives_the_rows_of_its_figure(school_url: str, tmp_path: Path) -> None:
    with (
        taken(school_url, tmp_path, UNTIL, ZONE) as snapshot,
        asked(school_url, snapshot, ZONE) as connection,
    ):
        answers = {name: theirs(name, connection) for name in TWINS}
        differing = {
            name: (rounded(found) - rounded(mine), rounded(mine) - rounded(found))
            for name, found in answers.items()
            if rounded(found) != rounded(mine := ours(name, snapshot))
        }

    assert differing == {}
    assert [name for name, found in answers.items() if not found] == ["new_event_types"]
