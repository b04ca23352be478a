"""How a backup comes into an empty place: proved first, then whole or not at all, and nothing goes out of it.

The rows are committed last: until then the store is empty, and whatever lies in the data folder is
taken away again. Everything unsent is held and all sending stopped until a person says otherwise.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from core import kept_segments, shelf
from core.audit import FILE as AUDIT
from core.audit import HEAD
from core.erasure import KEY, LIST
from core.errors import HslError, Refused
from core.folders import private_folder, sync_folder, write_whole
from messaging import audit, limiter
from messaging.migrate import forms, migrate, plan
from operations import backup_file, backup_rows, backup_settings
from operations.backup import DATA
from operations.backup_manifest import Contents, Manifest
from operations.runs import FILE as RUNS
from queries import block

CALLS = "worker.calls"
SETTINGS = "restored-settings.env"
_IN_THE_WAY = (AUDIT, HEAD, RUNS, CALLS, kept_segments.FILE)
_HOLD_ALL = sa.text(block("worker_hold_all"))
_LEFTOVERS = sa.text(block("worker_leftovers"))
_HOME = sa.text(block("worker_home"))
_SETTLE = sa.text(block("worker_settle_home"))

OpenStore = Callable[[], AbstractContextManager[sa.Connection]]


class CannotRestore(HslError):
    """The place cannot be written: disk full, or not ours. What was laid there is gone again."""


@dataclass(frozen=True)
class Into:
    """The empty place, and who restores when. `store` opens the message store as its owner."""

    data_dir: Path
    store: OpenStore
    by: str
    at: datetime


@dataclass(frozen=True)
class Restored:
    """What was laid there; `held` messages wait, `unknown` deliveries were on their way."""

    manifest: Manifest
    held: int
    unknown: int


def restore(path: Path, into: Into) -> Restored:
    """Bring the backup into the empty place. Raises DamagedBackup, Refused and CannotRestore."""
    manifest = backup_file.verified(path)
    _require_known(manifest.contents)
    _require_empty(into.data_dir)
    try:
        with _staged(path, manifest, into.data_dir) as stage:
            _keep_erased(stage / DATA, into.data_dir)
            if manifest.contents.form is None:
                with _placed(stage / DATA, into.data_dir):
                    return Restored(manifest, 0, 0)
            with into.store() as connection:
                return _with_store(connection, stage, manifest, into)
    except OSError as error:
        raise CannotRestore(
            f"{into.data_dir} cannot be written: {error.strerror or error}.",
            "Free space or correct its owner, then try again.",
        ) from None


def _with_store(connection: sa.Connection, stage: Path, manifest: Manifest, into: Into) -> Restored:
    contents = manifest.contents
    _require_empty_store(connection)
    migrate(connection, contents.form or "head")
    backup_rows.rows_in(connection, contents.tables, stage / backup_rows.FOLDER)
    held, unknown = _hold(connection, contents, into)
    calls = limiter.look(connection).calls
    write_whole(private_folder(stage / DATA) / CALLS, f"{calls:020d}\n")
    with _placed(stage / DATA, into.data_dir):
        connection.commit()
    migrate(connection)
    return Restored(manifest, held, unknown)


def _hold(connection: sa.Connection, contents: Contents, into: Into) -> tuple[int, int]:
    """Whatever could go out waits for a person; this database is from here on the one we know."""
    when = f"{contents.made_at:%Y-%m-%d %H:%M} UTC"
    why = f"restored from the backup of {when}: what was sent since is not known here"
    unknown = len(connection.execute(_LEFTOVERS).all())
    held = len(connection.execute(_HOLD_ALL, {"reason": why}).all())
    home = connection.execute(_HOME).scalar_one()
    connection.execute(_SETTLE, {"home": home, "calls": 0})
    counts: dict[str, str | int] = {"held": held, "unknown": unknown, "rows": contents.rows}
    entry = audit.Entry(into.by, "restore", into.at, "the message tables", why, counts)
    audit.record(connection, entry)
    limiter.stop(connection, into.by, why, into.at)
    return held, unknown


def _require_known(contents: Contents) -> None:
    if contents.form is not None and contents.form not in forms():
        raise Refused(
            f"The backup's message tables are in form {contents.form}, newer than this version knows.",
            "Install the version that made the backup, or a newer one.",
        )


def _require_empty(data_dir: Path) -> None:
    there = [name for name in _IN_THE_WAY if (data_dir / name).exists()]
    there += [each.path.name for each in shelf.snapshots(data_dir / "snapshots")]
    if there:
        raise Refused(
            f"The data folder {data_dir} is not empty: it holds {there[0]}.",
            "Name another folder in HSL_DATA_DIR, or move that one away.",
        )


def _require_empty_store(connection: sa.Connection) -> None:
    found = plan(connection)
    if found.found is None and found.tables:
        raise Refused(
            f"The database holds {found.tables[0][0]} of an earlier system.",
            "Restore into a new database: make one, and name it in HSL_STORE_URL.",
        )
    if found.found is not None:
        backup_rows.require_empty(connection)
        connection.rollback()


def _keep_erased(stage: Path, data_dir: Path) -> None:
    """A list of erased people that is there already may be the newer one: nobody on either comes back."""
    if not (data_dir / LIST).exists():
        return
    ours, theirs = data_dir / KEY, stage / KEY
    if ours.exists() and theirs.exists() and ours.read_text() != theirs.read_text():
        raise Refused(
            f"{ours} is another key than the backup's, so the two lists do not fit together.",
            f"Lay the {KEY} and {LIST} there that belong to the backup's school.",
        )
    if not ours.exists() and not theirs.exists():
        raise Refused(f"{data_dir / LIST} lies there without {KEY}.", f"Bring {KEY} as well.")
    names = [path.read_text("ascii").split() for path in _existing(data_dir / LIST, stage / LIST)]
    hashes = sorted({each for listed in names for each in listed})
    write_whole(private_folder(stage) / LIST, "\n".join(hashes) + "\n")


def _existing(*paths: Path) -> Sequence[Path]:
    return [path for path in paths if path.exists()]


@contextmanager
def _staged(path: Path, manifest: Manifest, data_dir: Path) -> Iterator[Path]:
    """The parts under a hidden name in the data folder, gone at the end."""
    stage = private_folder(data_dir) / ".restoring"
    shutil.rmtree(stage, ignore_errors=True)
    try:
        backup_file.unpack(path, private_folder(stage), manifest)
        (stage / backup_settings.NAME).rename(private_folder(stage / DATA) / SETTINGS)
        if manifest.contents.snapshot_id is not None:
            shelf.point_to(stage / DATA / "snapshots", manifest.contents.snapshot_id)
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def _placed(stage: Path, data_dir: Path) -> Iterator[None]:
    """Every file at its place, durable; taken away again when what follows fails."""
    laid: list[Path] = []
    try:
        for file in sorted(path for path in stage.rglob("*") if path.is_file()):
            target = data_dir / file.relative_to(stage)
            private_folder(target.parent)
            # The list of erased people only ever grows: it stays, whatever happens.
            if target.name not in (KEY, LIST):
                laid.append(target)
            file.rename(target)
        for folder in {path.parent for path in laid}:
            sync_folder(folder)
        yield
    except BaseException:
        for target in laid:
            target.unlink(missing_ok=True)
        raise
