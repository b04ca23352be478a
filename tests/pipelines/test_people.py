"""Is everybody there once, with the right name, stream and days?"""

from itertools import permutations

import pytest

from tests.pipelines.frames import DAY, MOSCOW, NOON, Row, computed, day, listed, person, utc

OLD, NEW = utc("2026-11-01 12:00"), utc("2026-11-20 12:00")
BIG = 9_007_199_254_740_993


def called(**school: list[Row]) -> object:
    return person(**school)["display_name"]


def test_a_person_of_any_source_stands_once() -> None:
    found = computed(
        bookings=[{"user_id": 1}, {"user_id": 1}],
        registrations=[{"user_id": 2}, {"user_id": BIG}],
        users=[{"user_id": 3}],
        hackathon=[{"user_id": 4}, {"user_id": 4}],
        happened=[{"user_id": 5}, {"user_id": 1}, {"user_id": BIG}],
    )["people"]

    assert listed(found, "user_id", "bookings", "registrations", "events") == [
        (1, 2, 0, 1),
        (2, 0, 1, 0),
        (3, 0, 0, 0),
        (4, 0, 0, 0),
        (5, 0, 0, 1),
        (BIG, 0, 1, 1),
    ]


def test_the_newest_name_wins_whichever_source_it_is_in() -> None:
    by_event = called(
        bookings=[{"first_name": "Old", "created_at": OLD}],
        happened=[{"first_name": "New", "created_at": NEW}],
    )
    by_booking = called(
        bookings=[{"first_name": "Old", "created_at": NEW}],
        registrations=[{"first_name": "New", "registered_at": OLD}],
    )

    assert (by_event, by_booking) == ("New", "Old")


def test_each_field_is_the_newest_of_its_own() -> None:
    found = person(
        bookings=[{"first_name": "Анна", "username": "", "created_at": NEW}],
        registrations=[{"first_name": "", "username": "anna", "registered_at": OLD}],
    )

    assert (found["first_name"], found["username"]) == ("Анна", "anna")


@pytest.mark.parametrize("nothing", ["", "  ", "\u00a0", "Пользователь", " Пользователь ", None])
def test_empty_texts_and_the_placeholder_are_no_name(nothing: str | None) -> None:
    named = called(
        bookings=[{"first_name": "Анна", "created_at": OLD}],
        happened=[{"first_name": nothing, "created_at": NEW}],
    )
    unnamed = called(bookings=[{"first_name": nothing, "username": "anna", "created_at": NEW}])

    assert (named, unnamed) == ("Анна", "@anna")


def test_the_placeholder_may_be_somebodys_username() -> None:
    assert called(bookings=[{"username": "Пользователь", "created_at": NEW}]) == "@Пользователь"


def test_the_bots_own_list_wins_also_over_newer_rows() -> None:
    found = called(
        bookings=[{"first_name": "Booked", "created_at": NEW}],
        users=[{"first_name": "Listed", "last_name": "Ivanova", "updated_at": OLD}],
    )

    assert found == "Listed Ivanova"


def test_an_empty_field_of_the_bots_list_wins_nothing() -> None:
    found = person(
        bookings=[{"first_name": "Booked", "username": "b", "created_at": OLD}],
        users=[{"first_name": "Пользователь", "username": "", "updated_at": NEW}],
    )

    assert (found["first_name"], found["username"]) == ("Booked", "b")


def test_a_last_name_alone_is_a_name() -> None:
    assert called(users=[{"last_name": "Ivanova", "username": "i"}]) == "Ivanova"


def test_without_any_name_the_id_is_shown() -> None:
    assert called(happened=[{"user_id": BIG}]) == f"id {BIG}"


def test_a_tie_goes_to_the_greater_text_in_any_order_of_rows() -> None:
    rows: list[Row] = [{"first_name": name, "created_at": NEW} for name in ("A", "B", "Б", "b")]

    found = {called(bookings=list(order)) for order in permutations(rows)}

    assert found == {"Б"}


def test_a_name_without_a_time_is_the_last_resort() -> None:
    timeless = called(hackathon=[{"username": "hacker"}])
    beside = person(
        hackathon=[{"username": "zz"}],
        bookings=[{"username": "a", "created_at": OLD}],
    )

    assert timeless == "@hacker"
    assert beside["username"] == "a"


def test_course_stream_is_that_of_the_newest_confirmed_booking() -> None:
    found = person(
        bookings=[
            {"confirmed": 2, "course_stream": "4th_stream", "created_at": NEW},
            {"confirmed": 2, "course_stream": "3rd_stream", "created_at": OLD},
            {"confirmed": 1, "course_stream": "5th_stream", "created_at": NOON},
            {"confirmed": -1, "course_stream": "5th_stream", "created_at": NOON},
            {"confirmed": 2, "course_stream": "no time", "created_at": None},
        ]
    )

    assert (found["course_stream"], found["is_customer"]) == ("4th_stream", True)


def test_of_two_confirmed_bookings_of_one_moment_the_later_id_counts() -> None:
    first = {"id": 7, "confirmed": 2, "course_stream": "3rd_stream", "created_at": NEW}
    second = {"id": 8, "confirmed": 2, "course_stream": "4th_stream", "created_at": NEW}

    assert person(bookings=[first, second])["course_stream"] == "4th_stream"
    assert person(bookings=[second, first])["course_stream"] == "4th_stream"


def test_who_has_not_paid_has_no_stream_and_is_no_customer() -> None:
    found = person(bookings=[{"confirmed": 1, "course_stream": "5th_stream", "created_at": NEW}])

    assert (found["course_stream"], found["is_customer"]) == (None, False)


def test_the_first_day_is_the_earliest_of_all_sources_in_the_schools_zone() -> None:
    found = person(
        bookings=[{"created_at": NEW}],
        registrations=[{"registered_at": OLD}, {"registered_at": utc("2026-10-31 21:30")}],
        happened=[{"created_at": OLD}],
        users=[{"first_seen_at": NEW, "updated_at": NOON}],
    )

    assert found["first_seen"] == utc("2026-10-31 21:30")
    assert found["first_day"] == day("2026-11-01")
    assert found["last_seen"] == NOON


@pytest.mark.parametrize(
    ("table", "column"),
    [("bookings", "created_at"), ("registrations", "registered_at"), ("happened", "created_at")],
)
def test_of_one_source_the_first_row_and_the_last_one_count(table: str, column: str) -> None:
    rows: list[Row] = [{column: NEW}, {column: OLD}, {column: None}, {column: NOON}]

    found = person(**{table: rows})

    assert (found["first_seen"], found["last_seen"]) == (OLD, NOON)


def test_the_first_day_depends_on_the_zone() -> None:
    late: list[Row] = [{"created_at": utc("2026-11-01 21:30")}]

    days = {
        zone: computed(happened=late, zone=zone)["people"]["first_day"].item()
        for zone in (MOSCOW, "UTC", "America/New_York")
    }

    assert days == {
        MOSCOW: day("2026-11-02"),
        "UTC": day("2026-11-01"),
        "America/New_York": day("2026-11-01"),
    }


@pytest.mark.parametrize(("first", "updated"), [(None, OLD), (OLD, None), (OLD, NEW), (NEW, OLD)])
def test_the_bots_list_may_lack_one_of_its_times_or_mix_them_up(
    first: object, updated: object
) -> None:
    found = person(users=[{"first_seen_at": first, "updated_at": updated}])

    assert found["first_seen"] == OLD
    assert found["last_seen"] == (NEW if NEW in (first, updated) else OLD)


def test_somebody_of_whom_no_time_is_known_has_no_first_day() -> None:
    found = person(hackathon=[{"username": "hacker"}])

    assert (found["first_seen"], found["first_day"], found["last_seen"]) == (None, None, None)


def test_last_activity_is_the_newest_event_also_outside_the_window() -> None:
    found = person(
        happened=[{"created_at": NOON - 40 * DAY}, {"created_at": NOON - 50 * DAY}],
        bookings=[{"created_at": NOON}],
    )

    assert found["last_activity"] == NOON - 40 * DAY
    assert found["last_seen"] == NOON
