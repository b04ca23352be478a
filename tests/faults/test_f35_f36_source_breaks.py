"""F35 and F36: a source that goes away, or looks different, leaves the last snapshot as it was."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from core.settings import Settings
from pipelines.columns import MissingTable, WrongColumns
from pipelines.source import SourceLost
from tests.faults.acts import When, execute, fill, fill_events, hsl, left_over, refreshed, whole

pytestmark = pytest.mark.slow

KILL = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE {}
"""
READS_EVENTS = "'%FROM events%' AND state = 'active'"


@pytest.mark.parametrize("moment", ["extract bookings", "extract events", "extract users"])
def test_f35_a_connection_killed_between_two_tables_is_said_and_nothing_is_published(
    bot_url: str, settings: Settings, moment: str
) -> None:
    fill(bot_url, 20)
    before = refreshed(bot_url, settings).snapshot_id

    with pytest.raises(SourceLost, match="The source was lost while reading") as lost:
        refreshed(bot_url, settings, When(moment, lambda: execute(bot_url, KILL.format("'%'"))))

    assert moment.removeprefix("extract ") in lost.value.what
    assert "Nothing was published" in lost.value.cure
    assert lost.value.exit_code == 1
    assert whole(settings).snapshot.snapshot_id == before
    assert left_over(settings) == []


def test_f35_a_connection_killed_in_the_middle_of_a_table_is_said(
    bot_url: str, settings: Settings
) -> None:
    fill(bot_url, 20)
    before = refreshed(bot_url, settings).snapshot_id
    # More than one batch, what is read ahead of it and what the network holds: 100 MB.
    fill_events(bot_url, 300_000, width=320)
    act = When("rows of events", lambda: execute(bot_url, KILL.format("'%'")))

    with pytest.raises(SourceLost, match=r"while reading events after [1-9][0-9,]+ rows"):
        refreshed(bot_url, settings, act)

    assert whole(settings).snapshot.snapshot_id == before
    assert left_over(settings) == []


def test_f35_the_command_says_so_in_one_line_with_exit_code_1(
    bot_url: str, settings: Settings
) -> None:
    fill(bot_url, 20)
    before = refreshed(bot_url, settings).snapshot_id
    fill_events(bot_url, 300_000, width=320)

    with killing(bot_url, READS_EVENTS):
        done = hsl(settings.data_dir, bot_url, "refresh", "--json")

    said = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (1, "")
    assert said["error"].startswith("The source was lost while reading events")
    assert said["cure"] == "Nothing was published; run `hsl refresh` again."
    assert whole(settings).snapshot.snapshot_id == before
    assert left_over(settings) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "ALTER TABLE bookings DROP COLUMN course_stream",
            r"Table bookings has no column course_stream\.",
        ),
        (
            "ALTER TABLE events RENAME COLUMN created_at TO happened_at",
            r"Table events has no column created_at\. .*there are: .*happened_at",
        ),
        (
            "ALTER TABLE users DROP COLUMN updated_at",
            r"Table users has no column updated_at\.",
        ),
        (
            "ALTER TABLE bookings ALTER confirmed DROP DEFAULT, ALTER confirmed TYPE text",
            r"Column bookings\.confirmed is TEXT, expected SMALLINT or INTEGER or BIGINT\.",
        ),
        (
            "ALTER TABLE events ALTER created_at TYPE timestamp",
            r"Column events\.created_at is TIMESTAMP, expected TIMESTAMP WITH TIME ZONE\.",
        ),
        (
            "ALTER TABLE free_lesson_registrations ALTER user_id TYPE numeric",
            r"Column free_lesson_registrations\.user_id is NUMERIC, expected",
        ),
    ],
)
def test_f36_a_column_dropped_renamed_or_retyped_is_named(
    bot_url: str, settings: Settings, change: str, said: str
) -> None:
    before = refreshed(bot_url, settings).snapshot_id
    execute(bot_url, change)

    with pytest.raises(WrongColumns, match=said) as wrong:
        refreshed(bot_url, settings)

    assert wrong.value.exit_code == 1
    assert whole(settings).snapshot.snapshot_id == before
    assert left_over(settings) == []


def test_f36_a_missing_table_is_named(bot_url: str, settings: Settings) -> None:
    before = refreshed(bot_url, settings).snapshot_id
    execute(bot_url, "ALTER TABLE events RENAME TO events_2025")

    with pytest.raises(MissingTable, match=r"has no table events\. Check that HSL_SOURCE_URL"):
        refreshed(bot_url, settings)

    assert whole(settings).snapshot.snapshot_id == before


def test_f36_an_extra_column_is_noted_and_the_snapshot_published(
    bot_url: str, settings: Settings
) -> None:
    execute(bot_url, "ALTER TABLE bookings ADD price numeric, ADD currency text")

    report = refreshed(bot_url, settings)

    noted = [each for each in report.findings if each.check_name == "extra_columns"]
    assert [(each.severity, each.subject, each.count, each.example) for each in noted] == [
        ("warn", "bookings", 2, "currency, price")
    ]
    assert whole(settings).snapshot.snapshot_id == report.snapshot_id


def test_f36_an_optional_table_that_is_gone_is_noted(bot_url: str, settings: Settings) -> None:
    fill(bot_url, 3)
    refreshed(bot_url, settings)
    execute(bot_url, "DROP TABLE users")

    report = refreshed(bot_url, settings)

    assert ("optional_table_absent", "users") in {
        (each.check_name, each.subject) for each in report.findings
    }
    assert report.counts["people"] == 3


@contextmanager
def killing(url: str, which: str) -> Iterator[None]:
    """Kill the first backend of this database that runs such a query, within thirty seconds."""
    over = threading.Event()
    hunter = threading.Thread(target=_kill_first, args=(url, which, over))
    hunter.start()
    try:
        yield
    finally:
        over.set()
        hunter.join()


def _kill_first(url: str, which: str, over: threading.Event) -> None:
    until = time.monotonic() + 30
    with psycopg.connect(url, autocommit=True) as connection:
        while not over.is_set() and time.monotonic() < until:
            found = connection.execute(KILL.format(which).encode()).fetchone()
            if found and found[0]:
                return
            time.sleep(0.005)
