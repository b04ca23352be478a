"""May a person do with a message what its state allows, and nothing else; and is it on record?"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.errors import Refused
from messaging import actions, approving
from messaging.case import By, NoSuchMessage, NotNow
from messaging.letter import Addressee, Order
from messaging.stub.world import Fault
from tests.store_maker import NOON, Post

BOSS = By("boss", NOON, "because")


def test_a_second_person_approves_and_it_goes_out(post: Post) -> None:
    number = post.queue(2, order=Order("anna", needs_approval=True))
    post.work()
    before = post.states(number)

    with post.store.begin() as connection:
        approving.approve(connection, number, BOSS)
    post.work()

    assert (before, post.states(number)) == ({"pending": 2}, {"sent": 2})
    assert post.ask("SELECT author, decided_by, decision, why FROM messaging.approvals") == [
        ("anna", "boss", "approved", "because")
    ]


@pytest.mark.parametrize("author", ["boss", "BOSS"])
def test_the_author_cannot_approve(post: Post, author: str) -> None:
    number = post.queue(2, order=Order(author, needs_approval=True))

    with pytest.raises(Refused, match="cannot approve it"), post.store.begin() as connection:
        approving.approve(connection, number, BOSS)

    assert post.state(number)[0] == "awaiting_approval"


def test_the_database_refuses_an_approval_by_the_author_too(post: Post) -> None:
    number = post.queue(1)
    insert = (
        "INSERT INTO messaging.approvals (message_id, author, decided_by, decided_at, decision)"
        " VALUES (:id, 'anna', 'Anna', now(), 'approved')"
    )

    with pytest.raises(sa.exc.IntegrityError, match="approvals_not_by_author"):
        post.ask(insert, id=number)


def test_a_rejected_message_is_a_draft_and_goes_nowhere(post: Post) -> None:
    number = post.queue(2, order=Order("anna", needs_approval=True))

    with post.store.begin() as connection:
        approving.reject(connection, number, BOSS)
    post.work()

    assert post.state(number) == ("draft", "because")
    assert post.states(number) == {"pending": 2}


def test_failed_people_are_tried_again_without_those_who_cannot_be_reached(post: Post) -> None:
    post.world.moods[1] = "blocked"
    number = post.queue(3)
    post.world.faults.append(Fault("bad_request", chat_id=2))
    post.work()

    with post.store.begin() as connection:
        again = actions.retry(connection, number, BOSS)
    post.work()

    assert again == 1
    assert post.reasons(number) == {1: ("failed", "blocked"), 2: ("sent", ""), 3: ("sent", "")}
    assert [len(post.world.received(person)) for person in (1, 2, 3)] == [0, 1, 1]


def test_unknown_deliveries_are_decided_person_by_person(post: Post) -> None:
    number = post.queue(3)
    post.world.faults += [Fault("answer_lost", chat_id=1), Fault("html", chat_id=2)]
    post.work()

    with post.store.begin() as connection:
        actions.decide(connection, number, BOSS, again=False, people=[1])
        actions.decide(connection, number, BOSS, again=True, people=[2])
    post.work()

    assert post.reasons(number) == {1: ("sent", "decided"), 2: ("sent", ""), 3: ("sent", "")}
    assert [len(post.world.received(person)) for person in (1, 2, 3)] == [1, 1, 1]
    assert [row[0] for row in post.ask("SELECT action FROM messaging.audit ORDER BY seq")] == [
        "queue", "decide_sent", "decide_again",
    ]  # fmt: skip


def test_another_time_before_it_starts_and_not_after(post: Post) -> None:
    number = post.queue(1, order=Order("anna", at=NOON + timedelta(hours=1)))
    with post.store.begin() as connection:
        actions.reschedule(connection, number, BOSS, NOON + timedelta(hours=2))

    post.clock.time = NOON + timedelta(hours=1, minutes=1)
    post.work()
    too_early = post.states(number)
    post.clock.time = NOON + timedelta(hours=2)
    post.work()

    assert (too_early, post.states(number)) == ({"pending": 1}, {"sent": 1})
    with pytest.raises(NotNow, match="is done"), post.store.begin() as connection:
        actions.reschedule(connection, number, BOSS, NOON + timedelta(hours=3))


def test_a_held_message_that_is_resumed_before_its_time_still_waits_for_it(post: Post) -> None:
    number = post.queue(1, order=Order("anna", at=NOON + timedelta(hours=1)))
    with post.store.begin() as connection:
        actions.pause(connection, number, BOSS)
        held = connection.execute(
            sa.text("SELECT state, state_reason FROM messaging.message_history")
        ).one()
        actions.resume(connection, number, BOSS)

    post.work()

    assert tuple(held) == ("held", "because")
    assert post.states(number) == {"pending": 1}


def test_what_is_recalled_is_not_sent_to_anybody_again(post: Post) -> None:
    number = post.queue(2)
    post.world.faults.append(Fault("bad_request", chat_id=2))
    post.work()
    with post.store.begin() as connection:
        actions.recall(connection, number, BOSS)

    with pytest.raises(NotNow, match="was recalled"), post.store.begin() as connection:
        actions.retry(connection, number, BOSS)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (actions.pause, "is done; it cannot be paused. That can be done while a message is"),
        (actions.resume, "is done; it cannot be resumed"),
        (actions.cancel, "is done; it cannot be cancelled"),
        (approving.approve, "is done; it cannot be approved"),
        (actions.retry, "failed for nobody who can be reached"),
    ],
)
def test_what_the_state_does_not_allow_is_refused_in_words(
    post: Post, act: object, said: str
) -> None:
    number = post.queue(1)
    post.work()

    assert callable(act)
    with pytest.raises(NotNow, match=f"Message {number} {said}"), post.store.begin() as connection:
        act(connection, number, BOSS)


def test_a_message_that_is_not_there(post: Post) -> None:
    with (
        pytest.raises(NoSuchMessage, match="There is no message 99"),
        post.store.begin() as connection,
    ):
        actions.cancel(connection, 99, BOSS)


def test_every_act_is_in_one_chain_with_its_counts(post: Post) -> None:
    number = post.queue([Addressee(1), Addressee(2)])
    with post.store.begin() as connection:
        actions.pause(connection, number, BOSS)
        actions.cancel(connection, number, BOSS)

    rows = post.ask(
        "SELECT seq, actor, action, subject, why, counts FROM messaging.audit ORDER BY seq"
    )
    assert [row[:5] for row in rows] == [
        (1, "anna", "queue", f"message:{number}", ""),
        (2, "boss", "pause", f"message:{number}", "because"),
        (3, "boss", "cancel", f"message:{number}", "because"),
    ]
    assert [row[5] for row in rows[1:]] == [{"pending": 2}, {"cancelled": 2}]
    chained = (
        "SELECT count(*) FROM messaging.audit a JOIN messaging.audit b ON b.previous_hash = a.hash"
    )
    assert post.ask(chained) == [(2,)]
