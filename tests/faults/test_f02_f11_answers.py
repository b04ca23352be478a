"""F02 to F11: whatever Telegram answers, nobody gets it twice and nothing is called sent that is not."""

import logging
from datetime import timedelta

import httpx2
import pytest
from pydantic import SecretStr

from messaging.answers import read_answer
from messaging.letter import Letter
from messaging.limiter import look
from messaging.outcomes import Unknown
from messaging.stub.world import Fault, FaultKind
from messaging.telegram import Telegram
from tests.store_maker import NOON, TOKEN, Post

pytestmark = pytest.mark.slow


def to_each(post: Post) -> list[object]:
    """Whom the requests that arrived were for, in order."""
    return [call.values["chat_id"] for call in post.world.calls]


def test_f02_an_answer_lost_after_delivery_is_unknown_and_never_repeated(post: Post) -> None:
    number = post.queue(3)
    post.world.faults.append(Fault("answer_lost", chat_id=2))

    post.work()
    post.work()

    assert post.reasons(number)[2] == ("unknown", "no_answer")
    assert post.states(number) == {"sent": 2, "unknown": 1}
    assert to_each(post) == [1, 2, 3]
    assert post.world.received(2) == ["Hello"]


def test_f03_no_connection_leaves_everybody_pending_and_waits_longer_each_time(post: Post) -> None:
    number = post.queue(2)
    reached, post.base = post.base, "http://127.0.0.1:9"
    until = post.clock.time + timedelta(seconds=130)

    post.work(lambda: post.clock.time > until)

    waits = [facts["seconds"] for event, facts in post.log.lines if event == "backing_off"]
    assert post.states(number) == {"pending": 2}
    assert waits[:7] == [1, 2, 4, 8, 16, 32, 60]
    post.base = reached
    post.work()
    assert post.states(number) == {"sent": 2}
    assert to_each(post) == [1, 2]


def test_f04_no_answer_in_time_is_unknown_and_the_worker_goes_on(post: Post) -> None:
    number = post.queue(3)
    post.answer_seconds = 0.3
    post.world.faults.append(Fault("hang", seconds=1, chat_id=1))

    post.work()

    assert post.states(number) == {"unknown": 1, "sent": 2}
    assert to_each(post) == [1, 2, 3]


def test_f05_too_fast_stops_everybody_that_long_and_the_person_gets_exactly_one(post: Post) -> None:
    first, second = post.queue(3), post.queue(4)
    post.world.faults.append(Fault("too_fast", seconds=7, chat_id=2))

    post.work()

    calls = post.world.calls
    told = next(i for i, call in enumerate(calls) if call.answer["ok"] is False)
    assert calls[told + 1].at - calls[told].at >= timedelta(seconds=7)
    assert calls[told].values["chat_id"] == 2
    assert (post.states(first), post.states(second)) == ({"sent": 3}, {"sent": 4})
    assert [len(post.world.received(person)) for person in (1, 2, 3, 4)] == [2, 2, 2, 1]


def test_f06_an_hour_of_waiting_outlives_a_restart(post: Post) -> None:
    number = post.queue(2)
    post.world.faults.append(Fault("too_fast", seconds=3600))
    post.work(lambda: len(post.world.calls) == 1)

    def nearly_an_hour() -> bool:
        post.clock.time += timedelta(minutes=1)
        return post.clock.time > NOON + timedelta(minutes=58)

    post.work(nearly_an_hour)
    before_the_hour = len(post.world.calls)
    post.work()

    assert before_the_hour == 1
    assert post.states(number) == {"sent": 2}
    assert post.world.calls[1].at >= NOON + timedelta(hours=1)


def test_f07_too_fast_without_a_number_waits_half_a_minute(post: Post) -> None:
    number = post.queue(1)
    post.world.faults.append(Fault("too_fast", seconds=None))

    post.work()

    first, second = post.world.calls
    assert second.at - first.at >= timedelta(seconds=30)
    assert post.states(number) == {"sent": 1}


def test_f08_who_cannot_be_reached_is_told_apart_and_not_tried_again(post: Post) -> None:
    post.world.moods.update({1: "blocked", 2: "deactivated", 3: "never_started", 4: "not_found"})
    number = post.queue(5)
    post.work()

    later = post.queue(5)
    post.work()

    assert post.reasons(number) == {
        1: ("failed", "blocked"),
        2: ("failed", "deactivated"),
        3: ("failed", "never_started"),
        4: ("failed", "chat_not_found"),
        5: ("sent", ""),
    }
    assert post.states(later) == {"skipped": 4, "sent": 1}
    assert to_each(post) == [1, 2, 3, 4, 5, 5]
    assert post.state(number) == ("done", "")


def test_f09_a_text_telegram_cannot_parse_pauses_the_message_at_the_first(post: Post) -> None:
    number = post.queue(20, Letter("<b>never closed"))

    post.work()

    state, reason = post.state(number)
    assert state == "paused"
    assert reason.startswith("Telegram refuses it for everybody: Bad Request: can't parse entities")
    assert post.states(number) == {"failed": 1, "pending": 19}
    assert len(post.world.calls) == 1


def test_f10_an_unknown_token_stops_everything_and_is_loud(post: Post) -> None:
    first, second = post.queue(3), post.queue(3)
    post.world.token = "another"

    why = post.work()

    assert why.startswith("stopped by worker: Telegram does not know the token (Unauthorized)")
    assert (post.states(first), post.states(second)) == ({"pending": 3}, {"pending": 3})
    assert len(post.world.calls) == 1
    assert "ERROR token_refused" in [event for event, _ in post.log.lines]
    with post.store.connect() as connection:
        assert look(connection).stopped_at is not None


@pytest.mark.parametrize(
    ("kind", "state", "reached"),
    [
        ("html", "unknown", False),
        ("server_error", "unknown", False),
        ("cut_json", "unknown", True),
        ("no_id", "unknown", True),
        ("false_200", "failed", False),
    ],
)
def test_f11_an_answer_that_is_none_is_never_called_sent(
    post: Post, kind: FaultKind, state: str, reached: bool
) -> None:
    number = post.queue(2)
    post.world.faults.append(Fault(kind, chat_id=1))

    post.work()
    post.work()

    assert post.reasons(number)[1][0] == state
    assert post.reasons(number)[2][0] == "sent"
    assert post.world.received(1) == (["Hello"] if reached else [])
    assert to_each(post) == [1, 2]


def test_f53_the_token_is_in_no_log_no_error_no_repr_and_not_in_the_store(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    number = post.queue(6)
    for kind in ("html", "answer_lost", "unauthorized"):
        post.world.faults.append(Fault(kind))
    post.work()
    lonely = Telegram("http://127.0.0.1:9", SecretStr(TOKEN))
    lonely_outcome = lonely.me()
    lonely.close()

    rows = post.ask("SELECT r::text FROM messaging.message_recipients AS r")
    rows += post.ask("SELECT l::text FROM messaging.limiter AS l")
    rows += post.ask("SELECT a::text FROM messaging.audit AS a")
    everything = f"{caplog.text} {post.log.lines} {rows} {lonely!r} {lonely_outcome!r}"
    assert post.states(number)["unknown"] == 2
    assert TOKEN not in everything
    assert TOKEN.split(":")[1] not in everything


def test_an_answer_that_repeats_the_token_is_kept_without_it() -> None:
    body = b'{"ok": false, "error_code": 400, "description": "odd: /bot12345:MARKED-t0ken/x"}'

    said = read_answer("sendMessage", 400, body, SecretStr(TOKEN))

    assert "MARKED" not in repr(said)


def test_a_redirect_is_not_followed(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def redirected(*_anything: object, **_more: object) -> httpx2.Response:
        return httpx2.Response(302, headers={"Location": "https://elsewhere.example"})

    client = Telegram(post.base, SecretStr(TOKEN))
    monkeypatch.setattr(client.client, "post", redirected)

    assert client.me() == Unknown("no JSON came back (HTTP 302)")
    client.close()
