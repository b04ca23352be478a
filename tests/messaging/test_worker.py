"""Does the worker send to each person once, in pace, and only while it may?"""

from datetime import timedelta

from messaging.letter import Addressee, Button, Letter, Order
from tests.store_maker import NOON, Post


def test_everybody_gets_it_once_and_the_message_is_done(post: Post) -> None:
    number = post.queue(30)

    why = post.work()

    assert why == "nothing is left to send"
    assert post.states(number) == {"sent": 30}
    assert post.state(number) == ("done", "")
    assert [call.values["chat_id"] for call in post.world.calls] == list(range(1, 31))


def test_each_gets_their_own_words_with_buttons_and_options(post: Post) -> None:
    letter = Letter(
        "Hi {first_name}",
        ((Button("Join", "https://s.example"),),),
        silent=True,
        link_preview=False,
    )
    post.queue([Addressee(1, None, "Hi <b>Anna</b>")], letter)

    post.work()

    (call,) = post.world.calls
    assert call.values == {
        "chat_id": 1,
        "text": "Hi <b>Anna</b>",
        "parse_mode": "HTML",
        "disable_notification": True,
        "reply_markup": {"inline_keyboard": [[{"text": "Join", "url": "https://s.example"}]]},
        "link_preview_options": {"is_disabled": True},
    }


def test_a_reply_does_not_wait_behind_a_campaign(post: Post) -> None:
    post.queue(5)
    post.queue([Addressee(77)], Letter("You asked"))

    post.work()

    assert post.world.calls[0].values["chat_id"] == 77


def test_a_message_waits_for_its_time(post: Post) -> None:
    number = post.queue(1, order=Order("anna", at=NOON + timedelta(hours=1)))

    assert post.work() == "nothing is left to send"
    assert post.states(number) == {"pending": 1}
    post.clock.time += timedelta(hours=1)
    post.work()

    assert post.states(number) == {"sent": 1}


def test_off_sends_nothing_and_says_so(post: Post) -> None:
    number = post.queue(1)
    post.mode = "off"

    assert post.work() == "off: HSL_SENDING is off"

    assert (post.states(number), post.state(number)[0]) == ({"pending": 1}, "scheduled")
    assert post.world.calls == []


def test_test_mode_reaches_the_named_addresses_only(post: Post) -> None:
    number = post.queue(3)
    post.mode, post.test_recipients = "test", frozenset({2})

    post.work()

    assert post.reasons(number) == {
        1: ("skipped", "test_mode"),
        2: ("sent", ""),
        3: ("skipped", "test_mode"),
    }
    assert [call.values["chat_id"] for call in post.world.calls] == [2]
