"""Are empty, missing, damaged, old and refreshing states shown for what they are?"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from core import shelf
from core.settings import Settings
from pipelines.progress import born
from tests.pages.screens import DAY, SCHOOL, Screens, buttons, opening, prose
from tests.snapshot_maker import NOON, MakeSnapshot

pytestmark = pytest.mark.slow


@pytest.fixture
def screens(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screens]:
    with opening(settings, monkeypatch) as opened:
        yield opened


@pytest.fixture
def school(make_snapshot: MakeSnapshot, screens: Screens) -> Screens:
    make_snapshot(**SCHOOL)
    return screens


def refresh_said(settings: Settings, **state: object) -> None:
    facts = {"pid": os.getpid(), "started_at": NOON.isoformat(), "born": born(os.getpid()), **state}
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / "refresh.json").write_text(json.dumps(facts))


@pytest.mark.parametrize("page", ["overview", "leads", "snapshots"])
def test_without_a_snapshot_the_page_says_what_to_do(screens: Screens, page: str) -> None:
    app = screens.open(page, "analyst")

    assert "No snapshot yet" in prose(app)
    assert "hsl refresh" in prose(app)
    assert buttons(app) == ["Refresh now"]


def test_who_may_not_refresh_is_not_offered_it(screens: Screens) -> None:
    app = screens.open("overview", "viewer")

    assert buttons(app) == []
    assert "Ask an analyst or an admin" in prose(app)


@pytest.mark.parametrize("page", ["overview", "leads", "snapshots"])
def test_a_school_without_anybody_has_zeros_not_errors(
    screens: Screens, make_snapshot: MakeSnapshot, page: str
) -> None:
    make_snapshot()

    app = screens.open(page)

    assert not app.exception
    assert {each.value for each in app.metric} <= {"0"}


def test_one_person_is_enough_for_every_chart(
    screens: Screens, make_snapshot: MakeSnapshot
) -> None:
    make_snapshot(events=[{"user_id": 1}])

    app = screens.open("overview")

    assert [each.value for each in app.metric] == ["1", "0", "0", "0"]


def test_a_damaged_current_snapshot_is_said_and_the_last_good_one_shown(
    school: Screens, make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    make_snapshot(**SCHOOL, taken_at=NOON + timedelta(minutes=5))
    shelf.snapshots(settings.snapshots_dir)[0].path.write_bytes(b"junk")

    app = school.open("overview")

    assert "You are looking at the last good snapshot" in prose(app)
    assert "15:00 Moscow time" in prose(app)


def test_old_figures_are_called_old(screens: Screens, make_snapshot: MakeSnapshot) -> None:
    make_snapshot(events=[{"user_id": 1, "created_at": NOON - 3 * DAY}], taken_at=NOON - 2 * DAY)

    app = screens.open("overview", "viewer")

    assert "These figures are 2 days old." in prose(app)


def test_a_refresh_stopped_by_a_check_is_explained_with_the_way_out(
    school: Screens, settings: Settings
) -> None:
    refresh_said(
        settings,
        step="ended",
        ended_at=(NOON + timedelta(minutes=1)).isoformat(),
        exit_code=4,
        sentence="Not published: table shrank (bookings, 3).",
    )

    app = school.open("snapshots")

    assert "stopped by a check" in prose(app)
    assert "table shrank (bookings, 3)" in prose(app)
    assert "--accept-loss REASON" in prose(app)
    assert "did not publish" in prose(school.open("overview", "viewer"))


def test_a_running_refresh_shows_how_far_it_is_and_no_second_button(
    school: Screens, settings: Settings
) -> None:
    refresh_said(settings, step="extract", table="events", rows=1500, expected=6000)

    app = school.open("snapshots")

    assert "Refresh now" not in buttons(app)
    progress = app.get("progress")[0]
    assert progress.proto.value == 25
    assert "Reading events: 1,500 of about 6,000" in progress.proto.text


def test_a_new_snapshot_is_shown_at_the_next_run(
    school: Screens, make_snapshot: MakeSnapshot
) -> None:
    app = school.open("overview")
    more = [*SCHOOL["events"], {"user_id": 99, "created_at": datetime(2026, 11, 23, tzinfo=UTC)}]

    make_snapshot(**{**SCHOOL, "events": more}, taken_at=NOON + timedelta(minutes=5))
    app.run()

    assert next(iter(app.metric)).value == "5"
