"""What the pages of messages ask the store: lists by filter, what runs, how fast, and who did what."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.errors import WrongUse
from core.snapshot import Snapshot
from messaging import audit
from messaging.opt_outs import Said
from queries import block

Rows = Sequence[sa.Row[Any]]
_MESSAGES = sa.text(block("form_messages"))
_AUTHORS = sa.text(block("form_authors"))
_OPEN = sa.text(block("form_open"))
_PACE = sa.text(block("form_pace"))
_APPROVALS = sa.text(block("form_approvals"))
_REHEARSED = sa.text(block("form_rehearsed"))
_PEOPLE = sa.text(block("form_people"))
_REACHED = sa.text(block("form_reached"))
_SEEN = sa.text(block("worker_seen"))
_BLOCKED = sa.text(block("blocked_list"))
_BLOCKED_COUNT = sa.text(block("blocked_count"))
_LIFT = sa.text(block("blocked_lift"))
_AUDIT = sa.text(block("audit_page"))
_AUDIT_WORDS = sa.text(block("audit_words"))
_AFTER = block("audience_after")
_EVERYBODY = block("audience_everybody")
MOST_FOLLOWED = 100_000


@dataclass(frozen=True)
class Wish:
    """Which messages: None is any. `audience` and `words` are parts of what is written there."""

    state: str | None = None
    kind: str | None = None
    audience: str | None = None
    words: str | None = None
    author: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Acts:
    """What people did: how many in the 7 days after their message, and in the 7 days before it."""

    act: str
    after: int
    before: int


def messages(store: sa.Connection, wish: Wish, *, rows: int, skip: int = 0) -> Rows:
    """Messages, newest first: columns of block form_messages, times in UTC."""
    return store.execute(_MESSAGES, {**asdict(wish), "rows": rows, "skip": skip}).all()


def authors(store: sa.Connection) -> list[str]:
    """Everybody who ever wrote a message."""
    return list(store.execute(_AUTHORS).scalars())


def open_messages(store: sa.Connection) -> Rows:
    """Whatever runs, waits, is paused, held or being recalled: columns of block form_open."""
    return store.execute(_OPEN).all()


def sent_last_minute(store: sa.Connection, message_id: int, now: datetime) -> int:
    """How many got it in the minute before `now`."""
    return int(store.execute(_PACE, {"message_id": message_id, "now": now}).scalar_one())


def approvals(store: sa.Connection, message_id: int) -> Rows:
    """Who decided, when and why, in order."""
    return store.execute(_APPROVALS, {"message_id": message_id}).all()


def rehearsed(store: sa.Connection, message_id: int) -> sa.Row[Any] | None:
    """made_at, facts and options of the rehearsal; None for messages that had none."""
    return store.execute(_REHEARSED, {"message_id": message_id}).one_or_none()


def people(
    store: sa.Connection, message_id: int, status: str | None, *, rows: int, skip: int = 0
) -> Rows:
    """The people of a message: columns of block form_people."""
    asked = {"message_id": message_id, "status": status, "rows": rows, "skip": skip}
    return store.execute(_PEOPLE, asked).all()


def worker_seen(store: sa.Connection) -> sa.Row[Any] | None:
    """The worker's last sign of life: columns of table worker; None when none ever ran."""
    return store.execute(_SEEN).one_or_none()


def after_message(store: sa.Connection, snapshot: Snapshot, message_id: int) -> list[Acts]:
    """What the people who got a message did after it, and before: clicked, booked, paid.

    By the events of the snapshot, each person counted once an act. Not proof that the message did it.
    """
    asked = {"message_id": message_id, "rows": MOST_FOLLOWED}
    reached = store.execute(_REACHED, asked).all()
    ids, times = [row.user_id for row in reached], [row.sent_at for row in reached]
    counted = {act: (after, before) for act, after, before in _acts(snapshot, ids, times)}
    return [Acts(act, *counted.get(act, (0, 0))) for act in ("clicked", "booked", "paid")]


def everybody(snapshot: Snapshot) -> int:
    """How many people a message could be addressed to."""
    return int(snapshot.query(_EVERYBODY)["people"][0])


def blocked(store: sa.Connection, rows: int) -> Rows:
    """Who cannot be reached, newest first: user_id, at, reason."""
    return store.execute(_BLOCKED, {"rows": rows}).all()


def blocked_counts(store: sa.Connection) -> tuple[int, int]:
    """How many cannot be reached, and how many were erased."""
    row = store.execute(_BLOCKED_COUNT).one()
    return int(row.blocked), int(row.erased)


def lift_block(store: sa.Connection, user_id: int, said: Said) -> None:
    """This person may be tried again, on record. Raises WrongUse."""
    if store.execute(_LIFT, {"user_id": user_id}).one_or_none() is None:
        raise WrongUse(f"{user_id} is not among those who cannot be reached.", "Look at the list.")
    entry = audit.Entry(said.by, "lift_block", said.at, "", said.why, {"people": 1})
    audit.record(store, entry)


def audit_rows(
    store: sa.Connection, asked: dict[str, str | None], *, rows: int, skip: int = 0
) -> Rows:
    """The audit, newest first. `asked`: action, actor and subject, None for any."""
    return store.execute(_AUDIT, {**asked, "rows": rows, "skip": skip}).all()


def audit_words(store: sa.Connection) -> sa.Row[Any]:
    """actions, actors and how many entries there are."""
    return store.execute(_AUDIT_WORDS).one()


def _acts(snapshot: Snapshot, ids: list[int], times: list[datetime]) -> list[tuple[str, int, int]]:
    found = snapshot.query(_AFTER, ids=ids, times=times) if ids else None
    return [] if found is None else [(a, n, m) for a, n, m in found.iter_rows()]
