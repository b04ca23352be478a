"""Are the right snapshots kept: all of a week, one a day for 90 days, one a week beyond?"""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core import shelf
from core.folders import write_whole
from core.shelf import SnapshotFile
from pipelines import retention
from tests.pipelines.frames import DAY, NOON, TICK, utc

ZONE = ZoneInfo("Europe/Moscow")
HOUR = timedelta(hours=1)


def file(taken_at: datetime, unique: str = "00000000") -> SnapshotFile:
    name = shelf.snapshot_name(taken_at, unique)
    return SnapshotFile(name, Path(f"{name}.duckdb"), taken_at, 1, "", shelf.SCHEMA_VERSION)


def kept(*moments: datetime) -> list[datetime]:
    files = [file(moment) for moment in moments]
    return [each.taken_at for each in retention.kept(files, now=NOON, zone=ZONE)]


def test_all_of_the_last_seven_days_are_kept() -> None:
    hours = [NOON - timedelta(hours=n) for n in range(7 * 24 + 1)]

    assert kept(*hours) == hours


def test_of_an_older_day_the_last_one_stays() -> None:
    day = utc("2026-11-10 06:00")

    assert kept(day, day + timedelta(hours=5), day + timedelta(hours=9)) == [
        day + timedelta(hours=9)
    ]


def test_a_day_ends_at_midnight_in_the_schools_zone() -> None:
    before, after = utc("2026-11-10 20:59"), utc("2026-11-10 21:01")  # 23:59 and 00:01 in Moscow
    later = utc("2026-11-11 20:00")

    assert kept(before, after) == [after, before]
    assert kept(before, after, later) == [later, before]


def test_from_the_91st_day_on_one_a_week_stays() -> None:
    week = [utc("2026-06-01 12:00") + n * DAY for n in range(14)]  # two ISO weeks from a Monday

    assert kept(*week) == [utc("2026-06-14 12:00"), utc("2026-06-07 12:00")]


def test_a_week_is_one_of_the_schools_zone_also_at_new_year() -> None:
    sunday, monday = utc("2026-01-04 20:00"), utc("2026-01-04 22:00")  # Monday began at 21:00 UTC
    last_year = utc("2025-12-29 12:00")  # Monday of the same ISO week as 2026-01-04

    assert kept(last_year, sunday, monday) == [monday, sunday]


@pytest.mark.parametrize(
    ("age", "left"),
    [
        (7 * DAY - HOUR, 2),
        (7 * DAY + TICK, 1),
        (90 * DAY - HOUR, 1),
        (90 * DAY, 2),  # the older one is the only one of its week beyond the edge
        (90 * DAY + TICK, 1),
    ],
)
def test_of_two_an_hour_apart_the_newer_stays_and_the_older_by_the_edges(
    age: timedelta, left: int
) -> None:
    newer, older = NOON - age, NOON - age - HOUR

    assert kept(older, newer) == [newer, older][:left]


def test_a_year_of_hourly_snapshots_becomes_a_few_hundred_and_stays_so() -> None:
    hourly = [NOON - timedelta(hours=n) for n in range(365 * 24)]

    found = kept(*hourly)

    assert len(found) == 169 + 84 + 41  # hours of 7 days, dates of 83 days, weeks of 275 days
    assert kept(*found) == found


def laid(folder: Path, taken_at: datetime, unique: str) -> str:
    name = shelf.snapshot_name(taken_at, unique)
    (folder / f"{name}.duckdb").write_bytes(b"rows")
    shelf.write_manifest(shelf.describe(folder / f"{name}.duckdb", taken_at=taken_at), folder)
    return name


def test_pruning_deletes_the_file_with_its_companions(tmp_path: Path) -> None:
    old = laid(tmp_path, utc("2026-11-10 06:00"), "aaaaaaaa")
    new = laid(tmp_path, utc("2026-11-10 07:00"), "bbbbbbbb")
    (tmp_path / f"{old}.duckdb.wal").touch()
    shelf.point_to(tmp_path, new)

    gone = retention.prune(tmp_path, now=NOON, zone=ZONE)

    assert [each.snapshot_id for each in gone] == [old]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"{new}.duckdb",
        f"{new}.json",
        "current.json",
    ]


def test_the_current_snapshot_is_never_pruned(tmp_path: Path) -> None:
    current = laid(tmp_path, utc("2026-01-05 06:00"), "aaaaaaaa")
    laid(tmp_path, utc("2026-01-05 07:00"), "bbbbbbbb")
    shelf.point_to(tmp_path, current)

    gone = retention.prune(tmp_path, now=NOON, zone=ZONE)

    assert gone == []


def test_a_broken_pointer_does_not_stop_the_pruning(tmp_path: Path) -> None:
    old = laid(tmp_path, utc("2026-11-10 06:00"), "aaaaaaaa")
    laid(tmp_path, utc("2026-11-10 07:00"), "bbbbbbbb")
    write_whole(tmp_path / shelf.POINTER, "junk")

    gone = retention.prune(tmp_path, now=NOON, zone=ZONE)

    assert [each.snapshot_id for each in gone] == [old]
