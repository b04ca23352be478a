"""What was wrong when, and who was told of it? A value that changes by pure rules, kept in `alerts.json`.

An episode is one time that a condition stands. Each channel remembers what it was told: what it still
has to hear is the difference, so a failed telling is owed until it succeeds, and a restart tells nothing
twice.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from operations.kinds import KINDS, Condition, Grade

# After a failed telling; twice as long each time.
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
# So many fit into one Telegram message, however long their sentences are.
AT_ONCE: Final = 8


@dataclass(frozen=True)
class Episode:
    """A condition from the look that first saw it until the look that no longer did."""

    name: str
    seen_at: datetime
    since: datetime
    says: str
    about: frozenset[str] = frozenset()
    over_at: datetime | None = None


@dataclass(frozen=True)
class Told:
    """What a channel knows of a name: of which episode, concerning what, and whether it is over."""

    seen_at: datetime
    about: frozenset[str]
    over: bool


@dataclass(frozen=True)
class Ear:
    """One channel: what it was told, and after failures when it is tried again."""

    told: Mapping[str, Told] = field(default_factory=dict)
    failures: int = 0
    next_at: datetime | None = None


@dataclass(frozen=True)
class Book:
    """The newest episode of each name, and the channels by their key."""

    episodes: Mapping[str, Episode] = field(default_factory=dict)
    ears: Mapping[str, Ear] = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """One thing to tell; past: it began and ended while the channel could not be told."""

    episode: Episode
    what: Literal["began", "changed", "over", "past"]

    @property
    def grade(self) -> Grade:
        """As grave as its kind; ok when it is over."""
        return "ok" if self.episode.over_at else KINDS[self.episode.name].grade


def follow(
    book: Book, found: Iterable[Condition], now: datetime, unjudged: Collection[str] = ()
) -> Book:
    """The book after one more look: episodes begin, go on and end; those `unjudged` stay as they are."""
    there = {each.name: each for each in found}
    ended = {
        name: each if each.over_at or name in unjudged else replace(each, over_at=now)
        for name, each in book.episodes.items()
        if name not in there and name in KINDS
        if name in unjudged or not _was_a_blip(each, now)
    }
    standing = {name: _gone_on(book.episodes.get(name), each, now) for name, each in there.items()}
    return replace(book, episodes={**ended, **standing})


def with_ears(book: Book, keys: Sequence[str]) -> Book:
    """Only these channels: a new one hears what stands, and nothing of what was over before it came."""
    past = {
        name: Told(each.seen_at, each.about, over=True)
        for name, each in book.episodes.items()
        if each.over_at
    }
    return replace(book, ears={key: book.ears.get(key, Ear(past)) for key in keys})


def owed(book: Book, key: str, now: datetime) -> tuple[Note, ...]:
    """What this channel has to hear now, the serious first; nothing while it waits after a failure."""
    ear = book.ears[key]
    if ear.next_at is not None and now < ear.next_at:
        return ()
    notes = [_note(each, ear.told.get(each.name), now) for each in book.episodes.values()]
    there = [each for each in notes if each is not None]
    return tuple(sorted(there, key=lambda each: (each.grade, each.episode.since)))[:AT_ONCE]


def heard(book: Book, key: str, notes: Iterable[Note]) -> Book:
    """The channel was told these."""
    new = {
        each.episode.name: Told(
            each.episode.seen_at, each.episode.about, over=each.episode.over_at is not None
        )
        for each in notes
    }
    return _with_ear(book, key, Ear({**book.ears[key].told, **new}))


def missed(book: Book, key: str, now: datetime, at_least: timedelta = timedelta()) -> Book:
    """The channel could not be told; `at_least`: it asked for that much peace."""
    ear = book.ears[key]
    wait = min(FIRST_WAIT * 2 ** min(ear.failures, 10), LONGEST_WAIT)
    later = now + max(wait, at_least)
    return _with_ear(book, key, replace(ear, failures=ear.failures + 1, next_at=later))


def _with_ear(book: Book, key: str, ear: Ear) -> Book:
    return replace(book, ears={**book.ears, key: ear})


def _gone_on(before: Episode | None, found: Condition, now: datetime) -> Episode:
    if before is None or before.over_at is not None:
        return Episode(found.name, now, found.since or now, found.says, found.about)
    return replace(before, says=found.says, about=found.about)


def _was_a_blip(episode: Episode, now: datetime) -> bool:
    """Over before anybody was to be told."""
    return episode.over_at is None and now - episode.seen_at < KINDS[episode.name].patience


def _note(episode: Episode, told: Told | None, now: datetime) -> Note | None:
    knows = told is not None and told.seen_at == episode.seen_at
    if episode.over_at is not None:
        if told is None or not knows:
            return Note(episode, "past")
        return None if told.over else Note(episode, "over")
    if now - episode.seen_at < KINDS[episode.name].patience:
        return None
    if told is None or not knows:
        return Note(episode, "began")
    return Note(episode, "changed") if episode.about - told.about else None
