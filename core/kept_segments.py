"""Which groups of people were kept under a name? The rule is kept, not the people.

Who is in a kept segment is found anew on every snapshot: people come and go as the rule says. The
rules lie in `segments.json` of the data folder (0600), which is replaced whole and by one at a time.
"""

import fcntl
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from core import audit
from core.errors import HslError, WrongUse
from core.figures.groups import group_named, people_of
from core.figures.params import checked
from core.folders import private_folder, write_whole
from core.leads import LeadFilter
from core.snapshot import Snapshot

FILE = "segments.json"
_AUDIT = "audit.jsonl"
# No comma or colon: they part the rules of an audience, `segment:NAME,tier:hot`.
_NAME = re.compile(r"[\w][\w .()+-]{0,59}")
# The segments of every snapshot have these names already.
_TAKEN = frozenset({"customers", "not_customers", "registrants", "hackathon"})


class UnreadableSegments(HslError):
    """The file of kept segments was damaged: restore it from a backup, or move it away."""


@dataclass(frozen=True)
class KeptSegment:
    """A rule under a name: the group `group` (core/figures/groups.py) with these parameters."""

    name: str
    group: str
    params: Mapping[str, object]
    made_by: str
    made_at: datetime

    @property
    def rule(self) -> str:
        """Who is in it, in words: the group's rule and what was asked of it."""
        asked = ", ".join(f"{name}: {_said(value)}" for name, value in self.params.items())
        return (
            f"{group_named(self.group).rule} ({asked})" if asked else group_named(self.group).rule
        )


def kept_segments(data_dir: Path) -> list[KeptSegment]:
    """Every kept segment, by name. Raises UnreadableSegments."""
    try:
        written = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
        found = [_read(each) for each in written["segments"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableSegments(
            f"The kept segments in {FILE} of the data folder cannot be read.",
            "Restore the file from a backup, or move it away to begin anew.",
        ) from error
    return sorted(found, key=lambda each: each.name.casefold())


def kept_named(data_dir: Path, name: str) -> KeptSegment:
    """The kept segment of that name, in any letter case. Raises WrongUse listing those there are."""
    there = kept_segments(data_dir)
    for segment in there:
        if segment.name.casefold() == name.strip().casefold():
            return segment
    names = ", ".join(each.name for each in there) or "none is kept yet"
    raise WrongUse(f"There is no kept segment {name!r}.", f"Choose from: {names}.")


def members(snapshot: Snapshot, data_dir: Path, name: str) -> pl.DataFrame:
    """The user_id of everybody who is in the segment as of `snapshot`, each once, ascending.

    Raises WrongUse when there is no such segment, CannotCompute when the snapshot is too old for it.
    """
    segment = kept_named(data_dir, name)
    return people_of(group_named(segment.group), snapshot, segment.params)


def leads_within(wanted: LeadFilter, name: str, snapshot: Snapshot, data_dir: Path) -> LeadFilter:
    """The same leads, only those of a kept segment. Raises as `members` does."""
    ids = tuple(members(snapshot, data_dir, name)["user_id"])
    return replace(wanted, segment=kept_named(data_dir, name).name, ids=ids)


def keep(data_dir: Path, segment: KeptSegment) -> KeptSegment:
    """Keep a rule under a new name. Raises WrongUse when the name or the rule cannot be used."""
    fresh = replace(segment, name=_usable(segment.name))
    checked(group_named(segment.group), segment.params)
    with _changing(data_dir) as there:
        _require_free(fresh.name, there)
        there.append(fresh)
        _recorded(data_dir, "keep_segment", fresh, segment.made_by, segment.made_at)
    return fresh


def rename(data_dir: Path, name: str, new_name: str, *, by: str, now: datetime) -> KeptSegment:
    """Give a kept segment another name. Raises WrongUse."""
    usable = _usable(new_name)
    with _changing(data_dir) as there:
        old = kept_named(data_dir, name)
        others = [each for each in there if each.name != old.name]
        _require_free(usable, others)
        fresh = replace(old, name=usable)
        there[:] = [*others, fresh]
        _recorded(data_dir, "rename_segment", fresh, by, now)
    return fresh


def forget(data_dir: Path, name: str, *, by: str, now: datetime) -> KeptSegment:
    """Remove a kept segment; the people stay where they are. Raises WrongUse."""
    with _changing(data_dir) as there:
        gone = kept_named(data_dir, name)
        there[:] = [each for each in there if each.name != gone.name]
        _recorded(data_dir, "forget_segment", gone, by, now)
    return gone


def _usable(name: str) -> str:
    tidy = " ".join(name.split())
    if not _NAME.fullmatch(tidy):
        raise WrongUse(
            f"A segment cannot be called {name!r}.",
            "Use up to 60 letters, digits, blanks and . - + ( ) _, beginning with a letter or digit.",
        )
    if tidy.casefold() in _TAKEN:
        raise WrongUse(f"Every snapshot has a segment {tidy!r} already.", "Choose another name.")
    return tidy


def _require_free(name: str, there: Sequence[KeptSegment]) -> None:
    if name.casefold() in {each.name.casefold() for each in there}:
        raise WrongUse(f"There is a segment {name!r} already.", "Choose another name.")


@contextmanager
def _changing(data_dir: Path) -> Iterator[list[KeptSegment]]:
    """The segments to change; written whole at the end, by one process at a time."""
    private_folder(data_dir)
    lock = (data_dir / FILE).with_suffix(".lock")
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        there = kept_segments(data_dir)
        yield there
        written = {"segments": [_written(each) for each in there]}
        write_whole(data_dir / FILE, json.dumps(written, ensure_ascii=False, indent=1) + "\n")
    finally:
        os.close(descriptor)


def _written(segment: KeptSegment) -> dict[str, object]:
    return {
        "name": segment.name,
        "group": segment.group,
        "params": {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in segment.params.items()
        },
        "made_by": segment.made_by,
        "made_at": segment.made_at.astimezone(UTC).isoformat(),
    }


def _read(written: Mapping[str, object]) -> KeptSegment:
    params = written["params"]
    if not isinstance(params, dict):
        raise TypeError("params are not an object")
    made_at = datetime.fromisoformat(str(written["made_at"]))
    return KeptSegment(
        str(written["name"]), str(written["group"]), params, str(written["made_by"]), made_at
    )


def _recorded(data_dir: Path, action: str, segment: KeptSegment, by: str, now: datetime) -> None:
    facts: dict[str, str | int] = {"segment": segment.name, "group": segment.group}
    audit.record(data_dir / _AUDIT, by, action, facts, now)


def _said(value: object) -> str:
    match value:
        case None | "":
            return "any"
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return " or ".join(map(str, value)) or "any"
        case _:
            return str(value)
