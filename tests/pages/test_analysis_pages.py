"""Do the pages of streams, workshops, events and codes answer each role, and keep groups of people?"""

from collections.abc import Mapping

import pytest

from core.kept_segments import kept_segments
from core.settings import Settings
from tests.core.figure_rows import act, click
from tests.pages.analysis_rows import DAY, PAGES, booking, registration, screens
from tests.pages.screens import NAMES, NASTY, USERS, Screens, prose, tables
from tests.snapshot_maker import NOON, MakeSnapshot, Row

__all__ = ["screens"]

pytestmark = pytest.mark.slow

SCHOOL: Mapping[str, list[Row]] = {
    "users": USERS,
    "registrations": [registration(person) for person in (1, 2, 3)],
    "bookings": [
        booking(1, 2, "5th_stream", 40),
        booking(2, 1, "5th_stream", 39),
        booking(3, 0, "5th_stream", 38),
        booking(4, 2, "4th_stream", 90),
        booking(2, 0, ":red[odd]", 20),
    ],
    "events": [
        *[click(1, "a_lesson", NOON - 50 * DAY) for _ in range(3)],
        click(2, "a_lesson", NOON - 50 * DAY),
        click(4, "a_lesson", NOON - 50 * DAY),
        act(1, "view_program", 45 * DAY),
        act(1, "payment_approved", 38 * DAY, booking_id=1),
        act(2, "booking_status_changed", 30 * DAY, booking_id=2, new_status=1),
        act(3, "<b>quiz</b>", 2 * DAY),
        act(3, ago=100 * DAY),
    ],
    "referral_coupons": [{"code": "EARLY", "max_activations": 1, "is_active": True}],
}


@pytest.fixture
def school(make_snapshot: MakeSnapshot, screens: Screens) -> Screens:
    make_snapshot(**SCHOOL)
    return screens


@pytest.mark.parametrize("page", PAGES)
def test_a_viewer_sees_every_chart_and_nobodys_name(school: Screens, page: str) -> None:
    app = school.open(page, "viewer", workshop="a_lesson", event="start_command", code="EARLY")

    everything = prose(app) + tables(app)
    assert len(app.get("plotly_chart")) >= 2
    assert not [name for name in NAMES.values() if name[:20] in everything]
    assert "user_1" not in everything
    assert "Snapshot of Mon 23 Nov 2026, 15:00 Moscow time" in everything


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["analyst", "marketer", "admin"])
def test_who_sees_people_sees_no_email_and_no_name_as_markdown(
    school: Screens, page: str, role: str
) -> None:
    app = school.open(page, role, workshop="a_lesson", event="start_command", code="EARLY")

    marked = "\n".join(
        str(each.value) for kind in (app.markdown, app.caption, app.subheader) for each in kind
    )
    assert "secret@x.example" not in prose(app) + tables(app)
    assert NASTY not in marked
    assert ":red[odd]" not in marked
    assert "<b>quiz" not in marked


def test_the_stream_page_answers_its_questions(school: Screens) -> None:
    said = prose(school.open("streams", "analyst"))

    assert "5th stream: 33.3 % of 3 bookings are paid (6 to 79 %)" in said
    assert "On day 40 5th stream has 1 paid; the one before had 0" in said
    assert "Day 0 is Wed 14 Oct 2026" in said
    assert "1 receipt waited for a check longer than 3 days" in said
    assert "2 bookings sent nothing for more than 7 days" in said


def test_the_address_keeps_the_filters(school: Screens) -> None:
    app = school.open("streams", "viewer", of_stream="4th stream", measure="Booked", hold_days="60")

    said = prose(app)
    assert "4th stream: 100.0 % of 1 booking are paid" in said
    assert "On day 90 4th stream has 1 booked; it is the first one" in said
    assert "1 paid booking of 1 has no event that says when" in said
    assert "0 bookings sent nothing for more than 60 days" in said


def test_the_workshop_page_parts_the_two_rates(school: Screens) -> None:
    said = prose(school.open("workshops", "analyst"))

    assert "66.7 % of those registered came (2 of 3); counting clicks makes it 166.7 %" in said
    assert "100.0 % of those who came booked within 14 days (2 of 2)" in said
    assert "no proof that reminders work" in said


def test_who_makes_the_difference_are_those_the_segment_would_keep(school: Screens) -> None:
    unregistered = tables(school.open("workshops", "analyst", workshop="a_lesson"))
    everybody = tables(school.open("workshops", "analyst"))

    assert "did not register" in unregistered
    assert "pressed several times" not in unregistered
    assert "did not register" in everybody
    assert "pressed several times" in everybody


def test_the_event_page_names_new_types_and_says_what_the_ways_leave_out(school: Screens) -> None:
    app = school.open("events", "analyst", period="Ever")

    said = prose(app)
    assert "1 event type is new in the last 7 days" in said
    assert "The most common way to a payment, 100.0 % of 1 payer: joined, viewed, booked" in said
    assert "1 person paid at a time no event tells" in said


def test_a_code_that_is_used_up_is_said(school: Screens) -> None:
    app = school.open("referrals", "viewer")

    assert "1 of 1 code were used in bookings; 1 code has reached the limit" in prose(app)
    assert "limit reached" in tables(app)


def test_the_people_of_an_outcome_can_be_kept(school: Screens, settings: Settings) -> None:
    app = school.open("streams", "analyst", outcome="Still waiting")

    app.text_input(key="keep-name-stream_outcome").set_value("Waiting in the 5th").run()
    app.button(key="keep-stream_outcome").click().run()

    (kept,) = kept_segments(settings.data_dir)
    assert (kept.name, kept.group) == ("Waiting in the 5th", "stream_outcome")
    assert kept.params == {"stream": "5th_stream", "outcome": "waiting"}
    assert "2 people" in prose(app)


def test_the_people_of_an_hour_of_the_week_can_be_kept(school: Screens, settings: Settings) -> None:
    app = school.open("events", "analyst", period="Ever", weekday="Friday", hour="15:00")

    app.text_input(key="keep-name-event_hour").set_value("Friday afternoon").run()
    app.button(key="keep-event_hour").click().run()

    (kept,) = kept_segments(settings.data_dir)
    assert (kept.name, kept.group) == ("Friday afternoon", "event_hour")
    assert kept.params == {"weekday": 5, "hour": 15, "event_type": "", "days": 0}
    assert "Active on Friday between 15:00 and 16:00: 1 person" in prose(app)


def test_the_people_of_a_way_to_payment_can_be_kept(school: Screens, settings: Settings) -> None:
    app = school.open("events", "analyst", way="joined → viewed → booked")

    app.text_input(key="keep-name-path_to_payment").set_value("The long way").run()
    app.button(key="keep-path_to_payment").click().run()

    (kept,) = kept_segments(settings.data_dir)
    assert (kept.group, kept.params) == ("path_to_payment", {"path": "joined > viewed > booked"})
    assert "Paid after joined → viewed → booked: 1 person" in prose(app)


def test_a_viewer_is_not_asked_for_an_hour_or_a_way(school: Screens) -> None:
    app = school.open("events", "viewer", weekday="Friday", hour="15:00")

    labels = [each.label for each in app.selectbox]
    assert labels == ["Event type"]
