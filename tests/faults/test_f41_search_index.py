"""F41: a missing, cut or flipped search index is said with the cure; never nobody, never a traceback."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from core import shelf
from core.search import Finder, NoIndex, Wanted
from core.search_layout import SUFFIX
from core.settings import Settings
from core.snapshot import Reader
from tests.snapshot_maker import NOON, MakeSnapshot

pytestmark = pytest.mark.slow

Damage = Callable[[Path], object]


def flip(path: Path, at: float) -> None:
    """Change one bit there; the size stays."""
    whole = bytearray(path.read_bytes())
    whole[int(len(whole) * at)] ^= 0x10
    path.write_bytes(whole)


DAMAGES: dict[str, tuple[Damage, str]] = {
    "gone": (Path.unlink, "is missing"),
    "empty": (lambda path: path.write_bytes(b""), "is 0 bytes instead of"),
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:-4096]), "bytes instead of"),
    "another file": (
        lambda path: path.write_bytes(b"junk" * (path.stat().st_size // 4)),
        "file is not a database",
    ),
    "a flipped beginning": (lambda path: flip(path, 0.0), "file is not a database"),
    "a flipped middle": (lambda path: flip(path, 0.5), "was changed after it was published"),
    "a flipped end": (lambda path: flip(path, 0.999), "was changed after it was published"),
}


@pytest.mark.parametrize(("damage", "why"), DAMAGES.values(), ids=DAMAGES)
def test_f41_a_damaged_index_is_said_and_a_refresh_mends_it(
    make_snapshot: MakeSnapshot, damage: Damage, why: str
) -> None:
    broken = make_snapshot(bookings=[{"user_id": 1, "username": "ivan"}])
    damage(broken.file.path.with_suffix(f".{SUFFIX}"))

    with pytest.raises(NoIndex, match=r"Run `hsl refresh` to make a new one\.") as said:
        until_said(Finder(), lambda finder: finder.search(broken, Wanted("nobody")))
    mended = make_snapshot(
        bookings=[{"user_id": 1, "username": "ivan"}], taken_at=NOON + timedelta(hours=1)
    )

    assert why in said.value.what
    assert broken.snapshot_id in said.value.what
    assert [hit.user_id for hit in Finder().search(mended, Wanted("ivan")).hits] == [1]


def until_said(finder: Finder, search: Callable[[Finder], object]) -> None:
    """Search for up to five seconds: a changed byte may be found out just after the first answer."""
    for _ in range(100):
        search(finder)
        time.sleep(0.05)


def test_f41_a_snapshot_that_never_had_an_index_says_so(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(bookings=[{"user_id": 1, "username": "ivan"}])
    manifest = snapshot.file.path.with_suffix(".json")
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"companions": []}))

    older = Reader(snapshot.file.path.parent).named(snapshot.snapshot_id).snapshot

    with pytest.raises(NoIndex, match=r"was never made\. Run `hsl refresh`"):
        Finder().search(older, Wanted("ivan"))


def test_f41_the_figures_of_a_snapshot_are_readable_without_its_index(
    make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    snapshot = make_snapshot(bookings=[{"user_id": 1}])
    snapshot.file.path.with_suffix(f".{SUFFIX}").unlink()

    opened = Reader(settings.snapshots_dir).current()

    assert opened.notice is None
    assert opened.snapshot.query("SELECT count(*) FROM people").item() == 1


def test_f41_commands_say_it_in_one_line(
    make_snapshot: MakeSnapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_DATA_DIR", str(settings.data_dir))
    snapshot = make_snapshot(bookings=[{"user_id": 1, "username": "ivan"}])
    flip(snapshot.file.path.with_suffix(f".{SUFFIX}"), 0.5)

    verified = CliRunner().invoke(app, ["snapshots", "verify", "--json"])
    examined = json.loads(CliRunner().invoke(app, ["doctor", "--json"]).stdout)
    snapshot.file.path.with_suffix(f".{SUFFIX}").unlink()
    searched = CliRunner().invoke(app, ["search", "ivan", "--json"])

    assert verified.exit_code == 1
    assert "was changed after it was published" in verified.stdout
    assert [each["state"] for each in examined["checks"] if each["subject"] == "search index"] == [
        "fail"
    ]
    assert searched.exit_code == 1
    assert json.loads(searched.stdout)["cure"] == "Run `hsl refresh` to make a new one."
    assert searched.stderr == ""


def test_f41_the_index_shares_the_fate_of_its_snapshot(make_snapshot: MakeSnapshot) -> None:
    first = make_snapshot(bookings=[{"user_id": 1}], taken_at=NOON - timedelta(days=30))
    second = make_snapshot(
        bookings=[{"user_id": 1}], taken_at=NOON - timedelta(days=30) + timedelta(hours=1)
    )
    newest = make_snapshot(bookings=[{"user_id": 1}])
    folder = newest.file.path.parent

    left = sorted(path.name for path in folder.glob(f"*.{SUFFIX}"))
    kept = {file.snapshot_id for file in shelf.snapshots(folder)}

    assert kept == {second.snapshot_id, newest.snapshot_id}
    assert left == sorted(f"{name}.{SUFFIX}" for name in kept)
    assert first.snapshot_id not in kept
    assert [path.stat().st_mode & 0o777 for path in folder.glob(f"*.{SUFFIX}")] == [0o600, 0o600]
