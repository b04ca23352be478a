"""F01's round: a real worker process, killed at random again and again, and what people then have.

`python -m tests.faults.killing [--rounds 20]` is half of `make soak`: it prints the tally of each round.
With `--all --minutes 10` it is the other half: every process is killed (killing_all.py).
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table

from core.embedded import running
from core.folders import private_folder
from messaging.letter import Addressee, Letter, Order
from messaging.migrate import migrate
from messaging.outbox import queue
from messaging.store import as_app, as_owner
from messaging.stub.server import serving
from messaging.stub.world import World
from tests import warm
from tests.databases import fresh_database

ROOT = Path(__file__).parents[2]
CLI = (sys.executable, "-P", str(ROOT / "cli.py"))
PEOPLE = 300
KILLS = 20
PATIENCE = 60.0


@dataclass(frozen=True)
class Tally:
    """What a round came to: people per state, and the two things that must be none."""

    seed: int
    kills: int
    states: dict[str, int]
    got_it: int
    got_two: int
    sent_but_not_got: int

    @property
    def good(self) -> bool:
        """Nobody twice, nobody called sent who has nothing, nobody lost."""
        settled = set(self.states) <= {"sent", "unknown"}
        return not self.got_two and not self.sent_but_not_got and settled


def environment(folder: Path, store_url: str, api: str) -> dict[str, str]:
    """A worker's settings: live, at the highest rate, against the stub."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HSL_")}
    ours = {
        "HSL_DATA_DIR": str(folder),
        "HSL_STORE_URL": store_url,
        "HSL_TELEGRAM_API": api,
        "HSL_SENDING": "live",
        "HSL_BOT_TOKEN": "1:x",
        "HSL_SEND_RATE": "25",
        "HSL_QUIET_HOURS": "off",
    }
    return {**kept, **ours}


def one_round(store_url: str, folder: Path, seed: int, *, people: int, kills: int) -> Tally:
    """Queue a message, kill the worker that many times, let the last one finish, and count."""
    chance = random.Random(seed)  # noqa: S311  # a dice for moments, no secret
    world = World(lambda: datetime.now(UTC), limits=False)
    with as_app(store_url) as engine, engine.begin() as connection:
        everybody = [Addressee(n + 1) for n in range(people)]
        queue(connection, Letter("Hello"), Order("soak"), everybody, datetime.now(UTC))
    with serving(world) as api:
        settings = environment(folder, store_url, api)
        done = sum(_kill_one(settings, folder, world, chance) for _ in range(kills))
        _run(settings, folder).wait(timeout=PATIENCE + people / 20)
    return _tally(store_url, world, seed, done)


def _kill_one(settings: dict[str, str], folder: Path, world: World, chance: random.Random) -> bool:
    """Start a worker, let it send something, and kill it within a few calls; False if it was done."""
    before = len(world.calls)
    worker = _run(settings, folder)
    until = time.monotonic() + PATIENCE
    while len(world.calls) == before and worker.poll() is None:
        assert time.monotonic() < until, "the worker does not begin"
        time.sleep(0.002)
    time.sleep(chance.uniform(0, 0.3))
    alive = worker.poll() is None
    worker.send_signal(signal.SIGKILL)
    worker.wait(PATIENCE)
    return alive


def _run(settings: dict[str, str], folder: Path) -> warm.Child:
    with Path(os.devnull).open("w") as nowhere:
        ask = warm.ask_for([*CLI, "worker", "--until-empty"], folder, settings)
        return warm.start(ask, nowhere.fileno(), nowhere.fileno())


def _tally(store_url: str, world: World, seed: int, kills: int) -> Tally:
    with psycopg.connect(store_url) as connection:
        rows = connection.execute(
            "SELECT user_id, delivery_status FROM messaging.message_recipients"
            " WHERE message_id = (SELECT max(id) FROM messaging.message_history)"
        ).fetchall()
    got = {user_id: len(world.received(user_id)) for user_id, _ in rows}
    return Tally(
        seed,
        kills,
        dict(sorted(Counter(status for _, status in rows).items())),
        sum(count > 0 for count in got.values()),
        sum(count > 1 for count in got.values()),
        sum(status == "sent" and not got[user_id] for user_id, status in rows),
    )


def main() -> None:
    """Rounds over one server, or all processes; leaves with code 1 when something is not good."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=20)
    asked.add_argument("--all", action="store_true", help="every process, not only the worker")
    asked.add_argument("--minutes", type=float, default=10.0, help="with --all: for so long")
    asked.add_argument("--seed", type=int, default=1, help="with --all: other moments")
    wanted = asked.parse_args()
    if wanted.all:
        from tests.faults.killing_all import show_soak  # which uses this module

        good = show_soak(wanted.minutes * 60, wanted.seed)
    else:
        good = show_rounds(wanted.rounds)
    raise SystemExit(0 if good else 1)


def show_rounds(rounds: int) -> bool:
    """Print the tally of each round; whether all are good."""
    table = Table(
        "round", "kills", "sent", "unknown", "got it", "got two", "sent, not got", title="F01"
    )
    tallies = []
    home = ROOT / "benchmarks" / "work" / "postgres"  # ignored by git, kept for the next time
    with running(private_folder(home)) as server, tempfile.TemporaryDirectory() as name:
        for seed in range(rounds):
            folder = Path(name) / f"data-{seed}"
            folder.mkdir()
            with fresh_database(server) as url:
                with as_owner(url) as connection:
                    migrate(connection)
                tallies.append(one_round(url, folder, seed, people=PEOPLE, kills=KILLS))
    for each in tallies:
        cells = [each.seed, each.kills, each.states.get("sent", 0), each.states.get("unknown", 0)]
        cells += [each.got_it, each.got_two, each.sent_but_not_got]
        table.add_row(*map(str, cells))
    Console(width=100).print(table)
    return all(each.good for each in tallies)


if __name__ == "__main__":
    main()
