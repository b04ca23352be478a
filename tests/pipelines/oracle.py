"""Does a snapshot say what PostgreSQL says? The questions of oracle.sql, asked of both, row by row."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import psycopg

from core.snapshot import Snapshot
from queries import block, read_blocks

BLOCKS = read_blocks(Path(__file__).with_name("oracle.sql"))
Rows = list[tuple[object, ...]]
_LEADS = "SELECT user_id, tier_events, tier_active_days FROM people WHERE is_registrant"
# The same questions in the snapshot's terms; every other one is the table of that name.
OURS: Mapping[str, str] = {
    "people": """
        SELECT user_id, username, first_name, last_name, display_name, course_stream, is_registrant,
            is_customer, first_seen, first_day, last_seen, bookings, registrations, events, last_activity
        FROM people""",
    "tiers": """
        SELECT user_id, tier_events, tier_active_days, tier,
            own_tier_events, own_tier_active_days, own_tier
        FROM people""",
    "leads": _LEADS,
    "segments": "SELECT segment, user_id FROM segments WHERE segment NOT LIKE 'tier:%'",
    "totals": block("figure_totals"),
    "rejected": "SELECT source_table, row_key FROM rejects",
}
QUESTIONS = tuple(name for name in BLOCKS if not name.startswith("view_"))


def answers(url: str, *, taken_at: datetime, zone: str) -> dict[str, Rows]:
    """What PostgreSQL answers to each question, as of `taken_at`, with days cut in `zone`."""
    params = {"taken_at": taken_at, "zone": zone}
    with psycopg.connect(url) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        for name in BLOCKS:
            if name.startswith("view_"):
                connection.execute(BLOCKS[name].sql.encode())
        return {name: _asked(connection, name, params) for name in QUESTIONS}


def differences(snapshot: Snapshot, truth: Mapping[str, Rows]) -> dict[str, tuple[Rows, Rows]]:
    """Per question, the rows only PostgreSQL gives and the rows only the snapshot gives."""
    found = {}
    for name in QUESTIONS:
        theirs, ours = Counter(truth[name]), Counter(asked(snapshot, name))
        if theirs != ours:
            found[name] = (list((theirs - ours).elements()), list((ours - theirs).elements()))
    return found


def asked(snapshot: Snapshot, name: str) -> Rows:
    """What the snapshot answers."""
    return snapshot.query(OURS.get(name, f"SELECT * FROM {name}")).rows()


def _asked(connection: psycopg.Connection, name: str, params: Mapping[str, object]) -> Rows:
    sql = BLOCKS[name].sql
    return connection.execute(sql.encode(), params if "%(" in sql else None).fetchall()
