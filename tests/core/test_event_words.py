"""Is every event type of the bot told in plain words, and one we do not know called unknown?"""

import pytest

from core.event_words import BOOKINGS, REGISTRATIONS, WORDS, in_words, kind_label, status_word
from demo.trail import EVENT_TYPES, Kind
from pipelines.activity import SCHOOL_EVENTS

STREAMS = {"5th_stream": "5th stream"}
LONG = "я" * 500


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"kind": "start_command"}, "Opened the bot (/start)"),
        ({"kind": "session_reset"}, "Started the conversation with the bot anew"),
        ({"kind": "stats_requested"}, "Asked the bot for statistics"),
        ({"kind": "referral_stats_requested"}, "Asked how their referral code is doing"),
        (
            {"kind": "referral_code_used", "code": "AUTUMN", "discount": "10"},
            "Used the referral code AUTUMN (10 % off)",
        ),
        (
            {"kind": "referral_created", "code": "X1", "discount": "0"},
            "The school made the referral code X1 for them",
        ),
        (
            {"kind": "view_program", "course_id": "2"},
            "Looked at the programme of course 2",
        ),
        ({"kind": "view_program"}, "Looked at the programme"),
        (
            {"kind": "booking_created", "course_id": "2", "booking_id": "17"},
            "Booked course 2 (booking 17)",
        ),
        (
            {
                "kind": "booking_status_changed",
                "booking_id": "17",
                "old_status": "0",
                "new_status": "1",
            },
            "Booking 17 went from created to awaiting check",
        ),
        (
            {"kind": "booking_status_changed"},
            "Booking went from an unknown status to an unknown status",
        ),
        ({"kind": "booking_cancelled", "booking_id": "3"}, "Booking 3 was cancelled"),
        ({"kind": "payment_proof_uploaded"}, "Sent a photo, taken as a receipt"),
        (
            {"kind": "alternative_payment_proof", "message_type": "voice"},
            "Sent a message (voice), taken as a receipt",
        ),
        ({"kind": "student_response"}, "Sent a message to the school"),
        (
            {"kind": "payment_approved", "booking_id": "17"},
            "The school approved the payment of booking 17",
        ),
        (
            {"kind": "free_lesson_info_viewed", "lesson_type": "cursor_lesson"},
            "Read about cursor_lesson",
        ),
        ({"kind": "free_lesson_registration_started"}, "Began to register for a workshop"),
        (
            {"kind": "free_lesson_registered", "lesson_type": "cursor_lesson"},
            "Registered for cursor_lesson",
        ),
        (
            {"kind": "free_lesson_reminder_sent", "lesson_type": "cursor_lesson"},
            "The school sent a reminder of cursor_lesson",
        ),
        (
            {"kind": "lesson_link_clicked", "lesson_type": "cursor_lesson"},
            "Pressed join for cursor_lesson",
        ),
        (
            {"kind": "unknown_callback"},
            "Pressed a button the bot did not know what to do with",
        ),
        (
            {
                "kind": BOOKINGS,
                "row_id": 7,
                "stream": "5th_stream",
                "status": "2",
                "code": "A",
                "discount": "5",
            },
            "Booking 7 in 5th stream: paid now, with code A (5 % off)",
        ),
        ({"kind": BOOKINGS, "row_id": 7, "status": "-1"}, "Booking 7: cancelled now"),
        (
            {"kind": REGISTRATIONS, "lesson_type": "cursor_lesson", "lesson_date": "2026-11-24"},
            "On the list of cursor_lesson for 2026-11-24",
        ),
        ({"kind": "quiz_done"}, "quiz_done: an event this app does not know"),
        ({"kind": "{row_id}"}, "{row_id}: an event this app does not know"),
        (
            {"kind": "lesson_link_clicked", "lesson_type": "{code}"},
            "Pressed join for {code}",
        ),
    ],
)
def test_each_type_is_told_with_its_facts(row: dict[str, object], said: str) -> None:
    assert in_words(row, STREAMS) == said


def test_every_type_the_demo_school_writes_has_words() -> None:
    written = {EVENT_TYPES[kind] for kind in Kind if kind is not Kind.UNHEARD_OF}

    assert written <= set(WORDS)
    assert set(WORDS) - written == {BOOKINGS, REGISTRATIONS}


@pytest.mark.parametrize("kind", SCHOOL_EVENTS)
def test_what_the_school_did_is_not_told_as_the_persons_act(kind: str) -> None:
    assert in_words({"kind": kind}, {}).startswith("The school ")


@pytest.mark.parametrize("kind", [*WORDS, LONG])
def test_whatever_the_details_hold_the_sentence_stays_short(kind: str) -> None:
    names = ("code", "discount", "lesson_type", "course_id", "booking_id", "message_type", "stream")
    hostile = dict.fromkeys([*names, "old_status", "new_status", "row_id", "status"], LONG)

    assert len(in_words({**hostile, "kind": kind}, {})) < 350


def test_kinds_and_statuses_have_words_too() -> None:
    assert kind_label("view_program") == "Looked at the programme"
    assert kind_label("quiz_done") == "quiz_done (unknown type)"
    assert [status_word(each) for each in (2, "0", -1, "2.0", 7, "inf", None)] == [
        "paid",
        "created",
        "cancelled",
        "paid",
        "7",
        "inf",
        "an unknown status",
    ]
