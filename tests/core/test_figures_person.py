"""Do the figures about one person say what their rows say? Literal rows in, literal rows out."""

import json
from datetime import date, timedelta

import polars as pl
import pytest

from core.errors import WrongUse
from core.snapshot import Snapshot
from tests.core.figure_rows import ANNA, BORIS, DAY, GLEB, act, click, figure, registration
from tests.snapshot_maker import NOON, MakeSnapshot, Row


def test_a_person_has_one_row_and_an_unknown_id_none(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        events=[act(GLEB)],
        bookings=[
            {"user_id": GLEB, "confirmed": 2, "course_stream": stream}
            for stream in ("5th_stream", "4th_stream")
        ],
        users=[{"user_id": GLEB, "first_name": "Глеб", "language_code": "ru", "updated_at": NOON}],
        hackathon_registrations=[{"user_id": GLEB}],
    )

    found = figure("person", snapshot, person=GLEB).row(0, named=True)

    assert (found["display_name"], found["language"]) == ("Глеб", "ru")
    assert (found["streams"], found["in_hackathon"]) == ("4th_stream, 5th_stream", True)
    assert figure("person", snapshot, person=ANNA).is_empty()


def test_names_over_time_come_newest_first_and_emails_stand_apart(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(
        bookings=[
            {"user_id": ANNA, "username": "anna_old", "created_at": NOON - 9 * DAY},
            {"user_id": ANNA, "username": "anna_new", "created_at": NOON - DAY},
        ],
        registrations=[registration(ANNA, "a_lesson")],
    )

    names = figure("person_handles", snapshot, person=ANNA)
    emails = figure("person_emails", snapshot, person=ANNA)

    assert names.select("kind", "value", "source").rows() == [
        ("username", "anna_new", "bookings"),
        ("username", "anna_old", "bookings"),
    ]
    assert names["last_seen"].to_list() == [NOON - DAY, NOON - 9 * DAY]
    assert emails["value"].to_list() == ["p1@x.example"]


def test_the_window_holds_later_events_too_and_says_which_are_own(
    make_snapshot: MakeSnapshot,
) -> None:
    hour = timedelta(hours=1)
    snapshot = make_snapshot(
        events=[
            act(ANNA, ago=7 * DAY + timedelta(microseconds=1)),
            act(ANNA, ago=7 * DAY),
            act(ANNA, "booking_status_changed", ago=4 * hour, new_status=2.0),
            act(ANNA, "booking_status_changed", ago=3 * hour, new_status="2"),
            act(ANNA, "booking_status_changed", ago=2 * hour, new_status=1),
            act(ANNA, "payment_approved", ago=hour),
            act(ANNA, "quiz_done", ago=-hour),
            act(BORIS),
        ]
    )

    found = figure("person_window", snapshot, person=ANNA)

    assert found.select("event_id", "own").rows() == [
        (2, True),
        (3, False),
        (4, False),
        (5, True),
        (6, False),
        (7, True),
    ]
    assert found["happened_at"].to_list()[0] == NOON - 7 * DAY


def timeline_school(make_snapshot: MakeSnapshot) -> Snapshot:
    return make_snapshot(
        bookings=[
            {
                "user_id": ANNA,
                "confirmed": 1,
                "course_stream": "5th_stream",
                "course_id": 2,
                "referral_code": "A",
                "discount_percent": 10,
                "created_at": NOON - 2 * DAY,
            },
            {"user_id": BORIS, "created_at": NOON - 2 * DAY},
        ],
        registrations=[registration(ANNA, "a_lesson", date(2026, 11, 24))],
        events=[
            act(ANNA, "student_response", ago=DAY, message_type="text", message_text="Секрет"),
            {"user_id": ANNA, "event_type": "quiz_done", "created_at": None},
            {"user_id": ANNA, "event_type": "view_program", "details": None},
            {"user_id": ANNA, "event_type": "odd", "details": '["a", 1]'},
        ],
    )


def test_the_timeline_is_newest_first_with_rows_without_a_time_last(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = timeline_school(make_snapshot)

    found = figure("person_timeline", snapshot, person=ANNA)

    assert found.select("kind", "row_id").rows() == [
        ("odd", 4),
        ("view_program", 3),
        ("student_response", 1),
        ("table:bookings", 1),
        ("table:registrations", 1),
        ("quiz_done", 2),
    ]
    assert not {"message_text", "email", "details", "username"} & set(found.columns)
    assert found.filter(pl.col("kind") == "table:bookings").select(
        "stream", "course_id", "status", "code", "discount"
    ).rows() == [("5th_stream", "2", "1", "A", "10")]
    assert "Секрет" not in str(found.rows())


def test_kinds_are_counted_and_choose_pages_of_the_timeline(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        events=[
            *[act(ANNA, "view_program", ago=hour * timedelta(hours=1)) for hour in range(5)],
            act(ANNA, "odd"),
        ],
        bookings=[{"user_id": ANNA}],
    )

    kinds = figure("person_kinds", snapshot, person=ANNA).rows()
    page = figure("person_timeline", snapshot, person=ANNA, kinds=("view_program",), rows=2, skip=2)

    assert kinds == [("table:bookings", 1), ("view_program", 5), ("odd", 1)]
    assert page["row_id"].to_list() == [3, 4]


def test_a_row_whole_holds_everything_and_only_of_this_person(make_snapshot: MakeSnapshot) -> None:
    snapshot = timeline_school(make_snapshot)

    def whole(person: int, kind: str, row_id: int) -> list[Row]:
        rows = figure("person_row", snapshot, person=person, kind=kind, row_id=row_id)
        return [json.loads(text) for text in rows["details"]]

    (event,) = whole(ANNA, "student_response", 1)
    (registered,) = whole(ANNA, "table:registrations", 1)
    (odd,) = whole(ANNA, "odd", 4)

    assert event["details"] == {"message_type": "text", "message_text": "Секрет"}
    assert registered["email"] == "p1@x.example"
    assert odd["details"] == ["a", 1]
    assert whole(ANNA, "table:bookings", 2) == []
    assert whole(ANNA, "view_program", 1) == []


def test_bookings_say_whether_their_stream_is_configured(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        bookings=[
            {"user_id": ANNA, "course_stream": stream, "created_at": NOON - days * DAY}
            for days, stream in enumerate(("5th_stream", "mentoring", "", None))
        ]
    )

    found = figure("person_bookings", snapshot, person=ANNA)

    assert found.select("stream", "known_stream").rows() == [
        ("5th_stream", True),
        ("mentoring", False),
        (None, True),
        (None, True),
    ]


def test_workshops_tell_registered_from_joined(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        registrations=[registration(ANNA, "a_lesson")],
        events=[click(ANNA, "b_lesson"), click(ANNA, "b_lesson")],
    )

    found = figure("person_workshops", snapshot, person=ANNA)

    assert found.select("lesson_type", "registrations", "clicks").rows() == [
        ("b_lesson", 0, 2),
        ("a_lesson", 1, 0),
    ]


def test_people_are_named_as_far_as_there_are_such_people(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(events=[act(ANNA), act(GLEB)])

    found = figure("people_named", snapshot, ids=(GLEB, 77, ANNA))

    assert found["user_id"].to_list() == [ANNA, GLEB]


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("person", {"person": "anna"}),
        ("person", {"person": 2**63}),
        ("person_timeline", {"rows": "many"}),
        ("people_named", {"ids": ["1", "x"]}),
        ("stream_students", {"statuses": ["paid", "happy"]}),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    make_snapshot: MakeSnapshot, name: str, params: dict[str, object]
) -> None:
    with pytest.raises(WrongUse):
        figure(name, make_snapshot(), **params)
