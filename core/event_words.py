"""What does a booking, a registration or an event say in plain words? For every type the bot writes.

The list of types is open-ended (DOMAIN section 3): one we do not know is shown by its own name and
called unknown, never guessed at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

BOOKINGS, REGISTRATIONS = "table:bookings", "table:registrations"
STATUSES: Mapping[int | Decimal, str] = MappingProxyType(
    {-1: "cancelled", 0: "created", 1: "awaiting check", 2: "paid"}
)
_LONGEST = 60


@dataclass(frozen=True)
class Words:
    """`label` names the kind in a filter; `sentence` tells one of them, with its facts in braces."""

    label: str
    sentence: str


WORDS: Mapping[str, Words] = MappingProxyType(
    {
        BOOKINGS: Words("Booking", "Booking {row_id}{in_stream}: {status} now{with_code}"),
        REGISTRATIONS: Words("Workshop registration", "On the list of {workshop}{for_day}"),
        "start_command": Words("Opened the bot", "Opened the bot (/start)"),
        "session_reset": Words("Started anew", "Started the conversation with the bot anew"),
        "stats_requested": Words("Asked for statistics", "Asked the bot for statistics"),
        "referral_stats_requested": Words(
            "Asked for referral statistics", "Asked how their referral code is doing"
        ),
        "referral_code_used": Words("Used a referral code", "Used the referral code {code}"),
        "referral_created": Words(
            "Referral code made", "The school made the referral code {code} for them"
        ),
        "view_program": Words("Looked at the programme", "Looked at the programme{of_course}"),
        "booking_created": Words("Booked", "Booked{course}{booking}"),
        "booking_status_changed": Words("Booking changed", "Booking{number} went {change}"),
        "booking_cancelled": Words("Cancelled", "Booking{number} was cancelled"),
        "payment_proof_uploaded": Words(
            "Sent a photo as receipt", "Sent a photo, taken as a receipt"
        ),
        "alternative_payment_proof": Words(
            "Sent something else as receipt", "Sent {message}, taken as a receipt"
        ),
        "student_response": Words("Wrote to the school", "Sent {message} to the school"),
        "payment_approved": Words(
            "Payment approved", "The school approved the payment{of_booking}"
        ),
        "free_lesson_info_viewed": Words("Read about a workshop", "Read about {workshop}"),
        "free_lesson_registration_started": Words(
            "Began to register", "Began to register for {workshop}"
        ),
        "free_lesson_registered": Words("Registered", "Registered for {workshop}"),
        "free_lesson_reminder_sent": Words(
            "Reminder sent", "The school sent a reminder of {workshop}"
        ),
        "lesson_link_clicked": Words("Joined a workshop", "Pressed join for {workshop}"),
        "unknown_callback": Words(
            "Unknown button", "Pressed a button the bot did not know what to do with"
        ),
    }
)


def kind_label(kind: str) -> str:
    """The kind in a filter: its plain words, or its own name and that it is unknown."""
    return WORDS[kind].label if kind in WORDS else f"{_short(kind)} (unknown type)"


def in_words(row: Mapping[str, object], streams: Mapping[str, str]) -> str:
    """One row of figure person_timeline in a sentence; `streams` are the labels."""
    kind = str(row["kind"])
    if kind not in WORDS:
        return f"{_short(kind)}: an event this app does not know"
    return WORDS[kind].sentence.format_map(_facts(row, streams))


def status_word(status: object) -> str:
    """The word for a booking's status, given as a number or as text; others as they are."""
    try:
        return STATUSES[Decimal(str(status))]
    except (KeyError, ArithmeticError):
        return "an unknown status" if status is None else _short(str(status))


def _facts(row: Mapping[str, object], streams: Mapping[str, str]) -> dict[str, str]:
    said = {name: _short(str(value)) for name, value in row.items() if value not in (None, "")}
    stream = said.get("stream")
    return {
        "row_id": said.get("row_id", ""),
        "in_stream": f" in {streams.get(stream, stream)}" if stream else "",
        "status": status_word(row.get("status")),
        "with_code": _given(said, "code", ", with code {}") + _discount(row),
        "workshop": said.get("lesson_type", "a workshop"),
        "for_day": _given(said, "lesson_date", " for {}"),
        "code": said.get("code", "(not said which)") + _discount(row),
        "of_course": _given(said, "course_id", " of course {}"),
        "course": _given(said, "course_id", " course {}"),
        "booking": _given(said, "booking_id", " (booking {})"),
        "number": _given(said, "booking_id", " {}"),
        "of_booking": _given(said, "booking_id", " of booking {}"),
        "change": f"from {status_word(row.get('old_status'))} to"
        f" {status_word(row.get('new_status'))}",
        "message": _given(said, "message_type", "a message ({})") or "a message",
    }


def _given(said: Mapping[str, str], name: str, form: str) -> str:
    return form.format(said[name]) if name in said else ""


def _discount(row: Mapping[str, object]) -> str:
    discount = str(row.get("discount") or "0")
    return "" if discount == "0" else f" ({_short(discount)} % off)"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
