"""Do the message commands show, act and refuse in words, for people and for scripts?"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from messaging.letter import Addressee, Letter, Order
from messaging.outbox import queue
from messaging.stub.server import serving
from messaging.stub.world import World
from tests.commands.conftest import Hsl

BIG = 5_000_000_001


@pytest.fixture
def send(
    hsl: Hsl, store: sa.Engine, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hsl]:
    """The command with this store, sending live to a stub, and one message to two people in it."""
    world = World(lambda: datetime.now(UTC))
    world.moods[2] = "blocked"
    with serving(world) as api:
        for name, value in {
            "STORE_URL": store_url,
            "TELEGRAM_API": api,
            "SENDING": "live",
            "BOT_TOKEN": "1:hunter2hunter2",
            "QUIET_HOURS": "off",
        }.items():
            monkeypatch.setenv(f"HSL_{name}", value)
        put(store)
        yield hsl


def put(store: sa.Engine, order: Order | None = None) -> int:
    """One message to two people, in the outbox."""
    with store.begin() as connection:
        people = [Addressee(BIG, "anna", "Hi Anna"), Addressee(2)]
        words = Letter("Hi {first_name}")
        return queue(connection, words, order or Order("anna"), people, datetime.now(UTC))


def test_a_message_goes_out_and_is_shown(send: Hsl) -> None:
    worked = send("worker", "--until-empty")

    listed = json.loads(send("messages", "list", "--json").stdout)["messages"]
    shown = send("messages", "show", 1, "--people", "failed")
    person = json.loads(send("messages", "to", BIG, "--json").stdout)

    assert (worked.exit_code, worked.stderr.splitlines()[-1]) == (
        0,
        "hsl: worker: nothing is left to send",
    )
    assert (listed[0]["state"], listed[0]["tally"]) == ("done", {"sent": 1, "failed": 1})
    assert "Telegram refused it: this person did not get it" in shown.stdout
    assert "Forbidden: bot was blocked by the user" in shown.stdout
    assert [each["text"] for each in person["messages"]] == ["Hi Anna"]
    assert "hunter2" not in worked.stderr + shown.stdout


def test_a_recall_is_looked_at_first_and_done_on_request(send: Hsl) -> None:
    send("worker", "--until-empty")

    looked = send("messages", "recall", 1)
    holders = json.loads(send("messages", "holders", 1, "--json").stdout)
    done = send("messages", "recall", 1, "--yes", "--why", "a typo")
    send("worker", "--until-empty")
    shown = json.loads(send("messages", "show", 1, "--json").stdout)

    assert "would reach 1 people until" in looked.stdout
    assert "Nothing was deleted. To do it: hsl messages recall 1 --yes" in looked.stdout
    assert holders == {"message": 1, "count": 1, "user_ids": [BIG]}
    assert done.stdout == "Message 1 is done: 1 failed, 1 sent.\n"
    assert shown["recall"] == {
        "gone": 1, "reachable": 0, "too_old": 0, "blocked": 0, "other": 0, "unknown": 0, "until": None,
    }  # fmt: skip


def test_stop_go_pause_resume_and_cancel_say_what_is_then(send: Hsl) -> None:
    stopped = send("messages", "stop", "--why", "a typo")
    again = send("messages", "stop")
    worked = send("worker", "--until-empty")
    gone = send("messages", "go")
    paused = send("messages", "pause", 1, "--why", "wait")
    resumed = send("messages", "resume", 1)
    cancelled = send("messages", "cancel", 1, "--json")
    too_late = send("messages", "pause", 1)

    assert stopped.stdout == "Nothing is sent from now on.\n"
    assert again.stdout == "Nothing is sent from now on, as before.\n"
    assert (worked.exit_code, "stopped by" in worked.stderr) == (1, True)
    assert gone.stdout == "Sending goes on.\n"
    assert paused.stdout == "Message 1 is held (wait): 2 pending.\n"
    assert resumed.stdout == "Message 1 is scheduled: 2 pending.\n"
    assert json.loads(cancelled.stdout)["message"]["tally"] == {"cancelled": 2}
    assert (too_late.exit_code, too_late.stderr.startswith("hsl: Message 1 is cancelled; ")) == (
        3,
        True,
    )


def test_nothing_is_let_go_on_in_quiet_hours(send: Hsl, monkeypatch: pytest.MonkeyPatch) -> None:
    moscow = datetime.now(ZoneInfo("Europe/Moscow"))
    start, end = moscow - timedelta(hours=1), moscow + timedelta(hours=1)
    monkeypatch.setenv("HSL_QUIET_HOURS", f"{start:%H:%M}-{end:%H:%M}")
    send("worker", "--until-empty")

    refused = send("messages", "resume", 1)
    held = json.loads(send("messages", "list", "--json").stdout)["messages"][0]

    assert refused.exit_code == 3
    hours = f"in the quiet hours from {start:%d %b %H:%M} to {end:%d %b %H:%M}"
    assert f"It would reach people {hours}" in " ".join(refused.stderr.split())
    assert "Do that when they are over" in " ".join(refused.stderr.split())
    assert (held["state"], held["state_reason"]) == (
        "held",
        f"quiet hours from {start:%H:%M} to {end:%H:%M}",
    )


def test_another_time_needs_an_hour_and_lies_ahead(send: Hsl, store: sa.Engine) -> None:
    later = put(store, Order("anna", at=datetime.now(UTC) + timedelta(days=1)))

    moved = send("messages", "reschedule", later, "--at", "2999-01-02T15:04", "--json")
    no_hour = send("messages", "reschedule", later, "--at", "2999-01-02")
    past = send("messages", "reschedule", later, "--at", "2020-01-02T15:04")

    assert json.loads(moved.stdout)["message"]["not_before"] == "2999-01-02T12:04:00+00:00"
    assert (no_hour.exit_code, "names no hour" in no_hour.stderr) == (2, True)
    assert (past.exit_code, "has passed" in past.stderr) == (2, True)


def test_the_worker_says_what_keeps_it_from_sending(
    send: Hsl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_SENDING", "off")
    off = send("worker", "--until-empty")
    monkeypatch.delenv("HSL_BOT_TOKEN")
    no_token = send("worker", "--until-empty")

    assert (off.exit_code, off.stderr.splitlines()[-1]) == (
        1,
        "hsl: worker: off: HSL_SENDING is off",
    )
    assert (no_token.exit_code, no_token.stderr.splitlines()[-1]) == (
        2,
        "hsl: HSL_BOT_TOKEN is not set. Set it to the token of the school's bot.",
    )


def test_the_plan_of_a_migration_is_shown_first(
    hsl: Hsl, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_STORE_URL", database_url)

    planned = json.loads(hsl("migrate", "--plan", "--json").stdout)
    before = hsl("messages", "list")
    done = hsl("migrate")
    again = json.loads(hsl("migrate", "--json").stdout)
    wrong = hsl("migrate", "--to", "9999")

    assert [step["form"] for step in planned["steps"]][:2] == ["0001", "0002"]
    assert planned["taken"] == []
    assert before.stderr.endswith("Run `hsl migrate`.\n")
    assert "these steps will be taken" in done.stdout
    assert (again["steps"], again["taken"]) == ([], [])
    assert (wrong.exit_code, "There is no form '9999'" in wrong.stderr) == (2, True)


def test_a_message_that_is_not_there(send: Hsl) -> None:
    done = send("messages", "show", 99)

    assert (done.exit_code, done.stderr) == (
        2,
        "hsl: There is no message 99. See `hsl messages list`.\n",
    )
