"""`hsl forget ID`: a person leaves snapshots, messages and kept exports, and never comes back."""

import csv
import secrets
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import typer

from commands.acting import acting
from commands.answer import say, say_json
from commands.messaging_store import has_store, message_store
from core import audit, shelf
from core.access import Permission
from core.erasure import add_erased, hash_in
from core.errors import HslError, WrongUse
from core.folders import private_folder
from core.settings import Settings
from core.shelf import SnapshotFile
from core.snapshot import open_hardened
from messaging.audience_rules import as_id
from messaging.forgetting import Forgotten, Person, Request, forget
from operations.digest_file import forget as forget_digests
from operations.exporting import remove_naming
from pipelines.erased import holds, rebuild_without
from pipelines.refresh import alone
from queries import block

_USERNAMES = block("erase_usernames")
_HASH_SHOWN = 16


@dataclass(frozen=True)
class Gone:
    """What the person was removed from."""

    snapshots: list[str]
    exports: list[str]
    store: Forgotten | None


def forget_person(settings: Settings, given: str, why: str, *, sure: bool, as_json: bool) -> None:
    """Ask on a terminal, remove the person everywhere, and answer. May be repeated after a failure."""
    by = acting(settings, Permission.ERASE_PEOPLE).name
    user_id = as_id(given)
    if user_id is None:
        raise WrongUse(f"{given!r} is no Telegram id.", "Correct it.")
    if not (sure or as_json) and sys.stdin.isatty():
        question = f"Erase {user_id} from all snapshots, messages and exports, for ever?"
        typer.confirm(question, abort=True)
    gone = forgotten(settings, user_id, Request(by, datetime.now(UTC), why))
    if as_json:
        say_json(_as_document(gone))
        return
    say(f"removed from {len(gone.snapshots)} snapshots and {len(gone.exports)} exports")
    if gone.store:
        say(f"removed from {gone.store.deliveries} deliveries of messages")
    say("kept out of every later refresh and message; backups are not touched: let them expire")


def forgotten(settings: Settings, user_id: int, request: Request) -> Gone:
    """Erase them everywhere, once or again, on record under their hash. Raises what stops any part of it."""
    with alone(settings.data_dir):
        files = [each for each in _snapshots(settings) if _holds(each, user_id)]
        usernames = sorted({name for each in files for name in _usernames(each, user_id)})
        user_hash = hash_in(settings.data_dir, user_id)
        store = _from_store(settings, Person(user_id, user_hash, usernames), request)
        add_erased(settings.data_dir, user_id)
        snapshots = _from_snapshots(settings, files, user_id)
        exports = _from_exports(settings.exports_dir, user_id)
        exports += forget_digests(settings.digests_dir, user_id)
        exports += remove_naming(settings, lambda path: _names(path, user_id))
    gone = Gone(snapshots, exports, store)
    facts: dict[str, str | int] = {
        "person": user_hash[:_HASH_SHOWN],
        "why": request.why,
        "snapshots": len(snapshots),
        "exports": len(exports),
    }
    audit.record(settings.audit_file, request.by, "erase_person", facts, request.at)
    return gone


def _from_store(settings: Settings, person: Person, request: Request) -> Forgotten | None:
    if not has_store(settings):
        return None
    with message_store(settings) as store, store.begin() as connection:
        return forget(connection, person, request)


def _snapshots(settings: Settings) -> list[SnapshotFile]:
    return shelf.snapshots(private_folder(settings.snapshots_dir))


def _holds(file: SnapshotFile, user_id: int) -> bool:
    try:
        return holds(file, user_id)
    except duckdb.Error as error:
        raise HslError(
            f"Snapshot {file.snapshot_id} cannot be read, so nobody knows whether it names them.",
            f"Delete {file.path} and its manifest, then run this command again.",
        ) from error


def _from_snapshots(settings: Settings, files: list[SnapshotFile], user_id: int) -> list[str]:
    """The current one first, so that everybody sees the new one soonest."""
    pointed = shelf.pointed_at(settings.snapshots_dir)
    for file in sorted(files, key=lambda each: each.snapshot_id != pointed):
        current = file.snapshot_id == pointed
        try:
            rebuild_without(file, user_id, secrets.token_hex(4), current=current)
        except (OSError, duckdb.Error) as error:
            raise HslError(
                f"Snapshot {file.snapshot_id} could not be made anew: {error}.",
                "Free space or delete it, then run this command again.",
            ) from error
    return [each.snapshot_id for each in files]


def _usernames(file: SnapshotFile, user_id: int) -> list[str]:
    with open_hardened(file.path) as reader:
        found = reader.sql(_USERNAMES, params={"user_id": user_id}).pl()
    return [str(name) for name in found["value"]]


def _from_exports(folder: Path, user_id: int) -> list[str]:
    """Delete the kept files that name the person: a file is whole or not there."""
    named = [path for path in sorted(folder.glob("*.csv")) if _names(path, user_id)]
    for path in named:
        path.with_name(f"{path.name}.manifest.json").unlink(missing_ok=True)
        path.unlink()
    return [path.name for path in named]


def _names(path: Path, user_id: int) -> bool:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return any(str(user_id) in row for row in csv.reader(file))


def _as_document(gone: Gone) -> dict[str, object]:
    store = gone.store
    return {
        "snapshots": gone.snapshots,
        "exports": gone.exports,
        "deliveries": store.deliveries if store else 0,
        "mentions": store.mentions if store else 0,
        "rehearsals": store.rehearsals if store else 0,
    }
