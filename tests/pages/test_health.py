"""Does Health say what is wrong and what ran, to each role what it may know?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core import audit
from core.settings import Settings
from messaging import actions
from messaging.case import By
from messaging.letter import Addressee, Letter, Order
from messaging.outbox import queue
from operations.runs import Cause, Outcome, Runs
from operations.schedule_jobs import named_times
from operations.schedule_memory import Memory
from pages.parts import trouble
from tests.pages.post_office import Office
from tests.pages.screens import NASTY, Screens, opening, prose, tables
from tests.snapshot_maker import NOON, MakeSnapshot

pytestmark = pytest.mark.slow

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def screens(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screens]:
    # Nothing listens there: a source that is away, said in one line.
    monkeypatch.setenv("HSL_SOURCE_URL", "postgresql://hsl:MARKED@127.0.0.1:1/bot")
    monkeypatch.setattr(trouble, "PATIENCE", 30.0)
    with opening(settings, monkeypatch) as opened:
        yield opened


def ran(
    settings: Settings, hours_ago: int, cause: Cause, outcome: Outcome, findings: int | None = None
) -> None:
    runs, began = Runs(settings.data_dir), NOON - hours_ago * HOUR
    run = runs.begin("refresh", cause, began)
    runs.end(run, began + MINUTE, outcome, 7, findings, f"{outcome} {NASTY}")


def test_runs_are_shown_newest_first_with_why_and_how_they_ended(
    screens: Screens, make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    make_snapshot(events=[{"user_id": 1}])
    ran(settings, 3, "timetable", "done", 2)
    ran(settings, 2, "retry", "refused", 1)
    ran(settings, 1, "catch-up", "timed out")

    app = screens.open("health", "analyst")

    shown = next(each.value for each in app.dataframe if "outcome" in each.value)
    assert [list(each) for each in shown["outcome"]] == [["timed out"], ["refused"], ["done"]]
    assert shown["cause"].tolist() == ["catch-up", "retry", "timetable"]
    assert shown["took"].tolist() == ["1 min 0 s"] * 3
    assert "Nobody keeps the timetable here just now" in prose(app)
    said = prose(app)
    assert "Refresh failed" in said
    assert "The last 2 refreshes published nothing; the newest timed out." in said
    assert "docs/operations.md#refresh-failed" in said


def test_what_is_wrong_is_told_as_text_and_without_a_password(
    screens: Screens, make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    make_snapshot(events=[{"user_id": 1}])
    ran(settings, 1, "timetable", "refused", 1)

    app = screens.open("health", "analyst")

    assert f"refused {NASTY}" in [each.value for each in app.text]
    assert not [each for each in (*app.markdown, *app.caption) if NASTY in each.value]
    assert "Source unreachable" in prose(app)
    assert "MARKED" not in prose(app) + tables(app)


def test_the_timetable_says_what_comes_next(
    screens: Screens, make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    make_snapshot(events=[{"user_id": 1}])
    now = NOON + 10 * MINUTE
    memory = Memory(settings.data_dir)
    memory.keep(named_times(settings), now)
    memory.beat(now, now)

    app = screens.open("health", "analyst")

    assert "Next: refresh Mon 23 Nov 2026, 16:00" in prose(app)
    assert "Schedule silent" not in prose(app)


@pytest.mark.parametrize(
    ("role", "seen"), [("analyst", set()), ("admin", {"Message held", "Audit broken"})]
)
def test_each_role_hears_of_what_it_may_see(
    office: Office,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    role: str,
    seen: set[str],
) -> None:
    monkeypatch.setattr(trouble, "PATIENCE", 30.0)
    with office.store.begin() as connection:
        message = queue(connection, Letter("Hello"), Order("anna"), [Addressee(1)], NOON)
        actions.pause(connection, message, By("anna", NOON, "a reason that names Anna"))
    path = settings.audit_file
    audit.record(path, "anna", "refresh", {}, NOON)
    path.write_text(path.read_text().replace("anna", "bert"))

    said = prose(office.screens.open("health", role))

    assert {each for each in ("Message held", "Audit broken") if each in said} == seen
    assert ("1 message is held until a person decides: 1." in said) is bool(seen)
    assert "names Anna" not in said


@pytest.mark.parametrize("role", ["viewer", "marketer", "approver"])
def test_other_roles_get_the_reason_only(
    screens: Screens, make_snapshot: MakeSnapshot, role: str
) -> None:
    make_snapshot(events=[{"user_id": 1}])

    app = screens.open("health", role)

    assert [each.value for each in app.title] == ["Not for you yet"]
    assert not app.dataframe
    assert "Source unreachable" not in prose(app)


def test_a_school_that_is_well_is_quiet_and_says_whether_anybody_would_hear(
    office: Office, monkeypatch: pytest.MonkeyPatch, bot_url: str
) -> None:
    monkeypatch.setattr(trouble, "PATIENCE", 30.0)
    monkeypatch.setenv("HSL_SOURCE_URL", bot_url)
    alone = prose(office.screens.open("health", "admin"))
    monkeypatch.setenv("HSL_ALERT_CHAT", "-1001234567890")
    monkeypatch.setenv("HSL_ALERT_WEBHOOK", "https://hooks.example/MARKED")
    heard = prose(office.screens.open("health", "admin"))

    assert "Nothing is wrong." in alone
    assert "Nobody hears of trouble: set HSL_ALERT_CHAT or HSL_ALERT_WEBHOOK." in alone
    assert "Alerts go to a Telegram chat and a webhook" in heard
    assert "MARKED" not in heard
