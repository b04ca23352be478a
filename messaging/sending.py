"""How one person's message is sent: claimed and noted, requested, recorded; never two of these in one.

A worker killed between the note and the record leaves `sending`, which the next one turns to `unknown`.
"""

from typing import Any

import sqlalchemy as sa

from messaging.calls import hold_everybody, take_place
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
_IS_ERASED = sa.text(block("worker_is_erased"))
_MEDIA = sa.text(block("worker_media"))
_KEEP_FILE_ID = sa.text(block("worker_keep_file_id"))
_SENT = sa.text(block("worker_record_sent"))
_END = sa.text(block("worker_record_end"))
_SKIPPED = sa.text(block("worker_record_skipped"))
_BACK = sa.text(block("worker_record_back"))
_BLOCK = sa.text(block("worker_block"))
_COUNT_ERROR = sa.text(block("worker_count_error"))
_FORGIVE = sa.text(block("worker_forgive_errors"))
_PAUSE = sa.text(block("worker_pause"))


def look_ahead(shift: Shift) -> None:
    """Who comes next; each is looked at again when claimed."""
    shift.ahead.extend(shift.store.execute(_AHEAD).scalars())
    shift.store.commit()


def send_next(shift: Shift) -> Turn:
    """Do what is to be done about the next person."""
    delivery_id = shift.ahead[0]
    claim = shift.store.execute(_CLAIM, {"id": delivery_id, "now": shift.clock.now()}).one_or_none()
    if claim is None or _skipped(shift, claim):
        shift.ahead.popleft()
        shift.store.commit()
        return Turn.NOT_YET if claim is None else Turn.DONE
    parcel = _parcel(shift, claim)
    if not take_place(shift):
        shift.store.rollback()
        return Turn.CLOSED
    shift.ahead.popleft()
    _record(shift, claim, parcel, shift.telegram.send(parcel))
    shift.store.commit()
    return Turn.DONE


def _skipped(shift: Shift, claim: Claim) -> bool:
    """Whether something speaks against this person now; then it is recorded."""
    reason = _against(shift, claim)
    if reason:
        shift.store.execute(_SKIPPED, {"id": claim.id, "reason": reason})
    return bool(reason)


def _against(shift: Shift, claim: Claim) -> str:
    if claim.is_blocked:
        return "blocked"
    if claim.opted_out:
        return "opted_out"
    if claim.some_erased and _erased(shift, claim.user_id):
        return "erased"
    if shift.rules.mode() == "test" and claim.user_id not in shift.rules.test_recipients:
        return "test_mode"
    return ""


def _erased(shift: Shift, user_id: int) -> bool:
    known = {"user_hash": shift.rules.erased_hash(user_id)}
    return bool(shift.store.execute(_IS_ERASED, known).scalar_one())


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
    match outcome:
        case Sent():
            _record_sent(shift, claim, parcel.media, outcome)
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


def _record_sent(shift: Shift, claim: Claim, media: Media | None, sent: Sent) -> None:
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
