"""The one row that every call to Telegram passes: pace, wait and the stop switch, kept over restarts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from messaging import audit
from queries import block

_LOOK = sa.text(block("limiter_look"))
_WAIT = sa.text(block("limiter_wait"))
_STOP = sa.text(block("limiter_stop"))
_GO = sa.text(block("limiter_go"))
# Who stopped all sending when it was no person: our own worker, after an error of ours.
WORKER = "worker"
# A little slower than the rate, so that no second ever holds one call more.
_MARGIN = 1.05


@dataclass(frozen=True)
class Limiter:
    """What stands in the way of the next call, and how many calls there ever were.

    The statements that claim a person or a copy take the place in the row of calls themselves, so that
    neither happens without the other. A `next_at` further ahead than two paces was written before the
    clock was set back, and does not count.
    """

    next_at: datetime | None
    wait_until: datetime | None
    wait_reason: str
    stopped_at: datetime | None
    stopped_by: str
    stopped_why: str
    calls: int
    home: str

    def seconds_to_wait(self, now: datetime) -> float:
        """Until Telegram's wait and our own pace are over; the stop switch is another matter."""
        until = max(self.next_at or now, self.wait_until or now)
        return max(0.0, (until - now).total_seconds())


def look(connection: sa.Connection) -> Limiter:
    """The limiter as it stands."""
    return Limiter(*connection.execute(_LOOK).one())


def pace(rate: float) -> timedelta:
    """The time between two calls at so many a second."""
    return timedelta(seconds=_MARGIN / rate)


def wait(connection: sa.Connection, until: datetime, reason: str) -> None:
    """Nobody calls before that moment."""
    connection.execute(_WAIT, {"until": until, "reason": reason})


def stop(connection: sa.Connection, by: str, why: str, now: datetime) -> bool:
    """Stop everything, on record; False when it was stopped already."""
    done = connection.execute(_STOP, {"at": now, "by": by, "why": why}).one_or_none()
    if done:
        audit.record(connection, audit.Entry(by, "stop", now, "all sending", why))
    return bool(done)


def go(connection: sa.Connection, by: str, why: str, now: datetime) -> bool:
    """Let sending go on, on record; False when it was not stopped."""
    done = connection.execute(_GO).one_or_none()
    if done:
        audit.record(connection, audit.Entry(by, "go", now, "all sending", why))
    return bool(done)
