"""Is it always clear which snapshots there are, which is current, and whether a file is whole?"""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from core import shelf
from core.shelf import Damage, SnapshotFile

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def laid(folder: Path, taken_at: datetime = NOON, unique: str = "0123abcd") -> SnapshotFile:
    """A file with its manifest, as a publish leaves it."""
    path = folder / f"{shelf.snapshot_name(taken_at, unique)}.duckdb"
    path.write_bytes(b"these are the rows")
    file = shelf.describe(path, taken_at=taken_at)
    shelf.write_manifest(file, folder)
    return file


def why(found: object) -> str:
    assert isinstance(found, Damage)
    return found.why


def test_a_name_is_the_moment_in_utc_and_what_makes_it_unique() -> None:
    moscow = NOON.astimezone(timezone(3 * HOUR))

    assert shelf.snapshot_name(moscow, "0123abcdef") == "20261123T120000Z-0123abcd"


@pytest.mark.parametrize(
    "name",
    ["", "current", "../20261123T120000Z-0123abcd", "20261123T120000Z-0123abcd.json",
     "20261123T120000Z-0123ABCD", "20261123T120000Z-0123abcd\n", "20261123T120000Z"],
)  # fmt: skip
def test_whatever_is_no_name_leads_nowhere(tmp_path: Path, name: str) -> None:
    assert not shelf.is_snapshot_name(name)
    assert why(shelf.read_manifest(tmp_path, name)) == "that is not the name of a snapshot"


def test_a_manifest_reads_back_as_it_was_written(tmp_path: Path) -> None:
    file = laid(tmp_path)

    assert shelf.read_manifest(tmp_path, file.snapshot_id) == file
    assert shelf.damage_of(file) is None
    assert (tmp_path / f"{file.snapshot_id}.json").stat().st_mode & 0o777 == 0o600


def test_snapshots_are_listed_newest_first_and_only_whole_ones(tmp_path: Path) -> None:
    old = laid(tmp_path, NOON - HOUR)
    new = laid(tmp_path, NOON, "aaaaaaaa")
    twin = laid(tmp_path, NOON, "bbbbbbbb")
    (tmp_path / f"{shelf.snapshot_name(NOON, 'cccccccc')}.duckdb").touch()
    (tmp_path / f"{shelf.snapshot_name(NOON, 'dddddddd')}.json").write_text("{")
    shelf.point_to(tmp_path, new.snapshot_id)

    assert shelf.snapshots(tmp_path) == [twin, new, old]


def test_an_empty_shelf_has_nothing_and_points_nowhere(tmp_path: Path) -> None:
    assert shelf.snapshots(tmp_path) == []
    assert shelf.pointed_at(tmp_path) is None


def test_a_missing_manifest_is_said(tmp_path: Path) -> None:
    found = shelf.read_manifest(tmp_path, "20261123T120000Z-0123abcd")

    assert why(found) == "snapshot 20261123T120000Z-0123abcd has no manifest"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "7", '"x"', "\x00", "{}", '{"taken_at": 5}', "[" * 100_000,
     '{"taken_at": "soon", "size": 1, "sha256": "", "schema_version": 1}',
     '{"taken_at": "2026-11-23T12:00:00+00:00", "size": "x", "sha256": "", "schema_version": 1}',
     '{"taken_at": "2026-11-23T12:00:00+00:00", "size": 1e999, "sha256": "", "schema_version": 1}',
     '{"taken_at": "0001-01-01T00:00:00+23:00", "size": 1, "sha256": "", "schema_version": 1}'],
)  # fmt: skip
def test_a_junk_manifest_is_said_and_not_listed(tmp_path: Path, text: str) -> None:
    file = laid(tmp_path)
    (tmp_path / f"{file.snapshot_id}.json").write_text(text)

    found = why(shelf.read_manifest(tmp_path, file.snapshot_id))

    assert found == f"the manifest of snapshot {file.snapshot_id} is not readable"
    assert shelf.snapshots(tmp_path) == []


def test_a_manifest_that_is_not_text_is_said(tmp_path: Path) -> None:
    file = laid(tmp_path)
    (tmp_path / f"{file.snapshot_id}.json").write_bytes(b"\xff\xfe")

    assert "not readable" in why(shelf.read_manifest(tmp_path, file.snapshot_id))


def test_every_damage_to_the_file_is_told_apart(tmp_path: Path) -> None:
    file = laid(tmp_path)
    name = file.snapshot_id

    file.path.write_bytes(b"these are the row")
    cut = why(shelf.damage_of(file))
    file.path.write_bytes(b"these are the r0ws")
    flipped = why(shelf.damage_of(file))
    file.path.unlink()
    gone = why(shelf.damage_of(file))
    file.path.mkdir()
    folder = why(shelf.damage_of(file))

    assert cut == f"snapshot {name} is 17 bytes instead of 18"
    assert flipped == f"snapshot {name} was changed after it was published"
    assert gone == f"the file of snapshot {name} is missing"
    assert folder.startswith(f"snapshot {name} ")


def test_another_schema_is_damage_too(tmp_path: Path) -> None:
    file = laid(tmp_path)
    manifest = tmp_path / f"{file.snapshot_id}.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema_version": 99}))

    found = shelf.read_manifest(tmp_path, file.snapshot_id)

    assert isinstance(found, SnapshotFile)
    assert why(shelf.damage_of(found)).endswith("has schema 99, this program reads 1")


def test_the_pointer_names_one_snapshot(tmp_path: Path) -> None:
    file = laid(tmp_path)

    shelf.point_to(tmp_path, file.snapshot_id)

    assert shelf.pointed_at(tmp_path) == file.snapshot_id
    assert [path.name for path in tmp_path.glob(".*")] == []


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", "\x00", "[" * 100_000])
def test_a_junk_pointer_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / shelf.POINTER).write_text(text)

    assert why(shelf.pointed_at(tmp_path)) == (
        "the pointer to the current snapshot is not readable"
    )


@pytest.mark.parametrize("name", [7, None, "../../etc/passwd", "current"])
def test_a_pointer_out_of_the_folder_is_none(tmp_path: Path, name: object) -> None:
    (tmp_path / shelf.POINTER).write_text(json.dumps({"snapshot_id": name}))

    assert (
        why(shelf.pointed_at(tmp_path)) == "the pointer to the current snapshot names no snapshot"
    )
