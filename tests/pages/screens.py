"""How the page tests open a screen as somebody, and read everything that is on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import streamlit as st
import time_machine
from streamlit.testing.v1 import AppTest

from core.serving import ROOT
from core.settings import Settings
from tests.snapshot_maker import NOON, Row

SCRIPTS = {
    "overview": "pages/overview/morning.py",
    "leads": "pages/leads/lead_list.py",
    "growth": "pages/analysis/growth.py",
    "retention": "pages/analysis/retention.py",
    "conversion": "pages/analysis/conversion.py",
    "segments": "pages/segments/segment_list.py",
    "snapshots": "pages/snapshots/snapshot_list.py",
    "search": "pages/people/search.py",
    "person": "pages/people/person.py",
    "students": "pages/people/students.py",
    "health": "pages/health/health.py",
    "streams": "pages/analysis/streams.py",
    "workshops": "pages/analysis/lessons.py",
    "events": "pages/analysis/events.py",
    "referrals": "pages/analysis/referrals.py",
    "compose": "pages/messages/compose.py",
    "rehearsal": "pages/messages/rehearsal.py",
    "outbox": "pages/messages/outbox.py",
    "history": "pages/messages/history.py",
    "suppressions": "pages/messages/suppressions.py",
    "audit": "pages/messages/audit.py",
}


DAY = timedelta(days=1)
NASTY = ":material/home: <b>Ася</b> **x** [y](javascript:1)"
NAMES = {1: "Фёкла Щеглова", 2: NASTY, 3: "=HYPERLINK(1)", 4: "Ы" * 5000}
USERS: list[Row] = [
    {"user_id": person, "first_name": name, "username": f"user_{person}", "updated_at": NOON}
    for person, name in NAMES.items()
]


def acts(person: int, days: int, a_day: int) -> list[Row]:
    return [
        {"user_id": person, "created_at": NOON - timedelta(days=day, minutes=number)}
        for day in range(days)
        for number in range(a_day)
    ]


SCHOOL: dict[str, list[Row]] = {
    "users": USERS,
    "registrations": [
        {"user_id": person, "email": "secret@x.example", "lesson_type": "a", "registered_at": NOON}
        for person in (1, 2, 3)
    ],
    "bookings": [
        {"user_id": 3, "confirmed": 2, "course_stream": "5th_stream"},
        {"user_id": 4, "confirmed": 0, "course_stream": ":red[odd]"},
    ],
    "events": [
        *acts(1, 5, 5),
        *acts(2, 3, 4),
        {"user_id": 2, "event_type": "", "details": {"email": "secret@x.example"}},
    ],
}


class Screens:
    """Opens screens on one data folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def open(self, name: str, role: str = "admin", **query: str) -> AppTest:
        """The screen as the local person of this role sees it; `query` is in the address."""
        self._monkeypatch.setenv("HSL_LOCAL_ROLE", role)
        app = AppTest.from_file(str(ROOT / SCRIPTS[name]), default_timeout=30)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()


@contextmanager
def opening(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screens]:
    """Screens of this data folder, ten minutes after noon; nothing stays open or cached after it."""
    monkeypatch.setenv("HSL_DATA_DIR", str(settings.data_dir))
    with time_machine.travel(NOON + timedelta(minutes=10), tick=True):
        yield Screens(monkeypatch)
    st.cache_data.clear()
    st.cache_resource.clear()


def prose(app: AppTest) -> str:
    """What is shown as text, markdown and captions; not the tables."""
    assert not app.exception, app.exception
    kinds = (
        app.title, app.subheader, app.text, app.markdown, app.caption, app.warning, app.metric,
        app.error, app.info, app.success,
    )  # fmt: skip
    return "\n".join(
        str(part)
        for kind in kinds
        for each in kind
        for part in (each.value, getattr(each, "delta", ""), getattr(each, "label", ""))
    )


def tables(app: AppTest) -> str:
    """What the tables hold: everything that was sent to the browser, hidden or not."""
    return "\n".join(each.value.to_csv() for each in app.dataframe)


def buttons(app: AppTest) -> list[str]:
    """The labels of the buttons."""
    return [button.label for button in app.button]
