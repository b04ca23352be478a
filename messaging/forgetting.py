"""How a person leaves the message store: every trace of them but a keyed hash that keeps them out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from core.errors import Refused
from messaging import audit
from queries import block

_BEING_SENT = sa.text(block("forget_being_sent"))
_SUPPRESS = sa.text(block("forget_suppress"))
_PLAIN_ENTRIES = tuple(sa.text(block(name)) for name in ("forget_opt_out", "forget_block"))
_DELIVERIES = sa.text(block("forget_deliveries"))
_OWN_MESSAGES = sa.text(block("forget_own_messages"))
_MENTIONS = sa.text(block("forget_mentions"))
_REHEARSALS = sa.text(block("forget_rehearsals"))
_DRAFTS = sa.text(block("forget_drafts"))
_HANDLE = re.compile(r"[A-Za-z0-9_]{4,32}")
_HASH_SHOWN = 16


@dataclass(frozen=True)
class Person:
    """Whom to forget: their id, the hash that stays, and the handles they were ever seen under."""

    user_id: int
    user_hash: str
    usernames: Sequence[str] = ()


@dataclass(frozen=True)
class Request:
    """Who carries it out, when (aware), and why in their words."""

    by: str
    at: datetime
    why: str = ""


@dataclass(frozen=True)
class Forgotten:
    """What was removed from the store."""

    deliveries: int
    mentions: int
    rehearsals: int


def forget(connection: sa.Connection, person: Person, request: Request) -> Forgotten:
    """Remove the person in the caller's transaction, on record under their hash. May be repeated.

    Raises Refused while a request to this very person is on its way.
    """
    whom = {"user_id": person.user_id}
    if connection.execute(_BEING_SENT, whom).scalar_one():
        raise Refused("This person is being written to at this moment.", "Try again in a minute.")
    who = {"by_whom": request.by, "at": request.at, "why": request.why}
    connection.execute(_SUPPRESS, {"user_hash": person.user_hash, **who})
    for entry in _PLAIN_ENTRIES:
        connection.execute(entry, whom)
    gone = connection.execute(_DELIVERIES, whom).all()
    emptied = [row.id for row in gone if not row.total_recipients]
    connection.execute(_OWN_MESSAGES, {"messages": emptied, "at": request.at})
    where = {"pattern": _pattern(person), **whom}
    mentions = len(connection.execute(_MENTIONS, where).all())
    mentions += len(connection.execute(_DRAFTS, {"in_json": _pattern_in_json(person)}).all())
    rehearsals = len(connection.execute(_REHEARSALS, where).all())
    forgotten = Forgotten(sum(int(row.people) for row in gone), mentions, rehearsals)
    _record(connection, person, request, forgotten)
    return forgotten


def _pattern(person: Person) -> str:
    """Matches the id or a handle as a whole word, in PostgreSQL's regular expressions."""
    return rf"(\m{person.user_id}|{_handles(person)})\M"


def _pattern_in_json(person: Person) -> str:
    """The same in JSON text, where a line end is written as a letter, and never a bare number.

    The number of a message or a file may equal the id: it follows a colon.
    """
    return rf'(?<!": )(?<![0-9])({person.user_id}|{_handles(person)})(?![A-Za-z0-9_])'


def _handles(person: Person) -> str:
    names = [name for name in person.usernames if _HANDLE.fullmatch(name)]
    return "|".join(rf"@{name}|t\.me/{name}" for name in names) or "(?!)"


def _record(
    connection: sa.Connection, person: Person, request: Request, forgotten: Forgotten
) -> None:
    subject = f"person:{person.user_hash[:_HASH_SHOWN]}"
    counts = {"deliveries": forgotten.deliveries, "mentions": forgotten.mentions}
    entry = audit.Entry(request.by, "erase_person", request.at, subject, request.why, counts)
    audit.record(connection, entry)
