"""What does PostgreSQL answer to the question of each figure, asked of the bot's own tables?

A block of twins/*.sql has the name of its figure and is written by itself, not from ours. It gives the
figure's rows, or its main columns, for the parameters of `asked_of`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg

from core.snapshot import Snapshot
from pages.parts.looking import Value
from queries import read_folder

_BLOCKS = read_folder(Path(__file__).parent)
TWINS: Mapping[str, str] = {
    name: each.sql for name, each in _BLOCKS.items() if not name.startswith("view_")
}
_VIEWS = tuple(each.sql for name, each in _BLOCKS.items() if name.startswith("view_"))
# What the snapshot says of itself or by the settings: the bot's tables cannot answer that.
OF_THE_SNAPSHOT = frozenset(
    {
        "attention",
        "campaign",
        "findings",
        "rejected_payloads",
        "rejected_rows",
        "row_counts",
        "snapshot_list",
        "tier_rules",
    }
)
ASKED: Mapping[str, Mapping[str, Value]] = {
    "conversion_compared": {"stream": "5th_stream", "other_stream": "4th_stream"},
    "stream_students": {"statuses": ("paid", "awaiting", "created", "cancelled")},
}
_BUSIEST = (
    "SELECT user_id FROM people WHERE bookings > 0 ORDER BY tier_events DESC, user_id LIMIT 1"
)


def asked_of(name: str, snapshot: Snapshot) -> dict[str, Value]:
    """The parameters a figure is measured with: ASKED, of one person the busiest, else its defaults."""
    if name.startswith("person"):
        return {"person": busiest(snapshot)}
    return dict(ASKED.get(name, {}))


def busiest(snapshot: Snapshot) -> int:
    """Who of those that have booked did most in the last 168 hours."""
    return int(snapshot.query(_BUSIEST).item())


@contextmanager
def asked(url: str, snapshot: Snapshot, zone: str) -> Iterator[psycopg.Connection]:
    """A connection to the bot's database in which the twins can be asked as of the snapshot."""
    taken_at: datetime = snapshot.taken_at
    with psycopg.connect(url, autocommit=True) as connection:
        for name, value in (
            ("TimeZone", zone),
            ("school.taken_at", taken_at.isoformat()),
            ("school.person", str(busiest(snapshot))),
        ):
            connection.execute("SELECT set_config(%s, %s, false)", [name, value])
        for view in _VIEWS:
            connection.execute(view.encode())
        yield connection
