"""What somebody is writing: kept on the server as typed, whether or not it could be sent."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.errors import Refused, WrongUse
from queries import block

_ADD = sa.text(block("draft_add"))
_ONE = sa.text(block("draft_one"))
_SAVE = sa.text(block("draft_save"))
_SENT = sa.text(block("draft_sent"))
_REMOVE = sa.text(block("draft_remove"))
_OPEN = sa.text(block("drafts_open"))
_TEMPLATES = sa.text(block("templates"))
LONGEST_NAME = 60
# "At a time" was chosen, and no time yet: never taken for "at once".
NO_TIME = "?"


class ChangedElsewhere(Refused):
    """Another tab saved this draft since; nothing was overwritten: reload and go on from there."""


@dataclass(frozen=True)
class Said:
    """Text, buttons (rows as on the command line) and file as typed; `media_id` is a row of media."""

    text: str = ""
    buttons: tuple[str, ...] = ()
    media_id: int | None = None
    silent: bool = False
    link_preview: bool = True


@dataclass(frozen=True)
class Whom:
    """Audience rules, a pasted list, and the message whose receivers this one corrects."""

    add: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    pasted: str = ""
    corrects: int | None = None


@dataclass(frozen=True)
class Written:
    """All of a draft. `at` is a time of the school's clock such as 2026-11-24T15:42, "" for now, NO_TIME
    for none yet; `exceptions` are reasons by the rule that is not kept (limit, quiet, again)."""

    said: Said = Said()
    whom: Whom = Whom()
    at: str = ""
    exceptions: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: not worth keeping."""
        return self == Written()


@dataclass(frozen=True)
class Kept:
    """A draft or template in the store. `message_id` is the message it became."""

    id: int
    author: str
    written: Written
    revision: int
    saved_at: datetime
    name: str = ""
    message_id: int | None = None


def begin(connection: sa.Connection, author: str, written: Written, now: datetime) -> int:
    """Keep a new draft; its number."""
    return _add(connection, {"author": author, "kind": "draft", "name": ""}, written, now)


def keep_template(
    connection: sa.Connection, author: str, name: str, written: Written, now: datetime
) -> int:
    """Keep what is said under a name, for everybody who writes. Raises WrongUse."""
    tidy = " ".join(name.split())
    if not 0 < len(tidy) <= LONGEST_NAME:
        raise WrongUse(
            "A template needs a name.", f"Write one of at most {LONGEST_NAME} characters."
        )
    if tidy.casefold() in {each.name.casefold() for each in templates(connection)}:
        raise WrongUse(f"There is a template {tidy!r} already.", "Choose another name.")
    row = {"author": author, "kind": "template", "name": tidy}
    return _add(connection, row, Written(written.said), now)


def kept(connection: sa.Connection, number: int, author: str) -> Kept:
    """The draft of that number, when it is this author's. Raises WrongUse."""
    row = connection.execute(_ONE, {"id": number}).one_or_none()
    if row is None or row.kind != "draft" or row.author.casefold() != author.casefold():
        raise WrongUse(f"You have no draft {number}.", "Begin a new one, or choose one of yours.")
    return _kept(row, row.author)


def save(connection: sa.Connection, draft: Kept, written: Written, now: datetime) -> int:
    """Keep what was typed; the new revision. Raises ChangedElsewhere."""
    row = {"id": draft.id, "revision": draft.revision, "content": _json(written), "now": now}
    revision = connection.execute(_SAVE, row).scalar_one_or_none()
    if revision is None:
        raise ChangedElsewhere(
            "This draft was changed or sent in another tab, so nothing was saved here.",
            "Reload the page to go on from what was saved there.",
        )
    return int(revision)


def mark_sent(connection: sa.Connection, number: int, message_id: int) -> None:
    """It became that message: no draft any more."""
    connection.execute(_SENT, {"id": number, "message_id": message_id})


def remove(connection: sa.Connection, number: int, author: str) -> None:
    """Throw away a draft of one's own, or a template. Raises WrongUse."""
    if connection.execute(_REMOVE, {"id": number, "author": author}).one_or_none() is None:
        raise WrongUse(f"There is no draft {number} of yours.", "It may be gone already.")


def open_drafts(connection: sa.Connection, author: str) -> Sequence[Kept]:
    """What this author is writing: the 20 saved last, newest first."""
    return [_kept(row, author) for row in connection.execute(_OPEN, {"author": author})]


def templates(connection: sa.Connection) -> Sequence[Kept]:
    """The templates, by name."""
    return [_kept(row, row.author) for row in connection.execute(_TEMPLATES)]


def _add(connection: sa.Connection, row: dict[str, str], written: Written, now: datetime) -> int:
    whole = {**row, "content": _json(written), "now": now}
    return int(connection.execute(_ADD, whole).scalar_one())


def _json(written: Written) -> str:
    return json.dumps(asdict(written), ensure_ascii=False)


def _kept(row: sa.Row[Any], author: str) -> Kept:
    more = row._mapping
    return Kept(
        row.id,
        author,
        _read(row.content),
        more.get("revision", 1),
        row.saved_at,
        row.name,
        more.get("message_id"),
    )


def _read(content: dict[str, Any]) -> Written:
    said, whom = dict(content.get("said", {})), dict(content.get("whom", {}))
    said["buttons"] = tuple(said.get("buttons", ()))
    whom["add"], whom["minus"] = tuple(whom.get("add", ())), tuple(whom.get("minus", ()))
    at, exceptions = content.get("at", ""), content.get("exceptions", {})
    return Written(Said(**said), Whom(**whom), at, dict(exceptions))
