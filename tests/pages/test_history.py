"""Can what was sent be found again, recalled and corrected, people be suppressed, and the audit checked?"""

import pytest
import sqlalchemy as sa

from messaging.tables import blocked_users, message_recipients, suppressions
from tests.pages.post_office import ANNA, AUTHOR, BORIS, SENT_AT, Office, queued
from tests.pages.screens import prose, tables

pytestmark = pytest.mark.slow


def ended(office: Office, message_id: int, **values: object) -> None:
    """What became of Anna's delivery; Boris got it, and the message is done."""
    got = {"delivery_status": "sent", "sent_at": SENT_AT, "telegram_message_id": 7}
    with office.store.begin() as connection:
        for person, state in ((ANNA, values), (BORIS, got)):
            connection.execute(
                sa.update(message_recipients)
                .where(message_recipients.c.message_id == message_id)
                .where(message_recipients.c.user_id == person)
                .values(**state)
            )
        connection.execute(
            sa.text(
                "UPDATE messaging.message_history SET state = 'done', started_at = :at, sent_at = :at,"
                ' tally = \'{"sent": 1, "failed": 1}\', successful_deliveries = 1 WHERE id = :id'
            ),
            {"at": SENT_AT, "id": message_id},
        )


def test_messages_are_found_by_words_group_type_author_and_state(office: Office) -> None:
    queued(office, "Первое письмо")
    queued(office, "Второе", author="boris@school.example")
    app = office.screens.open("history", "marketer")

    app.text_input(key="h-words").set_value("ПЕРВОЕ").run()
    by_words = tables(app)
    app.text_input(key="h-words").set_value("").run()
    app.selectbox(key="h-author").set_value("boris@school.example").run()
    by_author = tables(app)
    app.selectbox(key="h-kind").set_value("individual").run()

    assert ("Первое" in by_words, "Второе" in by_words) == (True, False)
    assert ("Первое" in by_author, "Второе" in by_author) == (False, True)
    assert "No message matches." in prose(app)


def test_one_message_shows_each_person_and_what_it_can_still_reach(office: Office) -> None:
    number = queued(office)
    ended(office, number, delivery_status="failed", reason="chat_not_found", detail="gone")

    app = office.screens.open("history", "marketer", message=str(number))

    assert "1 can still be reached, until" in prose(app)
    assert "chat not found" in tables(app)
    assert "This is not proof" in prose(app)


def test_a_message_is_recalled_with_its_reason(office: Office) -> None:
    number = queued(office)
    ended(office, number, delivery_status="failed", reason="blocked")
    app = office.screens.open("history", "marketer", message=str(number))

    app.text_input(key="recall-why").set_value("wrong price").run()
    app.button(key="recall-yes").click().run()

    assert office.ask("SELECT recall_requested_by FROM messaging.message_history") == [(AUTHOR,)]
    assert ("recall", "wrong price") in office.ask("SELECT action, why FROM messaging.audit")


def test_a_correction_is_a_draft_for_those_who_still_have_it(office: Office) -> None:
    number = queued(office)
    ended(office, number, delivery_status="failed", reason="blocked")
    app = office.screens.open("history", "marketer", message=str(number))

    app.button(key="correct").click().run()

    ((content,),) = office.ask("SELECT content -> 'whom' FROM messaging.drafts")
    assert content == {"add": [], "minus": [], "pasted": "", "corrects": number}


@pytest.mark.parametrize(("again", "becomes"), [("True", "pending"), ("False", "sent")])
def test_an_unknown_delivery_is_decided_by_a_person(
    office: Office, again: str, becomes: str
) -> None:
    number = queued(office)
    ended(office, number, delivery_status="unknown", reason="no_answer", claimed_at=SENT_AT)
    app = office.screens.open("history", "marketer", message=str(number))

    app.button(key=f"decide-{again}").click().run()

    question = "SELECT delivery_status FROM messaging.message_recipients WHERE user_id = :person"
    assert office.ask(question, person=ANNA) == [(becomes,)]


def test_failed_people_are_tried_again(office: Office) -> None:
    number = queued(office)
    ended(office, number, delivery_status="failed", reason="refused")
    app = office.screens.open("history", "marketer", message=str(number))

    app.button(key=f"retry-{number}").click().run()

    question = "SELECT delivery_status FROM messaging.message_recipients WHERE user_id = :person"
    assert office.ask(question, person=ANNA) == [("pending",)]


def test_people_are_added_to_and_lifted_from_the_suppressions(office: Office) -> None:
    with office.store.begin() as connection:
        connection.execute(sa.insert(blocked_users), {"user_id": BORIS, "reason": "blocked"})
    app = office.screens.open("suppressions", "marketer")
    app.text_area(key="optout-ids").set_value(f"user_id\n{ANNA}\nabc").run()
    app.button(key="optout").click().run()
    said = prose(app)

    app.session_state["blocked"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    app.button(key="lift-blocked").click().run()
    refused = prose(app)
    app.text_input(key="lift-why-blocked").set_value("wrote to the bot again").run()
    app.button(key="lift-blocked").click().run()

    assert "1 person added, 0 were on the list. 1 entries are no ids: abc." in said
    assert "It is lifted with a reason only." in refused
    assert office.ask("SELECT count(*) FROM messaging.blocked_users") == [(0,)]
    with office.store.connect() as connection:
        assert [row.user_id for row in connection.execute(sa.select(suppressions))] == [ANNA]
    assert ("lift_block", "wrote to the bot again") in office.ask(
        "SELECT action, why FROM messaging.audit"
    )


def test_the_audit_is_read_and_checked_by_an_admin(office: Office) -> None:
    number = queued(office)
    app = office.screens.open("audit", "admin")

    app.button(key="verify").click().run()

    assert "1 entry, all there, in order and unchanged." in prose(app)
    assert f"message:{number}" in tables(app)
