"""Anna in every table of two snapshots, and `hsl forget` for her."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from typer.testing import Result

import core.snapshot
from core import shelf
from core.settings import Settings
from core.snapshot import Reader, Snapshot
from tests.commands.conftest import Hsl
from tests.messaging.school import ANNA, BORIS, NOON, VERA
from tests.snapshot_maker import MakeSnapshot, Row

LESSON = {"lesson_type": "cursor_lesson", "lesson_date": date(2026, 11, 20)}
NAME, HANDLE, MAIL = "Аннабелла", "annabella_k", "annabella@mail.example"


def tables(*, moved: bool = False) -> dict[str, list[Row]]:
    """Anna is in every table; Boris and Vera stay."""
    came = NOON - timedelta(days=3)
    return {
        "registrations": [
            {"user_id": ANNA, "first_name": NAME, "username": HANDLE, "email": MAIL}
            | {"registered_at": came}
            | LESSON,
            {"user_id": BORIS, "registered_at": came, "first_name": "Борис"} | LESSON,
        ],
        "bookings": [
            {"user_id": ANNA, "confirmed": 2, "course_stream": "4th_stream"},
            {"user_id": VERA, "confirmed": 2, "course_stream": "4th_stream" if moved else None},
        ],
        "events": [
            {"user_id": each, "created_at": came, "lesson_type": "cursor_lesson"}
            for each in (ANNA, BORIS)
        ],
        "users": [{"user_id": ANNA, "first_name": NAME, "username": "anna_before"}],
        "referral_usage": [{"user_id": ANNA, "coupon_id": 1}],
        "hackathon_registrations": [{"user_id": ANNA, "username": HANDLE}],
    }


@pytest.fixture
def two_snapshots(make_snapshot: MakeSnapshot) -> list[Snapshot]:
    """One of yesterday and the current one."""
    yesterday = make_snapshot(**tables(), taken_at=NOON - timedelta(days=1))
    return [yesterday, make_snapshot(**tables(), taken_at=NOON)]


@pytest.fixture
def forget(hsl: Hsl, store_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Result]:
    """`hsl forget` for Anna, on this test's store."""
    monkeypatch.setenv("HSL_STORE_URL", store_url)
    return lambda: hsl("forget", ANNA, "--json")


def everything_in(snapshot: Snapshot) -> str:
    """Every cell of every table, as text."""
    with core.snapshot.open_hardened(snapshot.file.path) as reader:
        names = [row[0] for row in reader.sql("SHOW TABLES").fetchall()]
        return "".join(str(reader.table(name).to_arrow_table().to_pydict()) for name in names)


def kept(settings: Settings) -> list[Snapshot]:
    reader = Reader(settings.snapshots_dir)
    files = shelf.snapshots(settings.snapshots_dir)
    return [reader.named(file.snapshot_id).snapshot for file in files]
