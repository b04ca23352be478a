"""How a message, a delivery and a person's post look in a table and in JSON."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

import sqlalchemy as sa

from messaging import history

_LINE = 60
_ALL = 10_000_000


def message_facts(row: sa.Row[Any]) -> dict[str, object]:
    """All that is known of a message, in the store's names."""
    return {name: value for name, value in row._mapping.items() if name != "options"}


def message_line(row: sa.Row[Any], zone: tzinfo) -> Sequence[object]:
    """One line of the list."""
    to = row.recipient_group or row.recipient_type
    state = row.state.replace("_", " ") + (f": {row.state_reason}" if row.state_reason else "")
    time = _when(row.started_at or row.not_before or row.created_at, zone)
    got = row.successful_deliveries
    text = _short(row.message_text)
    return str(row.id), state, got, row.total_recipients, to, time, row.author, text


def person_line(row: sa.Row[Any], zone: tzinfo) -> Sequence[object]:
    """One line of what a person was sent."""
    time = _when(row.sent_at or row.created_at, zone)
    return str(row.message_id), row.delivery_status, row.reason, time, _short(row.text)


def deliveries_of(
    connection: sa.Connection, message_id: int, status: str
) -> list[dict[str, object]]:
    """Everybody of a message in this delivery state; ids as text."""
    page = history.deliveries(connection, message_id, status=status, rows=_ALL)
    return [{**each._mapping, "user_id": str(each.user_id)} for each in page.rows]


def _when(moment: datetime | None, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LINE else f"{line[: _LINE - 1]}\N{HORIZONTAL ELLIPSIS}"
