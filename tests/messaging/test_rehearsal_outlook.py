"""Does a rehearsal say what history lets expect, and which sends, texts, lessons and quiet hours it meets?"""

from datetime import date, timedelta

import sqlalchemy as sa

from core.settings import Settings
from core.snapshot import Snapshot
from messaging.outlook import Lesson, Reach
from messaging.rehearsal import rehearse
from messaging.tables import message_history, message_recipients
from messaging.text import compose
from tests.messaging.rehearsing import school, settings
from tests.messaging.school import ANNA, BORIS, GLEB, NOON, VERA, around, ask, sent, settings_of
from tests.snapshot_maker import MakeSnapshot

__all__ = ["school", "settings"]

DAY = timedelta(days=1)


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
