"""How a rehearsal is told: to a person in a few tables, to a program as one document."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

import typer

from commands.answer import plain, say, show
from core.errors import WrongUse
from core.settings import Settings
from messaging.audience import REASON_MEANING, Person
from messaging.outlook import Reach
from messaging.rehearsal import Rehearsal
from messaging.text import Rendered, render

NOT_LIVE = {
    "off": "nobody gets anything until it is switched on",
    "test": "only HSL_TEST_RECIPIENTS get it",
}


def as_document(found: Rehearsal, settings: Settings, *, preview: int | None) -> dict[str, object]:
    """The JSON form: DESIGN section 4, and all else that was found."""
    reached, longest = found.reached, found.reached.longest
    return {
        "fingerprint": found.fingerprint,
        "kept": found.people,
        "dropped": dict(reached.audience.counts),
        "invalid_ids": reached.audience.invalid_ids,
        "audience": found.ask.wanted.in_words,
        "first": _who(reached.audience.kept[0]),
        "last": _who(reached.audience.kept[-1]),
        "longest": {
            "units": longest.units,
            "limit": longest.limit,
            "user_id": longest.person.user_id,
        },
        "expected_unreachable": asdict(found.reach) if found.reach else None,
        "starts_at": reached.window.start,
        "finishes_at": reached.window.end,
        "quiet_hours": [asdict(each) for each in found.meets.quiet],
        "other_sends": [asdict(each) for each in found.meets.others],
        "lessons": [asdict(each) for each in found.meets.lessons],
        "similar": [asdict(each) for each in found.meets.similar],
        "exceptions": found.ask.exceptions.given,
        "needs_approval": found.people > settings.approval_above,
        "sending": settings.sending,
        "preview": _preview(found, preview),
        "left_out": [asdict(each) for each in reached.audience.dropped],
    }


def show_rehearsal(found: Rehearsal, settings: Settings, *, preview: int | None) -> None:
    """Who gets it, who does not and why, what to look at, and how to send it."""
    shown = _preview(found, preview)
    show(
        f"{found.people:,} people would get it; nothing was sent",
        ["what", "found"],
        _rows(found, settings),
    )
    counts = found.reached.audience.counts
    if counts:
        rows = [(reason, count, REASON_MEANING[reason]) for reason, count in counts.items()]
        show(f"{sum(counts.values()):,} do not get it", ["reason", "people", "meaning"], rows)
    cautions = list(_cautions(found, settings))
    if cautions:
        show("Look at this first", ["what", "details"], cautions)
    typer.echo(f"As {shown['display_name']} would read it:\n")
    typer.echo("\n".join(f"    {plain(line)}" for line in str(shown["text"]).split("\n")))
    typer.echo()
    say(f"to send exactly this: hsl messages send {found.fingerprint}")


def _rows(found: Rehearsal, settings: Settings) -> Iterator[tuple[str, str]]:
    reached, longest = found.reached, found.reached.longest
    first, last = reached.audience.kept[0], reached.audience.kept[-1]
    yield "audience", found.ask.wanted.in_words
    yield "first", f"{first.display_name} ({first.user_id})"
    yield "last", f"{last.display_name} ({last.user_id})"
    start, end = reached.window.start, reached.window.end
    yield "when", f"{_time(start, settings)} to {_time(end, settings)}, 20 people a second"
    of = f"{longest.units:,} of at most {longest.limit:,} units"
    yield "longest text", f"{of}, for {longest.person.display_name} ({longest.person.user_id})"
    yield "unreachable", _reach(found.reach)


def _cautions(found: Rehearsal, settings: Settings) -> Iterator[tuple[str, str]]:
    for quiet in found.meets.quiet:
        hours = f"{_time(quiet.start, settings)} to {_time(quiet.end, settings)}"
        yield "quiet hours", hours
    for other in found.meets.others:
        same = f"{other.same_people:,} of the same people"
        at = _time(other.at, settings)
        yield f"message {other.message_id}", f"{other.state} for {at}, {other.audience}; to {same}"
    for lesson in found.meets.lessons:
        people = f"{lesson.same_people:,} of these people registered"
        yield "workshop", f"{lesson.lesson_type or 'not named'} on {lesson.day}; {people}"
    for like in found.meets.similar:
        said = f"{like.alikeness:.0%} the same text on {_time(like.sent_at, settings)}"
        yield f"message {like.message_id}", f"{said}; {like.same_people:,} of the same people"
    if found.people > settings.approval_above:
        yield "approval", f"a second person approves above {settings.approval_above:,} people"
    if settings.sending in NOT_LIVE:
        yield "sending", f"is {settings.sending} (HSL_SENDING): {NOT_LIVE[settings.sending]}"


def _reach(reach: Reach | None) -> str:
    if reach is None:
        return "unknown: no delivery in 90 days to judge by"
    share = f"{reach.unreachable:,} of {reach.answered:,} deliveries in 90 days were not"
    return f"about {reach.expected:,} ({reach.low:,} to {reach.high:,}): {share}"


def _preview(found: Rehearsal, user_id: int | None) -> dict[str, object]:
    """One person's text: the one asked for, or the first."""
    kept = found.reached.audience.kept
    person = next((each for each in kept if user_id in (None, each.user_id)), None)
    if person is None:
        raise WrongUse(f"{user_id} is not among those who get it.", "Name one who is.")
    text = render(found.ask.draft, person.values)
    if not isinstance(text, Rendered):
        raise TypeError("somebody is kept whom the text does not fit")
    return {**_who(person), **asdict(text)}


def _who(person: Person) -> dict[str, object]:
    return {"user_id": person.user_id, "display_name": person.display_name}


def _time(at: datetime, settings: Settings) -> str:
    return f"{at.astimezone(settings.zone):%Y-%m-%d %H:%M}"
