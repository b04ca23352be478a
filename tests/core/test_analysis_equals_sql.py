"""Do the figures of streams, workshops, events and codes say what PostgreSQL says of the bot's own tables?"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import polars as pl
import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples

from core.snapshot import Snapshot
from queries import block, read_blocks
from tests.conftest import UNTIL
from tests.core.figure_rows import figure
from tests.databases import create_bot_tables, fresh_database
from tests.pipelines.hostile import SCHOOLS, TAKEN_AT, HostileSchool, fill
from tests.pipelines.oracle import BLOCKS as VIEWS
from tests.pipelines.test_equals_sql import taken

BLOCKS = read_blocks(Path(__file__).with_name("analysis_oracle.sql"))
QUESTIONS = tuple(name for name in BLOCKS if not name.startswith("view_"))
FURTHER = os.environ.get("HSL_EXAMPLES")
Rows = list[tuple[object, ...]]
Ours = Callable[[Snapshot], pl.DataFrame]


def columns(name: str, *wanted: str | pl.Expr, **params: object) -> Ours:
    return lambda snapshot: figure(name, snapshot, **params).select(*wanted)


def with_any(name: str, *counts: str) -> Ours:
    """The rows that count something: PostgreSQL is asked for no others."""
    some = pl.any_horizontal(pl.col(counts) > 0)
    return lambda snapshot: figure(name, snapshot).filter(some)


def waits(snapshot: Snapshot) -> pl.DataFrame:
    rows = snapshot.query(block("figure_waits"))
    return rows.with_columns((pl.col("days") * 86_400_000_000).round().cast(pl.Int64))


OURS: Mapping[str, Ours] = {
    "stream_starts": columns("stream_starts", pl.all()),
    "stream_race": columns("stream_race", "stream", "day", "booked_total", "paid_total"),
    "waits": waits,
    "waiting": columns(
        "waiting",
        *("stream", "receipts", "overdue_receipts", "overdue_people"),
        *("holds", "stale_holds", "stale_people", "age_unknown"),
    ),
    "overdue_receipts": columns("overdue_receipts", "booking_id", "user_id", "waiting_since"),
    "stale_holds": columns("stale_holds", "booking_id", "user_id", "waiting_since"),
    "lesson_bridge": columns("lesson_bridge", pl.all()),
    "lesson_difference": columns("lesson_difference", "lesson_type", "user_id", "surplus_clicks"),
    "lesson_reminders": columns(
        "lesson_reminders",
        *("lesson_type", "registrations", "reminded", "reminded_came"),
        *("not_reminded", "not_reminded_came"),
    ),
    "lesson_after": columns(
        "lesson_after",
        *("lesson_type", "came", "followed", "viewed", "booked", "paid", "followed_unknown"),
    ),
    "lesson_hours": columns("lesson_hours", pl.all()),
    "event_types": columns("event_types", "event_type", "events", "ever", "first_at", "last_at"),
    "event_types_lately": columns("event_types", "event_type", "events", days=7),
    "new_event_types": columns("new_event_types", "event_type", "events", "first_at"),
    "event_weeks": lambda snapshot: with_any("event_weeks", "events")(snapshot).drop("is_complete"),
    "event_hours": with_any("event_hours", "events"),
    "event_people": columns("event_people", "events", "people"),
    "paths_to_payment": columns("paths_to_payment", "path", "people", most=300),
    "referral_codes": columns(
        "referral_codes",
        *(
            "code",
            "is_known",
            "max_activations",
            "activations",
            "uses",
            "bookings",
            "people",
            "paid",
        ),
    ),
    "referral_effect": columns("referral_effect", "with_code", "bookings", "people", "paid"),
    "referral_weeks": with_any("referral_weeks", "with_code", "without_code"),
}


def answers(url: str, *, taken_at: datetime, zone: str) -> dict[str, Rows]:
    params = {"taken_at": taken_at, "zone": zone}
    with psycopg.connect(url) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        views = [each for name, each in (VIEWS | BLOCKS).items() if name.startswith("view_")]
        for view in views:
            connection.execute(view.sql.encode())
        return {
            name: connection.execute(
                BLOCKS[name].sql.encode(), params if "%(" in BLOCKS[name].sql else None
            ).fetchall()
            for name in QUESTIONS
        }


def differences(snapshot: Snapshot, truth: Mapping[str, Rows]) -> dict[str, tuple[Rows, Rows]]:
    found = {}
    for name, theirs in truth.items():
        ours = Counter(OURS[name](snapshot).rows())
        if ours != Counter(theirs):
            only_theirs = Counter(theirs) - ours
            only_ours = ours - Counter(theirs)
            found[name] = (list(only_theirs.elements())[:5], list(only_ours.elements())[:5])
    return found


def test_every_question_is_asked_of_both() -> None:
    assert set(OURS) == set(QUESTIONS)


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["Europe/Moscow", "Europe/Berlin", "Asia/Kathmandu"])
def test_the_demo_school_has_the_same_figures_in_sql(
    school_url: str, tmp_path: Path, zone: str
) -> None:
    truth = answers(school_url, taken_at=UNTIL, zone=zone)

    with taken(school_url, tmp_path, UNTIL, zone) as snapshot:
        found = differences(snapshot, truth)

    assert found == {}
    assert [name for name in QUESTIONS if not truth[name] and name != "new_event_types"] == []


@pytest.fixture(scope="module")
def hostile_url(server_url: str) -> Iterator[str]:
    """A database that one hostile school after the other is put into."""
    with fresh_database(server_url) as url:
        create_bot_tables(url)
        yield url


@pytest.mark.slow
@given(school=SCHOOLS)
@examples(
    max_examples=int(FURTHER or 15),
    derandomize=FURTHER is None,
    deadline=None,
    phases=[phase for phase in Phase if FURTHER or phase is not Phase.shrink],  # minutes
    suppress_health_check=list(HealthCheck),
)
def test_a_hostile_school_has_the_same_figures_in_sql(
    hostile_url: str, tmp_path_factory: pytest.TempPathFactory, school: HostileSchool
) -> None:
    fill(hostile_url, school)
    zone = "Europe/Moscow" if len(school.events) % 2 else "Europe/Berlin"

    truth = answers(hostile_url, taken_at=TAKEN_AT, zone=zone)
    with taken(hostile_url, tmp_path_factory.getbasetemp(), TAKEN_AT, zone) as snapshot:
        found = differences(snapshot, truth)

    assert found == {}
