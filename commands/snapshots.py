"""`hsl snapshots`: which are kept, whether they are whole, going back to one, thinning them out."""

from dataclasses import asdict
from datetime import UTC, datetime

import typer

from commands.acting import acting
from commands.answer import FAILED, say, say_json, show
from core import audit, shelf
from core.access import Permission
from core.errors import WrongUse
from core.settings import Settings
from core.shelf import Damage, SnapshotFile
from pipelines import retention
from pipelines.refresh import alone


def list_snapshots(settings: Settings, *, as_json: bool) -> None:
    """Every published snapshot, newest first, and which one is current."""
    folder, zone = settings.snapshots_dir, settings.zone
    current = shelf.pointed_at(folder)
    found = shelf.snapshots(folder)
    if as_json:
        kept = [_as_dict(each, current=each.snapshot_id == current) for each in found]
        say_json({"current": current if isinstance(current, str) else None, "snapshots": kept})
        return
    rows = [
        (
            each.snapshot_id,
            f"{each.taken_at.astimezone(zone):%Y-%m-%d %H:%M}",
            each.size / 1e6,
            "current" if each.snapshot_id == current else "",
        )
        for each in found
    ]
    show(f"{len(rows)} snapshots", ["snapshot", "taken", "MB", ""], rows)
    if isinstance(current, Damage):
        say(f"{current.why}: run `hsl refresh`")


def verify_snapshots(settings: Settings, *, as_json: bool) -> None:
    """Read every file again and compare it with its manifest; exit code 1 when one is damaged."""
    folder = settings.snapshots_dir
    found: list[tuple[str, str]] = []
    for name in sorted(_names(settings), reverse=True):
        manifest = shelf.read_manifest(folder, name)
        damage = manifest if isinstance(manifest, Damage) else _damage(manifest)
        found.append((name, damage.why if damage else ""))
    pointer = _pointer_damage(settings)
    if as_json:
        each = [{"snapshot_id": name, "whole": not why, "why": why} for name, why in found]
        say_json({"pointer": {"whole": not pointer, "why": pointer}, "snapshots": each})
    else:
        rows = [(name, why or "whole") for name, why in found]
        show(f"{len(rows)} snapshots read again", ["snapshot", "state"], rows)
        if pointer:
            say(f"{pointer}: run `hsl refresh`")
    if pointer or any(why for _, why in found):
        raise typer.Exit(FAILED)


def prune_snapshots(settings: Settings, *, as_json: bool) -> None:
    """Delete what the rule of keeping does not keep. Raises AlreadyRunning while a refresh runs."""
    with alone(settings.data_dir):
        gone = retention.prune(settings.snapshots_dir, now=datetime.now(UTC), zone=settings.zone)
    names = [each.snapshot_id for each in gone]
    kept = len(shelf.snapshots(settings.snapshots_dir))
    if as_json:
        say_json({"deleted": names, "kept": kept})
        return
    rule = "kept are all of 7 days, one a day for 90 days, then one a week"
    show(f"{len(names)} deleted, {kept} left; {rule}", ["deleted"], [[n] for n in names])


def use_snapshot(settings: Settings, snapshot_id: str, why: str, *, as_json: bool) -> None:
    """Point everybody to a kept snapshot that reads back whole. Raises Refused, WrongUse, AlreadyRunning."""
    by = acting(settings, Permission.OVERRIDE_CHECKS).name
    folder = settings.snapshots_dir
    with alone(settings.data_dir):
        file = shelf.read_manifest(folder, snapshot_id)
        damage = file if isinstance(file, Damage) else _damage(file)
        if damage is not None:
            raise WrongUse(
                f"Not usable: {damage.why}.", "`hsl snapshots` lists those that are kept."
            )
        before = shelf.pointed_at(folder)
        was = before if isinstance(before, str) else ""
        facts: dict[str, str | int] = {"snapshot": snapshot_id, "instead_of": was, "why": why}
        audit.record(settings.audit_file, by, "use_snapshot", facts, datetime.now(UTC))
        shelf.point_to(folder, snapshot_id)
    if as_json:
        say_json({"current": snapshot_id, "instead_of": was or None})
        return
    say(f"{snapshot_id} is the current snapshot, until the next refresh publishes another")


def _names(settings: Settings) -> set[str]:
    """Everything that has a snapshot's name, whether or not its other half is there."""
    files = [*settings.snapshots_dir.glob("*.json"), *settings.snapshots_dir.glob("*.duckdb")]
    return {file.stem for file in files if shelf.is_snapshot_name(file.stem)}


def _damage(file: SnapshotFile) -> Damage | None:
    """What is wrong with the snapshot, or else with a file that was made with it."""
    beside = (shelf.companion_damage(file, each.suffix) for each in file.companions)
    return shelf.damage_of(file) or next(filter(None, beside), None)


def _pointer_damage(settings: Settings) -> str:
    pointed = shelf.pointed_at(settings.snapshots_dir)
    if isinstance(pointed, Damage):
        return pointed.why
    names = _names(settings)
    if pointed is None:
        return "the pointer to the current snapshot is missing" if names else ""
    return "" if pointed in names else f"the current snapshot {pointed} is not there"


def _as_dict(file: SnapshotFile, *, current: bool) -> dict[str, object]:
    facts = asdict(file)
    del facts["path"]  # the folder is a matter of the machine, not of the snapshot
    return {**facts, "current": current}
