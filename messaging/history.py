"""What was written to whom, and what became of it: pages that stay fast at a million recipients."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from messaging.case import NoSuchMessage
from queries import block

_LIST = sa.text(block("messages_list"))
_ONE = sa.text(block("message_one"))
_COUNTS = sa.text(block("message_counts"))
_DELIVERIES = sa.text(block("message_deliveries"))
_TO_PERSON = sa.text(block("messages_to_person"))
PAGE = 50


@dataclass(frozen=True)
class Page:
    """Rows, and what to ask with for the rows after them; None: these were the last."""

    rows: Sequence[sa.Row[Any]]
    next_id: int | None


def messages(
    store: sa.Connection,
    *,
    state: str | None = None,
    before_id: int | None = None,
    rows: int = PAGE,
) -> Page:
    """Messages, newest first: columns of block messages_list, times in UTC.

    `tally` counts people per delivery state as the worker last did, at most 5 s ago while it runs.
    """
    values = {"state": state, "before_id": before_id, "rows": rows + 1}
    return _page(store.execute(_LIST, values).all(), rows)


def message(store: sa.Connection, message_id: int) -> sa.Row[Any]:
    """One message: columns of message_history. Raises NoSuchMessage."""
    found = store.execute(_ONE, {"message_id": message_id}).one_or_none()
    if found is None:
        raise NoSuchMessage(f"There is no message {message_id}.", "See `hsl messages list`.")
    return found


def counts(store: sa.Connection, message_id: int) -> Sequence[sa.Row[Any]]:
    """People of a message by delivery_status and reason, counted now."""
    return store.execute(_COUNTS, {"message_id": message_id}).all()


def deliveries(
    store: sa.Connection,
    message_id: int,
    *,
    status: str | None = None,
    after_id: int = 0,
    rows: int = PAGE,
) -> Page:
    """The people of a message in order: columns of block message_deliveries."""
    values = {"message_id": message_id, "status": status, "after_id": after_id, "rows": rows + 1}
    return _page(store.execute(_DELIVERIES, values).all(), rows)


def messages_to(
    store: sa.Connection, user_id: int, *, before_id: int | None = None, rows: int = PAGE
) -> Page:
    """What one person was sent, newest first, with the very words they got (or were to get)."""
    values = {"user_id": user_id, "before_id": before_id, "rows": rows + 1}
    return _page(store.execute(_TO_PERSON, values).all(), rows)


def _page(found: Sequence[sa.Row[Any]], rows: int) -> Page:
    more = len(found) > rows
    return Page(found[:rows], found[rows - 1].id if more else None)
