"""A school with a message store behind the pages of messages, and a worker that runs when asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from core.settings import Settings
from messaging import drafts
from messaging.drafts import Said, Whom, Written
from messaging.letter import Addressee, Letter, Order
from messaging.outbox import queue
from tests.pages.screens import Screens, opening
from tests.snapshot_maker import MakeSnapshot, Row

AUTHOR = "The local person"
ANNA, BORIS, VERA, GLEB = 5_000_000_001, 22, 33, 44
# Monday noon in Moscow.
MIDDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
SENT_AT = MIDDAY + timedelta(hours=3)
PEOPLE: dict[str, list[Row]] = {
    "users": [
        {"user_id": ANNA, "first_name": "Анна", "username": "anna_a", "updated_at": MIDDAY},
        {"user_id": BORIS, "username": "boris_b", "updated_at": MIDDAY},
        {"user_id": VERA, "first_name": "<b>Вера</b>", "updated_at": MIDDAY},
    ],
    "registrations": [
        {"user_id": person, "email": "secret@x.example", "lesson_type": "a"}
        for person in (ANNA, BORIS, VERA)
    ],
    "bookings": [
        {"user_id": GLEB, "confirmed": 2, "course_stream": "4th_stream", "first_name": "Глеб"}
    ],
}
REGISTRANTS = Whom(add=("segment:registrants",))
HELLO = Written(Said("Привет, {first_name|друг}!"), REGISTRANTS)


@dataclass(frozen=True)
class Office:
    """Screens of a school with a store."""

    screens: Screens
    store: sa.Engine

    def draft(self, written: Written = HELLO, author: str = AUTHOR) -> int:
        """A draft in the store."""
        with self.store.begin() as connection:
            return drafts.begin(connection, author, written, MIDDAY)

    def kept(self, number: int) -> drafts.Kept:
        """The draft as it is in the store."""
        with self.store.connect() as connection:
            return drafts.kept(connection, number, AUTHOR)

    def ask(self, question: str, **values: object) -> list[tuple[object, ...]]:
        """Rows of the store."""
        with self.store.begin() as connection:
            found = connection.execute(sa.text(question), values)
            return [tuple(row) for row in found] if found.returns_rows else []


@contextmanager
def office_of(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    make_snapshot: MakeSnapshot,
    store: tuple[str, sa.Engine],
) -> Iterator[Office]:
    """The school's pages on this store; quiet hours are off unless a test turns them on."""
    url, engine = store
    monkeypatch.setenv("HSL_STORE_URL", url)
    monkeypatch.setenv("HSL_QUIET_HOURS", "off")
    with opening(settings, monkeypatch) as screens:
        make_snapshot(**PEOPLE)
        yield Office(screens, engine)


def queued(
    office: Office, text: str = "Привет!", *, author: str = AUTHOR, ask: bool = False
) -> int:
    """A message to Anna and Boris."""
    order = Order(author, group="stream:4th_stream", needs_approval=ask)
    people = [Addressee(ANNA, "anna_a"), Addressee(BORIS)]
    with office.store.begin() as connection:
        return queue(connection, Letter(text), order, people, SENT_AT)
