"""From people to a message for them, and from a person to what they were sent."""

import pytest
from streamlit.testing.v1 import AppTest

from core.kept_segments import KeptSegment, keep
from core.settings import Settings
from messaging.letter import Addressee, Letter, Order
from messaging.outbox import queue
from pages.parts.hand_picked import HandPicked
from tests.pages.post_office import ANNA, AUTHOR, BORIS, MIDDAY, Office
from tests.pages.screens import buttons, prose, tables

pytestmark = pytest.mark.slow


def whom(office: Office) -> object:
    """The audience of the one draft."""
    ((content,),) = office.ask("SELECT content -> 'whom' FROM messaging.drafts")
    return content


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()


def test_a_segment_is_written_to_by_its_rule(office: Office, settings: Settings) -> None:
    keep(settings.data_dir, KeptSegment("Booked", "funnel_step", {"step": 5}, "Анна", MIDDAY))
    app = office.screens.open("segments", "marketer")
    app.session_state["segments"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()

    press(app, "write-to-segment")

    assert whom(office) == {
        "add": ["segment:Booked"],
        "minus": [],
        "pasted": "",
        "corrects": None,
    }


def test_the_leads_of_the_filters_are_written_to(office: Office) -> None:
    press(office.screens.open("leads", "marketer"), "write-to-leads")

    pasted = str(dict(whom(office))["pasted"])  # type: ignore[call-overload]  # JSON
    assert pasted.split() == ["22", "33", str(ANNA)]


@pytest.mark.parametrize("role", ["analyst", "viewer"])
def test_who_may_not_write_has_no_such_button(office: Office, role: str) -> None:
    assert "Write to these" not in buttons(office.screens.open("leads", role))


def test_hand_picked_people_are_put_on_the_list_of_a_draft(office: Office) -> None:
    number = office.draft()
    app = office.screens.open("compose", "marketer", draft=str(number))
    app.session_state["hand-picked"] = HandPicked((ANNA, BORIS))
    app.run()

    press(app, "add-picked")

    assert office.kept(number).written.whom.pasted == f"{ANNA}\n{BORIS}"


def test_a_person_shows_what_they_were_sent_to_who_may_write_only(office: Office) -> None:
    with office.store.begin() as connection:
        people = [Addressee(ANNA, "anna_a", "Привет, Анна!"), Addressee(BORIS)]
        queue(connection, Letter("Привет, {first_name}!"), Order(AUTHOR), people, MIDDAY)

    writer = office.screens.open("person", "marketer", id=str(ANNA))
    analyst = office.screens.open("person", "analyst", id=str(ANNA))

    assert "What was sent to them" in prose(writer)
    assert "Привет, Анна!" in tables(writer)
    assert "Привет, Анна!" not in tables(analyst) + prose(analyst)
