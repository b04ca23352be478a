"""Do rows of erased people stay out of every batch, and do snapshots of earlier versions go?"""

import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from core import shelf
from core.erasure import Erased, hash_of
from core.errors import Refused
from core.settings import Settings
from pipelines.erased import OlderForm, holds, rebuild_without, without_erased
from tests.snapshot_maker import NOON, MakeSnapshot

KEY = b"k" * 32
ANNA, BORIS = 5_000_000_001, 22
ANNA_ERASED = Erased(frozenset({hash_of(KEY, ANNA)}), KEY)


def batches(*ids: list[int | None]) -> list[pa.Table]:
    return [
        pa.table({"id": range(len(each)), "user_id": pa.array(each, pa.int64())}) for each in ids
    ]


def ids_of(tables: list[pa.Table]) -> list[list[int | None]]:
    return [table["user_id"].to_pylist() for table in tables]


def test_their_rows_stay_out_of_every_batch() -> None:
    source = batches([ANNA, BORIS, None, ANNA], [BORIS], [ANNA], [], [7, ANNA])

    kept = list(without_erased(iter(source), ANNA_ERASED))

    assert ids_of(kept) == [[BORIS, None], [BORIS], [], [], [7]]


def test_a_table_without_people_and_a_school_without_erased_people_pass_untouched() -> None:
    coupons, rows = pa.table({"id": [1, 2]}), batches([ANNA])

    assert list(without_erased(iter([coupons]), ANNA_ERASED)) == [coupons]
    assert list(without_erased(iter(rows), Erased())) == rows


def test_a_refresh_without_the_key_is_refused(
    make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    settings.data_dir.mkdir(mode=0o700)
    (settings.data_dir / "erased.txt").write_text("a hash\n")

    with pytest.raises(Refused, match=r"erased\.key is missing"):
        make_snapshot(bookings=[{"user_id": BORIS}])

    assert shelf.snapshots(settings.snapshots_dir) == []


@pytest.fixture
def older(make_snapshot: MakeSnapshot, tmp_path: Path) -> shelf.SnapshotFile:
    """A snapshot as a version wrote it that kept no referral_usage."""
    snapshot = make_snapshot(bookings=[{"user_id": ANNA}], taken_at=NOON)
    (tmp_path / "older").mkdir()
    path = Path(shutil.copy(snapshot.file.path, tmp_path / "older"))
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP TABLE referral_usage")
    file = shelf.describe(path, taken_at=NOON)
    shelf.write_manifest(file, path.parent)
    return file


def test_a_snapshot_of_an_earlier_version_is_deleted(older: shelf.SnapshotFile) -> None:
    assert holds(older, ANNA)

    assert rebuild_without(older, ANNA, "0" * 8, current=False) is None

    assert list(older.path.parent.iterdir()) == []


def test_but_not_the_current_one(older: shelf.SnapshotFile) -> None:
    with pytest.raises(OlderForm, match="hsl refresh"):
        rebuild_without(older, ANNA, "0" * 8, current=True)

    assert older.path.exists()


def test_who_is_not_in_a_snapshot_is_not_looked_for_further(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(bookings=[{"user_id": BORIS}])

    assert not holds(snapshot.file, ANNA)
    assert holds(snapshot.file, BORIS)
