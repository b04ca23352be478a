"""Do the people pages' numbers agree with independent SQL on the bot's own tables? (500 people)"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from core.clock import clock, window_of
from core.snapshot import Snapshot
from tests.conftest import UNTIL
from tests.core.figure_rows import figure
from tests.pipelines.test_equals_sql import taken

CURRENT = "5th_stream"
WORDS = {2: "paid", 1: "awaiting", 0: "created", -1: "cancelled"}
# Written for this test: nothing of the app's own SQL is used.
STUDENTS = """
    SELECT DISTINCT ON (course_stream, user_id) course_stream, user_id, confirmed
    FROM bookings WHERE course_stream <> ''
    ORDER BY course_stream, user_id, created_at DESC, id DESC
"""
LOOKERS = """
    SELECT DISTINCT user_id FROM events
    WHERE event_type = 'view_program' AND created_at >= (
        SELECT date_trunc('day', min(created_at), 'Europe/Moscow') FROM bookings
        WHERE course_stream = '5th_stream')
    EXCEPT SELECT user_id FROM bookings WHERE course_stream = '5th_stream'
"""
KINDS = """
    SELECT user_id, 'table:bookings' FROM bookings
    UNION ALL SELECT user_id, 'table:registrations' FROM free_lesson_registrations
    UNION ALL SELECT user_id, event_type FROM events WHERE event_type <> ''
"""
TIERS = """
    WITH inside AS (
        SELECT user_id, (created_at AT TIME ZONE 'Europe/Moscow')::date AS day,
            NOT (event_type IN ('payment_approved', 'free_lesson_reminder_sent', 'referral_created')
                OR (event_type = 'booking_status_changed' AND details ->> 'new_status' = '2')) AS own
        FROM events
        WHERE event_type <> '' AND created_at > %(now)s - interval '168 hours' - interval '1 us'
            AND created_at <= %(now)s
    )
    SELECT user_id, count(*), count(DISTINCT day),
        count(*) FILTER (WHERE own), count(DISTINCT day) FILTER (WHERE own)
    FROM inside GROUP BY user_id
"""
EMAILS = """
    SELECT count(DISTINCT btrim(email)) FROM free_lesson_registrations WHERE user_id = %(person)s
"""
OLD_HOLDS = """
    SELECT count(*) FROM bookings WHERE user_id = %(person)s AND confirmed = 0
        AND created_at < %(now)s - interval '30 days'
"""


@pytest.fixture(scope="module")
def snapshot(school_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    folder: Path = tmp_path_factory.mktemp("people")
    with taken(school_url, folder, UNTIL, "Europe/Moscow") as made:
        yield made


def ask(url: str, question: str, **params: object) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return list(connection.execute(question.encode(), params).fetchall())


def test_students_of_every_stream(school_url: str, snapshot: Snapshot) -> None:
    booked = {
        (stream, person): WORDS[int(str(status))]
        for stream, person, status in ask(school_url, STUDENTS)
    }
    looked = {(CURRENT, person): "looked" for (person,) in ask(school_url, LOOKERS)}
    truth = booked | looked

    counts = figure("stream_counts", snapshot)

    assert looked
    assert set(WORDS.values()) <= set(truth.values())
    for row in counts.iter_rows(named=True):
        stream = row["stream"]
        expected = {person: status for (each, person), status in truth.items() if each == stream}
        found = figure("stream_students", snapshot, stream=stream, rows=10_000)
        assert dict(found.select("user_id", "status").rows()) == expected
        statuses = Counter(expected.values())
        assert {name: row[name] or 0 for name in [*WORDS.values(), "looked"]} == {
            name: statuses[name] for name in [*WORDS.values(), "looked"]
        }
    assert counts["total"].sum() == len(truth)


def test_what_everybody_did_by_kind_and_on_every_page(school_url: str, snapshot: Snapshot) -> None:
    truth: dict[object, Counter[object]] = {}
    for person, kind in ask(school_url, KINDS):
        truth.setdefault(person, Counter())[kind] += 1

    busiest = sorted(truth, key=lambda person: -truth[person].total())[:12]
    for person in [*busiest, *sorted(truth, key=str)[:40]]:
        kinds = figure("person_kinds", snapshot, person=person)
        whole = figure("person_timeline", snapshot, person=person, rows=100_000)
        assert dict(kinds.rows()) == truth[person]
        assert Counter(whole["kind"].to_list()) == truth[person]
        times = [each for each in whole["happened_at"].to_list() if each is not None]
        assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("later", [0, 1, 30, 100])
def test_the_clock_of_everybody_is_what_the_source_says_hours_later(
    school_url: str, snapshot: Snapshot, later: int
) -> None:
    moment: datetime = UNTIL + timedelta(hours=later)
    truth = {row[0]: row[1:] for row in ask(school_url, TIERS, now=moment)}
    window = window_of(figure("tier_rules", snapshot))
    active = [row[0] for row in ask(school_url, TIERS, now=UNTIL)]

    for person in active:
        events = figure("person_window", snapshot, person=person)
        found: list[int] = []
        for part in (events, events.filter("own")):
            steps = clock(part, window, taken_at=UNTIL).steps
            then = [step for step in steps if step.at <= moment][-1]
            found += [then.events, then.days]
        assert tuple(found) == truth.get(person, (0, 0, 0, 0))
    assert len(active) > 20


def test_the_clock_starts_with_the_tier_of_the_people_table(snapshot: Snapshot) -> None:
    window = window_of(figure("tier_rules", snapshot))
    people = snapshot.query("SELECT user_id, tier, own_tier FROM people WHERE tier <> 'cold'")

    for person, tier, own_tier in people.iter_rows():
        events = figure("person_window", snapshot, person=person)
        assert clock(events, window, taken_at=UNTIL).now.tier == tier
        assert clock(events.filter("own"), window, taken_at=UNTIL).now.tier == own_tier
    assert people.height > 10


def test_emails_and_old_holds_are_those_of_the_source(school_url: str, snapshot: Snapshot) -> None:
    booked = [row[0] for row in ask(school_url, "SELECT DISTINCT user_id FROM bookings ORDER BY 1")]

    for person in booked[:40]:
        emails = ask(school_url, EMAILS, person=person)[0][0]
        holds = ask(school_url, OLD_HOLDS, person=person, now=UNTIL)[0][0]
        notes = dict(figure("person_notes", snapshot, person=person).select("note", "count").rows())
        assert figure("person_emails", snapshot, person=person).height == emails
        assert notes.get("old_hold", 0) == holds
