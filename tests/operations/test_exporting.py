"""Are the lists of the timetable written as asked, named in a manifest, and removed when they are old?"""

import csv
import json
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core import audit
from core.audit import Asked
from core.kept_segments import KeptSegment, keep
from core.settings import Settings
from core.snapshot import Snapshot
from operations.export_lists import read_lists
from operations.exporting import (
    AlreadyExporting,
    Exported,
    ListsIncomplete,
    UnreadableManifest,
    export_lists,
    lists_alone,
    remove_naming,
)
from tests.snapshot_maker import NOON, MakeSnapshot

ANNA, BORIS = 5_000_000_001, 22
TEXT = "all=; unpaid=--exclude-customers"
DAY = timedelta(days=1)


@pytest.fixture
def school(make_snapshot: MakeSnapshot) -> Snapshot:
    return make_snapshot(
        registrations=[
            {"user_id": ANNA, "first_name": "Анна", "registered_at": NOON},
            {"user_id": BORIS, "first_name": "=1+1", "registered_at": NOON},
        ],
        bookings=[{"user_id": ANNA, "confirmed": 2, "course_stream": "4th_stream"}],
    )


def written(
    settings: Settings, snapshot: Snapshot, at: datetime = NOON, text: str = TEXT
) -> Exported:
    asked = Asked("timetable", at, settings.data_dir / "audit.jsonl")
    return export_lists(settings, read_lists(text), snapshot, asked)


def files_of(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.lists_dir.glob("*.csv"))


def test_each_list_is_a_file_with_its_own_leads(school: Snapshot, settings: Settings) -> None:
    done = written(settings, school)

    names = ["all-2026-11-23T1500.csv", "unpaid-2026-11-23T1500.csv"]
    assert files_of(settings) == names
    assert [(each.list, each.rows) for each in done.written] == [("all", 2), ("unpaid", 1)]
    assert done.says == "2 lists with 3 leads."
    with (settings.lists_dir / names[1]).open(encoding="utf-8-sig", newline="") as file:
        assert [row["user_id"] for row in csv.DictReader(file)] == [str(BORIS)]


def test_the_folder_and_its_files_are_private_and_named_in_the_manifest(
    school: Snapshot, settings: Settings
) -> None:
    written(settings, school)

    said = json.loads((settings.lists_dir / "manifest.json").read_text())
    assert [each["file"] for each in said["files"]] == files_of(settings)
    assert {each["snapshot_id"] for each in said["files"]} == {school.snapshot_id}
    modes = {stat.S_IMODE(path.stat().st_mode) for path in settings.lists_dir.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(settings.lists_dir.stat().st_mode) == 0o700


def test_every_file_is_on_record_when_it_comes_and_when_it_goes(
    school: Snapshot, settings: Settings
) -> None:
    written(settings, school)
    written(settings, school, NOON + 31 * DAY, "all=")

    acts = audit.entries(settings.data_dir / "audit.jsonl")
    exports = [each for each in acts if each.action in ("export_leads", "remove_export")]
    assert [(each.action, each.facts["file"]) for each in exports] == [
        ("export_leads", "all-2026-11-23T1500.csv"),
        ("export_leads", "unpaid-2026-11-23T1500.csv"),
        ("export_leads", "all-2026-11-23T1500.csv"),
        ("remove_export", "unpaid-2026-11-23T1500.csv"),
    ]
    assert {each.actor for each in exports} == {"timetable"}


def test_old_files_of_ours_go_and_nobody_elses(school: Snapshot, settings: Settings) -> None:
    written(settings, school)
    theirs = settings.lists_dir / "call-list-2020-01-01T0000.csv"
    theirs.write_text("user_id\n22\n")

    early = written(settings, school, NOON + 30 * DAY, "other=")
    late = written(settings, school, NOON + 31 * DAY, "other=")

    assert early.removed == ()
    assert late.removed == ("all-2026-11-23T1500.csv", "unpaid-2026-11-23T1500.csv")
    assert files_of(settings) == [theirs.name, "other-2026-11-23T1500.csv"]
    assert len(list(settings.lists_dir.glob("*.manifest.json"))) == 1


def test_an_old_file_that_somebody_changed_stays(school: Snapshot, settings: Settings) -> None:
    written(settings, school)
    with (settings.lists_dir / "all-2026-11-23T1500.csv").open("a") as file:
        file.write("called, wants to come\n")

    done = written(settings, school, NOON + 31 * DAY, "other=")

    assert done.changed == ("all-2026-11-23T1500.csv",)
    assert done.removed == ("unpaid-2026-11-23T1500.csv",)
    assert "1 old files were changed and stay" in done.says


def test_a_manifest_that_points_elsewhere_removes_nothing_there(
    school: Snapshot, settings: Settings, tmp_path: Path
) -> None:
    written(settings, school)
    outside = tmp_path / "data" / "exports" / "mine.csv"
    outside.write_text("mine")
    path = settings.lists_dir / "manifest.json"
    said = json.loads(path.read_text())
    said["files"][0]["file"] = "../mine.csv"
    path.write_text(json.dumps(said))

    written(settings, school, NOON + 31 * DAY, "other=")

    assert outside.read_text() == "mine"


def test_a_file_of_somebody_else_is_not_written_over(school: Snapshot, settings: Settings) -> None:
    settings.lists_dir.mkdir(parents=True)
    (settings.lists_dir / "all-2026-11-23T1500.csv").write_text("mine")

    with pytest.raises(ListsIncomplete, match=r"all: .* exists already"):
        written(settings, school)

    assert (settings.lists_dir / "all-2026-11-23T1500.csv").read_text() == "mine"
    assert len(files_of(settings)) == 2


def test_one_list_that_cannot_be_written_does_not_stop_the_others(
    school: Snapshot, settings: Settings
) -> None:
    with pytest.raises(ListsIncomplete) as stopped:
        written(settings, school, text="bad=--segment Gone; old=--stream 2nd_stream; good=")

    assert str(stopped.value) == (
        "2 of 3 lists were not written."
        " bad: There is no kept segment 'Gone'. Choose from: none is kept yet."
        " old: There is no stream '2nd_stream'."
        " Choose from: 3rd_stream, 4th_stream, 5th_stream."
    )
    assert files_of(settings) == ["good-2026-11-23T1500.csv"]


def test_a_kept_segment_is_found_anew(school: Snapshot, settings: Settings) -> None:
    keep(settings.data_dir, KeptSegment("to call", "leads", {"tiers": ["cold"]}, "Анна", NOON))

    done = written(settings, school, text="call=--segment 'to call' --exclude-customers")

    assert [each.rows for each in done.written] == [1]


def test_lists_are_written_by_one_at_a_time(school: Snapshot, settings: Settings) -> None:
    with lists_alone(settings.data_dir), pytest.raises(AlreadyExporting):
        written(settings, school)


def test_a_folder_of_somebodys_choice_keeps_its_rights(
    school: Snapshot, settings: Settings, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    elsewhere = settings.model_copy(update={"export_dir": shared})

    written(elsewhere, school)

    assert stat.S_IMODE(shared.stat().st_mode) == 0o755
    assert len(list(shared.glob("*.csv"))) == 2


@pytest.mark.parametrize("text", ["{", "[]", '{"files": [{"file": "a.csv"}]}'])
def test_a_damaged_manifest_is_said_and_nothing_is_touched(
    school: Snapshot, settings: Settings, text: str
) -> None:
    written(settings, school)
    (settings.lists_dir / "manifest.json").write_text(text)

    with pytest.raises(UnreadableManifest, match="Restore it, or move it away"):
        written(settings, school, NOON + 31 * DAY)

    assert len(files_of(settings)) == 2


def test_lists_that_name_an_erased_person_are_found_in_any_folder(
    school: Snapshot, settings: Settings
) -> None:
    written(settings, school)

    gone = remove_naming(settings, lambda path: str(ANNA) in path.read_text())

    assert gone == ["all-2026-11-23T1500.csv"]
    assert files_of(settings) == ["unpaid-2026-11-23T1500.csv"]
    said = json.loads((settings.lists_dir / "manifest.json").read_text())
    assert [each["file"] for each in said["files"]] == files_of(settings)
