"""What can come of one call to Telegram: values, so that the worker has to look at each."""

from dataclasses import dataclass
from enum import StrEnum


class Whose(StrEnum):
    """Whom a refusal is about."""

    PERSON = "person"
    TEXT = "text"
    OURS = "ours"


@dataclass(frozen=True)
class Sent:
    """Telegram has it. `file_id` names an uploaded file from now on."""

    telegram_message_id: int
    file_id: str | None = None


@dataclass(frozen=True)
class Deleted:
    """The message is gone from the chat."""


@dataclass(frozen=True)
class Known:
    """The token belongs to this bot."""

    username: str


@dataclass(frozen=True)
class Refused:
    """Telegram said no and did nothing. `reason` is one word of ours, `detail` what Telegram said."""

    reason: str
    detail: str
    whose: Whose


@dataclass(frozen=True)
class Wait:
    """Too fast: Telegram did nothing, and nobody may call before that many seconds are over."""

    seconds: float
    detail: str


@dataclass(frozen=True)
class NotReached:
    """No connection: not a byte of the request was written."""

    why: str


@dataclass(frozen=True)
class Unknown:
    """The request went out and no usable answer came: Telegram may have done it."""

    why: str


@dataclass(frozen=True)
class Unauthorised:
    """Telegram does not know the token: nothing can be sent by anybody."""

    detail: str


Outcome = Sent | Deleted | Known | Refused | Wait | NotReached | Unknown | Unauthorised
