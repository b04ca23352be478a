"""Is what was rehearsed confirmed once, as it was seen, for so many people, and only while one may?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from core.access import Actor, Role
from core.errors import Refused
from core.settings import Settings
from messaging.composing import Confirmed, send_draft
from messaging.drafts import ChangedElsewhere
from messaging.outbox import AlreadyQueued
from messaging.queueing import Queued
from pages.parts.post import confirm
from tests.pages.confirming import NOW, confirmed, rehearsed
from tests.pages.post_office import AUTHOR, Office
from tests.pages.screens import prose

pytestmark = pytest.mark.slow


def test_at_once_leaves_half_a_minute_to_take_it_back(office: Office) -> None:
    number = office.draft()

    queued = confirmed(office, number)

    ((state, not_before, kind),) = office.ask(
        "SELECT state, not_before, recipient_type FROM messaging.message_history"
    )
    assert (state, not_before, kind) == ("scheduled", NOW + timedelta(seconds=30), "group")
    assert office.kept(number).message_id == queued.message_id


def test_f15_a_draft_is_sent_once_and_its_page_says_so(office: Office) -> None:
    number = office.draft()
    queued = confirmed(office, number)

    with pytest.raises(AlreadyQueued):
        confirmed(office, number)
    app = office.screens.open("rehearsal", "marketer", draft=str(number))

    assert f"This was sent as message {queued.message_id}." in prose(app)
    assert office.ask("SELECT count(*) FROM messaging.message_history") == [(1,)]


def test_f15_a_draft_that_changed_since_is_not_sent(office: Office) -> None:
    number = office.draft()

    with rehearsed(office, number) as (around, draft, fingerprint):
        stale = replace(draft, revision=draft.revision - 1)

        with pytest.raises(ChangedElsewhere, match="nothing was sent"):
            send_draft(Confirmed(stale, fingerprint, 3), AUTHOR, around)


def test_another_number_of_people_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="3 people and not to the 4 confirmed"):
        confirmed(office, office.draft(), people=4)

    assert office.ask("SELECT count(*) FROM messaging.message_history") == [(0,)]


def test_one_that_needs_approval_has_no_time_before_it_is_given(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_APPROVAL_ABOVE", "2")

    confirmed(office, office.draft())

    assert office.ask("SELECT state, scheduled_at FROM messaging.message_history") == [
        ("awaiting_approval", None)
    ]


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("1234", True),
        ("1,234", True),
        (" 1 234 ", True),
        ("123", False),
        ("", False),
        ("١٢٣٤", False),
    ],
)
def test_the_number_is_read_as_people_write_it(typed: str, right: bool) -> None:
    assert confirm.is_the_number(typed, 1234) == right


def test_f45_a_role_taken_away_after_the_dialog_opened_sends_nothing(
    office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = office.draft()
    looking = SimpleNamespace(actor=Actor(AUTHOR, Role.MARKETER, "local"), settings=settings)
    question = Confirmed(office.kept(number), "0" * 24, 3)
    monkeypatch.setenv("HSL_LOCAL_ROLE", "viewer")

    queue: Callable[..., Queued] = confirm._queue
    with pytest.raises(Refused, match="writing messages needs"):
        queue(looking, question)

    assert office.ask("SELECT count(*) FROM messaging.message_history") == [(0,)]
