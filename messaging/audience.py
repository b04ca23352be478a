"""Whom do the rules name? Each person once; whoever is named and left out has exactly one reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.errors import Refused, WrongUse
from core.kept_segments import kept_segments, members
from core.settings import Settings
from core.snapshot import Snapshot
from messaging.audience_rules import GROUPS, Rule, Wanted, as_id
from queries import block

_SEGMENT = block("audience_segment")
_SEGMENTS = block("audience_segments")
_EXISTING = block("audience_existing")
_PEOPLE = block("audience_people")
_STREAM = "stream:"


class Reason(StrEnum):
    """Why somebody who was named gets nothing; the first that holds, in this order."""

    INVALID_ID = "invalid_id"
    UNKNOWN_PERSON = "unknown_person"
    EXCLUDED = "excluded"
    ERASED = "erased"
    BLOCKED = "blocked"
    OPTED_OUT = "opted_out"
    RECENTLY_WRITTEN_TO = "recently_written_to"
    NO_VALUE = "no_value"
    TOO_LONG = "too_long"
    BLANK = "blank"


REASON_MEANING: Mapping[Reason, str] = {
    Reason.INVALID_ID: "this is no Telegram id",
    Reason.UNKNOWN_PERSON: "nobody with this id has a booking, a registration or an event",
    Reason.EXCLUDED: "taken away by --exclude",
    Reason.ERASED: "erased on request",
    Reason.BLOCKED: "blocked the bot, or cannot be reached",
    Reason.OPTED_OUT: "asked for no messages",
    Reason.RECENTLY_WRITTEN_TO: "has had as many messages as allowed in these days",
    Reason.NO_VALUE: "the text needs a name this person does not have, and has no fallback",
    Reason.TOO_LONG: "the text is too long with this person's name in it",
    Reason.BLANK: "with this person's name there is nothing to see",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a message may go to; an unknown name is ""."""

    user_id: int
    display_name: str
    username: str = ""
    first_name: str = ""
    last_name: str = ""

    @property
    def values(self) -> Mapping[str, str]:
        """What placeholders are filled with."""
        return {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "username": self.username,
        }


@dataclass(frozen=True, slots=True)
class Dropped:
    """Somebody who was named (`given`, the id as written) and gets nothing."""

    given: str
    reason: Reason
    why: str = ""


@dataclass(frozen=True)
class Audience:
    """Who gets it, by id, and who does not although named."""

    kept: tuple[Person, ...]
    dropped: tuple[Dropped, ...]

    @property
    def invalid_ids(self) -> list[str]:
        """The ids as given that are nobody's."""
        nobody = (Reason.INVALID_ID, Reason.UNKNOWN_PERSON)
        return [each.given for each in self.dropped if each.reason in nobody]

    @property
    def counts(self) -> dict[Reason, int]:
        """How many were dropped, by reason."""
        reasons = [each.reason for each in self.dropped]
        return {reason: reasons.count(reason) for reason in Reason if reason in reasons}


@dataclass(frozen=True)
class Groups:
    """Where segments are looked up: the snapshot, the configured streams, and the school's own segments.

    `kept_segment` gives the ids of a segment somebody saved under that name, None when there is none;
    `holders` gives the ids of those who got a message and still have it.
    """

    snapshot: Snapshot
    streams: Mapping[str, str]
    kept_segment: Callable[[str], frozenset[int] | None] = lambda _name: None
    kept_names: tuple[str, ...] = ()
    holders: Callable[[int], Iterable[int]] = lambda _message: ()


def groups_of(
    snapshot: Snapshot, settings: Settings, holders: Callable[[int], Iterable[int]]
) -> Groups:
    """The groups of this data folder. Raises UnreadableSegments."""
    names = tuple(each.name for each in kept_segments(settings.data_dir))

    def found(name: str) -> frozenset[int] | None:
        if name.casefold() not in {each.casefold() for each in names}:
            return None
        return frozenset(members(snapshot, settings.data_dir, name)["user_id"])

    return Groups(snapshot, settings.streams, found, names, holders)


def gather(groups: Groups, wanted: Wanted) -> Audience:
    """Everybody the rules name. Raises Refused on a stream that is not configured, WrongUse on an
    unknown segment; nobody at all is an answer here, and refused by `require_somebody`.
    """
    given = list(dict.fromkeys(each for rule in wanted.add for each in rule.ids))
    valid, nobody = validate_ids(groups.snapshot, given)
    named = valid | _in_segments(groups, wanted.add) | _holders(groups, wanted.add)
    without = _in_segments(groups, wanted.minus, excluding=True) | _holders(groups, wanted.minus)
    without |= {number for rule in wanted.minus for each in rule.ids if (number := as_id(each))}
    kept = _people(groups.snapshot, named - without)
    gone = named - without - {each.user_id for each in kept}
    left_out = [
        *(Dropped(str(each), Reason.UNKNOWN_PERSON) for each in sorted(gone)),
        *(Dropped(str(each), Reason.EXCLUDED) for each in sorted(named & without)),
    ]
    return Audience(kept, (*nobody, *left_out))


def validate_ids(
    snapshot: Snapshot, given: Iterable[str | int]
) -> tuple[set[int], tuple[Dropped, ...]]:
    """The ids that exist in bookings, registrations or events, and each of the others with its reason."""
    written = dict.fromkeys(str(each).strip() for each in given)
    numbers = {each: as_id(each) for each in written}
    asked = [number for number in numbers.values() if number is not None]
    valid = set(snapshot.query(_EXISTING, ids=asked)["user_id"]) if asked else set()
    nobody = [
        Dropped(each, Reason.INVALID_ID if number is None else Reason.UNKNOWN_PERSON)
        for each, number in numbers.items()
        if number not in valid
    ]
    return valid, tuple(nobody)


def require_somebody(audience: Audience) -> None:
    """Raise Refused when nobody is left to write to; the reasons are in it."""
    if not audience.kept:
        why = ", ".join(f"{count:,} {reason}" for reason, count in audience.counts.items())
        raise Refused(
            f"Nobody is left to write to{f' ({why})' if why else ''}.",
            "Name at least one person who may be written to.",
        )


def _holders(groups: Groups, rules: Iterable[Rule]) -> set[int]:
    messages = [rule.message for rule in rules if rule.message is not None]
    return {user_id for message in messages for user_id in groups.holders(message)}


def _in_segments(groups: Groups, rules: Iterable[Rule], *, excluding: bool = False) -> set[int]:
    names = [rule.segment for rule in rules if rule.segment is not None]
    found: set[int] = set()
    there = set(groups.snapshot.query(_SEGMENTS)["segment"]) if names else set()
    for name in names:
        if name.startswith(_STREAM):
            _require_stream(groups, name, there, excluding=excluding)
        found |= _members(groups, name, there)
    return found


def _members(groups: Groups, name: str, there: set[str]) -> set[int]:
    fixed = name in GROUPS or name.startswith((_STREAM, "tier:"))
    if name in there or fixed:
        return set(groups.snapshot.query(_SEGMENT, segment=name)["user_id"])
    kept = groups.kept_segment(name)
    if kept is None:
        known = ", ".join([*sorted(there | set(GROUPS)), *groups.kept_names])
        raise WrongUse(f"There is no segment {name!r}.", f"Choose from: {known}.")
    return set(kept)


def _require_stream(groups: Groups, segment: str, there: set[str], *, excluding: bool) -> None:
    stream = segment.removeprefix(_STREAM)
    if stream in groups.streams or (excluding and segment in there):
        return
    choose = f"choose from: {', '.join(groups.streams)}."
    if segment in there:
        raise Refused(
            f"The stream {stream!r} is in the data and not configured, so it cannot be written to.",
            f"Add it to HSL_STREAMS, or {choose}",
        )
    raise WrongUse(f"There is no stream {stream!r}.", choose.capitalize())


def _people(snapshot: Snapshot, ids: set[int]) -> tuple[Person, ...]:
    if not ids:
        return ()
    return tuple(Person(*row) for row in snapshot.query(_PEOPLE, ids=sorted(ids)).iter_rows())
