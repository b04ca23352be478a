"""F21 an audience that changed, F15 the same twice, and whatever else stops a rehearsal from going out."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.errors import Refused, WrongUse
from core.settings import Settings
from core.snapshot import Snapshot
from messaging.asking import Exceptions
from messaging.hours import InQuietHours
from messaging.outbox import AlreadyQueued
from messaging.queueing import AudienceChanged, send
from messaging.tables import audit, blocked_users, message_history, message_recipients
from messaging.text import Look, compose
from tests.messaging.school import (
    ANNA,
    AUTHOR,
    BORIS,
    GLEB,
    NOON,
    VERA,
    around,
    ask,
    four_people,
    rehearsed,
    sent,
    settings_of,
)
from tests.snapshot_maker import MakeSnapshot

pytestmark = pytest.mark.slow


@pytest.fixture
def school(make_snapshot: MakeSnapshot) -> Snapshot:
    return four_people(make_snapshot)


def rows(store: sa.Engine, table: sa.Table) -> list[sa.Row[tuple[object, ...]]]:
    with store.connect() as connection:
        return list(connection.execute(sa.select(table).order_by(*table.primary_key)))


def test_what_was_rehearsed_is_queued_with_each_persons_text(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    with around(store, school, settings) as here:
        queued = sent(ask(), here)

    (message,) = rows(store, message_history)
    assert (queued.message_id, queued.people, queued.needs_approval) == (message.id, 3, False)
    assert (message.state, message.author) == ("scheduled", AUTHOR)
    assert message.recipient_group == "segment:registrants"
    assert message.message_text == "Привет, {first_name|друг}!"
    assert {row.user_id: row.personal_text for row in rows(store, message_recipients)} == {
        ANNA: "Привет, Анна!",
        BORIS: "Привет, друг!",
        VERA: "Привет, Вера!",
    }


def test_a_text_for_all_is_kept_once_as_telegram_gets_it(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    draft = compose("<STRONG>Привет</STRONG> &#123;", look=Look(silent=True, link_preview=False))
    with around(store, school, settings) as here:
        sent(ask(draft=draft), here)

    (message,) = rows(store, message_history)
    assert message.message_text == "<b>Привет</b> {"
    assert message.options == {"silent": True, "link_preview": False}
    assert {row.personal_text for row in rows(store, message_recipients)} == {None}


def test_f21_somebody_came_or_went_since_the_rehearsal(
    store: sa.Engine, school: Snapshot, settings: Settings, make_snapshot: MakeSnapshot
) -> None:
    with around(store, school, settings) as here:
        seen = rehearsed(ask(), here).fingerprint
        here.store.execute(sa.insert(blocked_users), {"user_id": VERA, "reason": "blocked"})

    newer = make_snapshot(
        registrations=[
            {"user_id": each, "registered_at": NOON} for each in (ANNA, BORIS, VERA, 77, 78)
        ],
        bookings=[{"user_id": GLEB}],
        taken_at=NOON + timedelta(hours=4),
    )
    with (
        around(store, newer, settings) as here,
        pytest.raises(AudienceChanged, match="2 came, 1 went"),
    ):
        send(seen, AUTHOR, None, here)

    assert rows(store, message_history) == []


def test_f21_a_newer_snapshot_with_the_same_people_is_no_change(
    store: sa.Engine, school: Snapshot, settings: Settings, make_snapshot: MakeSnapshot
) -> None:
    with around(store, school, settings) as here:
        seen = rehearsed(ask(), here).fingerprint

    newer = four_people(make_snapshot, taken_at=NOON + timedelta(hours=4))
    with around(store, newer, settings) as here:
        assert send(seen, AUTHOR, None, here).people == 3


def test_f21_a_message_sent_in_between_counts_against_the_limit(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    strict = settings_of(settings, most_messages=1)
    with around(store, school, strict) as here:
        one = rehearsed(ask(draft=compose("one")), here)
        two = rehearsed(ask(draft=compose("two")), here)
        send(one.fingerprint, AUTHOR, None, here)

        with pytest.raises(Refused, match="3 recently_written_to"):
            send(two.fingerprint, AUTHOR, None, here)


def test_f15_a_rehearsal_goes_out_once(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    with around(store, school, settings) as here:
        queued = sent(ask(), here)

    with (
        around(store, school, settings) as here,
        pytest.raises(AlreadyQueued, match=f"as message {queued.message_id}") as refused,
    ):
        sent(ask(), here)

    assert "--again" in refused.value.cure
    with around(store, school, settings) as here:
        sent(ask(exceptions=Exceptions(again="the first had a wrong link")), here)
    assert len(rows(store, message_history)) == 2


def test_an_unknown_fingerprint_and_a_time_that_is_over_are_refused(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    with around(store, school, settings) as here:
        seen = rehearsed(ask(), here).fingerprint
        with pytest.raises(WrongUse, match="There is no rehearsal 'abc'"):
            send("abc", AUTHOR, None, here)
        with pytest.raises(WrongUse, match="is over"):
            send(seen, AUTHOR, NOON - timedelta(hours=1), here)


def test_a_rehearsal_of_last_week_is_gone(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    with around(store, school, settings, NOON - timedelta(days=8)) as here:
        old = rehearsed(ask(), here).fingerprint

    with around(store, school, settings) as here:
        rehearsed(ask("ids:22"), here)
        with pytest.raises(WrongUse, match="of the last 7 days"):
            send(old, AUTHOR, None, here)


def test_nobody_is_woken_up_without_a_reason(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    night = NOON + timedelta(hours=12)  # midnight in Moscow
    with around(store, school, settings) as here:
        seen = rehearsed(ask(), here).fingerprint
        with pytest.raises(InQuietHours, match="22:00 to 24 Nov 09:00") as refused:
            send(seen, AUTHOR, night, here)
        assert "--at 2026-11-24T09:00" in refused.value.cure

        reason = Exceptions(quiet="the stream starts at midnight")
        sent(ask(exceptions=reason), here, night)

    told = [(row.action, row.why) for row in rows(store, audit)]
    assert told == [("queue", ""), ("except_quiet", "the stream starts at midnight")]


def test_a_correction_goes_to_those_who_have_the_message(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    with around(store, school, settings) as here:
        wrong = sent(ask(), here).message_id
        row = message_recipients.c
        here.store.execute(
            sa.update(message_recipients)
            .where(row.user_id.in_([ANNA, VERA]))
            .values(delivery_status="sent", sent_at=NOON, telegram_message_id=row.id)
        )
        corrected = sent(ask(f"message:{wrong}", draft=compose("Исправление")), here)
        others = sent(ask(exclude=(f"message:{wrong}",), draft=compose("Правильно сразу")), here)

    history = {each.id: each for each in rows(store, message_history)}
    assert (corrected.people, history[corrected.message_id].corrects) == (2, wrong)
    assert (others.people, history[others.message_id].corrects) == (1, None)
    with around(store, school, settings) as here, pytest.raises(WrongUse, match="no message 99"):
        rehearsed(ask("message:99"), here)


@pytest.mark.parametrize(("above", "waits"), [(3, False), (2, True), (0, True)])
def test_many_people_need_a_second_person(
    store: sa.Engine, school: Snapshot, settings: Settings, above: int, waits: bool
) -> None:
    with around(store, school, settings_of(settings, approval_above=above)) as here:
        queued = sent(ask(), here)

    (message,) = rows(store, message_history)
    assert queued.needs_approval == message.needs_approval == waits
    assert message.state == ("awaiting_approval" if waits else "scheduled")
