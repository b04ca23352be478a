"""Can what was queued be followed, stopped, approved, recalled, corrected, and found again?"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from messaging.letter import Addressee, Letter, Order
from messaging.outbox import queue
from messaging.tables import blocked_users, message_recipients, suppressions
from tests.pages.post_office import ANNA, AUTHOR, BORIS, MIDDAY, Office
from tests.pages.screens import buttons, prose, tables

pytestmark = pytest.mark.slow

SENT_AT = MIDDAY + timedelta(hours=3)


def queued(
    office: Office, text: str = "Привет!", *, author: str = AUTHOR, ask: bool = False
) -> int:
    """A message to Anna and Boris."""
    order = Order(author, group="stream:4th_stream", needs_approval=ask)
    people = [Addressee(ANNA, "anna_a"), Addressee(BORIS)]
    with office.store.begin() as connection:
        return queue(connection, Letter(text), order, people, SENT_AT)


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


def states(office: Office) -> list[tuple[object, ...]]:
    return office.ask("SELECT id, state FROM messaging.message_history ORDER BY id")


def test_an_empty_outbox_and_a_worker_that_never_ran_are_said(office: Office) -> None:
    said = prose(office.screens.open("outbox", "marketer"))

    assert "Nothing is on its way, and nothing waits." in said
    assert "No worker has ever run here, so nothing goes out." in said


def test_a_silent_worker_is_said(office: Office) -> None:
    office.ask(
        "INSERT INTO messaging.worker (host, pid, started_at, beat_at, doing)"
        " VALUES ('h', 1, :at, :at, 'waiting (off)')",
        at=MIDDAY,
    )

    said = prose(office.screens.open("outbox", "marketer"))

    assert "The worker is silent: its last sign of life was 3 h ago." in said


def test_what_waits_is_shown_with_its_counts_and_can_be_cancelled(office: Office) -> None:
    number = queued(office)
    app = office.screens.open("outbox", "marketer")

    app.button(key=f"cancel-{number}").click().run()

    assert f"**Message {number}**" in prose(app) or "Nothing is on its way" in prose(app)
    assert states(office) == [(number, "cancelled")]
    assert office.ask("SELECT action, actor FROM messaging.audit ORDER BY seq") == [
        ("queue", AUTHOR),
        ("cancel", AUTHOR),
    ]


def test_the_author_takes_it_back_within_half_a_minute(office: Office) -> None:
    number = queued(office)
    office.ask(
        "UPDATE messaging.message_history SET not_before = :at", at=SENT_AT + timedelta(hours=1)
    )
    app = office.screens.open("outbox", "marketer", sent=str(number))

    app.button(key="take-back").click().run()

    assert f"**Message {number}** was taken back. Nobody got it." in prose(app)
    assert states(office) == [(number, "cancelled")]


def test_everything_is_stopped_and_let_go_on_every_page_of_messages(office: Office) -> None:
    app = office.screens.open("history", "marketer")
    app.text_input(key="stop-why").set_value("wrong price").run()
    app.button(key="stop").click().run()

    stopped = prose(app)
    app.button(key="go").click().run()

    assert "All sending is stopped." in stopped
    assert "The local person stopped it on" in stopped
    assert ": wrong price" in stopped
    assert "All sending is stopped." not in prose(app)


def test_the_author_cannot_approve_and_is_told_so(office: Office) -> None:
    number = queued(office, ask=True)

    app = office.screens.open("outbox", "approver")

    assert "You wrote it, so you cannot approve it." in prose(app)
    assert f"approve-{number}" not in {each.key for each in app.button}


def test_a_second_person_sees_all_they_need_and_approves(office: Office) -> None:
    number = queued(office, "Цена <b>растёт</b>", author="anna@school.example", ask=True)
    app = office.screens.open("outbox", "approver")

    said, html = prose(app), "\n".join(each.proto.body for each in app.get("html"))
    app.button(key=f"approve-{number}").click().run()

    assert "To: stream:4th_stream\nPeople: 2 people\nWhen: at once, when approved" in said
    assert "Цена <b>растёт</b>" in html
    assert states(office) == [(number, "scheduled")]


def test_a_marketer_cannot_approve(office: Office) -> None:
    number = queued(office, author="anna@school.example", ask=True)

    app = office.screens.open("outbox", "marketer")

    assert not {f"approve-{number}", f"reject-{number}"} & {each.key for each in app.button}


def test_f45_an_approvers_role_taken_away_approves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = queued(office, author="anna@school.example", ask=True)
    app = office.screens.open("outbox", "approver")

    monkeypatch.setenv("HSL_LOCAL_ROLE", "marketer")
    app.button(key=f"approve-{number}").click().run()

    assert states(office) == [(number, "awaiting_approval")]


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


@pytest.mark.parametrize("page", ["compose", "outbox", "history", "suppressions", "audit"])
def test_a_store_that_is_down_is_said_with_its_cure(
    office: Office, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setenv("HSL_STORE_URL", "postgresql://nobody@127.0.0.1:1/none")

    app = office.screens.open(page, "admin")

    assert "The message store does not answer" in prose(app)
    assert "Check that it runs and that HSL_STORE_URL is right." in prose(app)
    assert "New message" not in buttons(app)


def test_a_store_that_was_not_migrated_is_said_with_its_cure(
    office: Office, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_STORE_URL", database_url)

    app = office.screens.open("outbox", "admin")

    assert "Run `hsl migrate`." in prose(app)
