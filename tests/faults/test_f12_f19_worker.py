"""F12 to F19: does one worker keep the pace, and hold back whatever is paused, late or interrupted?"""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from messaging import actions, limiter
from messaging.beginning import AnotherWorker, begin
from messaging.letter import Addressee, Order
from messaging.parcel import Parcel
from messaging.stub.world import Fault
from messaging.worker import step, work
from tests.store_maker import NOON, Around, Post, by

BIG = 2**52 + 1


def test_f12_ids_beyond_32_bits_go_the_whole_way(post: Post) -> None:
    post.world.numbers = 2**40
    number = post.queue([Addressee(BIG)])

    post.work()

    kept = post.ask("SELECT user_id, telegram_message_id FROM messaging.message_recipients")
    assert kept == [(BIG, 2**40 + 1)]
    assert post.states(number) == {"sent": 1}


def test_f13_never_over_20_a_second_and_no_burst_at_the_start(post: Post) -> None:
    post.queue(100)

    post.work()

    times = [call.at for call in post.world.calls]
    assert len(times) == 100
    assert all(
        sum(start <= time < start + timedelta(seconds=1) for time in times) <= 20 for start in times
    )
    assert min(b - a for a, b in pairwise(times)) >= timedelta(milliseconds=50)


def test_f13_never_over_one_a_second_to_one_chat(post: Post) -> None:
    for _ in range(4):
        post.queue([Addressee(7)])

    post.work()

    times = [call.at for call in post.world.calls]
    assert len(times) == 4
    assert min(b - a for a, b in pairwise(times)) >= timedelta(seconds=1)


def test_f14_a_second_worker_says_so_and_leaves(post: Post) -> None:
    number = post.queue(3)

    with post.shift() as first, post.shift() as second:
        begin(first)
        step(first)
        with pytest.raises(AnotherWorker, match="on testhost, process 4242"):
            work(second, until_empty=True, stopped=lambda: False)

    assert len(post.world.calls) <= 1
    assert sum(post.states(number).values()) == 3


@pytest.mark.parametrize("stop", ["pause", "cancel"])
def test_f16_stopped_in_the_middle_the_parts_add_up(post: Post, stop: str) -> None:
    number = post.queue(20)
    act = {"pause": actions.pause, "cancel": actions.cancel}[stop]

    post.work(lambda: len(post.world.calls) == 7)
    with post.store.begin() as connection:
        act(connection, number, by(post))
    post.work()

    rest = {"pause": "pending", "cancel": "cancelled"}[stop]
    assert post.states(number) == {"sent": 7, rest: 13}
    assert len(post.world.calls) == 7
    if stop == "pause":
        with post.store.begin() as connection:
            actions.resume(connection, number, by(post))
        post.work()
        assert post.states(number) == {"sent": 20}


def test_f16_a_cancel_while_a_request_is_on_its_way_keeps_what_telegram_says(post: Post) -> None:
    number = post.queue(3)

    def cancel(_parcel: Parcel) -> None:
        with post.store.begin() as connection:
            actions.cancel(connection, number, by(post))

    with post.shift() as shift:
        begin(shift)
        shift.telegram = Around(shift.telegram, before=cancel)
        while not post.world.calls:
            post.clock.sleep(step(shift))

    assert post.states(number) == {"sent": 1, "cancelled": 2}


def test_f17_five_errors_of_ours_pause_and_fifty_blocked_people_do_not(post: Post) -> None:
    post.world.moods.update(dict.fromkeys(range(1, 51), "blocked"))
    number = post.queue(60)
    post.world.faults += [Fault("bad_request", chat_id=n) for n in (51, 52, 53, 54, 56, 57, 58, 59)]

    post.work()
    after_four = post.state(number)
    post.world.faults += [Fault("bad_request", chat_id=n) for n in range(101, 106)]
    unlucky = post.queue([Addressee(n) for n in range(101, 121)])
    post.work()

    assert after_four == ("done", "")
    assert post.states(number) == {"failed": 58, "sent": 2}
    state, reason = post.state(unlucky)
    assert (state, post.states(unlucky)) == ("paused", {"failed": 5, "pending": 15})
    assert reason.startswith("5 errors in a row, the last: Telegram refused: Bad Request")


@pytest.mark.parametrize(
    ("late", "state"), [(timedelta(hours=3), "held"), (timedelta(minutes=10), "done")]
)
def test_f18_late_is_held_and_a_little_late_is_sent(
    post: Post, late: timedelta, state: str
) -> None:
    number = post.queue(2, order=Order("anna", at=NOON + timedelta(hours=1)))
    post.clock.time = NOON + timedelta(hours=1) + late

    post.work()

    held = state == "held"
    assert post.state(number)[0] == state
    assert post.states(number) == ({"pending": 2} if held else {"sent": 2})
    if held:
        with post.store.begin() as connection:
            actions.resume(connection, number, by(post))
        post.work()
        assert post.states(number) == {"sent": 2}


@pytest.mark.parametrize("wall", ["2026-10-25T02:30", "2026-10-25T03:30", "2027-03-28T02:30"])
def test_f19_around_a_change_of_the_clocks_it_goes_out_once_at_its_instant(
    post: Post, wall: str
) -> None:
    at = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    post.clock.time = at.astimezone(NOON.tzinfo) - timedelta(hours=3)
    number = post.queue(1, order=Order("anna", at=at))

    instant = at.astimezone(NOON.tzinfo)
    for minutes in (-120, -60, -1, 0, 1, 60, 120):
        post.clock.time = instant + timedelta(minutes=minutes)
        post.work()

    (call,) = post.world.calls
    assert timedelta(0) <= call.at - instant < timedelta(seconds=2)
    assert post.state(number)[0] == "done"


def test_f19_a_clock_set_back_sends_nobody_twice(post: Post) -> None:
    number = post.queue(10)
    post.work(lambda: len(post.world.calls) == 5)

    post.clock.time -= timedelta(hours=1)
    post.work()

    assert post.states(number) == {"sent": 10}
    assert [len(post.world.received(person)) for person in range(1, 11)] == [1] * 10


def test_the_stop_switch_stops_everything_until_it_is_let_go(post: Post) -> None:
    number = post.queue(10)
    post.work(lambda: len(post.world.calls) == 4)

    with post.store.begin() as connection:
        assert limiter.stop(connection, "boss", "a typo", post.clock.now())
        assert not limiter.stop(connection, "anna", "again", post.clock.now())
    why = post.work()
    stopped = post.states(number)
    with post.store.begin() as connection:
        assert limiter.go(connection, "boss", "mended", post.clock.now())
    post.work()

    assert why == "stopped by boss: a typo"
    assert (stopped, post.states(number)) == ({"sent": 4, "pending": 6}, {"sent": 10})
    assert [row[0] for row in post.ask("SELECT action FROM messaging.audit ORDER BY seq")] == [
        "queue",
        "stop",
        "go",
    ]


def test_a_message_interrupted_for_long_is_paused_and_not_continued_at_night(post: Post) -> None:
    number = post.queue(10)
    post.work(lambda: len(post.world.calls) == 4)

    post.clock.time += timedelta(hours=10)
    post.work()

    assert post.state(number) == ("paused", "the worker was away for more than 15 minutes")
    assert post.states(number) == {"sent": 4, "pending": 6}


def test_the_worker_gives_a_sign_of_life(post: Post) -> None:
    post.queue(100)

    post.work(lambda: len(post.world.calls) == 60)

    ((host, pid, doing, beat),) = post.ask("SELECT host, pid, doing, beat_at FROM messaging.worker")
    assert (host, pid, doing) == ("testhost", 4242, "sending (live)")
    assert isinstance(beat, datetime)
    assert post.clock.time - beat <= timedelta(seconds=1)
