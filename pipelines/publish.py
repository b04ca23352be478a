"""How a finished file becomes the current snapshot, so that a crash at any moment harms nobody.

Order (DESIGN section 2): the file is closed and verified under a hidden name, made durable, renamed,
described by its manifest, and only then pointed to. Readers see the old snapshot or the new one.
"""

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb

from core import shelf
from core.errors import HslError
from core.folders import sync_folder
from core.search_layout import SUFFIX
from core.snapshot import open_hardened
from pipelines import search_index
from pipelines.building import TABLES
from queries import block

HIDDEN = ".building-"
Step = Callable[[str], None]
_COUNTS = block("check_row_counts")


class NotWhole(HslError):
    """The new file does not read back as it was written; nothing was published."""


def building_path(folder: Path, snapshot_id: str) -> Path:
    """Where a snapshot is built: hidden from every reader."""
    return folder / f"{HIDDEN}{snapshot_id}.duckdb"


def spool_path(built: Path) -> Path:
    """Where the parts of a snapshot wait that is being built; swept with it."""
    return built.with_suffix(".spool")


def publish(
    built: Path, *, taken_at: datetime, counts: dict[str, int], step: Step, current: bool = True
) -> shelf.SnapshotFile:
    """Make the closed file `built` a snapshot, as a rule the current one. Raises NotWhole.

    Calls `step` before each act.
    """
    folder = built.parent
    final = folder / built.name.removeprefix(HIDDEN)
    step("verify")
    verify(built, counts)
    search_index.verify(built, people=counts["people"])
    step("make durable")
    for path in (built, search_index.index_path(built)):
        path.chmod(0o600)
        _sync_file(path)
    step("rename")
    search_index.index_path(built).rename(search_index.index_path(final))
    built.rename(final)
    sync_folder(folder)
    step("describe")
    published = shelf.describe(final, taken_at=taken_at, companions=[SUFFIX])
    shelf.write_manifest(published, folder)
    if current:
        step("point")
        _point_to(published)
    step("sweep")
    sweep(folder)
    return published


def verify(path: Path, counts: dict[str, int]) -> None:
    """Reopen the file as a reader would: all tables, the counts that were written, no log left over."""
    if Path(f"{path}.wal").exists():
        raise NotWhole(f"{path.name} has an unfinished log.", "Run `hsl refresh` again.")
    try:
        with open_hardened(path) as reader:
            there = {row[0] for row in reader.sql("SHOW TABLES").fetchall()}
            found = reader.sql(_COUNTS).pl().row(0, named=True)
    except duckdb.Error as error:
        raise NotWhole(
            f"{path.name} does not open again: {error}.", "Run `hsl refresh` again."
        ) from None
    if not set(TABLES) <= there or found != counts:
        raise NotWhole(f"{path.name} is not what was written.", "Run `hsl refresh` again.")


def sweep(folder: Path) -> list[Path]:
    """Remove what a killed refresh left: hidden files, and snapshots without manifest or manifests alone.

    Only the holder of the refresh lock may call this.
    """
    stems = {path.stem for path in folder.glob("*.json") if shelf.is_snapshot_name(path.stem)}
    left = [path for path in folder.iterdir() if _is_left_over(path, stems)]
    for path in left:
        remove(path)
    return left


def remove(path: Path) -> None:
    """Delete a file or a folder of spilled blocks; gone already is fine."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _is_left_over(path: Path, described: set[str]) -> bool:
    if path.name.startswith("."):
        return True
    name = path.name.partition(".")[0]
    if not shelf.is_snapshot_name(name):
        return False
    if path.suffix == ".json":
        return not path.with_suffix(".duckdb").exists()
    return name not in described


def _point_to(published: shelf.SnapshotFile) -> None:
    folder = published.path.parent
    try:
        shelf.point_to(folder, published.snapshot_id)
    except BaseException:
        # Without its manifest the file is no snapshot, and whoever holds the lock sweeps it.
        if shelf.pointed_at(folder) != published.snapshot_id:
            (folder / f"{published.snapshot_id}.json").unlink()
        raise


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
