"""Does `hsl digest` write one private file on record, tell the chat when asked, and honour roles?"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.audit import entries, verify
from core.settings import Settings
from core.shelf import SnapshotFile
from messaging.stub.server import serving
from messaging.stub.world import World
from operations.runs import Runs
from tests.commands.conftest import Hsl


def kept(settings: Settings) -> list[Path]:
    """The digests of this data folder."""
    return sorted(settings.digests_dir.glob("*.html"))


def test_it_is_one_private_file_on_record(
    hsl: Hsl, school: SnapshotFile, settings: Settings
) -> None:
    first = hsl("digest")
    again = hsl("digest", "--json")

    (file,) = kept(settings)
    said = json.loads(again.stdout)
    records = [
        each for each in entries(settings.data_dir / "audit.jsonl") if each.action == "write_digest"
    ]
    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert file.name == "digest-2026-11-22.html"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert said["file"] == str(file)
    assert said["snapshot_id"] == school.snapshot_id
    assert said["figures"]["four_figures"][0] == {
        "figure": "total_users",
        "now": 60,
        "week_ago": 0,
        "change": 60,
        "method": "row times",
        "compared_at": "2026-11-16T12:00:00+00:00",
        "reason": None,
    }
    assert [each.facts["file"] for each in records] == [file.name, file.name]
    assert verify(settings.data_dir / "audit.jsonl").records >= 2  # type: ignore[union-attr]
    assert [(run.job, run.outcome) for run in Runs(settings.data_dir).newest("digest")] == [
        ("digest", "done"), ("digest", "done"),
    ]  # fmt: skip


@pytest.mark.usefixtures("school")
def test_a_file_of_somebody_elses_is_not_written_over(hsl: Hsl, tmp_path: Path) -> None:
    out = tmp_path / "week.html"
    out.write_text("mine", encoding="utf-8")

    refused = hsl("digest", "--out", out)
    kept_text = out.read_text(encoding="utf-8")
    done = hsl("digest", "--out", out, "--overwrite")

    assert (refused.exit_code, kept_text) == (3, "mine")
    assert done.exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.usefixtures("school")
def test_a_viewer_gets_figures_and_no_people(
    hsl: Hsl, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_LOCAL_ROLE", "viewer")

    said = json.loads(hsl("digest", "--json").stdout)

    assert (said["calls"], said["sent"]) == (None, None)
    assert "Person " not in kept(settings)[0].read_text(encoding="utf-8")


@pytest.mark.usefixtures("school")
def test_by_itself_it_is_written_for_the_role_of_the_setting(
    hsl: Hsl, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_LOCAL_ROLE", "admin")
    monkeypatch.setenv("HSL_DIGEST_ROLE", "analyst")

    said = json.loads(hsl("digest", "--cause", "timetable", "--json").stdout)
    monkeypatch.setenv("HSL_DIGEST_ROLE", "king")
    wrong = hsl("digest", "--cause", "timetable")

    record = entries(settings.data_dir / "audit.jsonl")[-1]
    assert (said["calls"], said["sent"], said["told"]) == ([], None, False)
    assert record.actor == "timetable"
    assert (wrong.exit_code, "HSL_DIGEST_ROLE names the role 'king'" in wrong.output) == (2, True)


@pytest.mark.usefixtures("school")
def test_the_chat_is_told_when_asked_and_by_the_timetable_when_there_is_one(
    hsl: Hsl, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_chat = hsl("digest", "--send")
    world = World(lambda: datetime.now(UTC), limits=False)
    with serving(world) as api:
        for name, value in (("TELEGRAM_API", api), ("BOT_TOKEN", "1:x"), ("ALERT_CHAT", "-100")):
            monkeypatch.setenv(f"HSL_{name}", value)
        by_hand = hsl("digest")
        asked = hsl("digest", "--send")
        by_itself = hsl("digest", "--cause", "timetable")

    assert (no_chat.exit_code, "HSL_ALERT_CHAT is not set" in no_chat.output) == (2, True)
    assert [each.exit_code for each in (by_hand, asked, by_itself)] == [0, 0, 0]
    texts = world.received(-100)
    assert len(texts) == 2
    assert texts[0].startswith("The week 16 Nov to 22 Nov\n")


@pytest.mark.usefixtures("school")
def test_a_chat_that_hears_nothing_fails_the_run_and_the_file_is_there(
    hsl: Hsl, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("TELEGRAM_API", "http://127.0.0.1:9"), ("BOT_TOKEN", "1:MARKED"), ("ALERT_CHAT", "-100"),
    ):  # fmt: skip
        monkeypatch.setenv(f"HSL_{name}", value)

    done = hsl("digest", "--cause", "timetable")

    assert done.exit_code == 1
    assert "MARKED" not in done.output
    assert len(kept(settings)) == 1
    (run,) = Runs(settings.data_dir).newest("digest")
    assert (run.outcome, "no answer" in run.says) == ("failed", True)
