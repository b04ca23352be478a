"""A second person says yes or no to a message; its author cannot (the database says so too)."""

import sqlalchemy as sa

from core.errors import Refused
from messaging.case import By, Case
from messaging.states import MessageState as State
from queries import block

_DECIDE = sa.text(block("message_decide_approval"))


def approve(connection: sa.Connection, message_id: int, by: By) -> State:
    """Yes: it goes out at its time, or at once. Raises NotNow, NoSuchMessage, InQuietHours, Refused."""
    case = Case.opened(connection, message_id, by, {State.AWAITING_APPROVAL}, "approved")
    if by.actor.casefold() == case.message.author.casefold():
        raise Refused(
            f"{by.actor} wrote message {message_id} and cannot approve it.",
            "Ask somebody else who may approve messages.",
        )
    start = case.message.scheduled_at or by.at
    case.require_awake(max(start, by.at), case.message.total_recipients)
    _note(case, "approved")
    case.set(State.SCHEDULED, not_before=start)
    case.record("approve")
    return State.SCHEDULED


def reject(connection: sa.Connection, message_id: int, by: By) -> State:
    """No: it is a draft again. Raises NotNow, NoSuchMessage."""
    case = Case.opened(connection, message_id, by, {State.AWAITING_APPROVAL}, "rejected")
    _note(case, "rejected")
    case.set(State.DRAFT, reason=by.why or f"rejected by {by.actor}")
    case.record("reject")
    return State.DRAFT


def _note(case: Case, decision: str) -> None:
    by = case.by
    case.change(
        _DECIDE,
        author=case.message.author,
        decided_by=by.actor,
        decided_at=by.at,
        decision=decision,
        why=by.why,
    )
