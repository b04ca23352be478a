"""How one person's message is sent: claimed and noted, requested, recorded; never two of these in one.

A worker killed between the note and the record leaves `sending`, which the next one turns to `unknown`.
"""

from typing import Any

import sqlalchemy as sa

from messaging import limiter
from messaging.calls import hold_everybody, not_claimed, place_taken
from messaging.outcomes import (
    NotReached,
    Outcome,
    Refused,
    Sent,
    Unauthorised,
    Unknown,
    Wait,
    Whose,
)
from messaging.parcel import Media, Parcel
from messaging.shift import ERRORS_IN_ROW, Shift, Turn
from queries import block

Claim = sa.Row[Any]
_AHEAD = sa.text(block("worker_ahead"))
_CLAIM = sa.text(block("worker_claim"))
_MEDIA = sa.text(block("worker_media"))
_KEEP_FILE_ID = sa.text(block("worker_keep_file_id"))
_SENT = sa.text(block("worker_record_sent"))
_END = sa.text(block("worker_record_end"))
_SKIP = sa.text(block("worker_skip"))
_BACK = sa.text(block("worker_record_back"))
_BLOCK = sa.text(block("worker_block"))
_COUNT_ERROR = sa.text(block("worker_count_error"))
_FORGIVE = sa.text(block("worker_forgive_errors"))
_PAUSE = sa.text(block("worker_pause"))


def look_ahead(shift: Shift) -> None:
    """Who comes next; each is looked at again when claimed."""
    shift.ahead.extend((row.id, row.user_id) for row in shift.store.execute(_AHEAD))


def send_next(shift: Shift) -> Turn:
    """Do what is to be done about the next person."""
    delivery_id, user_id = shift.ahead[0]
    now, known = shift.clock.now(), _known_against(shift, user_id)
    asked = {"id": delivery_id, "user_hash": shift.rules.erased.hash_of(user_id)}
    paced = asked | {"now": now, "pace": limiter.pace(shift.rules.rate)}
    claim = None if known else shift.store.execute(_CLAIM, paced).one_or_none()
    if claim is None:
        skipped = shift.store.execute(_SKIP, asked | {"known": known}).one_or_none()
        turn = Turn.DONE if skipped else not_claimed(shift)
        if turn != Turn.CLOSED:
            shift.ahead.popleft()
        return turn
    shift.ahead.popleft()
    place_taken(shift, claim.calls, now)
    parcel = _parcel(shift, claim)
    _record(shift, claim, parcel, shift.telegram.send(parcel))
    return Turn.DONE


def _known_against(shift: Shift, user_id: int) -> str | None:
    """What the store cannot know: the list of erased people, and the mode of this moment."""
    rules = shift.rules
    if rules.erased.includes(user_id):
        return "erased"
    outside = rules.mode() == "test" and user_id not in rules.test_recipients
    return "test_mode" if outside else None


def _parcel(shift: Shift, claim: Claim) -> Parcel:
    return Parcel(
        claim.user_id,
        claim.text,
        claim.buttons,
        _media(shift, claim.media_id) if claim.media_id is not None else None,
        silent=bool(claim.options.get("silent", False)),
        link_preview=bool(claim.options.get("link_preview", True)),
    )


def _media(shift: Shift, media_id: int) -> Media:
    if media_id not in shift.media:
        row = shift.store.execute(_MEDIA, {"media_id": media_id}).one()
        media = Media(row.id, row.kind, row.file_id, row.file_name, row.content)
        if media.file_id is None:
            return media
        shift.media[media_id] = media
    return shift.media[media_id]


def _record(shift: Shift, claim: Claim, parcel: Parcel, outcome: Outcome) -> None:
    if isinstance(outcome, Sent):
        _record_sent(shift, claim, parcel.media, outcome)
        return
    shift.together()
    match outcome:
        case Refused():
            _record_refused(shift, claim, outcome)
        case Unknown(why):
            _end(shift, claim, "unknown", ("no_answer", why))
            _count_error(shift, claim, f"no usable answer from Telegram: {why}")
        case Wait() | NotReached() | Unauthorised():
            back = {"id": claim.id, "reason": "", "detail": type(outcome).__name__}
            shift.store.execute(_BACK, back)
            hold_everybody(shift, outcome)
        case _:
            raise AssertionError(f"{type(outcome).__name__} does not answer a message")
    shift.store.commit()


def _record_sent(shift: Shift, claim: Claim, media: Media | None, sent: Sent) -> None:
    """First the delivery, by itself; what else there may be to note costs nothing if it is lost."""
    shift.unreached = 0
    number = {"telegram_message_id": sent.telegram_message_id}
    shift.store.execute(_SENT, {"id": claim.id, "now": shift.clock.now(), **number})
    _forgive(shift, claim)
    if media and media.file_id is None and sent.file_id:
        shift.store.execute(_KEEP_FILE_ID, {"media_id": media.media_id, "file_id": sent.file_id})


def _record_refused(shift: Shift, claim: Claim, refused: Refused) -> None:
    shift.unreached = 0
    _end(shift, claim, "failed", (refused.reason, refused.detail))
    match refused.whose:
        case Whose.PERSON:
            blocked = {"user_id": claim.user_id, "reason": refused.reason}
            shift.store.execute(_BLOCK, {**blocked, "now": shift.clock.now()})
            _forgive(shift, claim)
        case Whose.TEXT:
            why = f"Telegram refuses it for everybody: {refused.detail}"
            shift.store.execute(_PAUSE, {"message_id": claim.message_id, "reason": why})
            shift.log.error("paused", message=claim.message_id, reason=refused.reason)
        case Whose.OURS:
            _count_error(shift, claim, f"Telegram refused: {refused.detail}")


def _end(shift: Shift, claim: Claim, status: str, why: tuple[str, str]) -> None:
    reason, detail = why
    ended = {"id": claim.id, "status": status, "reason": reason, "detail": detail}
    shift.store.execute(_END, ended)
    shift.log.info(status, message=claim.message_id, person=claim.user_id, reason=reason)


def _count_error(shift: Shift, claim: Claim, reason: str) -> None:
    why = f"{ERRORS_IN_ROW} errors in a row, the last: {reason}"
    counted = {"message_id": claim.message_id, "limit": ERRORS_IN_ROW, "reason": why}
    if shift.store.execute(_COUNT_ERROR, counted).scalar_one() == "paused":
        shift.log.error("paused", message=claim.message_id, reason=reason)


def _forgive(shift: Shift, claim: Claim) -> None:
    if claim.errors_in_row:
        shift.store.execute(_FORGIVE, {"message_id": claim.message_id})
