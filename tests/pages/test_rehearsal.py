"""Does the rehearsal say everything before it can be confirmed?"""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from messaging.drafts import Said, Whom, Written
from tests.pages.confirming import confirmed
from tests.pages.post_office import GLEB, HELLO, Office
from tests.pages.screens import prose, tables

pytestmark = pytest.mark.slow


def opened(office: Office, written: Written = HELLO) -> AppTest:
    return office.screens.open("rehearsal", "marketer", draft=str(office.draft(written)))


def test_it_says_how_many_who_first_and_last_and_when_it_ends(office: Office) -> None:
    said = prose(opened(office))

    assert "### 3 people would get this" in said
    assert "The first is <b>Вера</b>" not in said
    assert "The first is @boris_b, the last is Анна (by Telegram id)." in said
    assert "The last one has it at" in said
    assert "no delivery of the last 90 days to judge by" in said
    assert "Nobody who was named." in said


def test_nothing_is_queued_or_kept_by_looking(office: Office) -> None:
    opened(office)

    assert office.ask("SELECT count(*) FROM messaging.message_history") == [(0,)]
    assert office.ask("SELECT count(*) FROM messaging.rehearsals") == [(0,)]


def test_what_looks_wrong_has_to_be_looked_at_before_it_can_be_confirmed(office: Office) -> None:
    stream = Whom(add=("stream:5th_stream",), pasted=str(GLEB))
    app = opened(office, Written(Said("Студенты 4-го потока, ждём вас!"), stream))

    first = app.button(key="ask").disabled
    app.checkbox[0].check().run()

    assert "The text speaks of stream 4, and it goes to: 5th stream." in prose(app)
    assert (first, app.button(key="ask").disabled) == (True, False)


def test_a_night_hour_is_moved_or_given_a_reason(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_QUIET_HOURS", "22:00-09:00")
    app = opened(office, replace(HELLO, at="2026-11-23T23:30"))

    blocked = app.button(key="ask").disabled
    app.button[
        [each.label for each in app.button].index("Send it Tuesday at 09:00 instead")
    ].click()
    app.run()

    assert blocked
    assert "Tuesday 24 November 2026, 09:00 Moscow time" in prose(app)
    assert not app.button(key="ask").disabled


def test_a_reason_lets_it_go_at_night_and_is_shown(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_QUIET_HOURS", "22:00-09:00")
    app = opened(office, replace(HELLO, at="2026-11-23T23:30"))

    app.text_input(key="why-quiet").set_value("the stream begins at midnight").run()
    app.button(key="note-quiet").click().run()

    assert "In the quiet hours all the same: the stream begins at midnight" in prose(app)
    assert not app.button(key="ask").disabled


def test_nobody_left_is_refused_with_the_reasons(office: Office) -> None:
    office.ask("INSERT INTO messaging.blocked_users (user_id) VALUES (:user_id)", user_id=GLEB)

    app = opened(office, replace(HELLO, whom=Whom(pasted=str(GLEB))))

    assert "Nobody is left to write to (1 blocked)." in prose(app)
    assert "ask" not in {each.key for each in app.button}


def test_nearly_the_same_again_is_said_with_whom_it_reached(office: Office) -> None:
    confirmed(office, office.draft())

    app = opened(office, replace(HELLO, said=Said("Привет, {first_name|друг}!!")))

    assert "3 of these people got nearly the same text" in prose(app)
    assert app.button(key="ask").disabled


def test_exactly_the_same_again_needs_a_reason(office: Office) -> None:
    queued = confirmed(office, office.draft())

    app = opened(office)

    assert "Exactly this was queued before." in prose(app)
    assert f"It is message {queued.message_id}" in prose(app)
    assert app.button(key="ask").disabled


def test_above_the_limit_it_asks_for_approval(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_APPROVAL_ABOVE", "2")

    app = opened(office)

    assert "Ask for approval: 3 people …" in [each.label for each in app.button]
    assert "a second person has to approve it; the author cannot" in prose(app).replace("\n", " ")


def test_left_out_people_are_named(office: Office) -> None:
    app = opened(office, replace(HELLO, whom=Whom(HELLO.whom.add, pasted="")))
    office.ask("INSERT INTO messaging.blocked_users (user_id, reason) VALUES (33, 'blocked')")

    app.run()

    assert "1 blocked" in prose(app)
    assert "<b>Вера</b>" in tables(app)


@pytest.mark.parametrize("mode", ["off", "test", "live"])
def test_the_three_ways_of_sending_look_different(
    office: Office, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setenv("HSL_SENDING", mode)

    said = prose(opened(office))

    others = {"off", "test", "live"} - {mode}
    assert f"{mode.upper()}]" in said
    assert not [other for other in others if f"{other.upper()}]" in said]
