"""F20, F39 and F55: is a restore that cannot be had whole refused, with nothing touched or left behind?"""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from core.errors import Refused
from core.folders import private_folder
from core.settings import Settings
from messaging.store import StoreDown
from operations.backup import CannotBackUp, Place, back_up
from operations.backup_file import DamagedBackup, writing
from operations.backup_manifest import Contents
from operations.restore import CannotRestore, _placed, restore
from tests.faults.restoring import NOWHERE, backed_up, counts, into, lost, other_url
from tests.snapshot_maker import MakeSnapshot
from tests.store_maker import NOON, Post

__all__ = ["lost", "other_url"]

pytestmark = pytest.mark.slow


def test_a_store_or_a_folder_that_is_not_empty_is_refused_and_left_alone(
    lost: Post, store_url: str, other_url: str, tmp_path: Path
) -> None:
    lost.queue(2)
    lost.work()
    backed_up(lost, tmp_path / "b")
    before = counts(store_url)

    with pytest.raises(Refused, match=r"data folder .* is not empty: it holds worker\.calls"):
        restore(tmp_path / "b", into(lost.folder, other_url))
    with pytest.raises(
        Refused,
        match="has rows in audit, message_history, message_recipients, worker",
    ):
        restore(tmp_path / "b", into(tmp_path / "new", store_url))

    assert counts(store_url) == before
    assert list((tmp_path / "new").iterdir()) == []


def test_a_newer_or_damaged_backup_touches_nothing(tmp_path: Path) -> None:
    with writing(tmp_path / "newer") as packing:
        packing.add_text("settings.env", "")
        packing.close(Contents(NOON, "9999", (), None))
    (tmp_path / "cut").write_bytes((tmp_path / "newer").read_bytes()[:-30])

    with pytest.raises(Refused, match="form 9999, newer than this version knows"):
        restore(tmp_path / "newer", into(tmp_path / "new", NOWHERE))
    with pytest.raises(DamagedBackup, match="Nothing was touched; use another backup"):
        restore(tmp_path / "cut", into(tmp_path / "new", NOWHERE))

    assert not (tmp_path / "new").exists()


def test_the_earlier_systems_tables_are_never_mixed_with_a_backup(
    lost: Post, other_url: str, tmp_path: Path
) -> None:
    backed_up(lost, tmp_path / "b")
    with psycopg.connect(other_url) as connection:
        connection.execute("CREATE TABLE message_history (id int)")

    with pytest.raises(Refused, match=r"public\.message_history of an earlier system"):
        restore(tmp_path / "b", into(tmp_path / "new", other_url))


def test_what_fails_in_the_middle_leaves_an_empty_place(
    lost: Post, tmp_path: Path, make_snapshot: MakeSnapshot
) -> None:
    make_snapshot(bookings=[{"user_id": 1}])
    backed_up(lost, tmp_path / "b")

    with pytest.raises(StoreDown):
        restore(tmp_path / "b", into(tmp_path / "new", NOWHERE))
    with pytest.raises(RuntimeError), _placed(stage_of(tmp_path), tmp_path / "new"):
        raise RuntimeError

    left = [path for path in (tmp_path / "new").rglob("*") if path.is_file()]
    assert left == [tmp_path / "new" / "erased.txt"]


def stage_of(folder: Path) -> Path:
    stage = private_folder(folder / "stage" / "snapshots").parent
    for name in ("segments.json", "erased.txt", "snapshots/current.json"):
        (stage / name).write_text("{}")
    return stage


def test_f39_a_full_disk_is_said_and_leaves_nothing_behind(
    settings: Settings, tmp_path: Path
) -> None:
    private_folder(settings.data_dir)
    (settings.data_dir / "segments.json").write_text(os.urandom(100_000).hex())
    whole = Place(settings.data_dir, None, "")
    back_up(whole, tmp_path / "b", NOON)
    before = sorted(tmp_path.iterdir())

    with files_up_to(10_000):
        with pytest.raises(CannotBackUp, match="cannot be written: File too large"):
            back_up(whole, tmp_path / "c", NOON)
        with pytest.raises(CannotRestore, match="cannot be written: File too large"):
            restore(tmp_path / "b", into(tmp_path / "new", NOWHERE))

    assert sorted(tmp_path.iterdir()) == [*before, tmp_path / "new"]
    assert list((tmp_path / "new").iterdir()) == []


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file of this process may grow beyond that meanwhile, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
