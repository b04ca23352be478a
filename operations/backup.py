"""How a backup is made: everything that cannot be made again, of moments that fit together."""

import sqlite3
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from core import audit, kept_segments
from core.erasure import KEY, LIST
from core.errors import HslError
from core.shelf import SnapshotFile
from core.snapshot import NoSnapshot, Reader
from operations import backup_settings
from operations.backup_file import Packing, writing
from operations.backup_manifest import Contents, Manifest
from operations.backup_rows import rows_out
from operations.runs import FILE as RUNS

DATA = "data"
SNAPSHOTS = f"{DATA}/snapshots"
_SUFFIX = ".tar.gz"
_TRIES = 5


class CannotBackUp(HslError):
    """The file cannot be written: disk full, read-only, or no such folder. Nothing was left there."""


@dataclass(frozen=True)
class Place:
    """What is backed up: a data folder, the store beside it if there is one, settings without secrets."""

    data_dir: Path
    store: sa.Engine | None
    settings: str


def name_at(now: datetime) -> str:
    """The name of a backup made now: sorts by time."""
    return f"hsl-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{_SUFFIX}"


def back_up(place: Place, target: Path, now: datetime) -> Manifest:
    """Write everything into the new file `target`. Raises CannotBackUp.

    The audit comes before the store, because it must not know of messages that the rows do not hold; the
    list of erased people comes last, so that it names everybody who is gone from the rest.
    """
    try:
        with writing(target) as packing:
            packing.add_text(backup_settings.NAME, place.settings)
            _add_audit(packing, place.data_dir)
            form, tables = (
                rows_out(place.store, packing, target.parent) if place.store else (None, ())
            )
            _add_small(packing, place.data_dir)
            snapshot_id = _add_snapshot(packing, place.data_dir / "snapshots")
            _add_if_there(packing, place.data_dir, (LIST, KEY))
            return packing.close(Contents(now, form, tables, snapshot_id))
    except OSError as error:
        raise CannotBackUp(
            f"{target} cannot be written: {error.strerror or error}.",
            "Free space or name another place; nothing was left there.",
        ) from None


def older_than_kept(folder: Path, keep: int) -> list[Path]:
    """The backups beyond the `keep` newest, by the time in their names; no other file is ever named."""
    names = f"hsl-{'[0-9]' * 8}T{'[0-9]' * 6}Z{_SUFFIX}"
    return sorted(folder.glob(names), reverse=True)[keep:]


def _add_audit(packing: Packing, data_dir: Path) -> None:
    lines, head = audit.copied(data_dir / audit.FILE)
    if lines:
        packing.add(f"{DATA}/{audit.FILE}", BytesIO(lines))
        packing.add(f"{DATA}/{audit.HEAD}", BytesIO(head))


def _add_small(packing: Packing, data_dir: Path) -> None:
    _add_if_there(packing, data_dir, (kept_segments.FILE,))
    if (data_dir / RUNS).exists():
        packing.add(f"{DATA}/{RUNS}", BytesIO(_whole_sqlite(data_dir / RUNS)))


def _add_if_there(packing: Packing, data_dir: Path, names: tuple[str, ...]) -> None:
    for name in names:
        if (data_dir / name).exists():
            with (data_dir / name).open("rb") as file:
                packing.add(f"{DATA}/{name}", file)


def _whole_sqlite(path: Path) -> bytes:
    """The database with what its log still holds, of one moment."""
    opened = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with closing(opened) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        return copy.serialize()


def _add_snapshot(packing: Packing, folder: Path) -> str | None:
    """The current snapshot, or the last good one, with its companions; None when there is none."""
    with ExitStack() as stay:
        found = _opened(folder, stay)
        if found is None:
            return None
        name, files = found
        for path, file in files.items():
            packing.add(f"{SNAPSHOTS}/{path}", file)
    return name


def _opened(folder: Path, stay: ExitStack) -> tuple[str, dict[str, IO[bytes]]] | None:
    """Open files outlive their names: a refresh may thin out meanwhile."""
    for _ in range(_TRIES):
        try:
            found = Reader(folder).current().snapshot.file
            paths = _files_of(found)
            return found.snapshot_id, {
                path.name: stay.enter_context(path.open("rb")) for path in paths
            }
        except NoSnapshot:
            return None
        except FileNotFoundError:
            continue
    raise CannotBackUp("The snapshots change too quickly to be read.", "Try again in a minute.")


def _files_of(file: SnapshotFile) -> list[Path]:
    beside = [file.path.with_suffix(f".{each.suffix}") for each in file.companions]
    return [file.path, *beside, file.path.with_suffix(".json")]
