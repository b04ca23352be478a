"""Is each oddity of a person's rows noted with its count and example, and what is in order not?"""

from datetime import date

from core.figures import FIGURES
from core.figures.person_notes import SENTENCES
from core.snapshot import Snapshot
from tests.core.figure_rows import ANNA, BORIS, DAY, GLEB, VERA, act, click, figure, registration
from tests.snapshot_maker import NOON, MakeSnapshot

DOZENS = 40 * DAY


def notes(snapshot: Snapshot, person: int) -> dict[str, tuple[int, str | None]]:
    rows = figure("person_notes", snapshot, person=person)
    return {note: (count, example) for note, count, example, _ in rows.rows()}


def test_data_that_is_in_order_has_no_notes(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        users=[{"user_id": ANNA, "first_name": "Анна", "username": "anna", "updated_at": NOON}],
        events=[act(ANNA)],
        bookings=[{"user_id": ANNA, "confirmed": 2, "course_stream": "5th_stream"}],
        registrations=[registration(ANNA, "a_lesson", date(2026, 11, 24))],
    )

    assert notes(snapshot, ANNA) == {}


def test_each_oddity_is_noted_with_its_count_and_example(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        bookings=[
            {"user_id": ANNA, "first_name": "Анна", "created_at": NOON - DOZENS},
            {"user_id": ANNA, "first_name": "=Аня", "course_stream": "mentoring"},
            {"user_id": ANNA, "username": "anna_1", "course_stream": "mentoring"},
            {"user_id": ANNA, "username": "anna_2", "confirmed": 2, "course_stream": None},
            {"user_id": ANNA, "confirmed": -1, "created_at": None, "course_stream": "mentoring"},
        ],
        registrations=[
            registration(ANNA, "a_lesson"),
            {**registration(ANNA, "b_lesson"), "email": "P1@x.example"},
            {**registration(ANNA, "c_lesson"), "email": "other@x.example"},
        ],
        events=[
            click(ANNA, "z_lesson"),
            act(ANNA, ago=-DAY),
            {"user_id": ANNA, "event_type": ""},
        ],
    )

    assert notes(snapshot, ANNA) == {
        "several_usernames": (2, None),
        "several_names": (2, None),
        "several_emails": (2, None),
        "risky_name": (1, None),
        "old_hold": (1, "1"),
        "unknown_stream": (3, "mentoring"),
        "paid_without_stream": (1, "4"),
        "open_twice": (2, None),
        "without_time": (1, None),
        "later_than_now": (1, None),
        "click_without_registration": (1, "z_lesson"),
        "no_lesson_date": (3, "1"),
        "rejected_rows": (1, "event_type is empty"),
    }


def test_who_is_known_from_one_side_only_is_said_so(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        events=[act(VERA), act(VERA), act(BORIS)],
        users=[{"user_id": BORIS, "first_name": "Борис", "updated_at": NOON}],
        registrations=[
            {**registration(GLEB, "a_lesson", date(2026, 11, 24)), "first_name": "Глеб"}
        ],
    )

    assert notes(snapshot, VERA) == {"no_name": (1, None), "events_only": (2, None)}
    assert notes(snapshot, BORIS) == {}
    assert notes(snapshot, GLEB) == {"never_wrote": (1, None)}


def test_an_id_that_is_in_rejected_rows_only_is_noted(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(events=[{"user_id": ANNA, "event_type": ""}, act(BORIS)])

    rows = figure("person_notes", snapshot, person=ANNA)

    assert rows["says"].to_list() == [
        "1 source rows of this id could not be used (event_type is empty)."
    ]


def test_every_note_of_the_query_has_its_sentence() -> None:
    sql = FIGURES["person_notes"].sql

    assert [note for note in SENTENCES if f"'{note}'" not in sql] == []
    assert sql.count("UNION ALL\n    SELECT '") + 1 == len(SENTENCES)
