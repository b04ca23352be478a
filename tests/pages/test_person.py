"""Does the page of a person show each role what it may see, and say so when there is nobody?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import Settings
from tests.pages.screens import NASTY, Screens, acts, opening, prose, tables
from tests.snapshot_maker import NOON, MakeSnapshot, Row

pytestmark = pytest.mark.slow

ANNA, BORIS, SHADOW = 5_000_000_001, 2, 3
DAY = timedelta(days=1)
SECRET, WROTE = "secret@x.example", "Мой телефон"
SCHOOL: dict[str, list[Row]] = {
    "users": [
        {
            "user_id": ANNA,
            "first_name": "Анна",
            "username": "anna_new",
            "language_code": "ru",
            "updated_at": NOON,
        },
        {"user_id": BORIS, "first_name": NASTY, "username": "not a link", "updated_at": NOON},
    ],
    "bookings": [
        {
            "user_id": ANNA,
            "username": "anna_old",
            "confirmed": 2,
            "course_stream": "5th_stream",
            "created_at": NOON - 3 * DAY,
        },
        {"user_id": BORIS, "confirmed": 2, "course_stream": ":red[odd]"},
    ],
    "registrations": [
        {"user_id": ANNA, "email": SECRET, "lesson_type": "a", "registered_at": NOON}
    ],
    "events": [
        *acts(ANNA, 5, 5),
        {
            "user_id": ANNA,
            "event_type": "student_response",
            "details": {"message_text": WROTE, "message_type": "text"},
            "created_at": NOON - 20 * DAY,
        },
        {"user_id": ANNA, "event_type": ":red[odd]", "created_at": NOON - 21 * DAY},
        {"user_id": SHADOW, "created_at": NOON - 30 * DAY},
        {"user_id": 404, "event_type": ""},
    ],
}


@pytest.fixture
def screens(
    make_snapshot: MakeSnapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Screens]:
    make_snapshot(**SCHOOL)
    with opening(settings, monkeypatch) as opened:
        yield opened


def test_who_it_is_stands_first_with_tier_money_and_a_way_to_write(screens: Screens) -> None:
    app = screens.open("person", "analyst", id=str(ANNA))

    said = prose(app)
    assert "<bdi>Анна</bdi>" in app.get("html")[0].proto.body
    assert f"@anna_new · id {ANNA} · language ru" in said
    assert app.get("link_button")[0].proto.url == "https://t.me/anna_new"
    assert "1 booking, 1 workshop registration, 27 events ever" in said
    assert "first seen Mon 2 Nov 2026, 15:00" in said
    assert "hot-badge" not in said
    assert ":red-badge[hot]" in said
    assert "paid, 5th stream" in said


def test_the_tier_is_explained_and_its_end_foretold_in_school_time(screens: Screens) -> None:
    app = screens.open("person", "analyst", id=str(ANNA))

    assert "Every event counted, hot: 25 events on 5 days reach 20 events on 5 days" in prose(app)
    drops = next(each.value for each in app.dataframe if "until" in each.value.columns)
    assert drops.loc[0].tolist() == [
        "Every event",
        "Thu 26 Nov, 15:00:00",
        "hot → warm",
        "20 events on 4 days",
        "5 x Opened the bot",
    ]
    assert drops["change"].tolist() == ["hot → warm", "warm → cool", "cool → cold"] * 2


def test_a_cold_person_is_told_that_nothing_will_cool(screens: Screens) -> None:
    app = screens.open("person", "analyst", id=str(SHADOW))

    assert "nothing can cool further" in prose(app)
    assert not app.get("plotly_chart")


def test_names_over_time_and_what_somebody_did_are_shown_in_words(screens: Screens) -> None:
    app = screens.open("person", "analyst", id=str(ANNA))

    shown = tables(app)
    assert "anna_old" in shown
    assert "Sent a message (text) to the school" in shown
    assert "Booking 1 in 5th stream: paid now" in shown
    assert ":red[odd]: an event this app does not know" in shown
    assert "What was sent to them is for roles that write messages." in prose(app)


@pytest.mark.parametrize(("role", "sees"), [("analyst", False), ("marketer", True)])
def test_emails_and_what_people_wrote_are_for_roles_that_see_contacts(
    screens: Screens, role: str, *, sees: bool
) -> None:
    app = screens.open("person", role, id=str(ANNA))
    timeline = {row["what"]: number for number, row in enumerate(_timeline(app))}
    row = timeline["Sent a message (text) to the school"]
    app.session_state["timeline"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    app.run()

    raw = "\n".join(each.value for each in app.code)
    assert (SECRET in tables(app)) is sees
    assert (WROTE in raw) is sees
    assert ("your role does not see them" in prose(app)) is not sees
    assert WROTE not in tables(app)


def _timeline(app: AppTest) -> list[dict[str, str]]:
    frames = [each.value for each in app.dataframe]
    (found,) = [frame for frame in frames if "source" in frame.columns and "what" in frame.columns]
    return list(found.to_dict("records"))


def test_the_timeline_is_filtered_by_kind(screens: Screens) -> None:
    app = screens.open("person", "analyst", id=str(ANNA))

    app.multiselect(key="kinds").set_value(["student_response"]).run()

    assert [row["what"] for row in _timeline(app)] == ["Sent a message (text) to the school"]


def test_odd_data_is_noted(screens: Screens) -> None:
    app = screens.open("person", "analyst", id=str(SHADOW))

    assert "Known from events only" in prose(app)
    assert "shown as the id" in prose(app)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "Nobody is chosen"),
        ("abc", "That is no Telegram id"),
        ("-5", "That is no Telegram id"),
        ("1.5", "That is no Telegram id"),
        ("٣", "That is no Telegram id"),
        ("9" * 5000, "That is no Telegram id"),
        (str(2**63), "That is no Telegram id"),
        ("1 OR 1=1", "That is no Telegram id"),
        (str(2**63 - 1), "Nobody with this id"),
        ("77", "Nobody with this id"),
        ("404", "1 source rows of this id could not be used (event_type is empty)."),
    ],
)
def test_an_id_that_is_nobodys_is_explained(screens: Screens, asked: str, said: str) -> None:
    app = screens.open("person", "analyst", id=asked)

    assert said in prose(app)
    assert "Find people" in [button.label for button in app.button]
    assert not app.dataframe


def test_f48_a_name_made_of_markup_is_text_and_makes_no_link(screens: Screens) -> None:
    app = screens.open("person", "admin", id=str(BORIS))

    assert "&lt;b&gt;Ася&lt;/b&gt; **x** [y](javascript:1)" in app.get("html")[0].proto.body
    assert not [each for each in app.markdown if "Ася" in each.value or ":red[" in each.value]
    assert not app.get("link_button")
    assert "paid, another stream" in prose(app)


def test_picking_by_hand_and_taking_out_again(screens: Screens) -> None:
    app = screens.open("person", "analyst", id=str(ANNA))

    _press(app, "Hand-pick")
    picked = app.session_state["hand-picked"].ids
    _press(app, "Hand-picked")

    assert picked == (ANNA,)
    assert app.session_state["hand-picked"].ids == ()


def _press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


def test_f45_a_role_taken_away_is_refused_at_the_next_click(
    screens: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = screens.open("person", "marketer", id=str(ANNA))
    assert SECRET in tables(app)

    monkeypatch.setenv("HSL_LOCAL_ROLE", "analyst")
    app.run()
    without_contacts = tables(app)
    monkeypatch.setenv("HSL_LOCAL_ROLE", "viewer")
    app.run()

    assert SECRET not in without_contacts
    assert [each.value for each in app.title] == ["Not for you yet"]
    assert not app.dataframe
