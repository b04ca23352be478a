"""Does the doctor see whether messages can go out, and whether anybody would hear of trouble?"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest
from pydantic import SecretStr

from commands import watch_checkups
from commands.checkup import Checkup
from core.settings import Settings
from core.snapshot import Reader
from messaging.stub.server import serving as telegram
from messaging.stub.world import World
from operations.gathering import Gathering
from operations.health_server import serving as health_server
from operations.runs import Runs
from operations.schedule_jobs import named_times
from operations.schedule_memory import Memory
from tests.store_maker import NOON, TOKEN


def changed(settings: Settings, **values: object) -> Settings:
    return settings.model_copy(update=values)


def states(found: Iterator[Checkup]) -> dict[str, str]:
    return {each.subject: each.state for each in found}


def test_a_bot_is_asked_who_it_is(settings: Settings) -> None:
    with telegram(World(lambda: NOON, token=TOKEN)) as base:
        ours = changed(settings, bot_token=SecretStr(TOKEN), telegram_api=base)
        known = watch_checkups.bot(ours)
        refused = watch_checkups.bot(changed(ours, bot_token=SecretStr("9:MARKED")))
    away = watch_checkups.bot(ours)

    assert (known.state, "@stub_bot" in known.what) == ("ok", True)
    assert (refused.state, refused.cure) == ("fail", "Correct HSL_BOT_TOKEN.")
    assert away.state == "warn"
    assert "MARKED" not in str((known, refused, away))


def test_without_a_token_nothing_can_be_sent(settings: Settings) -> None:
    assert watch_checkups.bot(settings).state == "ok"
    assert watch_checkups.bot(changed(settings, sending="live")).state == "fail"


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, "warn"),
        ({"alert_chat": -100}, "fail"),
        ({"alert_chat": -100, "bot_token": SecretStr("1:x")}, "ok"),
        ({"alert_webhook": SecretStr("https://hooks.example/MARKED")}, "ok"),
    ],
)
def test_somebody_should_hear_of_trouble(
    settings: Settings, values: dict[str, Any], state: str
) -> None:
    found = watch_checkups.alerts(changed(settings, **values))

    assert found.state == state
    assert "MARKED" not in str(found)


def test_a_store_that_is_away_fails_with_its_cure(settings: Settings) -> None:
    away = SecretStr("postgresql://hsl:MARKED@127.0.0.1:1/store")

    found = watch_checkups.store(changed(settings, store_url=away), NOON)

    assert (found.state, found.what[:40]) == ("fail", "The message store does not answer: conne")
    assert found.cure == "Check that it runs and that HSL_STORE_URL is right."
    assert watch_checkups.store(settings, NOON).state == "ok"


def test_the_health_server_answers_or_its_port_is_free_or_somebody_elses(
    settings: Settings,
) -> None:
    gathering = Gathering(settings, lambda: NOON, Reader(settings.snapshots_dir))
    with health_server(gathering, "127.0.0.1", 0) as address:
        port = int(address.rpartition(":")[2])
        answers = states(watch_checkups.health(changed(settings, health_port=port)))
    free = states(watch_checkups.health(changed(settings, health_port=port)))
    with served(b"not ours") as foreign:
        taken = changed(settings, health_port=int(foreign.rpartition(":")[2]))
        theirs = states(watch_checkups.health(taken))

    assert (answers, free, theirs) == (
        {"health server": "ok"},
        {"health server": "ok"},
        {"health server": "fail"},
    )


def test_an_address_that_others_reach_is_said(settings: Settings) -> None:
    found = states(watch_checkups.health(changed(settings, health_host="192.0.2.1")))

    assert found == {"health address": "warn", "health server": "fail"}


def test_a_timetable_is_kept_or_not_or_cannot_be_read(settings: Settings) -> None:
    alone = watch_checkups.timetable(settings, NOON)
    made = settings.data_dir.exists()
    memory = Memory(settings.data_dir)
    memory.keep(named_times(settings), NOON)
    memory.beat(NOON, NOON)
    kept = watch_checkups.timetable(settings, NOON)
    wrong = watch_checkups.timetable(changed(settings, refresh_at="at noon"), NOON)
    off = watch_checkups.timetable(changed(settings, refresh_at="off"), NOON)

    assert not made
    assert (alone.state, kept.state, wrong.state, off.state) == ("warn", "ok", "fail", "ok")
    assert "HSL_REFRESH_AT" in wrong.what
    assert Runs(settings.data_dir).newest() == ()


class _Page(BaseHTTPRequestHandler):
    body: ClassVar[bytes]

    def do_GET(self) -> None:
        """Always the same."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_anything: object) -> None:
        """Silent."""


@contextmanager
def served(body: bytes) -> Iterator[str]:
    """Some other web server."""
    server = HTTPServer(("127.0.0.1", 0), type("Page", (_Page,), {"body": body}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_provider_is_asked_for_what_sign_in_needs(settings: Settings) -> None:
    says = {"issuer": "https://id.example", "authorization_endpoint": "https://id.example/a"}
    found = []
    for body in (json.dumps(says).encode(), b"[]", b"<html>"):
        with served(body) as address:
            oidc = changed(settings, auth="oidc", oidc_metadata_url=address)
            found.append(states(watch_checkups.sign_in(oidc)))
    away = states(watch_checkups.sign_in(oidc))
    secret = changed(oidc, cookie_secret=SecretStr("long and random"))

    assert [each["sign-in provider"] for each in found] == ["ok", "fail", "fail"]
    assert found[0]["sessions"] == "warn"
    assert away["sign-in provider"] == "fail"
    assert "sessions" not in states(watch_checkups.sign_in(secret))
    assert states(watch_checkups.sign_in(settings)) == {}
