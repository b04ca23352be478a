"""Do alerts reach a chat and a webhook, once, whatever happens to them, and without a secret?"""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.settings import Settings
from messaging.stub.world import Fault
from messaging.telegram import ALLOWED
from operations import alert_file
from operations.alerts import watch
from operations.facts import Reach
from operations.telling import NotTold, channels, say_to_chat
from operations.wording import trial
from tests.operations.operators import (
    CHAT,
    HELD,
    OLD,
    PASSWORD,
    WELL,
    Operators,
    StopsTheWatch,
    Told,
    operators,
    servers,
)
from tests.store_maker import NOON, TOKEN

__all__ = ["operators", "servers"]


def test_a_chat_and_a_webhook_hear_it_once_over_restarts_and_then_that_it_is_over(
    operators: Operators,
) -> None:
    told = [operators.look(OLD, minute).told for minute in range(3)]
    over = [operators.look(WELL, minute).told for minute in (3, 4)]

    assert (told, over) == ([2, 0, 0], [2, 0])
    first, last = operators.heard
    assert "FAIL: snapshot-old, since 23 Nov 11:00\nThe figures are 30 hours old" in first
    assert "docs/operations.md#snapshot-old" in first
    assert "OVER: snapshot-old, after 4 hours" in last
    documents = operators.hook.arrived
    assert [each["notes"][0]["what"] for each in documents] == ["began", "over"]
    assert [each["notes"][0]["grade"] for each in documents] == ["fail", "ok"]
    assert documents[0]["notes"][0]["runbook"] == "docs/operations.md#snapshot-old"
    assert documents[0]["text"] == first


def test_only_the_allowed_call_is_made_although_sending_is_off(operators: Operators) -> None:
    operators.look(OLD, 0)

    (call,) = operators.world.calls
    assert call.method == "sendMessage"
    assert set(call.values) <= ALLOWED["sendMessage"]
    assert call.values["chat_id"] == CHAT


@pytest.mark.parametrize("kind", ["too_fast", "server_error", "unauthorized", "answer_lost"])
def test_a_failed_telling_is_tried_again_and_the_other_channel_is_not_bothered(
    operators: Operators, kind: str
) -> None:
    operators.world.faults.append(Fault(kind, seconds=90.0))  # type: ignore[arg-type]

    first = operators.look(OLD, 0)
    soon = operators.look(OLD, 0)
    later = operators.look(OLD, 2)

    assert (first.told, len(first.failures)) == (1, 1)
    assert (soon.told, soon.failures) == (0, ())
    assert later.told == 1
    assert len(operators.hook.arrived) == 1
    assert len(operators.heard) == (2 if kind == "answer_lost" else 1)


def test_a_webhook_that_redirects_or_refuses_has_not_heard(operators: Operators) -> None:
    operators.hook.status = 302
    first = operators.look(HELD, 0)
    operators.hook.status = 500
    second = operators.look(HELD, 1)
    operators.hook.status = 200
    third = operators.look(HELD, 3)

    assert [each.what for each in (*first.failures, *second.failures)] == [
        "Webhook at 127.0.0.1: it answers HTTP 302.",
        "Webhook at 127.0.0.1: it answers HTTP 500.",
    ]
    assert third.told == 1
    assert len(operators.heard) == 1


def test_what_ended_while_nobody_listened_is_still_told(operators: Operators) -> None:
    operators.hook.status = 500
    operators.look(OLD, 0)
    operators.hook.status = 204

    told = operators.look(WELL, 30)

    assert told.told == 2
    assert operators.hook.arrived[-1]["notes"][0]["what"] == "past"
    assert operators.heard[-1].endswith("OVER: snapshot-old, after 4 hours")


def test_a_store_that_is_away_does_not_mean_that_its_messages_are_well(
    operators: Operators,
) -> None:
    away = replace(WELL, store=Reach(False, "It does not answer."), outbox=None)

    told = [operators.look(facts, minute).told for minute, facts in enumerate([HELD, away, HELD])]

    assert told == [2, 0, 0]


def test_f53_no_secret_is_in_what_is_told_kept_or_said(operators: Operators) -> None:
    leak = f"postgresql://hsl:{PASSWORD}@127.0.0.1/bot and {TOKEN} at {operators.hook.address}"
    operators.look(replace(WELL, source=Reach(False, leak)), 0)

    told = operators.look(replace(WELL, source=Reach(False, leak)), 2)
    operators.world.faults.append(Fault("unauthorized"))
    operators.hook.status = 500
    failed = operators.look(OLD, 3)

    assert told.told == 2
    said = [*operators.heard, json.dumps(operators.hook.arrived), str(failed.failures)]
    said.append(repr(list(_channels(operators.settings))))
    said.append((operators.settings.data_dir / alert_file.FILE).read_text())
    marked = [each for each in said if PASSWORD in each or TOKEN in each or "MARKED" in each]
    assert marked == []


def _channels(settings: Settings) -> Iterator[object]:
    with channels(settings) as found:
        yield from found


def test_markup_in_a_sentence_is_text(operators: Operators) -> None:
    broken = replace(WELL, audit=Reach(False, "Line 3 & <b>more</b>."))

    operators.look(broken, 0)

    assert "Line 3 &amp; &lt;b&gt;more&lt;/b&gt;." in operators.heard[0]
    assert "Line 3 & <b>more</b>." in operators.hook.arrived[0]["text"]


def test_while_another_process_tells_this_one_only_looks(operators: Operators) -> None:
    with alert_file.alone(operators.settings.data_dir):
        looked = operators.look(OLD, 0)

    assert [each.name for each in looked.conditions] == ["snapshot-old"]
    assert (looked.told, operators.heard) == (0, [])


def test_a_watch_says_that_the_chat_has_no_token_and_goes_on(operators: Operators) -> None:
    log = StopsTheWatch()
    gathering = Told(operators.settings.model_copy(update={"bot_token": None}))
    gathering.seen = OLD

    watch(gathering, log, log.stopped)

    assert log.lines == [("ERROR cannot_alert", {"why": "HSL_ALERT_CHAT needs HSL_BOT_TOKEN."})]


def test_a_watch_says_what_it_told(operators: Operators) -> None:
    log = StopsTheWatch()
    gathering = Told(operators.settings)
    gathering.seen = OLD

    watch(gathering, log, log.stopped)

    assert log.lines == [("alerts_told", {"notes": 2, "standing": ["snapshot-old"]})]


def test_a_text_of_its_own_goes_to_the_chat_cut_to_what_telegram_takes(
    operators: Operators,
) -> None:
    say_to_chat(operators.settings, "Week 47 & " + "😀" * 3000, NOON)

    assert operators.heard[0].startswith("Week 47 &amp; 😀")
    assert operators.heard[0].count("😀") == (4096 - len("Week 47 & ")) // 2


def test_a_chat_that_does_not_know_the_bot_says_so(operators: Operators) -> None:
    operators.world.moods[CHAT] = "not_found"
    try:
        with channels(operators.settings) as (chat, _), pytest.raises(NotTold) as refused:
            chat.tell(trial("here", NOON))
    finally:
        del operators.world.moods[CHAT]

    assert "chat not found" in refused.value.what
    assert "HSL_ALERT_CHAT" in refused.value.cure
