"""F30 to F32: a message is taken back from whoever can still be reached, and the rest are told apart."""

from datetime import timedelta

from messaging import actions
from messaging.beginning import begin
from messaging.case import By
from messaging.parcel import Parcel
from messaging.recall import Outlook, outlook, still_have
from messaging.stub.world import Fault
from messaging.worker import step
from tests.store_maker import NOON, Around, Post


def recall(post: Post, number: int) -> None:
    with post.store.begin() as connection:
        actions.recall(connection, number, By("boss", post.clock.now(), "a typo"))


def view(post: Post, number: int) -> Outlook:
    with post.store.connect() as connection:
        return outlook(connection, number, post.clock.now())


def holders(post: Post, number: int) -> list[int]:
    with post.store.connect() as connection:
        return list(still_have(connection, number))


def sent(post: Post, people: int) -> int:
    """A message that so many people have got."""
    number = post.queue(people)
    post.work()
    return number


def how_it_went(post: Post, number: int) -> dict[object, tuple[object, object]]:
    question = (
        "SELECT user_id, delivery_status, recall_reason FROM messaging.message_recipients"
        " WHERE message_id = :id ORDER BY user_id"
    )
    return {user: (state, why) for user, state, why in post.ask(question, id=number)}


def test_a_message_is_deleted_for_all_who_got_it(post: Post) -> None:
    number = sent(post, 5)
    before = view(post, number)

    recall(post, number)
    post.work()

    assert (before.reachable, view(post, number).reachable) == (5, 0)
    assert post.states(number) == {"deleted": 5}
    assert [post.world.received(person) for person in range(1, 6)] == [[]] * 5
    assert holders(post, number) == []


def test_f30_within_47_hours_50_it_is_deleted_and_later_it_is_refused_with_the_reason(
    post: Post,
) -> None:
    early, late = sent(post, 1), sent(post, 1)
    sent_at = post.world.calls[-1].at

    post.clock.time = post.world.calls[0].at + timedelta(hours=47, minutes=49)
    recall(post, early)
    post.work()
    post.clock.time = sent_at + timedelta(hours=47, minutes=51)
    before = view(post, late)
    recall(post, late)
    post.work()

    assert how_it_went(post, early) == {1: ("deleted", "deleted")}
    assert how_it_went(post, late) == {1: ("sent", "too_old")}
    assert (before.reachable, before.too_old, before.until) == (0, 1, None)
    assert [call.method for call in post.world.calls] == [
        "sendMessage",
        "sendMessage",
        "deleteMessage",
    ]


def test_f31_already_gone_too_old_and_blocked_since_are_told_apart(post: Post) -> None:
    number = sent(post, 4)
    post.world.chats[1].clear()
    post.world.moods[2] = "blocked"
    post.world.chats[3][next(iter(post.world.chats[3]))].at -= timedelta(hours=49)

    recall(post, number)
    post.work()

    assert how_it_went(post, number) == {
        1: ("deleted", "already_gone"),
        2: ("sent", "blocked"),
        3: ("sent", "too_old"),
        4: ("deleted", "deleted"),
    }
    assert holders(post, number) == [2, 3]
    assert view(post, number) == Outlook(2, 0, 1, 1, 0, 0, None)


def test_f32_killed_in_the_middle_of_a_recall_it_resumes(post: Post) -> None:
    number = sent(post, 6)
    recall(post, number)

    class Killed(BaseException):
        """As if the process ended here."""

    def kill_at_the_third(parcel: Parcel) -> None:
        if parcel.user_id == 3:
            raise Killed

    with post.shift() as shift:
        begin(shift)
        shift.telegram = Around(shift.telegram, after=kill_at_the_third)
        try:
            for _ in range(1000):
                post.clock.sleep(step(shift))
        except Killed:
            shift.store.invalidate()
    in_the_middle = post.states(number)
    post.work()

    assert in_the_middle == {"deleted": 2, "sent": 4}
    assert how_it_went(post, number) == dict.fromkeys(range(1, 7), ("deleted", "deleted"))


def test_a_recall_in_the_middle_of_sending_cancels_the_rest_first(post: Post) -> None:
    number = post.queue(10)
    post.work(lambda: len(post.world.calls) == 4)

    recall(post, number)
    post.work()

    assert post.states(number) == {"deleted": 4, "cancelled": 6}
    assert post.state(number)[0] == "cancelled"


def test_an_unanswered_deletion_is_asked_again_later(post: Post) -> None:
    number = sent(post, 2)
    post.world.faults.append(Fault("answer_lost", chat_id=1))

    recall(post, number)
    post.work()

    assert how_it_went(post, number) == {1: ("deleted", "deleted"), 2: ("deleted", "deleted")}


def test_who_may_or_may_not_have_it_is_counted_apart(post: Post) -> None:
    number = post.queue(3)
    post.world.faults.append(Fault("answer_lost", chat_id=2))
    post.work()

    recall(post, number)
    post.work()

    assert view(post, number) == Outlook(2, 0, 0, 0, 0, 1, None)
    assert how_it_went(post, number)[2] == ("unknown", "")


def test_who_was_decided_to_have_it_cannot_be_deleted_and_the_recall_ends(post: Post) -> None:
    number = post.queue(1)
    post.world.faults.append(Fault("answer_lost"))
    post.work()
    with post.store.begin() as connection:
        actions.decide(connection, number, By("boss", post.clock.now()), again=False)

    recall(post, number)
    post.work()

    ((finished,),) = post.ask(
        "SELECT recall_finished_at IS NOT NULL FROM messaging.message_history"
    )
    assert how_it_went(post, number) == {1: ("sent", "no_number")}
    assert finished is True
    assert post.clock.time < NOON + timedelta(minutes=1)
