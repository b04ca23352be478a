"""F41: is a damaged snapshot said, the last good one used instead, and mended by the next refresh?"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from core import shelf
from core.settings import Settings
from core.snapshot import NoSnapshot, Reader
from tests.faults.acts import hsl
from tests.snapshot_maker import NOON, MakeSnapshot

pytestmark = pytest.mark.slow

Damage = Callable[[Path, shelf.SnapshotFile], object]
POINTERS = {
    "to nowhere": '{"snapshot_id": "20260101T000000Z-deadbeef"}',
    "cut": '{"snapshot_id": "2026',
    "empty": "",
    "junk": "\x00\x01\x02 junk \uffff",
    "a number": "42",
    "a list": "[]",
    "out of the folder": '{"snapshot_id": "../../../etc/passwd"}',
    "nested without end": "[" * 100_000,
}


@pytest.mark.parametrize("text", POINTERS.values(), ids=POINTERS)
def test_f41_an_unusable_pointer_is_said_and_the_newest_good_snapshot_used(
    make_snapshot: MakeSnapshot, settings: Settings, text: str
) -> None:
    publish_two(make_snapshot)
    (settings.snapshots_dir / shelf.POINTER).write_text(text)

    opened = Reader(settings.snapshots_dir).current()

    assert people(settings) == 2
    assert opened.notice is not None
    assert "You are looking at the last good snapshot; run `hsl refresh`" in opened.notice


def flip(_folder: Path, file: shelf.SnapshotFile) -> None:
    """Change one byte in the middle; the size stays."""
    whole_file = bytearray(file.path.read_bytes())
    whole_file[len(whole_file) // 2] ^= 0x01
    file.path.write_bytes(whole_file)


def rewrite(**facts: object) -> Damage:
    """Change the manifest."""

    def act(folder: Path, file: shelf.SnapshotFile) -> None:
        path = folder / f"{file.snapshot_id}.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | facts))

    return act


def manifest(text: str) -> Damage:
    """Put this in the manifest's place."""
    return lambda folder, file: (folder / f"{file.snapshot_id}.json").write_text(text)


DAMAGES: dict[str, tuple[Damage, str]] = {
    "a flipped byte": (flip, "was changed after it was published"),
    "cut": (lambda _, file: file.path.write_bytes(file.path.read_bytes()[:5000]), "is 5000 bytes"),
    "empty": (lambda _, file: file.path.write_bytes(b""), "is 0 bytes instead of"),
    "junk": (lambda _, file: file.path.write_bytes(b"junk" * 1000), "is 4000 bytes instead of"),
    "gone": (lambda _, file: file.path.unlink(), "is missing"),
    "manifest cut": (manifest('{"snapshot_id": "2026'), "manifest of snapshot"),
    "manifest junk": (manifest("\x00\uffff"), "manifest of snapshot"),
    "manifest a list": (manifest("[1, 2]"), "manifest of snapshot"),
    "manifest without end": (manifest('{"size":' * 100_000), "manifest of snapshot"),
    "manifest gone": (
        lambda folder, file: (folder / f"{file.snapshot_id}.json").unlink(),
        "has no manifest",
    ),
    "an endless size": (rewrite(size=float("inf")), "manifest of snapshot"),
    "a time before time": (rewrite(taken_at="0001-01-01T00:00:00+10:00"), "manifest of snapshot"),
    "an older schema": (rewrite(schema_version=0), "has schema 0, this program reads 1"),
    "a newer schema": (rewrite(schema_version=2), "has schema 2, this program reads 1"),
}


@pytest.mark.parametrize(("damage", "why"), DAMAGES.values(), ids=DAMAGES)
def test_f41_a_damaged_snapshot_is_said_the_last_good_one_used_and_a_refresh_mends_it(
    make_snapshot: MakeSnapshot, settings: Settings, damage: Damage, why: str
) -> None:
    newest = publish_two(make_snapshot)
    damage(settings.snapshots_dir, newest)

    opened = Reader(settings.snapshots_dir).current()
    shown = opened.snapshot.query("SELECT count(*) FROM people").item()
    make_snapshot(bookings=[{"user_id": n} for n in (1, 2, 3)], taken_at=NOON + timedelta(hours=2))
    mended = Reader(settings.snapshots_dir).current()

    assert shown == 1
    assert opened.notice is not None
    assert why in opened.notice
    assert newest.snapshot_id in opened.notice
    assert mended.notice is None
    assert people(settings) == 3


def test_f41_when_all_are_damaged_the_cure_is_said(
    make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    publish_two(make_snapshot)
    for file in shelf.snapshots(settings.snapshots_dir):
        flip(settings.snapshots_dir, file)

    with pytest.raises(NoSnapshot, match=r"No snapshot can be read: .* Run `hsl refresh`"):
        Reader(settings.snapshots_dir).current()


def test_f41_the_command_says_it_too(make_snapshot: MakeSnapshot, settings: Settings) -> None:
    newest = publish_two(make_snapshot)
    flip(settings.snapshots_dir, newest)

    one = hsl(settings.data_dir, None, "leads", "--json")
    for file in shelf.snapshots(settings.snapshots_dir):
        file.path.write_bytes(b"")
    none = hsl(settings.data_dir, None, "leads", "--json")

    assert one.returncode == 0
    assert json.loads(one.stdout)["snapshot_id"] != newest.snapshot_id
    assert "was changed after it was published" in one.stderr
    assert len(one.stderr.splitlines()) == 1
    assert none.returncode == 1
    assert json.loads(none.stdout)["cure"] == "Run `hsl refresh` to make a new one."
    assert none.stderr == ""


def publish_two(make_snapshot: MakeSnapshot) -> shelf.SnapshotFile:
    """One person at noon, two an hour later."""
    make_snapshot(bookings=[{"user_id": 1}])
    newest = make_snapshot(
        bookings=[{"user_id": 1}, {"user_id": 2}], taken_at=NOON + timedelta(hours=1)
    )
    return newest.file


def people(settings: Settings) -> int:
    """How many people the current snapshot shows."""
    opened = Reader(settings.snapshots_dir).current()
    return int(opened.snapshot.query("SELECT count(*) FROM people").item())
