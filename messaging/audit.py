"""Who did what to the messages, when and why: rows that hold the hash of the row before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa

from queries import block

START = "0" * 64
_LOCK = sa.text(block("audit_lock"))
_LAST = sa.text(block("audit_last"))
_ADD = sa.text(block("audit_add"))


@dataclass(frozen=True)
class Entry:
    """One act. `subject` is such as `message:12`; `counts` hold numbers and short words, never names."""

    actor: str
    action: str
    at: datetime
    subject: str = ""
    why: str = ""
    counts: Mapping[str, str | int] = field(default_factory=dict)


def record(connection: sa.Connection, entry: Entry) -> str:
    """Append one row in the caller's transaction, and return its hash."""
    connection.execute(_LOCK)
    last = connection.execute(_LAST).one_or_none()
    seq, previous = (last.seq + 1, last.hash) if last else (1, START)
    at = entry.at.astimezone(UTC)
    own = hash_of(seq, entry, previous)
    connection.execute(
        _ADD,
        {
            "seq": seq,
            "at": at,
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "why": entry.why,
            "counts": json.dumps(dict(entry.counts)),
            "previous_hash": previous,
            "hash": own,
        },
    )
    return own


def hash_of(seq: int, entry: Entry, previous: str) -> str:
    """SHA-256 over the row's fields in one JSON form."""
    whole = {
        "seq": seq,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "why": entry.why,
        "counts": dict(entry.counts),
        "previous_hash": previous,
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
