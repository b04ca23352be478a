"""A small school to write to, and a rehearsal of it: shared by the tests of rehearsing and sending."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import sqlalchemy as sa

from core.settings import Settings
from core.snapshot import Snapshot
from messaging.asking import Ask, Exceptions
from messaging.audience import Groups
from messaging.audience_rules import read_wanted
from messaging.outlook import holders_of
from messaging.queueing import Queued, send
from messaging.rehearsal import Around, Rehearsal, keep_rehearsal, rehearse
from messaging.text import Draft, compose
from tests.snapshot_maker import MakeSnapshot

ANNA, BORIS, VERA, GLEB = 5_000_000_001, 22, 33, 44
# Monday noon in Moscow, well outside the quiet hours.
NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 12, tzinfo=UTC)
AUTHOR = "marketer@school.example"
HELLO = compose("Привет, {first_name|друг}!")


def four_people(make_snapshot: MakeSnapshot, taken_at: datetime = LATER) -> Snapshot:
    """Anna, Boris and Vera registered, Gleb paid; Boris has no first name."""
    registrations: list[dict[str, object]] = [
        {"user_id": ANNA, "first_name": "Анна", "username": "anna"},
        {"user_id": BORIS},
        {"user_id": VERA, "first_name": "Вера"},
    ]
    return make_snapshot(
        registrations=[{**row, "registered_at": NOON} for row in registrations],
        bookings=[{"user_id": GLEB, "confirmed": 2, "course_stream": "4th_stream"}],
        taken_at=taken_at,
    )


def settings_of(settings: Settings, **more: object) -> Settings:
    """The settings of a test with these instead."""
    return settings.model_copy(update=more)


@contextmanager
def around(
    store: sa.Engine, snapshot: Snapshot, settings: Settings, now: datetime = NOON
) -> Iterator[Around]:
    """A transaction to rehearse or send in."""
    with store.begin() as connection:
        groups = Groups(snapshot, settings.streams, holders=partial(holders_of, connection))
        yield Around(groups, connection, settings, now)


def ask(
    *rules: str,
    draft: Draft = HELLO,
    exclude: tuple[str, ...] = (),
    at: datetime | None = None,
    exceptions: Exceptions = Exceptions(),  # noqa: B008  # a frozen value
) -> Ask:
    """What somebody wants to send."""
    return Ask(draft, read_wanted(rules or ("segment:registrants",), exclude), at, exceptions)


def rehearsed(wanted: Ask, here: Around, author: str = AUTHOR) -> Rehearsal:
    """Rehearse and keep it."""
    found = rehearse(wanted, here)
    keep_rehearsal(found, author, here)
    return found


def sent(wanted: Ask, here: Around, at: datetime | None = None) -> Queued:
    """Rehearse and send it."""
    return send(rehearsed(wanted, here).fingerprint, AUTHOR, at, here)
