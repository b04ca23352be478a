"""The school as a whole: the same seed, the right size, valid rows, all of it or nothing."""

import dataclasses
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from core.errors import WrongUse
from demo.load import TABLES
from demo.school import School, SchoolCounts, SchoolExists, build
from tests.conftest import UNTIL
from tests.demo.asking import ask, ask_one

PEOPLE = """
    SELECT user_id FROM bookings UNION SELECT user_id FROM free_lesson_registrations
    UNION SELECT user_id FROM events UNION SELECT user_id FROM users
"""
MOMENTS = """
    SELECT max(created_at) FROM bookings UNION ALL SELECT max(created_at) FROM events
    UNION ALL SELECT max(registered_at) FROM free_lesson_registrations
    UNION ALL SELECT max(first_seen_at) AT TIME ZONE 'UTC' FROM users
    UNION ALL SELECT max(updated_at) AT TIME ZONE 'UTC' FROM users
    UNION ALL SELECT max(created_at) FROM referral_coupons
    UNION ALL SELECT max(used_at) FROM referral_usage
    UNION ALL SELECT max(registered_at) FROM hackathon_registrations
"""


def silent(_name: str, _rows: int) -> None:
    """Nobody watches the progress."""


def fingerprint(url: str) -> dict[str, object]:
    """Every row of every table, in the order of the key."""
    rows = "SELECT md5(string_agg(t::text, ',' ORDER BY {1})) FROM {0} t"
    return {
        table: ask_one(url, rows.format(table, "user_id" if table == "users" else "id"))
        for table in TABLES
    }


def test_the_same_seed_gives_the_same_school_to_the_row(database_url: str, school_url: str) -> None:
    build(database_url, School(500, 7, UNTIL), silent)

    assert fingerprint(database_url) == fingerprint(school_url)


def test_another_seed_gives_another_school(database_url: str, school_url: str) -> None:
    build(database_url, School(500, 8, UNTIL), silent)

    here, there = fingerprint(database_url), fingerprint(school_url)
    assert all(here[table] != there[table] for table in TABLES)


@pytest.mark.parametrize("users", [1, 2, 30, 301])
def test_the_school_has_exactly_so_many_people(database_url: str, users: int) -> None:
    counts = build(database_url, School(users, 3, UNTIL), silent)

    assert counts.people == users
    assert ask_one(database_url, f"SELECT count(*) FROM ({PEOPLE}) AS people") == users
    assert ask_one(database_url, f"SELECT count(*) FROM ({PEOPLE}) p WHERE user_id < 1") == 0


def test_the_counts_are_those_of_the_tables(database_url: str) -> None:
    counts = build(database_url, School(300, 5, UNTIL), silent)

    found = {table: ask_one(database_url, f"SELECT count(*) FROM {table}") for table in TABLES}
    assert counts == SchoolCounts(people=300, **found)
    assert all(found.values())


@pytest.mark.parametrize(
    "until",
    [
        datetime(2026, 11, 23, 15, tzinfo=UTC),
        datetime(2026, 11, 24, 21, tzinfo=UTC),  # midnight in Moscow
        datetime(2027, 3, 3, 20, tzinfo=UTC),
        datetime(2024, 2, 29, 4, tzinfo=UTC),
    ],
)
def test_nothing_happens_at_or_after_until_nor_before_the_story(
    database_url: str, until: datetime
) -> None:
    build(database_url, School(300, 5, until), silent)

    moments = [row[0] for row in ask(database_url, MOMENTS)]
    first = ask_one(database_url, "SELECT min(created_at) FROM events")
    assert all(moment < until for moment in moments)
    assert max(moments) > until - timedelta(days=1)
    assert until - timedelta(days=427) < first < until - timedelta(days=380)


def test_ids_ascend_with_time(school_url: str) -> None:
    backwards = """
        SELECT count(*) FROM (
            SELECT created_at < lag(created_at) OVER (ORDER BY id) AS back FROM {0}
            WHERE created_at IS NOT NULL
        ) steps WHERE back
    """

    assert ask_one(school_url, backwards.format("events")) == 0
    assert ask_one(school_url, backwards.format("bookings")) == 0


def test_the_bot_can_go_on_writing(database_url: str) -> None:
    counts = build(database_url, School(300, 5, UNTIL), silent)

    insert = "INSERT INTO events (user_id, event_type) VALUES (1, 'start_command') RETURNING id"
    assert ask_one(database_url, insert) == counts.events + 1


def test_one_approval_one_cancellation_and_one_receipt_write_two_events_each(
    school_url: str,
) -> None:
    count = "SELECT count(*) FROM events WHERE created_at IS NOT NULL AND details IS NOT NULL AND "
    change = count + "event_type = 'booking_status_changed' AND details ->> 'new_status' = "

    approvals = ask_one(school_url, count + "event_type = 'payment_approved'")
    receipts = ask_one(
        school_url, count + "event_type IN ('payment_proof_uploaded', 'alternative_payment_proof')"
    )
    cancelled = ask_one(school_url, count + "event_type = 'booking_cancelled'")
    assert abs(approvals - ask_one(school_url, change + "'2'")) <= 3  # a few lost their details
    assert abs(receipts - ask_one(school_url, change + "'1'")) <= 3
    assert abs(cancelled - ask_one(school_url, change + "'-1'")) <= 3
    assert min(approvals, receipts, cancelled) > 5


def test_a_school_is_not_built_over_another(database_url: str) -> None:
    build(database_url, School(30, 5, UNTIL), silent)
    before = fingerprint(database_url)

    with pytest.raises(SchoolExists):
        build(database_url, School(30, 6, UNTIL), silent)

    assert fingerprint(database_url) == before


def test_a_demo_school_can_be_replaced_on_request(database_url: str) -> None:
    build(database_url, School(30, 5, UNTIL), silent)

    build(database_url, School(40, 6, UNTIL), silent, replace=True)

    assert ask_one(database_url, f"SELECT count(*) FROM ({PEOPLE}) AS people") == 40


def test_tables_of_a_real_bot_are_never_replaced(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE events (id SERIAL PRIMARY KEY, user_id BIGINT)")
        connection.execute("INSERT INTO events (user_id) VALUES (42)")

    with pytest.raises(SchoolExists, match="events"):
        build(database_url, School(30, 5, UNTIL), silent, replace=True)

    assert ask(database_url, "SELECT id, user_id FROM events") == [(1, 42)]


def test_a_load_that_fails_leaves_nothing_behind(database_url: str) -> None:
    def stumble(name: str, _rows: int) -> None:
        if name == "events":
            raise RuntimeError("the cat pulled the plug")

    with pytest.raises(RuntimeError, match="cat"):
        build(database_url, School(300, 5, UNTIL), stumble)

    assert ask_one(database_url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


def test_a_replacement_that_fails_keeps_the_old_school(database_url: str) -> None:
    build(database_url, School(30, 5, UNTIL), silent)
    before = fingerprint(database_url)

    def stumble(name: str, _rows: int) -> None:
        if name == "events":
            raise RuntimeError("the cat pulled the plug")

    with pytest.raises(RuntimeError, match="cat"):
        build(database_url, School(300, 6, UNTIL), stumble, replace=True)

    assert fingerprint(database_url) == before


def test_a_killed_load_leaves_nothing_behind(database_url: str) -> None:
    code = (
        "import sys, time\n"
        "from datetime import UTC, datetime\n"
        "from demo.school import School, build\n"
        "def tell(name, rows):\n"
        "    print(name, flush=True)\n"
        "    time.sleep(60 if name == 'events' else 0)\n"
        "build(sys.argv[1], School(300, 5, datetime(2026, 11, 23, tzinfo=UTC)), tell)\n"
    )
    loading = subprocess.Popen(
        [sys.executable, "-c", code, database_url], stdout=subprocess.PIPE, text=True
    )
    with loading:
        assert loading.stdout is not None
        reached = any(line.strip() == "events" for line in loading.stdout)
        loading.send_signal(signal.SIGKILL)

    assert reached
    assert ask_one(database_url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


@pytest.mark.parametrize(("users", "seed"), [(0, 1), (1_000_001, 1), (10, -1)])
def test_a_plan_that_cannot_be_built_is_refused(users: int, seed: int) -> None:
    with pytest.raises(WrongUse):
        School(users, seed, UNTIL)


def test_a_plan_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        School(10, 1, UNTIL.replace(tzinfo=None))


def test_a_plan_is_a_value() -> None:
    plan = School(10, 1, UNTIL)

    assert plan == dataclasses.replace(plan)
