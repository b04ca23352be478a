"""Does a message get into the outbox whole, once, and on record?"""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from core.errors import Refused
from messaging.letter import Addressee, Button, Letter, Order
from messaging.outbox import AlreadyQueued, NobodyToWriteTo, queue
from messaging.tables import audit, message_history, message_recipients

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BIG = 2**52 + 1


def test_a_message_and_its_people_are_queued_together(store: sa.Engine) -> None:
    letter = Letter("<b>Hello</b>", ((Button("Join", "https://school.example"),),), silent=True)
    people = [Addressee(BIG, "anna", "Hello, Anna"), Addressee(2)]

    with store.begin() as connection:
        number = queue(
            connection, letter, Order("boss@school.example", group="tier:hot"), people, NOON
        )

    with store.connect() as connection:
        message = connection.execute(sa.select(message_history)).one()
        rows = connection.execute(
            sa.select(
                message_recipients.c.user_id,
                message_recipients.c.personal_text,
                message_recipients.c.delivery_status,
            ).order_by(message_recipients.c.id)
        ).all()
        record = connection.execute(sa.select(audit)).one()
    assert (message.id, message.state, message.not_before) == (number, "scheduled", NOON)
    assert (message.total_recipients, message.recipient_type) == (2, "group")
    assert message.buttons == [[{"text": "Join", "url": "https://school.example"}]]
    assert message.options == {"silent": True, "link_preview": True}
    assert [tuple(row) for row in rows] == [(BIG, "Hello, Anna", "pending"), (2, None, "pending")]
    assert (record.action, record.subject, record.counts["recipients"]) == (
        "queue",
        f"message:{number}",
        2,
    )


def test_a_message_that_needs_approval_waits_for_it(store: sa.Engine) -> None:
    order = Order("anna", at=NOON + timedelta(hours=3), needs_approval=True)

    with store.begin() as connection:
        queue(connection, Letter("Hi"), order, [Addressee(1)], NOON)
        message = connection.execute(sa.select(message_history)).one()

    assert (message.state, message.recipient_type) == ("awaiting_approval", "individual")
    assert message.scheduled_at == message.not_before == NOON + timedelta(hours=3)


def test_f15_the_same_rehearsal_is_queued_once(store: sa.Engine) -> None:
    order = Order("anna", fingerprint="f1")
    with store.begin() as connection:
        queue(connection, Letter("Hi"), order, [Addressee(1)], NOON)

    with pytest.raises(AlreadyQueued), store.begin() as connection:
        queue(connection, Letter("Hi"), order, [Addressee(1)], NOON)

    assert counted(store) == (1, 1)


def test_a_person_who_stands_twice_is_refused_and_nothing_is_left(store: sa.Engine) -> None:
    with pytest.raises(Refused, match="stands twice"), store.begin() as connection:
        queue(connection, Letter("Hi"), Order("anna"), [Addressee(1), Addressee(1)], NOON)

    assert counted(store) == (0, 0)


def test_a_message_to_nobody_is_refused(store: sa.Engine) -> None:
    with pytest.raises(NobodyToWriteTo), store.begin() as connection:
        queue(connection, Letter("Hi"), Order("anna"), [], NOON)

    assert counted(store) == (0, 0)


def test_the_recipients_go_with_their_message(store: sa.Engine) -> None:
    with store.begin() as connection:
        queue(connection, Letter("Hi"), Order("anna"), [Addressee(1)], NOON)

    with store.begin() as connection:
        connection.execute(sa.delete(message_history))

    assert counted(store) == (0, 0)


def counted(store: sa.Engine) -> tuple[int, int]:
    """Messages and recipients in the store."""
    with store.connect() as connection:
        messages = connection.execute(sa.select(sa.func.count()).select_from(message_history))
        people = connection.execute(sa.select(sa.func.count()).select_from(message_recipients))
        return messages.scalar_one(), people.scalar_one()
