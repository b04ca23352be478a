"""The pages of streams, workshops, events and codes, the rows they are made of, and screens to open them."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from core.settings import Settings
from tests.pages.screens import Screens, opening
from tests.snapshot_maker import NOON, Row

PAGES = ("streams", "workshops", "events", "referrals")
DAY = timedelta(days=1)
HELD = date(2026, 11, 20)


def registration(person: int, day: date | None = HELD) -> Row:
    return {
        "user_id": person,
        "email": "secret@x.example",
        "lesson_type": "a_lesson",
        "lesson_date": day,
        "registered_at": NOON - 60 * DAY,
        "notification_sent": person % 2 == 0,
    }


def booking(person: int, status: int, stream: str, ago: int) -> Row:
    return {
        "user_id": person,
        "confirmed": status,
        "course_stream": stream,
        "created_at": NOON - ago * DAY,
        "referral_code": "EARLY" if person == 1 else None,
    }


@pytest.fixture
def screens(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screens]:
    with opening(settings, monkeypatch) as opened:
        yield opened
