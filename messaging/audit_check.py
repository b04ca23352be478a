"""Is the audit of messages as it was written? Its chain, and the anchors of it in the data folder's audit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from core import audit as file_audit
from messaging.audit import START, Entry, hash_of
from queries import block

ANCHOR = "anchor_messages"
_ALL = sa.text(block("audit_all"))
_LAST = sa.text(block("audit_last"))
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Chain:
    """Every row is there, in order and unchanged; `head` is the last one's hash."""

    rows: int
    head: str


@dataclass(frozen=True)
class BrokenChain:
    """The first row (from 1) that is not as it was written, and why."""

    seq: int
    why: str


@dataclass(frozen=True)
class Link:
    """One row of the audit in the store."""

    seq: int
    entry: Entry
    previous: str
    own: str


def anchor(store: sa.Engine, audit_file: Path, actor: str, now: datetime) -> str | None:
    """Write the head of the store's audit into the data folder's audit, where no database reaches it.

    Gives `<seq> <hash>` for the log, None when there is nothing new.
    """
    with store.connect() as connection:
        last = connection.execute(_LAST).one_or_none()
    anchored = _anchors(audit_file)
    if last is None or anchored.get(last.seq) == last.hash:
        return None
    facts: dict[str, str | int] = {"seq": last.seq, "hash": last.hash}
    file_audit.record(audit_file, actor, ANCHOR, facts, now)
    return f"{last.seq} {last.hash}"


def verify(connection: sa.Connection, audit_file: Path) -> Chain | BrokenChain:
    """Read every row again: edits, cuts, reordering, and a chain written anew as a whole are found."""
    anchors = _anchors(audit_file)
    head, count = START, 0
    for link in links(connection):
        count += 1
        why = _wrong(link, count, head, anchors)
        if why:
            return BrokenChain(count, why)
        head = link.own
    if anchors and max(anchors) > count:
        missing = max(anchors) - count
        return BrokenChain(count + 1, f"missing at the end: {missing:,}")
    return Chain(count, head)


def links(connection: sa.Connection) -> Iterator[Link]:
    """The rows of the audit in the store, oldest first, some at a time in memory."""
    with connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(_ALL) as rows:
        for row in rows:
            entry = Entry(row.actor, row.action, row.at, row.subject, row.why, row.counts)
            yield Link(row.seq, entry, row.previous_hash, row.hash)


def _wrong(link: Link, place: int, head: str, anchors: dict[int, str]) -> str | None:
    if link.seq != place:
        return "a row is missing here, or stands twice"
    if link.previous != head or hash_of(link.seq, link.entry, link.previous) != link.own:
        return "changed, or not where it was written"
    if anchors.get(link.seq, link.own) != link.own:
        return "not what was anchored in the data folder: the chain was written anew"
    return None


def _anchors(audit_file: Path) -> dict[int, str]:
    return dict(_anchored(file_audit.entries(audit_file)))


def _anchored(entries: Iterable[file_audit.Recorded]) -> Iterator[tuple[int, str]]:
    for each in entries:
        if each.action == ANCHOR:
            yield int(each.facts["seq"]), str(each.facts["hash"])
