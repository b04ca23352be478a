"""What one worker has at hand while it works, and the rules it works by."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Literal, Protocol

import sqlalchemy as sa

from messaging.erased import ErasedPeople
from messaging.hours import QuietHours
from messaging.outcomes import Outcome
from messaging.parcel import Media, Parcel
from queries import block

_TOGETHER = sa.text(block("worker_together"))
Mode = Literal["off", "test", "live"]
ERRORS_IN_ROW = 5
NAP = 0.5  # seconds; how long a stop or a new message may wait to be seen
LATE = timedelta(minutes=15)
# Telegram deletes within 48 hours; ten minutes of it are for clocks and queues.
DELETABLE = timedelta(hours=47, minutes=50)


class Turn(Enum):
    """What came of one turn."""

    DONE = "done"
    NOT_YET = "not yet"
    CLOSED = "closed"


class Caller(Protocol):
    """The two things the worker asks of Telegram."""

    def send(self, parcel: Parcel) -> Outcome:
        """Send one message to one person."""

    def delete(self, user_id: int, telegram_message_id: int) -> Outcome:
        """Delete one message from one chat."""


class Clock(Protocol):
    """Time as the worker sees it."""

    def now(self) -> datetime:
        """This moment, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Let time pass."""


class Log(Protocol):
    """One line for each event, with ids and no names."""

    def info(self, event: str, **facts: object) -> object:
        """Something happened."""

    def error(self, event: str, **facts: object) -> object:
        """Something needs a person."""


@dataclass(frozen=True)
class Rules:
    """How fast, to whom, when not, and where things are noted. `mode` is asked at the moment of sending."""

    rate: float
    mode: Callable[[], Mode]
    test_recipients: frozenset[int]
    erased: ErasedPeople
    calls_file: Path
    host: str
    pid: int
    quiet: QuietHours | None = None


@dataclass
class Shift:
    """One worker's connection, client, clock and log, and what it remembers from call to call.

    The connection commits each statement by itself (two round trips a message); `together` opens a
    transaction where several belong together.
    """

    store: sa.Connection
    telegram: Caller
    rules: Rules
    clock: Clock
    log: Log
    started_at: datetime
    ahead: deque[tuple[int, int]] = field(default_factory=deque)
    recalls: deque[int] = field(default_factory=deque)
    media: dict[int, Media] = field(default_factory=dict)
    unreached: int = 0
    next_at: datetime | None = None
    kept_at: datetime | None = None
    counted_at: datetime | None = None

    def together(self) -> None:
        """What follows, up to the next commit, happens together or not at all."""
        self.store.execute(_TOGETHER)

    @property
    def longest_pause(self) -> timedelta:
        """Between two calls or looks; a next moment further ahead means the clock was set back."""
        return max(timedelta(seconds=NAP), 2 * timedelta(seconds=1 / self.rules.rate))
