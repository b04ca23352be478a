"""What about a sending looks wrong, though nothing forbids it? Each thing a person has to look at."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from core.settings import Settings
from messaging.outlook import Lesson, OtherSend
from messaging.rehearsal import Rehearsal

# Above this share of everybody, a message is for everybody, meant or not.
NEARLY_EVERYBODY = 0.5
_FEWEST = 20  # in a tiny school half of everybody is a handful
_MANY_UNREACHABLE = 0.2
# "4 поток", "4-го потока", "4th stream", "4th_stream"
_NAMED_STREAM = re.compile(
    r"\b(\d{1,3})(?:\s?[-‑]?\s?(?:й|го|му|м|ом|ый|ого|ому|st|nd|rd|th))?[\s_-]*(?:поток|stream)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\d+")


@dataclass(frozen=True)
class Caution:
    """One thing to look at. `must_look`: sending asks whether it was seen."""

    what: str
    why: str
    must_look: bool = True


def cautions(found: Rehearsal, everybody: int, settings: Settings) -> list[Caution]:
    """All of them, the weightiest first. `everybody`: all people who could be written to."""
    return [
        *_other_stream(found, settings.streams),
        *_everybody(found, everybody),
        *_said_before(found, settings.zone),
        *_no_ids(found),
        *_unreachable(found),
        *_meanwhile(found, settings.zone),
    ]


def _other_stream(found: Rehearsal, streams: Mapping[str, str]) -> Iterator[Caution]:
    """The text names a stream, and the audience is another one."""
    wanted = found.ask.wanted
    to = {
        rule.segment.removeprefix("stream:")
        for rule in wanted.add
        if rule.segment and rule.segment.startswith("stream:")
    }
    numbers = {number for name in to for number in _ORDINAL.findall(name)}
    said = set(_NAMED_STREAM.findall(found.ask.draft.source))
    known = {number for name in streams for number in _ORDINAL.findall(name)}
    strange = sorted((said & known) - numbers)
    if to and strange:
        labels = ", ".join(streams.get(name, name) for name in sorted(to))
        yield Caution(
            f"The text speaks of stream {' and '.join(strange)}, and it goes to: {labels}.",
            "If the audience is the wrong one, go back and choose the other stream.",
        )


def _everybody(found: Rehearsal, everybody: int) -> Iterator[Caution]:
    share = found.people / everybody if everybody else 0.0
    if found.people >= _FEWEST and share >= NEARLY_EVERYBODY:
        yield Caution(
            f"This goes to {share:.0%} of everybody the school knows: {found.people:,} of"
            f" {everybody:,} people.",
            "If one stream or tier was meant, go back and choose only that.",
        )


def _said_before(found: Rehearsal, zone: tzinfo) -> Iterator[Caution]:
    for each in found.meets.similar:
        if each.same_people:
            yield Caution(
                f"{each.same_people:,} of these people got nearly the same text on"
                f" {_when(each.sent_at, zone)} (message {each.message_id}, {each.alikeness:.0%} alike).",
                "Say something new, or take those people away.",
            )


def _no_ids(found: Rehearsal) -> Iterator[Caution]:
    bad = found.reached.audience.invalid_ids
    if bad:
        shown = ", ".join(bad[:5]) + (" and others" if len(bad) > len(bad[:5]) else "")
        yield Caution(
            f"{len(bad):,} of the given ids are nobody's and get nothing: {shown}.",
            "Correct the list if they are misspelt.",
        )


def _unreachable(found: Rehearsal) -> Iterator[Caution]:
    reach = found.reach
    if reach and reach.expected / found.people >= _MANY_UNREACHABLE:
        yield Caution(
            f"About {reach.expected:,} of {found.people:,} will probably not be reached"
            f" (between {reach.low:,} and {reach.high:,}).",
            "Many people have blocked the bot: write less often, and to fewer.",
            must_look=False,
        )


def _meanwhile(found: Rehearsal, zone: tzinfo) -> Iterator[Caution]:
    yield from (_other(each, zone) for each in found.meets.others if each.same_people)
    yield from (_lesson(each) for each in found.meets.lessons if each.same_people)


def _other(each: OtherSend, zone: tzinfo) -> Caution:
    return Caution(
        f"{each.same_people:,} of these people also get message {each.message_id}"
        f" ({each.state.replace('_', ' ')}, {_when(each.at, zone)}).",
        "Two messages in one hour are one too many for most people.",
    )


def _lesson(each: Lesson) -> Caution:
    return Caution(
        f"{each.same_people:,} of these people have a workshop on {each.day:%-d %b}"
        f" ({each.lesson_type or 'no type'}).",
        "The bot reminds them on that day too.",
        must_look=False,
    )


def _when(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%-d %b, %H:%M}"
