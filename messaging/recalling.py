"""How one copy of a message is deleted again: noted, requested, recorded; any number of times."""

from typing import Any

import sqlalchemy as sa

from messaging import limiter
from messaging.calls import back_off, hold_everybody, not_claimed, place_taken
from messaging.outcomes import Deleted, NotReached, Outcome, Refused, Unauthorised, Unknown, Wait
from messaging.shift import DELETABLE, Shift, Turn
from queries import block

_TOO_OLD = sa.text(block("recall_too_old"))
_AHEAD = sa.text(block("recall_ahead"))
_CLAIM = sa.text(block("recall_claim"))
_GONE = sa.text(block("recall_record_gone"))
_KEPT = sa.text(block("recall_record_kept"))
_FINISH = sa.text(block("recall_finish"))
_BLOCK = sa.text(block("worker_block"))
# Deleting twice harms nobody: an unanswered request is repeated, further apart each time.
UNREACHABLE = frozenset({"blocked", "deactivated", "never_started", "chat_not_found", "forbidden"})


def look_ahead(shift: Shift) -> None:
    """Whose copy goes next; who is out of reach by now is told apart first."""
    now = shift.clock.now()
    shift.store.execute(_TOO_OLD, {"oldest": now - DELETABLE})
    for message_id in shift.store.execute(_FINISH, {"now": now}).scalars():
        shift.log.info("recalled", message=message_id)
    shift.recalls.extend(shift.store.execute(_AHEAD).scalars())


def recall_next(shift: Shift) -> Turn:
    """Delete the next copy."""
    now = shift.clock.now()
    wanted = {"id": shift.recalls[0], "now": now, "oldest": now - DELETABLE}
    paced = wanted | {"pace": limiter.pace(shift.rules.rate)}
    claim = shift.store.execute(_CLAIM, paced).one_or_none()
    if claim is None:
        turn = not_claimed(shift)
        if turn != Turn.CLOSED:
            shift.recalls.popleft()
        return turn
    shift.recalls.popleft()
    place_taken(shift, claim.calls, now)
    outcome = shift.telegram.delete(claim.user_id, claim.telegram_message_id)
    shift.together()
    _record(shift, claim, outcome)
    shift.store.commit()
    return Turn.DONE


def _record(shift: Shift, claim: sa.Row[Any], outcome: Outcome) -> None:
    match outcome:
        case Deleted():
            _gone(shift, claim, "deleted")
        case Refused(reason="not_found"):
            # After a request of ours that a crash left open, "not found" is our own success.
            _gone(shift, claim, "deleted" if claim.tried_before else "already_gone")
        case Refused():
            _kept(shift, claim, outcome)
        case Unknown(why):
            shift.unreached += 1
            back_off(shift, f"no usable answer to a deletion: {why}")
        case Wait() | NotReached() | Unauthorised():
            hold_everybody(shift, outcome)
        case _:
            raise AssertionError(f"{type(outcome).__name__} does not answer a deletion")


def _gone(shift: Shift, claim: sa.Row[Any], reason: str) -> None:
    shift.unreached = 0
    shift.store.execute(_GONE, {"id": claim.id, "now": shift.clock.now(), "reason": reason})


def _kept(shift: Shift, claim: sa.Row[Any], refused: Refused) -> None:
    shift.unreached = 0
    reason = "blocked" if refused.reason in UNREACHABLE else refused.reason
    kept = {"id": claim.id, "reason": reason, "detail": refused.detail}
    shift.store.execute(_KEPT, kept)
    if reason == "blocked":
        blocked = {"user_id": claim.user_id, "reason": refused.reason}
        shift.store.execute(_BLOCK, {**blocked, "now": shift.clock.now()})
    shift.log.info("kept", message=claim.message_id, person=claim.user_id, reason=reason)
