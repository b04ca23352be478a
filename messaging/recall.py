"""Who can a message still be taken back from, who not and why, and who still has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from messaging.shift import DELETABLE
from queries import block

_OUTLOOK = sa.text(block("recall_outlook"))
_STILL_HAVE = sa.text(block("recall_still_have"))


@dataclass(frozen=True)
class Outlook:
    """People of one message. `until` is when the first reachable one is out of reach (UTC)."""

    gone: int
    reachable: int
    too_old: int
    blocked: int
    other: int
    unknown: int
    until: datetime | None


def outlook(store: sa.Connection, message_id: int, now: datetime) -> Outlook:
    """How a recall stands, or would stand if it were asked now.

    Telegram lets a bot delete its message for 48 hours; ten minutes of them are kept as a margin.
    """
    values = {"message_id": message_id, "oldest": now - DELETABLE}
    counted = dict(store.execute(_OUTLOOK, values).one()._mapping)
    oldest = counted.pop("oldest_sent")
    until = None if oldest is None or oldest + DELETABLE <= now else oldest + DELETABLE
    return Outlook(**counted, until=until)


def still_have(store: sa.Connection, message_id: int) -> Sequence[int]:
    """Who got it and still has it: the audience of a correction. Unknown deliveries are not in it."""
    return store.execute(_STILL_HAVE, {"message_id": message_id}).scalars().all()
