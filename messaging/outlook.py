"""What else is to be expected of a sending: who is unreachable, what it meets, what it repeats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

import sqlalchemy as sa

from core.figures.statistics import wilson
from core.snapshot import Snapshot
from messaging.alike import NEARLY, Similar, alikeness
from messaging.filled import common
from messaging.history import message
from messaging.hours import PER_SECOND, Window
from messaging.markup import parse
from messaging.markup_tokens import BadText
from messaging.recall import still_have
from queries import block

REACH_DAYS = 90
LATELY_DAYS = 30
_REACH = sa.text(block("rehearsal_reach"))
_OTHERS = sa.text(block("rehearsal_other_sends"))
_LATELY = sa.text(block("rehearsal_lately"))
_SAME_PEOPLE = sa.text(block("rehearsal_same_people"))
_LESSONS = block("audience_lessons")


@dataclass(frozen=True)
class Reach:
    """People who will probably not be reached: of `answered` deliveries in 90 days, `unreachable` were
    not; `expected` of this audience, between `low` and `high` (Wilson, 95 %)."""

    answered: int
    unreachable: int
    expected: int
    low: int
    high: int


@dataclass(frozen=True)
class OtherSend:
    """Another message in the same hours, and how many of the same people it goes to."""

    message_id: int
    state: str
    audience: str
    at: datetime
    people: int
    same_people: int


@dataclass(frozen=True)
class Lesson:
    """A workshop on a day of the sending, and how many of the audience registered for it."""

    lesson_type: str | None
    day: date
    registered: int
    same_people: int


def expected_unreachable(connection: sa.Connection, people: int, now: datetime) -> Reach | None:
    """By the deliveries of the last 90 days; None when there are none to judge by."""
    since = now - timedelta(days=REACH_DAYS)
    row = connection.execute(_REACH, {"since": since}).one()
    interval = wilson(row.unreachable, row.answered)
    if interval is None:
        return None
    low, high = (round(people * share / 100) for share in interval)
    expected = round(people * row.unreachable / row.answered)
    return Reach(row.answered, row.unreachable, expected, low, high)


def other_sends(
    connection: sa.Connection, window: Window, ids: Sequence[int], now: datetime
) -> list[OtherSend]:
    """The messages that go out in the same hours, the earliest first."""
    asked = {
        "ids": list(ids),
        "start_at": window.start,
        "end_at": window.end,
        "now": now,
        "per_second": PER_SECOND,
    }
    return [OtherSend(*row) for row in connection.execute(_OTHERS, asked)]


def similar_lately(
    connection: sa.Connection, text: str, ids: Sequence[int], now: datetime
) -> list[Similar]:
    """Messages of the last 30 days that say nearly the same, the newest first. `text` is unmarked."""
    rows = connection.execute(_LATELY, {"since": now - timedelta(days=LATELY_DAYS)}).all()
    found = [(row, alikeness(text, unmarked(row.message_text))) for row in rows]
    return [
        Similar(row.id, row.at, alike, _same_people(connection, row.id, ids))
        for row, alike in found
        if alike >= NEARLY
    ]


def lessons_meanwhile(
    snapshot: Snapshot, window: Window, ids: Sequence[int], zone: tzinfo
) -> list[Lesson]:
    """The workshops on the days of the sending; their hour is not in the data."""
    first, last = (moment.astimezone(zone).date() for moment in (window.start, window.end))
    rows = snapshot.query(_LESSONS, ids=list(ids), first_day=first, last_day=last)
    return [Lesson(*row) for row in rows.iter_rows()]


def holders_of(connection: sa.Connection, message_id: int) -> Sequence[int]:
    """Who got a message and still has it. Raises NoSuchMessage."""
    message(connection, message_id)
    return still_have(connection, message_id)


def unmarked(text: str) -> str:
    """What everybody reads of a text; a text of the earlier system that is no HTML stays as it is."""
    try:
        return common(parse(text))
    except BadText:
        return text


def _same_people(connection: sa.Connection, message_id: int, ids: Sequence[int]) -> int:
    asked = {"message_id": message_id, "ids": list(ids)}
    return int(connection.execute(_SAME_PEOPLE, asked).scalar_one())
