"""Is nobody woken up, however late a message is resumed, approved, retried or still under way?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from messaging import actions, approving
from messaging.case import By
from messaging.hours import InQuietHours, read_quiet_hours
from messaging.letter import Order
from messaging.stub.world import Fault
from tests.store_maker import NOON, Post

MOSCOW = ZoneInfo("Europe/Moscow")
QUIET = read_quiet_hours("22:00-09:00", MOSCOW)
EVENING = datetime(2026, 11, 23, 21, 59, 55, tzinfo=MOSCOW).astimezone(UTC)
NIGHT = datetime(2026, 11, 23, 23, 30, tzinfo=MOSCOW).astimezone(UTC)
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=MOSCOW).astimezone(UTC)
BOSS = By("boss", NIGHT, "because", QUIET)
Act = Callable[[sa.Connection, int, By], Any]


def at_night(post: Post, time: datetime = NIGHT) -> None:
    post.quiet, post.clock.time = QUIET, time


def do(post: Post, act: Act, number: int, by: By = BOSS) -> None:
    with post.store.begin() as connection:
        act(connection, number, by)


def test_a_sending_that_runs_into_the_night_pauses_and_goes_on_in_the_morning(post: Post) -> None:
    at_night(post, EVENING)
    number = post.queue(300)

    post.work()

    late = post.ask(
        "SELECT count(*) FROM messaging.message_recipients WHERE claimed_at >= :night",
        night=EVENING + timedelta(seconds=6, milliseconds=500),
    )
    assert late == [(0,)]
    assert post.state(number) == ("paused", "quiet hours from 22:00 to 09:00")
    assert 60 <= post.states(number)["sent"] <= 140
    with pytest.raises(InQuietHours, match="from 23 Nov 22:00 to 24 Nov 09:00"):
        do(post, actions.resume, number)

    post.clock.time = MORNING
    do(post, actions.resume, number, replace(BOSS, at=MORNING))
    post.work()

    assert post.states(number) == {"sent": 300}


def test_what_falls_due_at_night_is_held_and_on_record(post: Post) -> None:
    number = post.queue(2, order=Order("anna", at=NIGHT))
    at_night(post)

    post.work()

    assert post.state(number) == ("held", "quiet hours from 22:00 to 09:00")
    assert post.world.calls == []
    assert ("ERROR held", {"message": number, "reason": "quiet hours from 22:00 to 09:00"}) in (
        post.log.lines
    )
    record = "SELECT subject, why FROM messaging.audit WHERE actor = 'worker'"
    assert post.ask(record) == [(f"message:{number}", "quiet hours from 22:00 to 09:00")]


def test_a_reason_on_record_lets_it_out(post: Post) -> None:
    number = post.queue(2, order=Order("anna", at=NIGHT, despite_quiet="it starts at midnight"))
    at_night(post)

    post.work()

    assert post.states(number) == {"sent": 2}


def test_a_message_with_a_reason_is_paused_and_resumed_at_night(post: Post) -> None:
    at_night(post)
    number = post.queue(2, order=Order("anna", despite_quiet="it starts at midnight"))
    do(post, actions.pause, number)

    do(post, actions.resume, number)
    post.work()

    assert post.states(number) == {"sent": 2}


def test_nothing_is_approved_into_the_night(post: Post) -> None:
    number = post.queue(2, order=Order("anna", needs_approval=True))

    with pytest.raises(InQuietHours) as refused:
        do(post, approving.approve, number)

    assert "to 24 Nov 09:00" in refused.value.what
    assert "when they are over" in refused.value.cure
    assert post.state(number)[0] == "awaiting_approval"
    assert post.ask("SELECT count(*) FROM messaging.approvals") == [(0,)]


def test_what_is_meant_for_the_morning_is_approved_at_night(post: Post) -> None:
    number = post.queue(2, order=Order("anna", at=MORNING, needs_approval=True))

    do(post, approving.approve, number)

    assert post.state(number)[0] == "scheduled"


def test_nobody_who_failed_is_tried_again_at_night(post: Post) -> None:
    post.world.faults.append(Fault("bad_request", chat_id=1))
    number = post.queue(2)
    post.work()
    before = post.states(number)

    with pytest.raises(InQuietHours):
        do(post, actions.retry, number)

    assert post.states(number) == before == {"sent": 1, "failed": 1}


@pytest.mark.parametrize(
    ("at", "people"),
    [(NIGHT, 1), (MORNING + timedelta(hours=12, minutes=59), 1500)],
    ids=["in it", "into it"],
)
def test_no_message_is_put_off_into_the_night(post: Post, at: datetime, people: int) -> None:
    number = post.queue(people, order=Order("anna", at=MORNING))

    with pytest.raises(InQuietHours):
        do(post, lambda c, n, by: actions.reschedule(c, n, by, at), number)

    when = "SELECT not_before FROM messaging.message_history WHERE id = :id"
    assert post.ask(when, id=number) == [(MORNING,)]


def test_by_day_nothing_is_in_the_way(post: Post) -> None:
    at_night(post, NOON)
    number = post.queue(3)

    post.work()

    assert post.states(number) == {"sent": 3}
