"""Fixtures of the message store: a migrated database per test, a clock, a Bot API, and a worker's shift."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from messaging.case import By
from messaging.erased import ErasedPeople
from messaging.hours import QuietHours
from messaging.letter import Addressee, Letter, Order
from messaging.migrate import migrate
from messaging.outbox import queue
from messaging.outcomes import Outcome
from messaging.parcel import Parcel
from messaging.shift import Caller, Mode, Rules, Shift
from messaging.store import as_app, as_owner
from messaging.stub.server import serving
from messaging.stub.world import World
from messaging.telegram import Telegram
from messaging.worker import work
from tests.databases import fresh_database

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOKEN = "12345:MARKED-t0ken"
# More naps than any test needs: a worker that turns in circles fails instead of hanging.
TOO_MANY = 200_000


@dataclass
class FakeClock:
    """Time that passes only in sleep."""

    time: datetime = NOON
    naps: int = 0

    def now(self) -> datetime:
        """This moment."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Pass."""
        self.naps += 1
        assert self.naps < TOO_MANY, "the worker turns in circles"
        self.time += timedelta(seconds=seconds)


@dataclass
class Around:
    """A client around which something else happens."""

    inner: Caller
    before: Callable[[Parcel], object] = lambda _parcel: None
    after: Callable[[Parcel], object] = lambda _parcel: None

    def send(self, parcel: Parcel) -> Outcome:
        """Send, with what happens before and after."""
        self.before(parcel)
        outcome = self.inner.send(parcel)
        self.after(parcel)
        return outcome

    def delete(self, user_id: int, telegram_message_id: int) -> Outcome:
        """Delete, with what happens before and after."""
        self.before(Parcel(user_id, ""))
        outcome = self.inner.delete(user_id, telegram_message_id)
        self.after(Parcel(user_id, ""))
        return outcome


@dataclass
class KeptLog:
    """Remembers what was said."""

    lines: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def info(self, event: str, **facts: object) -> None:
        """Something happened."""
        self.lines.append((event, facts))

    def error(self, event: str, **facts: object) -> None:
        """Something needs a person."""
        self.lines.append((f"ERROR {event}", facts))


@dataclass
class Post:
    """All that a test of sending needs: store, Bot API and clock, and a worker when asked."""

    store: sa.Engine
    world: World
    base: str
    clock: FakeClock
    folder: Path
    log: KeptLog = field(default_factory=KeptLog)
    mode: Mode = "live"
    test_recipients: frozenset[int] = frozenset()
    answer_seconds: float = 5.0
    quiet: QuietHours | None = None

    def queue(
        self,
        people: int | list[Addressee],
        letter: Letter | None = None,
        order: Order | None = None,
    ) -> int:
        """A message in the outbox; a number stands for the people 1 to that number."""
        to = [Addressee(n + 1) for n in range(people)] if isinstance(people, int) else people
        with self.store.begin() as connection:
            return queue(
                connection, letter or Letter("Hello"), order or Order("anna"), to, self.clock.now()
            )

    @contextmanager
    def shift(self) -> Iterator[Shift]:
        """A worker's shift on a connection of its own."""
        rules = Rules(
            20,
            lambda: self.mode,
            self.test_recipients,
            ErasedPeople(self.folder),
            self.folder / "worker.calls",
            "testhost",
            4242,
            self.quiet,
        )
        client = Telegram(self.base, SecretStr(TOKEN), self.answer_seconds)
        with closing(client) as telegram, self.store.connect() as connection:
            yield Shift(connection, telegram, rules, self.clock, self.log, self.clock.now())

    def work(self, stopped: Callable[[], bool] = lambda: False, *, until_empty: bool = True) -> str:
        """A worker that runs until nothing is left; why it ended."""
        with self.shift() as shift:
            return work(shift, until_empty=until_empty, stopped=stopped)

    def states(self, message_id: int) -> dict[str, int]:
        """People per delivery state."""
        question = (
            "SELECT delivery_status, count(*) FROM messaging.message_recipients"
            " WHERE message_id = :id GROUP BY 1"
        )
        return {str(state): int(str(people)) for state, people in self.ask(question, id=message_id)}

    def state(self, message_id: int) -> tuple[str, str]:
        """The message's state and its reason."""
        question = "SELECT state, state_reason FROM messaging.message_history WHERE id = :id"
        ((state, reason),) = self.ask(question, id=message_id)
        return str(state), str(reason)

    def reasons(self, message_id: int) -> dict[int, tuple[str, str]]:
        """Each person's delivery state and reason."""
        question = (
            "SELECT user_id, delivery_status, reason FROM messaging.message_recipients"
            " WHERE message_id = :id ORDER BY id"
        )
        return {int(str(u)): (str(s), str(r)) for u, s, r in self.ask(question, id=message_id)}

    def ask(self, question: str, **values: object) -> list[tuple[object, ...]]:
        """Rows of the store."""
        with self.store.begin() as connection:
            found = connection.execute(sa.text(question), values)
            return [tuple(row) for row in found] if found.returns_rows else []


def by(post: Post) -> By:
    """Who acts: the boss, at the time of the post office."""
    return By("boss", post.clock.now())


@pytest.fixture(scope="session")
def store_template(server_url: str) -> Iterator[str]:
    """The name of a migrated, empty database to copy."""
    with fresh_database(server_url) as url:
        with as_owner(url) as connection:
            migrate(connection)
        yield url.rpartition("/")[2]


@pytest.fixture
def store_url(server_url: str, store_template: str) -> Iterator[str]:
    """A migrated store of one test, empty."""
    with fresh_database(server_url, store_template) as url:
        yield url


@pytest.fixture
def store(store_url: str) -> Iterator[sa.Engine]:
    """Its engine, as the app's role."""
    with as_app(store_url) as engine:
        yield engine


@pytest.fixture
def post(store: sa.Engine, tmp_path: Path) -> Iterator[Post]:
    """A store, a Bot API that answers, and time that passes only when the worker sleeps."""
    clock = FakeClock()
    world = World(clock.now, token=TOKEN)
    with serving(world) as base:
        yield Post(store, world, base, clock, tmp_path)
