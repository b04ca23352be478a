"""How what was typed becomes a checked text for an audience, and how that is sent once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import Any

import sqlalchemy as sa

from core.errors import Refused, WrongUse
from core.settings import Settings
from core.snapshot import Snapshot
from messaging import drafts
from messaging.asking import Ask, Exceptions
from messaging.audience import Groups, groups_of
from messaging.audience_rules import Wanted, read_wanted
from messaging.buttons import kept_rows, read_rows
from messaging.case import NoSuchMessage
from messaging.drafts import Kept, Said, Whom, Written
from messaging.media import kept_media
from messaging.outlook import holders_of
from messaging.pasted import read_list
from messaging.queueing import Queued, send
from messaging.rehearsal import Around, keep_rehearsal, rehearse
from messaging.text import Draft, Look, compose
from queries import block

_MARK = sa.text(block("draft_mark_message"))
_OF_FINGERPRINT = sa.text(block("message_of_fingerprint"))
_AS_WRITTEN = sa.text(block("message_as_written"))
# In which a message sent at once can be taken back before anybody has it.
GRACE = timedelta(seconds=30)
_TEST = "a test send to ourselves"


@dataclass(frozen=True)
class Confirmed:
    """What a person is asked and confirms: the rehearsal of this draft, for so many people."""

    draft: Kept
    fingerprint: str
    people: int


def draft_of(said: Said, store: sa.Connection) -> Draft:
    """The checked text with what goes with it. Raises BadText, BadButton."""
    media = kept_media(store, said.media_id) if said.media_id else None
    rows = read_rows([row for row in said.buttons if row.strip()])
    return compose(said.text, rows, media, Look(said.silent, said.link_preview))


def groups_for(snapshot: Snapshot, settings: Settings, store: sa.Connection) -> Groups:
    """Where the form looks people up: the snapshot, kept segments, and who has a message."""
    return groups_of(snapshot, settings, partial(holders_of, store))


def wanted_of(whom: Whom, snapshot: Snapshot) -> Wanted:
    """The audience with whoever is on the pasted list, and whoever has what is corrected.

    Raises WrongUse when nobody is named.
    """
    ids = [str(each) for each in read_list(snapshot, whom.pasted).ids]
    corrects = [f"message:{whom.corrects}"] if whom.corrects is not None else []
    listed = [f"ids:{','.join(ids)}"] if ids else []
    return read_wanted([*corrects, *whom.add, *listed], whom.minus)


def ask_of(written: Written, around: Around) -> Ask:
    """What was typed, checked. Raises BadText, BadButton, WrongUse on a time that is over."""
    zone, snapshot = around.settings.zone, around.groups.snapshot
    return Ask(
        draft_of(written.said, around.store),
        wanted_of(written.whom, snapshot),
        time_of(written.at, zone, around.now),
        Exceptions(**written.exceptions),
    )


def time_of(at: str, zone: tzinfo, now: datetime) -> datetime | None:
    """The instant of a time on the school's clock, None for at once. Raises WrongUse when it is over."""
    if not at:
        return None
    if at == drafts.NO_TIME:
        raise WrongUse("No day and time is chosen.", "Choose one, or send it at once.")
    local = datetime.fromisoformat(at).replace(tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise WrongUse(f"The clocks skip {local:%H:%M} on that day.", "Choose another time.")
    if instant <= now:
        raise WrongUse(
            f"{local:%A %-d %B %Y, %H:%M} is over: it is {now.astimezone(zone):%H:%M} now,"
            f" {now.astimezone(zone):%A %-d %B}.",
            "Choose a time to come, or send it now.",
        )
    return instant


def send_draft(confirmed: Confirmed, author: str, around: Around) -> Queued:
    """Queue what was rehearsed and confirmed; the draft becomes the message. The caller commits.

    At once means in 30 seconds, so that it can be taken back; with approval, when it is given.
    Raises Refused when it is not for as many people as confirmed, and what `queueing.send` raises.
    """
    draft = drafts.kept(around.store, confirmed.draft.id, author)
    if draft.message_id is None and draft.revision != confirmed.draft.revision:
        raise drafts.ChangedElsewhere(
            "This draft was changed in another tab since it was rehearsed; nothing was sent.",
            "Rehearse it again.",
        )
    asked = time_of(draft.written.at, around.settings.zone, around.now)
    waits = confirmed.people > around.settings.approval_above
    at = asked or (None if waits else around.now + GRACE)
    queued = send(confirmed.fingerprint, author, at, around)
    if queued.people != confirmed.people:
        raise Refused(
            f"It would go to {queued.people:,} people and not to the {confirmed.people:,} confirmed.",
            "Rehearse it again.",
        )
    corrects = {"message_id": queued.message_id, "corrects": draft.written.whom.corrects}
    around.store.execute(_MARK, corrects)
    drafts.mark_sent(around.store, draft.id, queued.message_id)
    return queued


def send_test(said: Said, author: str, around: Around) -> Queued:
    """Send it to HSL_TEST_RECIPIENTS at once, as often as asked, once a second: a double click is one.

    Raises WrongUse, Refused, AlreadyQueued.
    """
    people = around.settings.test_recipients
    if not people:
        raise WrongUse(
            "Nobody is named for tests.", "Set HSL_TEST_RECIPIENTS to your own Telegram ids."
        )
    reason = f"{_TEST}, {around.now:%Y-%m-%d %H:%M:%S}"
    wanted = read_wanted([f"ids:{','.join(map(str, people))}"])
    exceptions = Exceptions(_TEST, _TEST, reason)
    found = rehearse(Ask(draft_of(said, around.store), wanted, None, exceptions), around)
    keep_rehearsal(found, author, around)
    return send(found.fingerprint, author, None, around)


def message_of(store: sa.Connection, fingerprint: str) -> int | None:
    """The message that a rehearsal became; None when it was not sent."""
    found: int | None = store.execute(
        _OF_FINGERPRINT, {"fingerprint": fingerprint}
    ).scalar_one_or_none()
    return found


def written_again(store: sa.Connection, message_id: int) -> Written:
    """What a message was made of, as a draft of its own: text, buttons, file and audience."""
    row = store.execute(_AS_WRITTEN, {"message_id": message_id}).one_or_none()
    if row is None:
        raise NoSuchMessage(f"There is no message {message_id}.", "See History.")
    rules: dict[str, Any] = row.rules or {}
    whom = Whom(tuple(rules.get("audience", ())), tuple(rules.get("exclude", ())))
    return Written(_said(row), whom)


def correction_of(store: sa.Connection, message_id: int) -> Written:
    """A draft for exactly those who got the message and still have it."""
    return replace(written_again(store, message_id), whom=Whom(corrects=message_id))


def _said(row: sa.Row[Any]) -> Said:
    options = row.options
    return Said(
        row.rehearsed_text or row.message_text,
        _button_rows(row.buttons),
        row.media_id,
        bool(options.get("silent", False)),
        bool(options.get("link_preview", True)),
    )


def _button_rows(kept: Sequence[Sequence[dict[str, str]]]) -> tuple[str, ...]:
    return tuple(" | ".join(f"{b.text}={b.url}" for b in row) for row in kept_rows(kept))
