"""How fast a message is queued, what the worker costs beside the limiter, and how history pages.

`python -m benchmarks.sending [--people N] [--history N]`; a store of its own, thrown away afterwards.
"""

import argparse
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg
import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from benchmarks.measure import WORK
from core.embedded import running
from core.folders import private_folder
from messaging.erased import ErasedPeople
from messaging.history import deliveries, messages, messages_to
from messaging.letter import Addressee, Letter, Order
from messaging.migrate import migrate
from messaging.outbox import queue
from messaging.outcomes import Deleted, Outcome, Sent
from messaging.parcel import Parcel
from messaging.shift import Rules, Shift
from messaging.store import as_app, as_owner
from messaging.worker import work

HISTORY = (
    "INSERT INTO messaging.message_history (message_text, total_recipients, state)"
    " SELECT 'message ' || n, 1000, 'done' FROM generate_series(1, %(people)s / 1000) AS n",
    "INSERT INTO messaging.message_recipients (message_id, user_id, delivery_status, sent_at)"
    " SELECT (SELECT min(id) FROM messaging.message_history WHERE message_text = 'message 1')"
    " + n %% (%(people)s / 1000), 5000000000 + n / 20, 'sent', now()"
    " FROM generate_series(1, %(people)s) AS n",
    "ANALYZE messaging.message_recipients",
)


class InstantTelegram:
    """Answers at once: what is measured is everything else."""

    def __init__(self) -> None:
        self.calls = 0
        self.peaks: list[float] = []

    def send(self, parcel: Parcel) -> Outcome:
        """Sent."""
        self.calls += 1
        if self.calls % 1_000 == 0:
            self.peaks.append(peak_mb())
        return Sent(parcel.user_id)

    def delete(self, user_id: int, telegram_message_id: int) -> Outcome:  # noqa: ARG002
        """Deleted."""
        return Deleted()


class LeapingClock:
    """Sleep costs nothing; a moment passes with each look."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def now(self) -> datetime:
        """This moment."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Leap."""
        self.time += timedelta(seconds=seconds)


class Silent:
    """Says nothing."""

    def info(self, event: str, **facts: object) -> None:
        """Nothing."""

    error = info


def peak_mb() -> float:
    """The largest this process ever was."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(what: Callable[[], object], times: int = 1) -> float:
    """The median of so many runs, in seconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        what()
        taken.append(time.perf_counter() - began)
    return median(taken)


def fresh(server: str) -> str:
    """The address of an empty database; the one of an earlier run goes."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS sending WITH (FORCE)")
        connection.execute("CREATE DATABASE sending")
    return urlsplit(server)._replace(path="/sending").geturl()


def queued(store: sa.Engine, people: int) -> float:
    """Seconds to queue a message to so many people, each with words of their own."""

    def put() -> None:
        to = (Addressee(n, f"name{n}", f"Hello, <b>person {n}</b>") for n in range(1, people + 1))
        with store.begin() as connection:
            queue(connection, Letter("Hello"), Order("bench"), to, datetime.now(UTC))

    return timed(put)


def worked(store: sa.Engine, folder: Path, people: int) -> tuple[float, float]:
    """Milliseconds a message without Telegram and limiter, and how much memory grew on the way, in MB."""
    clock, telegram = LeapingClock(), InstantTelegram()
    clock.time += timedelta(seconds=1)
    rules = Rules(
        20, lambda: "live", frozenset(), ErasedPeople(folder), folder / "worker.calls", "bench", 1
    )
    with store.connect() as connection:
        shift = Shift(connection, telegram, rules, clock, Silent(), clock.now())
        seconds = timed(lambda: work(shift, until_empty=True, stopped=lambda: False))
    grown = telegram.peaks[-1] - telegram.peaks[0] if telegram.peaks else 0.0
    assert telegram.calls == people  # noqa: S101  # else the figure is of something else
    return 1000 * seconds / people, grown


def pages(url: str, store: sa.Engine, people: int) -> dict[str, float]:
    """Milliseconds of a page of each kind, with so many recipients in the store."""
    with psycopg.connect(url) as connection:
        for statement in HISTORY:
            connection.execute(statement.encode(), {"people": people} if "%" in statement else None)
    with store.connect() as connection:
        newest = messages(connection).rows[0].id
        middle = 5_000_000_000 + people // 40
        asked = {
            "messages, a page of 50": lambda: messages(connection),
            "people of a message, a page of 50": lambda: deliveries(connection, newest),
            "messages to one person": lambda: messages_to(connection, middle),
        }
        return {name: 1000 * timed(ask, 20) for name, ask in asked.items()}


def main() -> None:
    """Measure and print the table of benchmarks/README.md."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=50_000)
    asked.add_argument("--history", type=int, default=1_000_000)
    wanted = asked.parse_args()
    table = Table("what", "measured", "limit", title="Sending")
    with running(private_folder(WORK) / "postgres") as server, TemporaryDirectory() as name:
        url = fresh(server)
        with as_owner(url) as owner:
            migrate(owner)
        with as_app(url) as store:
            took = queued(store, wanted.people)
            table.add_row(
                f"{wanted.people:,} people queued in one transaction", f"{took:.2f} s", "5 s"
            )
            each, grown = worked(store, Path(name), wanted.people)
            table.add_row("worker beside Telegram and limiter, a message", f"{each:.2f} ms", "2 ms")
            table.add_row("memory grown while sending", f"{grown:.1f} MB", "flat")
            for what, ms in pages(url, store, wanted.history).items():
                table.add_row(f"{what}, {wanted.history:,} recipients", f"{ms:.1f} ms", "50 ms")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
