"""Can what waits be followed, stopped and approved by whom it may, and is a store that is down said?"""

from datetime import timedelta

import pytest

from tests.pages.post_office import AUTHOR, MIDDAY, SENT_AT, Office, queued
from tests.pages.screens import buttons, prose

pytestmark = pytest.mark.slow


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


def test_nothing_is_approved_in_quiet_hours_and_that_is_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = queued(office, author="anna@school.example", ask=True)
    monkeypatch.setenv("HSL_QUIET_HOURS", "14:00-16:00")  # it is ten past three there
    app = office.screens.open("outbox", "approver")

    app.button(key=f"approve-{number}").click().run()

    assert "in the quiet hours from 23 Nov 14:00 to 23 Nov 16:00" in prose(app)
    assert "had a reason for that when it was rehearsed" in prose(app)
    assert states(office) == [(number, "awaiting_approval")]


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
