"""What a person may do with a message, from which states, and what is then on record.

Each action is one transaction of the caller; it locks the message, so that two people never act on it
at the same time. All raise NotNow and NoSuchMessage; what lets somebody get it raises InQuietHours.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from messaging.case import By, Case
from messaging.states import MessageState as State
from queries import block

_CANCEL_PENDING = sa.text(block("message_cancel_pending"))
_RETRY_FAILED = sa.text(block("message_retry_failed"))
_DECIDE_SENT = sa.text(block("message_decide_sent"))
_DECIDE_AGAIN = sa.text(block("message_decide_again"))
_SCHEDULE = sa.text(block("message_schedule"))
_IS_APPROVED = sa.text(block("message_is_approved"))
_RECALL = sa.text(block("recall_request"))

NOT_STARTED = frozenset({State.DRAFT, State.AWAITING_APPROVAL, State.SCHEDULED, State.HELD})
OPEN = NOT_STARTED | {State.SENDING, State.PAUSED}
STARTED = frozenset({State.SENDING, State.PAUSED, State.HELD, State.DONE, State.CANCELLED})


def pause(connection: sa.Connection, message_id: int, by: By) -> State:
    """Stop it in the middle, or hold it before it starts; at most one request is still on its way."""
    case = Case.opened(connection, message_id, by, {State.SENDING, State.SCHEDULED}, "paused")
    state = State.PAUSED if case.state == State.SENDING else State.HELD
    case.set(state, reason=by.why or f"by {by.actor}")
    case.record("pause")
    return state


def resume(connection: sa.Connection, message_id: int, by: By) -> State:
    """Let a paused or held message go out, not before its time; one that needs approval waits for it."""
    case = Case.opened(connection, message_id, by, {State.PAUSED, State.HELD}, "resumed")
    approved = connection.execute(_IS_APPROVED, {"message_id": message_id}).scalar_one()
    waits = case.message.needs_approval and not approved
    state = State.AWAITING_APPROVAL if waits else State.SCHEDULED
    start = max(case.message.not_before or by.at, by.at)
    if not waits:
        case.require_awake(start)
    case.set(state, not_before=start)
    case.record("resume")
    return state


def cancel(connection: sa.Connection, message_id: int, by: By) -> State:
    """Nobody who waits gets it any more; who has it keeps it."""
    case = Case.opened(connection, message_id, by, OPEN, "cancelled")
    _cancel(case)
    case.record("cancel")
    return State.CANCELLED


def retry(connection: sa.Connection, message_id: int, by: By) -> int:
    """Those whom Telegram refused wait again, except who cannot be reached; how many."""
    case = Case.opened(connection, message_id, by, {State.DONE, State.PAUSED}, "retried")
    _not_recalled(case)
    case.require_awake(by.at)
    again = case.change(_RETRY_FAILED)
    if not again:
        raise case.not_now(
            "failed for nobody who can be reached", "See why: hsl messages show NUMBER."
        )
    _start_again(case)
    case.record("retry", {"people": len(again)})
    return len(again)


def decide(
    connection: sa.Connection, message_id: int, by: By, *, again: bool, people: Sequence[int] = ()
) -> int:
    """Settle deliveries nobody knows about: count as sent, or send `again`; how many.

    Without `people` all of them. Who gets it again may have it twice: that is the decision, on record.
    """
    allowed = STARTED - {State.CANCELLED} if again else STARTED
    case = Case.opened(connection, message_id, by, allowed, "decided")
    chosen = {"everybody": not people, "user_ids": list(people), "detail": f"by {by.actor}"}
    if again:
        _not_recalled(case)
        case.require_awake(by.at)
        settled = case.change(_DECIDE_AGAIN, **chosen)
    else:
        settled = case.change(_DECIDE_SENT, **chosen, now=by.at)
    if not settled:
        raise case.not_now("has no such unknown delivery", "See hsl messages show NUMBER.")
    if again:
        _start_again(case)
    case.record("decide_again" if again else "decide_sent", {"people": len(settled)})
    return len(settled)


def reschedule(connection: sa.Connection, message_id: int, by: By, at: datetime) -> State:
    """Another time, before it starts; one that was held goes out at that time once it is resumed."""
    case = Case.opened(connection, message_id, by, NOT_STARTED, "rescheduled")
    if case.message.started_at is not None:
        raise case.not_now("had started; it cannot be rescheduled", "Resume or cancel it.")
    case.require_awake(at, case.message.total_recipients)
    case.change(_SCHEDULE, at=at)
    case.record("reschedule", {"scheduled_at": at.isoformat()})
    return case.state


def recall(connection: sa.Connection, message_id: int, by: By) -> State:
    """Delete it for everybody who can still be reached; nobody else gets it. May be asked again."""
    case = Case.opened(connection, message_id, by, OPEN | STARTED, "recalled")
    state = case.state
    if state in OPEN:
        _cancel(case)
        state = State.CANCELLED
    case.change(_RECALL, now=by.at, by=by.actor)
    case.record("recall")
    return state


def _cancel(case: Case) -> None:
    case.change(_CANCEL_PENDING)
    case.set(State.CANCELLED, reason=case.by.why or f"by {case.by.actor}")


def _start_again(case: Case) -> None:
    """A message that was done has people again."""
    if case.state == State.DONE:
        case.set(State.SCHEDULED, not_before=case.by.at)


def _not_recalled(case: Case) -> None:
    if case.message.recall_requested_at is not None:
        raise case.not_now("was recalled; nobody gets it again", "Write a correction instead.")
