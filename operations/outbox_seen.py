"""What does the message store say of its messages, its worker and its stop switch?"""

from datetime import datetime

import sqlalchemy as sa

from messaging import ledger, limiter
from operations.facts import Outbox
from queries import block

_PATIENCE = sa.text(block("health_patience"))
_MESSAGES = sa.text(block("health_messages"))
_DELIVERIES = sa.text(block("health_deliveries"))
_STANDING = sa.text(block("health_standing"))
_WAITING = sa.text(block("health_waiting"))


def outbox(store: sa.Connection, now: datetime) -> Outbox:
    """Counts, ids and times; no texts and no people."""
    store.execute(_PATIENCE)
    standing = store.execute(_STANDING).all()
    worker, seen = ledger.worker_seen(store), limiter.look(store)
    return Outbox(
        messages={row.state: row.messages for row in store.execute(_MESSAGES)},
        deliveries={row.state: row.people for row in store.execute(_DELIVERIES)},
        held=tuple(row.id for row in standing if row.state == "held"),
        paused=tuple(row.id for row in standing if row.state == "paused"),
        waiting_since=store.execute(_WAITING, {"now": now}).scalar_one(),
        beat_at=worker.beat_at if worker else None,
        stopped_at=seen.stopped_at,
        # What a person gave as a reason may name somebody.
        stopped_why=seen.stopped_why if seen.stopped_by == limiter.WORKER else "",
    )
