"""`hsl backup` and `hsl restore`: one file out, one file into an empty place, both on record."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from commands.answer import say, say_json, show
from commands.asking import person
from commands.forget import forgotten
from commands.messaging_store import has_store, message_store
from core import audit
from core.errors import HslError, WrongUse
from core.settings import Settings
from messaging.forgetting import Request
from messaging.store import as_owner, store_of, store_url
from operations.backup import Place, back_up, name_at, older_than_kept
from operations.backup_file import verified
from operations.backup_manifest import Manifest
from operations.backup_settings import settings_text
from operations.restore import SETTINGS, Into, Restored, restore
from operations.restored_people import still_named
from operations.runs import BACKUP, CannotRecord, Outcome, Runs

_ERASED_SINCE = "erased after the backup was made"


def make_backup(settings: Settings, path: Path, keep: int | None, *, as_json: bool) -> None:
    """Back up into the file or folder `path`, then delete those beyond `keep` in that folder."""
    now = datetime.now(UTC)
    target = _target(path, keep, now)
    if not settings.data_dir.is_dir():
        raise WrongUse(
            f"There is no data folder {settings.data_dir} to back up.", "Correct HSL_DATA_DIR."
        )
    manifest = _recorded(settings, target, now)
    gone = _thinned_out(path, target, keep) if keep is not None else []
    size = target.stat().st_size
    facts: dict[str, str | int] = {"file": target.name, "bytes": size, "deleted": len(gone)}
    audit.record(settings.audit_file, person(), "backup", facts, now)
    if as_json:
        names = [each.name for each in gone]
        say_json({"file": str(target), "bytes": size, "deleted": names, **_document(manifest)})
        return
    _show(f"{target}, {size / 1e6:.1f} MB", manifest, settings)
    if gone:
        say(f"{len(gone)} older backups were deleted")


def verify_backup(settings: Settings, path: Path, *, as_json: bool) -> None:
    """Read a backup whole and compare every part with its manifest. Raises DamagedBackup."""
    manifest = verified(path)
    if as_json:
        say_json({"file": str(path), "whole": True, **_document(manifest)})
    else:
        _show(f"{path} is whole", manifest, settings)


def restore_backup(settings: Settings, path: Path, *, as_json: bool) -> None:
    """Bring a backup into the empty data folder and store of these settings."""
    now, by = datetime.now(UTC), person()
    done = restore(path, Into(settings.data_dir, lambda: _as_owner(settings), by, now))
    facts: dict[str, str | int] = {
        "file": path.name,
        "made_at": done.manifest.contents.made_at.isoformat(),
        "held": done.held,
    }
    audit.record(settings.audit_file, by, "restore", facts, now)
    again = _erase_again(settings, Request(by, now, _ERASED_SINCE))
    if as_json:
        found = {"held": done.held, "unknown": done.unknown, "erased_again": again}
        say_json({**_document(done.manifest), **found})
    else:
        _say_what_next(done, again, settings)


def _recorded(settings: Settings, target: Path, now: datetime) -> Manifest:
    """Back up, and record the run when it is over: its beginning would go into the backup as never ended."""
    try:
        with _store(settings) as store:
            place = Place(settings.data_dir, store, settings_text(settings))
            manifest = back_up(place, target, now)
    except HslError as error:
        with suppress(CannotRecord):  # the disk may be what failed; the error itself is told
            _note(settings, now, "failed", says=str(error))
        raise
    try:
        _note(settings, now, "done", rows=manifest.contents.rows, says=target.name)
    except CannotRecord as error:
        say(str(error))
    return manifest


def _note(
    settings: Settings, began: datetime, outcome: Outcome, *, says: str, rows: int | None = None
) -> None:
    runs = Runs(settings.data_dir)
    run_id = runs.begin(BACKUP, "command", began)
    runs.end(run_id, datetime.now(UTC), outcome, rows=rows, says=says)


def _target(path: Path, keep: int | None, now: datetime) -> Path:
    if keep is not None and not path.is_dir():
        raise WrongUse(f"--keep needs a folder, and {path} is none.", "Name the backups' folder.")
    target = path / name_at(now) if path.is_dir() else path
    if target.exists():
        raise WrongUse(f"{target} exists; a backup replaces nothing.", "Give another name.")
    if not target.parent.is_dir():
        raise WrongUse(f"There is no folder {target.parent}.", "Make it, or name another one.")
    return target


def _thinned_out(folder: Path, fresh: Path, keep: int) -> list[Path]:
    """Nothing older goes before the new one has been read back whole."""
    verified(fresh)
    gone = older_than_kept(folder, keep)
    for old in gone:
        old.unlink(missing_ok=True)
    return gone


def _store(settings: Settings) -> AbstractContextManager[sa.Engine | None]:
    return message_store(settings) if has_store(settings) else nullcontext()


@contextmanager
def _as_owner(settings: Settings) -> Iterator[sa.Connection]:
    with store_url(settings) as url, as_owner(url) as connection:
        yield connection


def _erase_again(settings: Settings, request: Request) -> int:
    """Whoever was erased since leaves the restored rows as well; how many that were."""
    with store_of(settings) if has_store(settings) else nullcontext() as store:
        people = still_named(settings.data_dir, store)
    for number, user_id in enumerate(people):
        try:
            forgotten(settings, user_id, request)
        except HslError as error:
            left = " ".join(str(each) for each in people[number:])
            raise HslError(
                f"Restored, but people erased since are still named: {error}",
                f"Run `hsl forget ID` for each of: {left}.",
            ) from None
    if has_store(settings):
        with message_store(settings):  # opened for an act: its audit is anchored on leaving
            pass
    return len(people)


def _show(title: str, manifest: Manifest, settings: Settings) -> None:
    contents = manifest.contents
    rows: list[tuple[str, object]] = [
        ("made", f"{contents.made_at.astimezone(settings.zone):%Y-%m-%d %H:%M}"),
        ("snapshot", contents.snapshot_id or "none"),
        ("message tables in form", contents.form or "none"),
        *((f"rows of {each.table}", each.rows) for each in contents.tables),
    ]
    show(title, ["what", "how much"], rows)


def _document(manifest: Manifest) -> dict[str, object]:
    contents = manifest.contents
    return {
        "made_at": contents.made_at,
        "snapshot_id": contents.snapshot_id,
        "form": contents.form,
        "rows": {each.table: each.rows for each in contents.tables},
    }


def _say_what_next(done: Restored, again: int, settings: Settings) -> None:
    _show("Restored", done.manifest, settings)
    if again:
        say(f"{again} people erased since the backup were erased here as well")
    say(f"its settings, without secrets, are in {settings.data_dir / SETTINGS}")
    if done.manifest.contents.form is not None:
        say(
            f"{done.held} messages are held, {done.unknown} deliveries are unknown, sending is stopped"
        )
        say(
            "look at `hsl messages list`, then `hsl messages go`, then `hsl messages resume NUMBER`"
        )
