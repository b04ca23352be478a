"""Is everybody in the groups they belong to, and in no other?"""

from tests.pipelines.frames import DAY, NOON, Row, computed, listed


def segments(**school: list[Row]) -> list[tuple[object, ...]]:
    found = computed(**school)["segments"]  # type: ignore[arg-type]  # rows only
    return listed(found, "segment", "user_id")


def test_a_stream_has_the_people_with_a_confirmed_booking_in_it() -> None:
    found = segments(
        bookings=[
            {"user_id": 1, "confirmed": 2, "course_stream": "4th_stream"},
            {"user_id": 2, "confirmed": 1, "course_stream": "4th_stream"},
            {"user_id": 3, "confirmed": 0, "course_stream": "4th_stream"},
            {"user_id": 4, "confirmed": -1, "course_stream": "4th_stream"},
        ]
    )

    assert [row for row in found if row[0] == "stream:4th_stream"] == [("stream:4th_stream", 1)]


def test_somebody_can_be_in_several_streams_and_is_once_in_each() -> None:
    paid = {"confirmed": 2, "created_at": NOON}

    found = segments(
        bookings=[
            {**paid, "course_stream": "3rd_stream"},
            {**paid, "course_stream": "5th_stream"},
            {**paid, "course_stream": "5th_stream"},
            {**paid, "course_stream": "9th_stream"},
        ]
    )

    assert found == [
        ("customers", 1),
        ("stream:3rd_stream", 1),
        ("stream:5th_stream", 1),
        ("stream:9th_stream", 1),
        ("tier:cold", 1),
    ]


def test_a_paid_booking_without_a_stream_makes_a_customer_of_no_stream() -> None:
    found = segments(
        bookings=[
            {"user_id": 1, "confirmed": 2, "course_stream": None},
            {"user_id": 2, "confirmed": 2, "course_stream": ""},
        ]
    )

    assert found == [("customers", 1), ("customers", 2), ("tier:cold", 1), ("tier:cold", 2)]


def test_everybody_has_one_tier_and_is_a_customer_or_not() -> None:
    found = segments(
        bookings=[{"user_id": 1, "confirmed": 2}, {"user_id": 2, "confirmed": -1}],
        happened=[{"user_id": 3, "created_at": NOON - n % 5 * DAY} for n in range(20)],
    )

    assert found == [
        ("customers", 1),
        ("not_customers", 2),
        ("not_customers", 3),
        ("tier:cold", 1),
        ("tier:cold", 2),
        ("tier:hot", 3),
    ]


def test_registrants_and_the_hackathon_have_each_person_once() -> None:
    found = segments(
        registrations=[{"email": "a@x.example"}, {"email": "b@x.example"}],
        hackathon=[{"username": "x"}, {"username": "y"}],
    )

    assert found == [
        ("hackathon", 1),
        ("not_customers", 1),
        ("registrants", 1),
        ("tier:cold", 1),
    ]
