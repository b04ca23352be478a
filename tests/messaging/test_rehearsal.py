"""Does a rehearsal say who gets it, who not and why, when, and what it meets, and send nothing?"""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from core.erasure import add_erased
from core.errors import Refused
from core.settings import Settings
from core.snapshot import Snapshot
from messaging.asking import Exceptions, fingerprint
from messaging.audience import Dropped, Reason
from messaging.media import Media
from messaging.outlook import Lesson, Reach
from messaging.rehearsal import rehearse
from messaging.tables import (
    blocked_users,
    message_history,
    message_recipients,
    rehearsals,
    suppressions,
)
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

DAY = timedelta(days=1)


@pytest.fixture
def school(make_snapshot: MakeSnapshot) -> Snapshot:
    return four_people(make_snapshot)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings_of(settings, most_messages=2, most_messages_days=7)


def count(store: sa.Engine, table: sa.Table) -> int:
    with store.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_who_gets_it_and_the_longest_text(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    with around(store, school, settings) as here:
        found = rehearse(ask("segment:registrants", "ids:44,x"), here)

    assert found.reached.user_ids == [BORIS, VERA, GLEB, ANNA]
    assert found.reached.audience.dropped == (Dropped("x", Reason.INVALID_ID),)
    longest = found.reached.longest
    assert (longest.units, longest.limit, longest.person.user_id) == (13, 4096, BORIS)
    assert found.reached.window.start == NOON
    assert found.reached.window.end == NOON + timedelta(seconds=3 / 20)
    assert found.reach is None


def test_nothing_is_sent_and_the_rehearsal_is_kept_once(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    with around(store, school, settings) as here:
        first = rehearsed(ask(), here)
        again = rehearsed(ask(), here)

    assert first.fingerprint == again.fingerprint
    assert count(store, rehearsals) == 1
    assert count(store, message_history) == count(store, message_recipients) == 0


def test_each_person_is_dropped_for_the_first_reason_that_holds(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    with store.begin() as connection:
        connection.execute(
            sa.insert(blocked_users),
            [{"user_id": each, "reason": "blocked"} for each in (ANNA, BORIS)],
        )
        connection.execute(
            sa.insert(suppressions),
            [
                {"kind": "opted_out", "user_id": each, "at": NOON, "by_whom": "anna"}
                for each in (BORIS, VERA)
            ],
        )
    add_erased(settings.data_dir, ANNA)

    with around(store, school, settings) as here:
        found = rehearse(ask("segment:registrants", "ids:44"), here)

    assert [person.user_id for person in found.reached.audience.kept] == [GLEB]
    assert {each.given: each.reason for each in found.reached.audience.dropped} == {
        str(ANNA): Reason.ERASED,
        str(BORIS): Reason.BLOCKED,
        str(VERA): Reason.OPTED_OUT,
    }


def test_people_erased_elsewhere_are_known_by_the_store(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    own = add_erased(settings.data_dir, ANNA)
    (settings.data_dir / "erased.txt").unlink()
    with store.begin() as connection:
        row = {"kind": "erased", "user_hash": own, "at": NOON, "by_whom": "anna"}
        connection.execute(sa.insert(suppressions), row)

    with around(store, school, settings) as here:
        found = rehearse(ask(), here)

    assert found.reached.audience.counts == {Reason.ERASED: 1}


def test_nobody_is_written_to_while_erased_people_cannot_be_recognised(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    add_erased(settings.data_dir, ANNA)
    (settings.data_dir / "erased.key").unlink()

    with around(store, school, settings) as here, pytest.raises(Refused, match=r"erased\.key"):
        rehearse(ask(), here)


def test_whoever_had_two_messages_this_week_gets_no_third(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    with around(store, school, settings, NOON - 8 * DAY) as here:
        sent(ask("ids:22", draft=compose("eight days ago")), here)
    with around(store, school, settings, NOON - 6 * DAY) as here:
        sent(ask("ids:22,33", draft=compose("six days ago")), here)
    with around(store, school, settings) as here:
        sent(ask("ids:33", draft=compose("tomorrow")), here, NOON + DAY)

    with around(store, school, settings) as here:
        found = rehearse(ask(), here)
        despite = rehearse(ask(exceptions=Exceptions(limit="the lesson was moved")), here)

    assert found.reached.audience.dropped == (Dropped("33", Reason.RECENTLY_WRITTEN_TO),)
    assert despite.reached.user_ids == [BORIS, VERA, ANNA]
    assert found.fingerprint != despite.fingerprint


def test_cancelled_and_failed_messages_did_not_disturb_anybody(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    with around(store, school, settings) as here:
        for state in ("cancelled", "failed", "skipped"):
            sent(ask("ids:33", draft=compose(f"it was {state}")), here)
            here.store.execute(
                sa.update(message_recipients)
                .where(message_recipients.c.delivery_status == "pending")
                .values(delivery_status=state)
            )

        assert rehearse(ask(), here).reached.audience.dropped == ()


def test_what_the_history_lets_expect(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    states = [("sent", "")] * 15 + [("failed", "blocked")] * 4 + [("failed", "bad_request")]
    with store.begin() as connection:
        message = connection.execute(
            sa.insert(message_history).values(message_text="x").returning(message_history.c.id)
        ).scalar_one()
        connection.execute(
            sa.insert(message_recipients),
            [
                {
                    "message_id": message,
                    "user_id": 1000 + number,
                    "delivery_status": state,
                    "reason": reason,
                    "sent_at": NOON - DAY if state == "sent" else None,
                    "claimed_at": NOON - DAY,
                }
                for number, (state, reason) in enumerate(states)
            ],
        )

    with around(store, school, settings) as here:
        found = rehearse(ask(), here)

    # 4 of 20: Wilson 95 % is 8.07 % to 41.60 %; three people.
    assert found.reach == Reach(20, 4, expected=1, low=0, high=1)


def test_other_sends_and_similar_texts_are_named_with_the_same_people(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    text = "<b>Завтра</b> в 19:00 открытый урок по Cursor, приходите все"
    with around(store, school, settings_of(settings, most_messages=0)) as here:
        first = sent(ask("ids:22,33,44", draft=compose(text)), here, NOON + timedelta(minutes=1))
        other = sent(ask("ids:22", draft=compose("Совсем другое")), here, NOON + DAY)
        here.store.execute(
            sa.insert(message_history).values(
                message_text="Завтра в 20:00 открытый урок по Cursor, приходите все <3",
                state="done",
                sent_at=NOON - 2 * DAY,
            )
        )

        found = rehearse(
            ask(draft=compose(text), at=NOON + timedelta(minutes=1)),
            here,
        )

    (meets,) = found.meets.others
    assert (meets.message_id, meets.people, meets.same_people) == (first.message_id, 3, 2)
    assert meets.audience == "ids:22,33,44"
    assert [(each.alikeness == 1, each.same_people) for each in found.meets.similar] == [
        (False, 0),
        (True, 2),
    ]
    assert other.message_id not in {each.message_id for each in found.meets.similar}


def test_lessons_on_the_day_and_quiet_hours_are_named(
    store: sa.Engine, make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    lesson = {"lesson_type": "cursor_lesson", "lesson_date": date(2026, 11, 23)}
    school = make_snapshot(
        registrations=[
            {"user_id": each, "registered_at": NOON, "email": "a@b.example", **lesson}
            for each in (ANNA, BORIS, VERA)
        ],
        bookings=[{"user_id": GLEB}],
    )

    with around(store, school, settings) as here:
        day = rehearse(ask("ids:22,44"), here)
        night = rehearse(ask("ids:22,44", at=NOON + timedelta(hours=10)), here)

    assert day.meets.lessons == [Lesson("cursor_lesson", date(2026, 11, 23), 3, 1)]
    assert day.meets.quiet == []
    assert [str(each.start) for each in night.meets.quiet] == ["2026-11-23 19:00:00+00:00"]


def test_the_fingerprint_is_of_text_people_and_options() -> None:
    usual = fingerprint(ask(), [1, 2])
    others = [
        fingerprint(ask(draft=compose("Привет!")), [1, 2]),
        fingerprint(ask(), [1, 2, 3]),
        fingerprint(ask(exceptions=Exceptions(again="asked for")), [1, 2]),
        fingerprint(ask(draft=compose("Привет, {first_name|друг}!", look=Look(silent=True))), [1]),
        fingerprint(
            ask(draft=compose("Привет, {first_name|друг}!", media=Media("photo", "1" * 64))), [1, 2]
        ),
    ]

    assert len({usual, *others}) == 6
    assert fingerprint(ask("ids:1,2", at=NOON), [2, 1]) == usual
    assert len(usual) == 24


def test_a_rehearsal_of_nobody_is_refused(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    with (
        around(store, school, settings) as here,
        pytest.raises(Refused, match="Nobody is left to write to"),
    ):
        rehearsed(ask("ids:22", draft=compose("{first_name}!")), here, AUTHOR)

    assert count(store, rehearsals) == 0
