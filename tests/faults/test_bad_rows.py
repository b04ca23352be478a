"""Odd rows in the bot's tables: what can be used is used, the rest is kept aside, nothing breaks."""

import json

import psycopg
import pytest

from core.settings import Settings
from tests.faults.acts import execute, refreshed, whole

pytestmark = pytest.mark.slow

NOT_A_TIME = "the time is not between 2013-08-14 and 2100-01-01"
IMPOSSIBLE_TIMES = (
    "infinity",
    "-infinity",
    "20000-01-01",
    "294276-12-31 23:59:59.999999+00",
    "4713-01-01 BC",
    "2013-08-13",
    "2100-01-01",
)
TIMES = (
    ("bookings", "INSERT INTO bookings (user_id, created_at) VALUES (1, %s)"),
    (
        "registrations",
        "INSERT INTO free_lesson_registrations (user_id, email, registered_at) VALUES (1, '', %s)",
    ),
    ("events", "INSERT INTO events (user_id, event_type, created_at) VALUES (1, 'x', %s)"),
    ("users", "INSERT INTO users (user_id, updated_at) VALUES (floor(random() * 1e15) + 1, %s)"),
    ("referral_usage", "INSERT INTO referral_usage (user_id, used_at) VALUES (1, %s)"),
)
DETAILS = (
    "[1, 2, 3]",
    '"only text"',
    "42",
    "null",
    "true",
    "{}",
    '["username", "first_name"]',
    '{"user": {"username": "deep", "first_name": "Deeper"}}',
    '{"username": null, "first_name": ""}',
)
NAMES = (
    "A" * 5_000,
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "\u202eturned\u202c",
    "Ze\u0301le\u0300bre\u030c",
    "\uffff\ufdd0",
    "\U0010ffff",
    "'; DROP TABLE people; --",
    "line\nbreak\ttab\x01",
    "\u200b\u200d\ufeff",
)


@pytest.mark.parametrize(("table", "insert"), TIMES, ids=[table for table, _ in TIMES])
def test_times_that_cannot_be_are_kept_aside_with_their_reason(
    bot_url: str, settings: Settings, table: str, insert: str
) -> None:
    with psycopg.connect(bot_url) as bot:
        for moment in (*IMPOSSIBLE_TIMES, None, "2026-11-01"):
            bot.execute(insert.encode(), (moment,))

    report = refreshed(bot_url, settings)

    rejects = whole(settings).snapshot.query("SELECT source_table, reason, payload FROM rejects")
    rows = rejects.rows()
    assert report.counts[table] == 2
    assert len(rows) == len(IMPOSSIBLE_TIMES)
    assert {row[0] for row in rows} == {table}
    assert all(row[1].endswith(NOT_A_TIME) for row in rows)
    assert all(json.loads(row[2])["user_id"] > 0 for row in rows)


def test_the_days_of_lessons_that_cannot_be_are_kept_aside(
    bot_url: str, settings: Settings
) -> None:
    days = ("infinity", "-infinity", "5874897-12-31", "0001-01-01", None, "2026-11-01")
    with psycopg.connect(bot_url) as bot:
        for day in days:
            bot.execute(
                "INSERT INTO free_lesson_registrations (user_id, email, lesson_date)"
                " VALUES (1, '', %s)",
                (day,),
            )

    refreshed(bot_url, settings)

    snapshot = whole(settings).snapshot
    kept = snapshot.query("SELECT id, lesson_date::VARCHAR FROM registrations ORDER BY id")
    rejected = snapshot.query("SELECT row_key, reason FROM rejects ORDER BY row_key")
    assert kept.rows() == [(5, None), (6, "2026-11-01")]
    assert rejected.rows() == [(str(n), f"lesson_date: {NOT_A_TIME}") for n in (1, 2, 3, 4)]


def test_rows_of_nobody_and_unknown_states_are_kept_aside(bot_url: str, settings: Settings) -> None:
    execute(
        bot_url,
        "INSERT INTO bookings (user_id, confirmed) VALUES (0, 0), (-5, 1), (7, 7), (8, NULL)",
        "INSERT INTO events (user_id, event_type) VALUES (-1, 'x'), (9, ''),"
        " (9223372036854775807, 'x')",
    )

    refreshed(bot_url, settings)

    snapshot = whole(settings).snapshot
    rejected = snapshot.query("SELECT source_table, row_key, reason FROM rejects ORDER BY ALL")
    nobody = "user_id is not a person's Telegram id (missing, zero or negative)"
    assert rejected.rows() == [
        ("bookings", "1", nobody),
        ("bookings", "2", nobody),
        ("bookings", "3", "confirmed is not one of -1, 0, 1, 2"),
        ("bookings", "4", "confirmed is not one of -1, 0, 1, 2"),
        ("events", "1", nobody),
        ("events", "2", "event_type is empty"),
    ]
    assert snapshot.query("SELECT user_id FROM people").rows() == [(2**63 - 1,)]


def test_details_of_any_json_form_break_nothing_and_names_are_taken_from_the_top_only(
    bot_url: str, settings: Settings
) -> None:
    with psycopg.connect(bot_url) as bot:
        for person, details in enumerate((*DETAILS, None), 1):
            bot.execute(
                "INSERT INTO events (user_id, event_type, details) VALUES (%s, %s, %s)",
                (person, "booking_status_changed", details),
            )
        bot.execute(
            "INSERT INTO events (user_id, event_type, details)"
            """ VALUES (99, 'lesson_link_clicked', '{"username": "top", "lesson_type": [1]}')"""
        )

    report = refreshed(bot_url, settings)

    snapshot = whole(settings).snapshot
    kept = snapshot.query("SELECT details FROM events ORDER BY id")["details"].to_list()
    assert report.counts["rejects"] == 0
    assert [each and json.loads(each) for each in kept[: len(DETAILS)]] == [
        json.loads(each) for each in DETAILS
    ]
    assert kept[len(DETAILS)] is None
    assert snapshot.query("SELECT user_id, value FROM handles").rows() == [(99, "top")]


def test_names_of_any_length_and_script_come_through_whole(
    bot_url: str, settings: Settings
) -> None:
    with psycopg.connect(bot_url) as bot:
        for person, name in enumerate(NAMES, 1):
            bot.execute(
                "INSERT INTO bookings (user_id, username, first_name) VALUES (%s, %s, %s)",
                (person, name, name),
            )

    refreshed(bot_url, settings)

    snapshot = whole(settings).snapshot
    names = snapshot.query("SELECT first_name FROM bookings ORDER BY id")["first_name"].to_list()
    shown = snapshot.query("SELECT display_name FROM people ORDER BY user_id")
    assert tuple(names) == NAMES
    assert tuple(shown["display_name"]) == NAMES


def test_naive_times_are_utc_whatever_zone_the_database_is_set_to(
    bot_url: str, settings: Settings
) -> None:
    execute(
        bot_url,
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET TimeZone = %L', current_database(),"
        " 'Asia/Tokyo'); END $$",
        "INSERT INTO users (user_id, updated_at) VALUES (1, '2026-11-01 12:00')",
    )

    refreshed(bot_url, settings)

    found = whole(settings).snapshot.query("SELECT strftime(updated_at, '%H:%M') AS t FROM users")
    assert found.item() == "12:00"
