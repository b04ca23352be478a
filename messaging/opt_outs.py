"""Who asked for no messages? A list that is added to, also from a file, and that every sending obeys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.errors import WrongUse
from messaging import audit
from messaging.audience_rules import as_id
from queries import block

_ADD = sa.text(block("opt_outs_add"))
_REMOVE = sa.text(block("opt_outs_remove"))
_LIST = sa.text(block("opt_outs_list"))
_COUNT = sa.text(block("opt_outs_count"))


@dataclass(frozen=True)
class Said:
    """Who recorded it, when (aware), and why in their words."""

    by: str
    at: datetime
    why: str = ""


@dataclass(frozen=True)
class Added:
    """How many are new on the list, how many were on it before, and which entries are no ids."""

    new: int
    before: int
    invalid: tuple[str, ...]


def add(connection: sa.Connection, given: Iterable[str], said: Said) -> Added:
    """Put people on the list, in the caller's transaction. People we do not know yet may be on it."""
    written = list(dict.fromkeys(each.strip() for each in given if each.strip()))
    ids = {number for each in written if (number := as_id(each)) is not None}
    row = {"ids": sorted(ids), "at": said.at, "by_whom": said.by, "why": said.why}
    new = len(connection.execute(_ADD, row).all())
    invalid = tuple(each for each in written if as_id(each) is None)
    _record(connection, "opt_out", said, {"people": new})
    return Added(new, len(ids) - new, invalid)


def remove(connection: sa.Connection, user_id: int, said: Said) -> None:
    """Take one person off the list. Raises WrongUse when they are not on it."""
    if connection.execute(_REMOVE, {"user_id": user_id}).one_or_none() is None:
        raise WrongUse(f"{user_id} is not on the opt-out list.", "See `hsl optouts`.")
    _record(connection, "opt_in", said, {"people": 1})


def ids_in(text: str) -> list[str]:
    """The entries of a list: one a line, of a CSV the first column; a heading and `#` lines are no entries.

    The heading is a first line that is a word, such as user_id.
    """
    lines = [line.strip() for line in text.splitlines()]
    firsts = [_first(line) for line in lines if line and not line.startswith("#")]
    return firsts[1:] if firsts and firsts[0].replace("_", "").isalpha() else firsts


def listed(connection: sa.Connection, rows: int) -> tuple[int, Sequence[sa.Row[Any]]]:
    """How many are on the list, and the newest `rows`: user_id, at (UTC), by_whom, why."""
    count = int(connection.execute(_COUNT).scalar_one())
    return count, connection.execute(_LIST, {"rows": rows}).all()


def _first(line: str) -> str:
    for sign in ",;\t":
        line = line.partition(sign)[0]
    return line.strip().strip('"')


def _record(connection: sa.Connection, action: str, said: Said, counts: dict[str, int]) -> None:
    audit.record(connection, audit.Entry(said.by, action, said.at, "", said.why, counts))
