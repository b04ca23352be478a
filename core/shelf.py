"""Which snapshots lie in the folder, which one is current, and whether a file is whole."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.folders import write_whole

SCHEMA_VERSION = 1
POINTER = "current.json"
_ID = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{8}")
_STAMP = "%Y%m%dT%H%M%SZ"
# Whatever a few bytes of junk can make of reading JSON, numbers and times.
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Companion:
    """A file made by the same refresh, `<id>.<suffix>`, as the manifest describes it."""

    suffix: str
    size: int
    sha256: str


@dataclass(frozen=True)
class SnapshotFile:
    """A published snapshot as its manifest (`<id>.json`) describes it; `taken_at` is aware UTC."""

    snapshot_id: str
    path: Path
    taken_at: datetime
    size: int
    sha256: str
    schema_version: int
    companions: tuple[Companion, ...] = ()


@dataclass(frozen=True)
class Damage:
    """Why a file or the pointer cannot be used, in words for a person."""

    why: str


def snapshot_name(taken_at: datetime, unique: str) -> str:
    """`<utc>-<id>`: sorts by time, and two of one second differ."""
    return f"{taken_at.astimezone(UTC):{_STAMP}}-{unique[:8]}"


def is_snapshot_name(name: str) -> bool:
    """Whether `name` has the form of a snapshot's name (and so cannot lead out of the folder)."""
    return _ID.fullmatch(name) is not None


def describe(path: Path, *, taken_at: datetime, companions: Iterable[str] = ()) -> SnapshotFile:
    """Measure a finished file and its companions (suffixes): `damage_of` compares with that later."""
    beside = tuple(
        Companion(suffix, *_measured(path.with_suffix(f".{suffix}"))) for suffix in companions
    )
    return SnapshotFile(path.stem, path, taken_at, *_measured(path), SCHEMA_VERSION, beside)


def write_manifest(file: SnapshotFile, folder: Path) -> None:
    """Lay the manifest beside the snapshot; only with it is a file a snapshot."""
    facts = asdict(file) | {"path": file.path.name, "taken_at": file.taken_at.isoformat()}
    write_whole(folder / f"{file.snapshot_id}.json", json.dumps(facts, indent=1) + "\n")


def snapshots(folder: Path) -> list[SnapshotFile]:
    """Every published snapshot, newest first; files without a readable manifest are not listed."""
    names = [path.stem for path in folder.glob("*.json") if is_snapshot_name(path.stem)]
    found = [read_manifest(folder, name) for name in names]
    whole = [each for each in found if isinstance(each, SnapshotFile)]
    return sorted(whole, key=lambda each: (each.taken_at, each.snapshot_id), reverse=True)


def read_manifest(folder: Path, name: str) -> SnapshotFile | Damage:
    """The manifest of one snapshot, or why it cannot be read."""
    if not is_snapshot_name(name):
        return Damage("that is not the name of a snapshot")
    try:
        facts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        taken_at = datetime.fromisoformat(facts["taken_at"])
        return SnapshotFile(
            name,
            folder / f"{name}.duckdb",
            taken_at.astimezone(UTC),
            int(facts["size"]),
            str(facts["sha256"]),
            int(facts["schema_version"]),
            tuple(_companion(each) for each in facts.get("companions", [])),
        )
    except FileNotFoundError:
        return Damage(f"snapshot {name} has no manifest")
    except _UNREADABLE:
        return Damage(f"the manifest of snapshot {name} is not readable")


def damage_of(file: SnapshotFile) -> Damage | None:
    """Why this file cannot be used: missing, cut, flipped or of another schema; None when whole."""
    if file.schema_version != SCHEMA_VERSION:
        return Damage(
            f"snapshot {file.snapshot_id} has schema {file.schema_version}, "
            f"this program reads {SCHEMA_VERSION}"
        )
    return _damage(file.path, f"snapshot {file.snapshot_id}", file.size, file.sha256)


def companion_damage(file: SnapshotFile, suffix: str, *, thorough: bool = True) -> Damage | None:
    """Why it cannot be used: never made, missing, cut or (only when `thorough`) flipped; None when whole."""
    name = f"the {suffix} of snapshot {file.snapshot_id}"
    for each in file.companions:
        if each.suffix == suffix:
            path = file.path.with_suffix(f".{suffix}")
            return _damage(path, name, each.size, each.sha256 if thorough else None)
    return Damage(f"{name} was never made")


def point_to(folder: Path, name: str) -> None:
    """Make `name` the current snapshot: one atomic replace."""
    write_whole(folder / POINTER, json.dumps({"snapshot_id": name}) + "\n")


def pointed_at(folder: Path) -> str | Damage | None:
    """The name the pointer gives; None when nothing was ever published; Damage when unreadable."""
    try:
        name = json.loads((folder / POINTER).read_text(encoding="utf-8"))["snapshot_id"]
    except FileNotFoundError:
        return None
    except _UNREADABLE:
        return Damage("the pointer to the current snapshot is not readable")
    if not isinstance(name, str) or not is_snapshot_name(name):
        return Damage("the pointer to the current snapshot names no snapshot")
    return name


def _damage(path: Path, name: str, size: int, sha256: str | None) -> Damage | None:
    """Compare with what was measured; without `sha256` the size must do."""
    try:
        found = path.stat().st_size
        if found != size:
            return Damage(f"{name} is {found} bytes instead of {size}")
        changed = sha256 is not None and _measured(path) != (size, sha256)
    except FileNotFoundError:
        return Damage(f"the file of {name} is missing")
    except OSError as error:
        return Damage(f"{name} cannot be read ({error.strerror})")
    return Damage(f"{name} was changed after it was published") if changed else None


def _measured(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return path.stat().st_size, digest


def _companion(facts: Mapping[str, object]) -> Companion:
    return Companion(str(facts["suffix"]), int(str(facts["size"])), str(facts["sha256"]))
