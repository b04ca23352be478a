"""`hsl snapshots use`: everybody goes back to a kept snapshot that is whole, on record."""

import json
from datetime import timedelta

import pytest

from core import audit, shelf
from core.settings import Settings
from core.snapshot import Reader
from pipelines.refresh import alone
from tests.commands.conftest import Hsl
from tests.snapshot_maker import NOON, MakeSnapshot


@pytest.fixture
def earlier(make_snapshot: MakeSnapshot) -> str:
    """The name of yesterday's snapshot; today's is current."""
    yesterday = make_snapshot(bookings=[{"user_id": 1}], taken_at=NOON - timedelta(days=1))
    make_snapshot(bookings=[{"user_id": 1}, {"user_id": 2}])
    return yesterday.snapshot_id


def test_everybody_sees_the_earlier_one_until_the_next_refresh(
    hsl: Hsl, earlier: str, settings: Settings, make_snapshot: MakeSnapshot
) -> None:
    newest = Reader(settings.snapshots_dir).current().snapshot.snapshot_id

    done = hsl("snapshots", "use", earlier, "--why", "wrong rows", "--json")

    seen = Reader(settings.snapshots_dir).current()
    record = audit.entries(settings.data_dir / "audit.jsonl")[-1]
    assert json.loads(done.stdout) == {"current": earlier, "instead_of": newest}
    assert (seen.snapshot.snapshot_id, seen.notice) == (earlier, None)
    assert (record.action, record.facts["snapshot"], record.facts["why"]) == (
        "use_snapshot",
        earlier,
        "wrong rows",
    )
    fresh = make_snapshot(bookings=[{"user_id": 1}], taken_at=NOON + timedelta(hours=1))
    assert shelf.pointed_at(settings.snapshots_dir) == fresh.snapshot_id


def test_a_damaged_one_and_one_that_is_not_there_are_refused(
    hsl: Hsl, earlier: str, settings: Settings
) -> None:
    before = shelf.pointed_at(settings.snapshots_dir)
    with (settings.snapshots_dir / f"{earlier}.search.sqlite").open("r+b") as file:
        file.write(b"flipped!")

    done = [
        hsl("snapshots", "use", name) for name in (earlier, "20260101T000000Z-00000000", "../x")
    ]

    assert [each.exit_code for each in done] == [2, 2, 2]
    assert "was changed after it was published" in done[0].stderr
    assert "has no manifest" in done[1].stderr
    assert "not the name of a snapshot" in done[2].stderr
    assert shelf.pointed_at(settings.snapshots_dir) == before


def test_not_while_a_refresh_runs_and_not_without_the_right(
    hsl: Hsl, earlier: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with alone(settings.data_dir):
        during = hsl("snapshots", "use", earlier)
    monkeypatch.setenv("HSL_LOCAL_ROLE", "analyst")
    unentitled = hsl("snapshots", "use", earlier)

    assert (during.exit_code, unentitled.exit_code) == (3, 3)
    assert "Another refresh is running" in during.stderr
    assert "needs admin" in unentitled.stderr
