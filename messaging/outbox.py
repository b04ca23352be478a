"""How a message gets into the store: with all its people in one transaction, or not at all."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

import psycopg
import sqlalchemy as sa
from psycopg.errors import UniqueViolation

from core.errors import Refused
from messaging import audit
from messaging.letter import Addressee, Letter, Order
from messaging.states import MessageState
from queries import block

_ADD = sa.text(block("outbox_add_message"))
_COPY = block("outbox_copy_recipients")
_TOTAL = sa.text(block("outbox_total"))


class AlreadyQueued(Refused):
    """This rehearsal was sent before: a double click, a reload or a second tab. Nothing was added."""


class NobodyToWriteTo(Refused):
    """A message needs at least one person; nothing was added."""


def queue(
    connection: sa.Connection,
    letter: Letter,
    order: Order,
    people: Iterable[Addressee],
    now: datetime,
) -> int:
    """Put one message and its people into the outbox, on record; the message's number.

    The caller's transaction decides: commit sends, rollback forgets. It is scheduled for `order.at`
    (or now), or waits for approval. Raises AlreadyQueued when the fingerprint was sent before,
    Refused when a person stands twice, NobodyToWriteTo.
    """
    try:
        message_id = connection.execute(_ADD, _row(letter, order, now)).scalar_one()
        total = _copy(connection, message_id, people)
    except sa.exc.IntegrityError as error:
        raise AlreadyQueued(
            "This rehearsal was sent already; nothing was added.",
            "Rehearse again if it is to go out once more.",
        ) from error
    if not total:
        raise NobodyToWriteTo("Nobody is left to write to.", "Choose another audience.")
    connection.execute(_TOTAL, {"total": total, "message_id": message_id})
    audit.record(connection, _entry(message_id, letter, order, total, now))
    return int(message_id)


def _row(letter: Letter, order: Order, now: datetime) -> Mapping[str, object]:
    state = MessageState.AWAITING_APPROVAL if order.needs_approval else MessageState.SCHEDULED
    return {
        "message_text": letter.text,
        "total_recipients": 0,
        "recipient_type": "group",
        "recipient_group": order.group,
        "scheduled_at": order.at,
        "created_at": now,
        "state": state,
        "author": order.author,
        "needs_approval": order.needs_approval,
        "buttons": json.dumps([[asdict(button) for button in row] for row in letter.buttons]),
        "options": json.dumps({"silent": letter.silent, "link_preview": letter.link_preview}),
        "media_id": letter.media_id,
        "corrects": order.corrects,
        "payload_hash": letter.payload_hash,
        "fingerprint": order.fingerprint,
        "not_before": order.at or now,
        "despite_quiet": order.despite_quiet,
    }


def _copy(connection: sa.Connection, message_id: int, people: Iterable[Addressee]) -> int:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101  # what the address was made for
    total = 0
    try:
        with driver.cursor() as cursor, cursor.copy(_COPY.encode()) as copy:
            for each in people:
                copy.write_row((message_id, each.user_id, each.username, each.personal_text))
                total += 1
    except UniqueViolation:
        raise Refused(
            "A person stands twice among the recipients; nothing was added.",
            "Name each person once.",
        ) from None
    return total


def _entry(message_id: int, letter: Letter, order: Order, total: int, now: datetime) -> audit.Entry:
    counts: dict[str, str | int] = {"recipients": total, "payload": letter.payload_hash}
    if order.fingerprint:
        counts["fingerprint"] = order.fingerprint
    return audit.Entry(order.author, "queue", now, f"message:{message_id}", counts=counts)
