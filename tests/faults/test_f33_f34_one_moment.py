"""F33 and F34: what commits late is in the next snapshot, and a snapshot shows one moment."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
import pytest

from core.settings import Settings
from tests.faults.acts import execute, fill_events, number, refreshed, whole

PAIRS = (
    # what, and how many of it have lost their other half
    (
        "bookings without their event",
        "SELECT count(*) FROM bookings ANTI JOIN ("
        " SELECT (details ->> 'booking_id')::BIGINT AS id FROM events"
        " WHERE event_type = 'booking_created') AS told USING (id)",
    ),
    (
        "events without their booking",
        "SELECT count(*) FROM (SELECT (details ->> 'booking_id')::BIGINT AS id FROM events"
        " WHERE event_type = 'booking_created') AS told ANTI JOIN bookings USING (id)",
    ),
    (
        "registrations without their event",
        "SELECT count(*) FROM registrations ANTI JOIN ("
        " SELECT (details ->> 'registration_id')::BIGINT AS id FROM events"
        " WHERE event_type = 'free_lesson_registered') AS told USING (id)",
    ),
    (
        "events without their registration",
        "SELECT count(*) FROM (SELECT (details ->> 'registration_id')::BIGINT AS id FROM events"
        " WHERE event_type = 'free_lesson_registered') AS told ANTI JOIN registrations USING (id)",
    ),
    (
        "bookings without the registration of the same transaction",
        "SELECT abs((SELECT count(*) FROM bookings) - (SELECT count(*) FROM registrations))",
    ),
)


def test_f33_a_transaction_that_commits_late_is_in_the_next_snapshot(
    bot_url: str, settings: Settings
) -> None:
    with psycopg.connect(bot_url) as slow:
        slow.execute(
            "INSERT INTO bookings (user_id, username, created_at)"
            " VALUES (1, 'late', now() - interval '1 hour')"
        )
        execute(bot_url, "INSERT INTO bookings (user_id, username) VALUES (2, 'early')")
        refreshed(bot_url, settings)
        before = whole(settings)
        seen = before.snapshot.query("SELECT id, username FROM bookings").rows()
        slow.commit()
    refreshed(bot_url, settings)

    after = whole(settings).snapshot.query("SELECT id, username FROM bookings ORDER BY id").rows()
    assert seen == [(2, "early")]
    assert after == [(1, "late"), (2, "early")]


@pytest.mark.slow
def test_f34_rows_written_together_during_extraction_are_seen_together(
    bot_url: str, settings: Settings
) -> None:
    fill_events(bot_url, 200_000)

    with writing(bot_url) as writer:
        watch = CountsAt(writer)
        report = refreshed(bot_url, settings, watch)

    opened = whole(settings)
    assert watch.written["people"] - watch.written["extract bookings"] >= 10
    assert 0 < report.counts["bookings"] <= watch.written["extract bookings"] + 1
    assert {what: number(opened, sql) for what, sql in PAIRS} == {what: 0 for what, _ in PAIRS}


@dataclass
class Writer:
    """The bot: a booking, a registration and their events in one transaction, again and again."""

    url: str
    stop: threading.Event = field(default_factory=threading.Event)
    committed: int = 0

    def run(self) -> None:
        """Write until told to stop, at most a hundred thousand times."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.stop.is_set() and self.committed < 100_000:
                with connection.transaction():
                    self._write(connection, self.committed + 1)
                self.committed += 1

    def _write(self, connection: psycopg.Connection, person: int) -> None:
        # The events first and last: whichever table is read first, a torn moment would show.
        booking, registration = self._next_ids(connection)
        event = "INSERT INTO events (user_id, event_type, details) VALUES (%s, %s, %s)"
        told = json.dumps({"registration_id": registration})
        connection.execute(event, (person, "free_lesson_registered", told))
        connection.execute("INSERT INTO bookings (id, user_id) VALUES (%s, %s)", (booking, person))
        connection.execute(
            "INSERT INTO free_lesson_registrations (id, user_id, email) VALUES (%s, %s, %s)",
            (registration, person, "a@school.example"),
        )
        told = json.dumps({"booking_id": booking})
        connection.execute(event, (person, "booking_created", told))

    def _next_ids(self, connection: psycopg.Connection) -> tuple[int, int]:
        row = connection.execute(
            "SELECT nextval('bookings_id_seq'), nextval('free_lesson_registrations_id_seq')"
        ).fetchone()
        assert row is not None
        return row


@dataclass
class CountsAt:
    """Notes how much was written when each step of the refresh began."""

    writer: Writer
    written: dict[str, int] = field(default_factory=dict)

    def step(self, name: str) -> None:
        """Note it."""
        self.written[name] = self.writer.committed

    def rows(self, table: str, done: int, expected: int) -> None:
        """Nothing to note."""


@contextmanager
def writing(url: str) -> Iterator[Writer]:
    """A writer at work; what it raised comes out at the end."""
    writer = Writer(url)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(writer.run)
        try:
            yield writer
        finally:
            writer.stop.set()
        running.result()
