"""How a rehearsal becomes a message: exactly what was rehearsed, in one transaction, or not at all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.errors import Refused, WrongUse
from messaging import audit
from messaging.asking import Ask, Exceptions
from messaging.audience import Person
from messaging.audience_rules import read_wanted
from messaging.buttons import kept_rows
from messaging.filled import html
from messaging.fitting import personal_html
from messaging.hours import quiet_hours, require_awake
from messaging.letter import Addressee, Letter, Order
from messaging.media import kept_media
from messaging.outbox import AlreadyQueued, queue
from messaging.rehearsal import Around, Reached, who_gets_it
from messaging.text import Draft, Look, compose
from queries import block

_KEPT = sa.text(block("rehearsal_kept"))
_LOCK = sa.text(block("rehearsal_lock"))
_JUST_NOW = timedelta(minutes=1)


class AudienceChanged(Refused):
    """Somebody came or went since the rehearsal: rehearse again, and look at who gets it now."""


@dataclass(frozen=True)
class Queued:
    """A message in the outbox; it waits for a second person when `needs_approval`."""

    message_id: int
    people: int
    starts_at: datetime
    finishes_at: datetime
    needs_approval: bool


@dataclass(frozen=True)
class _Kept:
    """A rehearsal as the store has it."""

    ask: Ask
    user_ids: list[int]
    media_id: int | None


def send(fingerprint: str, author: str, at: datetime | None, around: Around) -> Queued:
    """Queue what was rehearsed, for `at` (aware) or at once; the caller commits.

    Raises WrongUse on an unknown fingerprint or a time that is over, AlreadyQueued, AudienceChanged,
    InQuietHours, and what `who_gets_it` raises.
    """
    around.store.execute(_LOCK)
    kept = _kept(fingerprint, around)
    ask = replace(kept.ask, at=_not_over(at, around.now))
    reached = who_gets_it(ask, around)
    _require_same(kept.user_ids, reached)
    _require_no_quiet(ask, reached, around)
    order = Order(
        author,
        fingerprint,
        at,
        group=ask.wanted.in_words,
        needs_approval=len(kept.user_ids) > around.settings.approval_above,
        corrects=ask.wanted.corrects,
        despite_quiet=ask.exceptions.quiet,
    )
    letter = _letter(ask.draft, kept.media_id)
    people = _addressees(ask.draft, reached.audience.kept)
    message_id = queue(around.store, letter, order, people, around.now)
    _record_exceptions(ask, message_id, author, around)
    window = reached.window
    return Queued(message_id, len(kept.user_ids), window.start, window.end, order.needs_approval)


def _kept(fingerprint: str, around: Around) -> _Kept:
    row = around.store.execute(_KEPT, {"fingerprint": fingerprint}).one_or_none()
    if row is None:
        raise WrongUse(
            f"There is no rehearsal {fingerprint!r} of the last 7 days.",
            "Run `hsl messages rehearse` first.",
        )
    if row.message_id is not None:
        raise AlreadyQueued(
            f"This rehearsal was sent already, as message {row.message_id}; nothing was added.",
            "To send the same once more, rehearse it with --again REASON.",
        )
    media = kept_media(around.store, row.media_id) if row.media_id else None
    options = dict(row.options)
    exceptions = Exceptions(**options.pop("exceptions", {}))
    draft = compose(row.message_text, kept_rows(row.buttons), media, Look(**options))
    wanted = read_wanted(row.rules["audience"], row.rules["exclude"])
    return _Kept(Ask(draft, wanted, exceptions=exceptions), list(row.user_ids), row.media_id)


def _not_over(at: datetime | None, now: datetime) -> datetime | None:
    if at is not None and at < now - _JUST_NOW:
        raise WrongUse(f"{at:%Y-%m-%d %H:%M %Z} is over.", "Give a time to come, or none for now.")
    return at


def _require_same(then: list[int], reached: Reached) -> None:
    now = set(reached.user_ids)
    came, went = len(now - set(then)), len(set(then) - now)
    if came or went:
        raise AudienceChanged(
            f"The audience changed since the rehearsal: {came:,} came, {went:,} went.",
            "Rehearse again, and look at who gets it now.",
        )


def _require_no_quiet(ask: Ask, reached: Reached, around: Around) -> None:
    if not ask.exceptions.quiet:
        cure = "Send it --at {end}, or rehearse with --despite-quiet REASON."
        require_awake(quiet_hours(around.settings), reached.window, cure)


def _letter(draft: Draft, media_id: int | None) -> Letter:
    text = draft.source if draft.fields else html(draft.nodes)
    look = draft.look
    return Letter(text, draft.buttons, media_id, look.silent, look.link_preview)


def _addressees(draft: Draft, people: Iterable[Person]) -> Iterator[Addressee]:
    for each in people:
        yield Addressee(each.user_id, each.username or None, personal_html(draft, each))


def _record_exceptions(ask: Ask, message_id: int, author: str, around: Around) -> None:
    for rule, why in ask.exceptions.given.items():
        subject = f"message:{message_id}"
        entry = audit.Entry(author, f"except_{rule}", around.now, subject, why)
        audit.record(around.store, entry)
