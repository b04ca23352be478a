"""F01: killed at random, over and over; and the crash table: killed at each point of one delivery."""

import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from messaging.letter import Addressee, Letter, Order
from messaging.outbox import queue
from messaging.store import as_app
from messaging.stub.server import serving
from messaging.stub.world import World
from tests import warm
from tests.faults.killing import CLI, PATIENCE, ROOT, environment, one_round

# A worker that kills itself at the point named; everything else is the real thing.
KILLED_AT = """
import os, signal, sys
import messaging.calls, messaging.sending
from messaging.telegram import Telegram

point = sys.argv.pop(1)

def kill(*_anything, **_more):
    os.kill(os.getpid(), signal.SIGKILL)

def before(owner, name):
    real = getattr(owner, name)
    setattr(owner, name, lambda *a, **k: (kill(), real(*a, **k)))

if point == "chosen, not claimed":
    before(messaging.sending.limiter, "pace")
elif point == "noted, not requested":
    before(Telegram, "send")
elif point == "requested, not answered":
    before(messaging.telegram, "read_answer")
elif point == "answered, not recorded":
    before(messaging.sending, "_record")
elif point == "recorded":
    before(messaging.sending, "_forgive")

import cli
sys.argv[0] = "hsl"
cli.main()
"""
TABLE = [
    # killed when it was        gets by then  the next worker says  and has in the end
    ("chosen, not claimed", 0, ("sent", 1)),
    ("noted, not requested", 0, ("unknown", 0)),
    ("requested, not answered", 1, ("unknown", 1)),
    ("answered, not recorded", 1, ("unknown", 1)),
    ("recorded", 1, ("sent", 1)),
]


@pytest.mark.slow
@pytest.mark.timeout(900)  # twenty starts of Python on a busy machine
def test_f01_killed_at_random_20_times_nobody_gets_two_and_nobody_is_lost(
    store_url: str, tmp_path: Path
) -> None:
    tally = one_round(store_url, tmp_path, seed=1, people=300, kills=20)

    print(tally)  # noqa: T201  # the tally is what is asked for
    assert tally.kills >= 15
    assert tally.got_two == 0
    assert tally.sent_but_not_got == 0
    assert sum(tally.states.values()) == 300
    assert set(tally.states) <= {"sent", "unknown"}
    assert tally.states.get("unknown", 0) <= tally.kills


@pytest.mark.slow
@pytest.mark.parametrize(("point", "by_then", "afterwards"), TABLE)
def test_the_crash_table(
    store_url: str, tmp_path: Path, point: str, by_then: int, afterwards: tuple[str, int]
) -> None:
    world = World(lambda: datetime.now(UTC))
    with as_app(store_url) as engine, engine.begin() as connection:
        queue(connection, Letter("Hello"), Order("anna"), [Addressee(1)], datetime.now(UTC))

    with serving(world) as api:
        settings = environment(tmp_path, store_url, api) | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", KILLED_AT, point, "worker", "--until-empty"]
        killed = warm.run(warm.ask_for(command, tmp_path, settings), PATIENCE)
        got_by_then = len(world.received(1))
        command = [*CLI, "worker", "--until-empty"]
        next_one = warm.run(warm.ask_for(command, tmp_path, settings), PATIENCE)

    with psycopg.connect(store_url) as connection:
        row = connection.execute("SELECT delivery_status FROM messaging.message_recipients")
        said = str((row.fetchone() or ("",))[0])
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert next_one.returncode == 0, next_one.stderr
    assert got_by_then == by_then
    assert (said, len(world.received(1))) == afterwards
