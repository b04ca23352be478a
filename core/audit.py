"""Who did what, when: an append-only file of chained records in which any later change shows.

Each line holds the hash of the line before; `audit.head` holds the number and hash of the last.
Whoever may write both can still rewrite them as a whole: copy the head elsewhere against that.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from core.errors import Refused
from core.folders import private_folder, write_whole

# In the data folder; its head lies beside it.
FILE, HEAD = "audit.jsonl", "audit.head"
_START = "0" * 64


@dataclass(frozen=True)
class Asked:
    """Who asked for something that goes on record, when, and the audit file that keeps it."""

    by: str
    now: datetime
    audit_file: Path


@dataclass(frozen=True)
class Verified:
    """Every record is there, in order and unchanged; `head` is the last one's hash."""

    records: int
    head: str


@dataclass(frozen=True)
class Broken:
    """The first line (from 1) that is not as it was written, and why."""

    line: int
    why: str


@dataclass(frozen=True)
class Recorded:
    """One record: who (`actor`) did what (`action`) when (UTC), with ids and counts (`facts`)."""

    seq: int
    at: datetime
    actor: str
    action: str
    facts: Mapping[str, str | int]


def record(
    path: Path, actor: str, action: str, facts: Mapping[str, str | int], now: datetime
) -> int:
    """Append one record, kept even over a power cut, and return its number.

    `facts` hold ids and counts, never names. Several processes may record at once. Raises Refused
    when the file was changed before: nothing is written behind a break.
    """
    with _locked(path):
        found = _check(path, unfinished=True)
        if isinstance(found, Broken):
            raise Refused(
                f"The audit file is broken at line {found.line}: {found.why}.",
                f"Keep {path.name} and its head aside for whoever looks into it, then try again.",
            )
        entry: dict[str, object] = {
            "seq": found.records + 1,
            "at": now.astimezone(UTC).isoformat(),
            "actor": actor,
            "action": action,
            "facts": dict(facts),
            "prev": found.head,
        }
        entry["hash"] = _hash(entry)
        _append(path, _text(entry))
        write_whole(path.with_suffix(".head"), f"{found.records + 1} {entry['hash']}\n")
    return found.records + 1


def verify(path: Path) -> Verified | Broken:
    """Read every record again: edits, cuts, reordering and a missing end are found."""
    with _locked(path):
        return _check(path, unfinished=False)


def entries(path: Path) -> list[Recorded]:
    """Every record that can be read, in order; whether they are as they were written says `verify`."""
    with _locked(path):
        lines = _read(path).splitlines()
    return [found for line in lines if (found := _recorded(line)) is not None]


def copied(path: Path) -> tuple[bytes, bytes]:
    """The file and its head as they belong together; empty while nothing is on record."""
    head = path.with_suffix(".head")
    with _locked(path):
        return _bytes(path), _bytes(head)


def _recorded(line: str) -> Recorded | None:
    try:
        entry = json.loads(line)
        at = datetime.fromisoformat(entry["at"])
        return Recorded(entry["seq"], at, entry["actor"], entry["action"], entry["facts"])
    except (ValueError, KeyError, TypeError):
        return None


def _check(path: Path, *, unfinished: bool) -> Verified | Broken:
    """`unfinished`: a last line without its end is left over from a crash, and not counted."""
    *lines, rest = _read(path).split("\n")
    hashes = [_START, *(line[-66:-2] for line in lines)]  # each line ends in "hash": "..."}
    for number, (line, (prev, own)) in enumerate(zip(lines, pairwise(hashes), strict=True), 1):
        if not _as_written(line, number, prev, own):
            return Broken(number, "changed, or not where it was written")
    if rest and not unfinished:
        return Broken(len(lines) + 1, "the last line is not finished")
    # A crash between the line and its head leaves the head one line behind.
    ends = [f"{number} {own}" if number else "" for number, own in enumerate(hashes)][-2:]
    if _read(path.with_suffix(".head")).strip() not in ends:
        return Broken(len(lines) + 1, "the file does not end where its head says")
    return Verified(len(lines), hashes[-1])


def _as_written(line: str, number: int, prev: str, own: str) -> bool:
    try:
        entry = json.loads(line)
    except ValueError:
        return False
    if not isinstance(entry, dict) or _text(entry) != line or entry.pop("hash", None) != own:
        return False
    return entry.get("seq") == number and entry.get("prev") == prev and _hash(entry) == own


def _append(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        whole = file.read().rfind(b"\n") + 1
        file.truncate(whole)  # only a line that was never finished goes
        file.seek(whole)
        file.write(text.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _text(entry: Mapping[str, object]) -> str:
    return json.dumps({name: entry[name] for name in sorted(entry, key=lambda n: (n == "hash", n))})


def _hash(entry: Mapping[str, object]) -> str:
    return hashlib.sha256(_text(entry).encode()).hexdigest()


def _read(path: Path) -> str:
    return _bytes(path).decode("utf-8", errors="replace")


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    private_folder(path.parent)
    descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
