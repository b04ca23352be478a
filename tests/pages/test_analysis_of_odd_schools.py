"""Is every odd school shown in words, with what is missing said, and never as a fault?"""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from tests.core.figure_rows import act, click
from tests.pages.analysis_rows import DAY, PAGES, booking, registration, screens
from tests.pages.screens import Screens, prose
from tests.snapshot_maker import NOON, MakeSnapshot, Row

__all__ = ["screens"]

pytestmark = pytest.mark.slow

ODD_SCHOOLS: Mapping[str, Mapping[str, list[Row]]] = {
    "empty": {},
    "one person": {"events": [act(1)]},
    "one day": {
        "events": [act(person, ago=timedelta(hours=person)) for person in (1, 2)],
        "bookings": [booking(1, 0, "5th_stream", 0)],
        "registrations": [registration(1, date(2026, 11, 23))],
    },
    "no payments": {"bookings": [booking(person, 0, "5th_stream", 9) for person in (1, 2)]},
    "all in one stream": {
        "bookings": [booking(person, 2, "5th_stream", 9) for person in (1, 2)],
        "events": [act(1, "payment_approved", 8 * DAY, booking_id=1)],
    },
    "no stream named": {"bookings": [booking(1, 2, "", 9)]},
    "bookings without a time": {
        "bookings": [
            {"user_id": 1, "confirmed": 2, "course_stream": "5th_stream", "created_at": None}
        ]
    },
    "a gap of three months": {
        "bookings": [booking(1, 2, "4th_stream", 100), booking(2, 0, "5th_stream", 1)],
        "events": [act(1, ago=100 * DAY), act(1)],
    },
    "events before registration": {
        "registrations": [{**registration(1), "registered_at": NOON}],
        "events": [click(1, "a_lesson", NOON - 90 * DAY), act(1, "view_program", 89 * DAY)],
    },
    "everything lies ahead": {
        "bookings": [booking(1, 0, "5th_stream", -5)],
        "registrations": [registration(1, date(2026, 12, 20))],
        "events": [act(1, ago=-2 * DAY)],
    },
    "workshops without a type or a date": {
        "registrations": [{**registration(1, None), "lesson_type": None}]
    },
}


@pytest.mark.parametrize("name", ODD_SCHOOLS)
def test_an_odd_school_is_shown_in_words_and_never_as_a_fault(
    make_snapshot: MakeSnapshot, screens: Screens, name: str
) -> None:
    make_snapshot(**ODD_SCHOOLS[name])

    said = [prose(screens.open(page, "admin")) for page in PAGES]

    assert [each for each in said if "This cannot be shown" in each or "None" in each] == []
    assert [each for each in said if "nan" in each.casefold()] == []
    assert min(len(each) for each in said) > 60


def test_a_school_without_coupons_says_what_is_missing_and_shows_the_rest(
    make_snapshot: MakeSnapshot, screens: Screens
) -> None:
    make_snapshot(bookings=[booking(1, 2, "5th_stream", 3)])

    said = prose(screens.open("referrals", "viewer"))

    assert "referral_coupons and referral_usage are absent or empty" in said
    assert "100.0 % of bookings name a code" in said
