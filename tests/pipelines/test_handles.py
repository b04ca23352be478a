"""Is every name somebody was ever seen under kept, with where and when?"""

from tests.pipelines.frames import NOON, Row, computed, listed, utc

OLD, MID, NEW = utc("2026-11-01"), utc("2026-11-10"), utc("2026-11-20")


def handles(**school: list[Row]) -> list[tuple[object, ...]]:
    found = computed(**school)["handles"]  # type: ignore[arg-type]  # rows only
    return listed(found, "kind", "value", "source", "first_seen", "last_seen")


def test_older_handles_are_kept_beside_the_new_one() -> None:
    found = handles(
        bookings=[
            {"username": "old_anna", "created_at": OLD},
            {"username": "anna", "created_at": NEW},
        ]
    )

    assert found == [
        ("username", "anna", "bookings", NEW, NEW),
        ("username", "old_anna", "bookings", OLD, OLD),
    ]


def test_a_handle_seen_in_several_places_spans_them_and_names_the_last() -> None:
    found = handles(
        registrations=[{"username": "anna", "registered_at": MID}],
        bookings=[{"username": "anna", "created_at": OLD}],
        happened=[{"username": "anna", "created_at": NEW}],
        hackathon=[{"username": "anna"}],
    )

    assert found == [("username", "anna", "events", OLD, NEW)]


def test_a_tie_of_sources_goes_to_the_greater_name_of_a_source() -> None:
    found = handles(
        registrations=[{"first_name": "Анна", "registered_at": NEW}],
        bookings=[{"first_name": "Анна", "created_at": NEW}],
    )

    assert found == [("first_name", "Анна", "registrations", NEW, NEW)]


def test_all_four_kinds_are_kept_from_the_tables_that_have_them() -> None:
    found = handles(
        registrations=[
            {"username": "u", "first_name": "F", "email": "a@x.example", "registered_at": OLD}
        ],
        users=[{"last_name": "L", "first_seen_at": OLD, "updated_at": NOON}],
    )

    assert found == [
        ("email", "a@x.example", "registrations", OLD, OLD),
        ("first_name", "F", "registrations", OLD, OLD),
        ("last_name", "L", "users", OLD, NOON),
        ("username", "u", "registrations", OLD, OLD),
    ]


def test_several_emails_of_a_person_are_all_kept() -> None:
    found = handles(
        registrations=[
            {"email": "a@x.example", "registered_at": OLD},
            {"email": "A@x.example", "registered_at": MID},
            {"email": "b@x.example", "registered_at": NEW},
        ]
    )

    assert [(kind, value) for kind, value, *_ in found] == [
        ("email", "A@x.example"),
        ("email", "a@x.example"),
        ("email", "b@x.example"),
    ]


def test_white_space_around_a_name_makes_no_other_name() -> None:
    found = handles(
        bookings=[
            {"first_name": " Анна\n", "created_at": OLD},
            {"first_name": "\u00a0Анна", "created_at": NEW},
        ]
    )

    assert found == [("first_name", "Анна", "bookings", OLD, NEW)]


def test_empty_texts_and_the_placeholder_leave_no_handle() -> None:
    found = handles(
        bookings=[{"first_name": "Пользователь", "username": "", "created_at": OLD}],
        registrations=[{"first_name": " ", "email": "", "registered_at": OLD}],
        happened=[{"first_name": None, "username": None, "created_at": OLD}],
    )

    assert found == []


def test_markup_formulas_and_odd_letters_are_kept_as_they_are() -> None:
    odd = ["<b>x</b>", "=1+1", "100%", "O'Brien", "\u202eevil", "e\u0301", "é", "😀"]

    found = handles(bookings=[{"username": name, "created_at": OLD} for name in odd])

    assert {value for _, value, *_ in found} == set(odd)


def test_a_name_without_a_time_is_kept_without_one() -> None:
    found = handles(hackathon=[{"username": "hacker"}])

    assert found == [("username", "hacker", "hackathon", None, None)]
