"""What is told about trouble, in words and as JSON: counts and ids, no people, and no secret ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from operations.alert_book import Note
from operations.kinds import RUNBOOK

APP: Final = "hsl-dashboard"
_LONGEST_SENTENCE: Final = 350


@dataclass(frozen=True)
class Word:
    """One telling: its text, and what it is about; `where` names this installation."""

    text: str
    at: datetime
    where: str
    notes: tuple[Note, ...] = ()


def word(notes: Sequence[Note], where: str, at: datetime, zone: tzinfo) -> Word:
    """Everything of one look in one telling."""
    lines = [f"{APP} at {where}", *(_line(each, zone) for each in notes)]
    return Word("\n\n".join(lines), at, where, tuple(notes))


def trial(where: str, at: datetime) -> Word:
    """What `hsl alerts --test` tells."""
    return Word(f"{APP} at {where}\n\nThis is a test: alerts arrive here.", at, where)


def as_document(said: Word) -> dict[str, object]:
    """The JSON of a webhook; `text` alone is enough for Slack and Mattermost."""
    return {
        "app": APP,
        "where": said.where,
        "at": said.at.isoformat(),
        "text": said.text,
        "notes": [
            {
                "name": each.episode.name,
                "what": each.what,
                "grade": each.grade,
                "since": each.episode.since.isoformat(),
                "over_at": each.episode.over_at and each.episode.over_at.isoformat(),
                "says": _clipped(each.episode.says),
                "runbook": f"{RUNBOOK}#{each.episode.name}",
            }
            for each in said.notes
        ],
    }


def lasted(length: timedelta) -> str:
    """40 minutes, 5 hours, 3 days."""
    for unit, name in ((timedelta(days=1), "days"), (timedelta(hours=1), "hours")):
        if length >= 2 * unit:
            return f"{length // unit} {name}"
    return f"{length // timedelta(minutes=1)} minutes"


def _line(note: Note, zone: tzinfo) -> str:
    episode = note.episode
    since = f"{episode.since.astimezone(zone):%-d %b %H:%M}"
    if episode.over_at is not None:
        head = f"OVER: {episode.name}, after {lasted(episode.over_at - episode.since)}"
        return (
            f"{head}\nIt began {since}. {_clipped(episode.says)}" if note.what == "past" else head
        )
    more = " (more)" if note.what == "changed" else ""
    head = f"{note.grade.upper()}: {episode.name}{more}, since {since}"
    return f"{head}\n{_clipped(episode.says)}\n{RUNBOOK}#{episode.name}"


def _clipped(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SENTENCE else line[: _LONGEST_SENTENCE - 1] + "…"
