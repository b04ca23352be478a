"""Which states a message and a delivery can be in, and why a delivery ended as it did."""

from enum import StrEnum


class MessageState(StrEnum):
    """From the first word to the last delivery."""

    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    HELD = "held"
    DONE = "done"
    CANCELLED = "cancelled"


class DeliveryState(StrEnum):
    """What became of one message for one person; the eight always add up to all recipients."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    DELETED = "deleted"


MESSAGE_STATE_MEANING: dict[MessageState, str] = {
    MessageState.DRAFT: "written, or withdrawn to be changed; nothing goes out",
    MessageState.AWAITING_APPROVAL: "a second person has to approve it first",
    MessageState.SCHEDULED: "goes out at its time",
    MessageState.SENDING: "the worker sends it now",
    MessageState.PAUSED: "stopped in the middle, by a person, by quiet hours or after errors of ours",
    MessageState.HELD: "not started: late, in quiet hours, or after a restore; a person has to release it",
    MessageState.DONE: "nobody is left to send it to",
    MessageState.CANCELLED: "nobody gets it any more",
}
DELIVERY_STATE_MEANING: dict[DeliveryState, str] = {
    DeliveryState.PENDING: "not sent yet",
    DeliveryState.SENDING: "the request is on its way",
    DeliveryState.SENT: "Telegram confirmed it",
    DeliveryState.FAILED: "Telegram refused it: this person did not get it",
    DeliveryState.UNKNOWN: "no answer: the person may have it; a person decides",
    DeliveryState.SKIPPED: "not sent on purpose: blocked, opted out, erased, or test mode",
    DeliveryState.CANCELLED: "the message was cancelled before this person's turn",
    DeliveryState.DELETED: "sent, and deleted again",
}
