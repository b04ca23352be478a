"""Any sequence of work, crashes, answers and acts: the states add up, and nobody gets two."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import HslError
from messaging import actions
from messaging.beginning import begin
from messaging.case import By
from messaging.letter import Addressee, Letter
from messaging.parcel import Parcel
from messaging.states import DeliveryState
from messaging.stub.world import Fault, FaultKind
from messaging.worker import step
from tests.store_maker import Around, Post

PEOPLE = 6
ACTS = ("pause", "resume", "cancel", "retry", "recall", "decide_sent")
ANSWERS: tuple[FaultKind, ...] = (
    "answer_lost", "cut_json", "html", "too_fast", "server_error", "bad_request", "no_id",
)  # fmt: skip
MOVES = st.one_of(
    st.tuples(st.just("work"), st.integers(1, 12)),
    st.tuples(st.just("crash before"), st.integers(1, 3)),
    st.tuples(st.just("crash after"), st.integers(1, 3)),
    st.tuples(st.sampled_from(ACTS), st.just(0)),
    st.tuples(st.sampled_from(ANSWERS), st.integers(1, 3)),
    st.tuples(st.just("blocked"), st.integers(1, PEOPLE)),
)


class Killed(BaseException):
    """As if the process ended here."""


@pytest.mark.slow
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(MOVES, min_size=2, max_size=9))
def test_whatever_happens_the_states_add_up_and_nobody_gets_two(
    post: Post, moves: list[tuple[str, int]]
) -> None:
    base = 1_000 * len(post.ask("SELECT FROM messaging.message_history"))
    everybody = [Addressee(base + n) for n in range(1, PEOPLE + 1)]
    post.world.faults.clear()
    number = post.queue(everybody, Letter("Hello"))

    for move in [*moves, ("work", 12)]:
        do(post, number, base, move)
        check(post, number)


def do(post: Post, number: int, base: int, move: tuple[str, int]) -> None:
    """One move; an act that the message's state refuses changes nothing."""
    match move:
        case ("work", calls):
            run(post, calls)
        case ("crash before" | "crash after" as when, call):
            run(post, 12, kill_at=call, after=when == "crash after")
        case ("blocked", person):
            post.world.moods[base + person] = "blocked"
        case (kind, times) if kind in ANSWERS:
            post.world.faults.append(Fault(kind, times, seconds=2))
        case (act, _):
            try:
                with post.store.begin() as connection:
                    one(act)(connection, number, By("boss", post.clock.now()))
            except HslError:
                pass


def one(act: str) -> Callable[..., object]:
    """The act of that name."""
    if act == "decide_sent":
        return lambda connection, number, by: actions.decide(connection, number, by, again=False)
    found: Callable[..., object] = getattr(actions, act)
    return found


def run(post: Post, calls: int, kill_at: int = 0, *, after: bool = False) -> None:
    """A worker that makes so many calls, or dies around one of them."""
    made = 0

    def count(_parcel: Parcel) -> None:
        nonlocal made
        made += 1
        if made == kill_at:
            raise Killed

    with post.shift() as shift:
        begin(shift)
        inner = shift.telegram
        shift.telegram = Around(inner, after=count) if after else Around(inner, before=count)
        try:
            for _ in range(60):
                if made >= calls:
                    break
                post.clock.sleep(step(shift))
        except Killed:
            pass
        shift.store.invalidate()
    post.store.dispose()


def check(post: Post, number: int) -> None:
    """What always holds."""
    states = post.states(number)
    reasons = post.reasons(number)
    got = Counter({user: received(post, user) for user in reasons})
    assert sum(states.values()) == PEOPLE
    assert set(states) <= set(DeliveryState)
    assert max(got.values()) <= 1
    sent = [user for user, (state, why) in reasons.items() if state == "sent" and why != "decided"]
    assert all(got[user] == 1 for user in sent)
    refused = ("pending", "failed", "skipped", "cancelled")
    assert all(not got[user] for user, (state, _) in reasons.items() if state in refused)


def received(post: Post, user: int) -> int:
    """How many copies ever arrived, deleted ones too."""
    return len(post.world.chats.get(user, {}))
