"""Where is the book of alerts kept? In `alerts.json` (0600), written whole, by one process at a time."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from core import one_at_a_time
from core.errors import HslError
from core.folders import write_whole
from operations.alert_book import Book, Ear, Episode, Told

FILE: Final = "alerts.json"
LOCK: Final = "alerts.lock"


class SomebodyElseLooks(Exception):
    """Another process tells at this moment: it saw the same, so there is nothing to do."""


class CannotKeep(HslError):
    """What was told cannot be kept, so nothing is told: it would be told again and again."""


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Hold the lock of the book. Raises SomebodyElseLooks, CannotKeep."""
    with ExitStack() as held:
        try:
            held.enter_context(one_at_a_time.alone(data_dir, LOCK, SomebodyElseLooks()))
        except OSError as error:
            raise _cannot_keep(data_dir, error) from error
        yield


def read(data_dir: Path) -> Book:
    """The book; an empty one when there is none, or none that can be read: then what stands is told anew."""
    try:
        said = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
        return Book(
            {name: _episode(name, each) for name, each in said["episodes"].items()},
            {key: _ear(each) for key, each in said["ears"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Book()


def write(data_dir: Path, book: Book) -> None:
    """Keep it, over a power cut too. Raises CannotKeep."""
    said = {
        "episodes": {name: _said(each) for name, each in book.episodes.items()},
        "ears": {key: _heard(each) for key, each in book.ears.items()},
    }
    try:
        write_whole(data_dir / FILE, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise _cannot_keep(data_dir, error) from error


def standing_since(data_dir: Path) -> dict[str, datetime]:
    """Since when each condition stands, by what was seen so far."""
    episodes = read(data_dir).episodes
    return {name: each.since for name, each in episodes.items() if each.over_at is None}


def _cannot_keep(data_dir: Path, error: OSError) -> CannotKeep:
    return CannotKeep(
        f"What was told cannot be kept in {data_dir}: {error.strerror or error}.",
        "Free space or correct the permissions.",
    )


def _said(episode: Episode) -> dict[str, object]:
    return {
        "seen_at": episode.seen_at.isoformat(),
        "since": episode.since.isoformat(),
        "says": episode.says,
        "about": sorted(episode.about),
        "over_at": episode.over_at.isoformat() if episode.over_at else None,
    }


def _heard(ear: Ear) -> dict[str, object]:
    told = {
        name: {"seen_at": each.seen_at.isoformat(), "about": sorted(each.about), "over": each.over}
        for name, each in ear.told.items()
    }
    next_at = ear.next_at.isoformat() if ear.next_at else None
    return {"told": told, "failures": ear.failures, "next_at": next_at}


def _episode(name: str, said: Mapping[str, Any]) -> Episode:
    return Episode(
        name,
        datetime.fromisoformat(said["seen_at"]),
        datetime.fromisoformat(said["since"]),
        str(said["says"]),
        frozenset(said["about"]),
        _moment(said["over_at"]),
    )


def _ear(said: Mapping[str, Any]) -> Ear:
    told = {
        name: Told(
            datetime.fromisoformat(each["seen_at"]), frozenset(each["about"]), bool(each["over"])
        )
        for name, each in said["told"].items()
    }
    return Ear(told, int(said["failures"]), _moment(said["next_at"]))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
