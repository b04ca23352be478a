"""Does a rehearsal say who gets it, who not and why, and when, and send nothing?"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.erasure import add_erased
from core.errors import Refused
from core.settings import Settings
from core.snapshot import Snapshot
from messaging.asking import Exceptions, fingerprint
from messaging.audience import Dropped, Reason
from messaging.media import Media
from messaging.rehearsal import rehearse
from messaging.tables import (
    blocked_users,
    message_history,
    message_recipients,
    rehearsals,
    suppressions,
)
from messaging.text import Look, compose
from tests.messaging.rehearsing import school, settings
from tests.messaging.school import (
    ANNA,
    AUTHOR,
    BORIS,
    GLEB,
    NOON,
    VERA,
    around,
    ask,
    rehearsed,
    sent,
)

__all__ = ["school", "settings"]

DAY = timedelta(days=1)


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
