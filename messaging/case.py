"""One message under one person's hand: locked, in an allowed state, changed and put on record."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import sqlalchemy as sa

from core.errors import Refused, WrongUse
from messaging import audit
from messaging.hours import QuietHours, require_awake, sending_time
from messaging.states import MessageState as State
from queries import block

_LOCK = sa.text(block("message_lock"))
_SET_STATE = sa.text(block("message_set_state"))
_TALLY = sa.text(block("message_tally"))


class NoSuchMessage(WrongUse):
    """There is no message of that number: see `hsl messages list`."""


class NotNow(Refused):
    """The message is in a state in which this cannot be done; nothing was changed."""


@dataclass(frozen=True)
class By:
    """Who acts, when, and why in their words; and the quiet hours that nothing may start in."""

    actor: str
    at: datetime
    why: str = ""
    quiet: QuietHours | None = None


@dataclass(frozen=True)
class Case:
    """A message that stays locked until the caller's transaction ends."""

    connection: sa.Connection
    message: sa.Row[Any]
    by: By

    @classmethod
    def opened(
        cls, connection: sa.Connection, message_id: int, by: By, allowed: Set[State], doing: str
    ) -> Self:
        """The message, if it is in an allowed state. Raises NoSuchMessage, NotNow."""
        message = connection.execute(_LOCK, {"message_id": message_id}).one_or_none()
        if message is None:
            raise NoSuchMessage(f"There is no message {message_id}.", "See `hsl messages list`.")
        case = cls(connection, message, by)
        if message.state not in allowed:
            able = ", ".join(sorted(state.replace("_", " ") for state in allowed))
            raise case.not_now(
                f"is {message.state.replace('_', ' ')}; it cannot be {doing}",
                f"That can be done while a message is {able}.",
            )
        return case

    @property
    def state(self) -> State:
        """The state it was found in."""
        return State(self.message.state)

    def not_now(self, what: str, cure: str) -> NotNow:
        """The refusal to raise."""
        return NotNow(f"Message {self.message.id} {what}.", cure)

    def require_awake(self, start: datetime, people: int = 1) -> None:
        """Raises InQuietHours when so many people would get it in quiet hours that it may not go out in."""
        if not self.message.despite_quiet:
            cure = (
                "Do that when they are over, or give it a later time first."
                " At night goes out only what had a reason for that when it was rehearsed."
            )
            require_awake(self.by.quiet, sending_time(people, start), cure)

    def set(self, state: State, *, reason: str = "", not_before: datetime | None = None) -> None:
        """Give it another state; the earliest instant stays unless another is given."""
        values = {"message_id": self.message.id, "state": state, "reason": reason}
        more = {"now": self.by.at, "not_before": not_before}
        self.connection.execute(_SET_STATE, values | more)

    def change(self, question: sa.TextClause, **values: object) -> list[int]:
        """Run a block about this message; the ids it gives back."""
        found = self.connection.execute(question, {"message_id": self.message.id, **values})
        return list(found.scalars()) if found.returns_rows else []

    def record(self, action: str, facts: Mapping[str, str | int] | None = None) -> None:
        """Count its people anew, and put the act on record."""
        message_id = self.message.id
        tally = self.connection.execute(_TALLY, {"message_id": message_id}).scalar_one()
        counts = {**tally, **(facts or {})}
        by, subject = self.by, f"message:{message_id}"
        entry = audit.Entry(by.actor, action, by.at, subject, by.why, counts)
        audit.record(self.connection, entry)
