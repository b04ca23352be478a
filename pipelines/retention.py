"""Which old snapshots are kept: all of 7 days, then one a day for 90 days, then one a week."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from core import shelf
from core.shelf import SnapshotFile

KEEP_ALL = timedelta(days=7)
KEEP_DAILY = timedelta(days=90)


def kept(files: Sequence[SnapshotFile], *, now: datetime, zone: tzinfo) -> list[SnapshotFile]:
    """The snapshots to keep, newest first; of a day or week the last one stays.

    Days and ISO weeks are those of the school's time zone.
    """
    seen: set[str] = set()
    keep = []
    for file in sorted(files, key=lambda each: (each.taken_at, each.snapshot_id), reverse=True):
        slot = _slot(file, now=now, zone=zone)
        if slot not in seen:
            seen.add(slot)
            keep.append(file)
    return keep


def prune(folder: Path, *, now: datetime, zone: tzinfo) -> list[SnapshotFile]:
    """Delete what is not kept; the current snapshot always stays. Returns what was deleted."""
    files = shelf.snapshots(folder)
    current = shelf.pointed_at(folder)
    keep = {file.snapshot_id for file in kept(files, now=now, zone=zone)} | {current}
    gone = [file for file in files if file.snapshot_id not in keep]
    for file in gone:
        delete(file)
    return gone


def delete(file: SnapshotFile) -> None:
    """Remove a snapshot with its companions, the manifest first: half-deleted is not a snapshot."""
    file.path.with_suffix(".json").unlink(missing_ok=True)
    for companion in file.path.parent.glob(f"{file.snapshot_id}.*"):
        companion.unlink(missing_ok=True)


def _slot(file: SnapshotFile, *, now: datetime, zone: tzinfo) -> str:
    age = now - file.taken_at
    day = file.taken_at.astimezone(zone).date()
    if age <= KEEP_ALL:
        return file.snapshot_id
    if age <= KEEP_DAILY:
        return f"day {day}"
    year, week, _ = day.isocalendar()
    return f"week {year}-{week}"
