"""A school, the app, a Bot API on loopback and a worker: what the browser tests of messages stand on."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from playwright.sync_api import Page, expect

from core.embedded import running
from core.settings import Settings
from messaging.store import store_of
from messaging.stub.server import serving
from messaging.stub.world import World
from tests.e2e.screen import shows
from tests.e2e.servers import clean_environment, running_app
from tests.e2e.test_screens import publish

PEOPLE = (1, 2, 3)
SECONDS = 240
_WORKER = "import sys; sys.argv = ['hsl', 'worker']; from cli import main; main()"


@dataclass(frozen=True)
class Campaign:
    """All of it. `env` starts a worker like the app's."""

    app: str
    world: World
    data_dir: Path
    env: dict[str, str]

    @contextmanager
    def worker(self, *, killed: bool = False, **settings: str) -> Iterator[None]:
        """A worker as long as this lasts; told to end, or killed."""
        env = clean_environment({**self.env, **settings}, self.data_dir)
        with (self.data_dir / "worker.log").open("ab") as log:
            command = [sys.executable, "-c", _WORKER]
            with subprocess.Popen(command, env=env, cwd=self.data_dir, stderr=log) as process:
                try:
                    yield
                finally:
                    process.kill() if killed else process.terminate()
                    process.wait(20)

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Rows of the store."""
        with running(self.data_dir / "postgres") as url, psycopg.connect(url) as connection:
            return list(connection.execute(question.encode()).fetchall())

    def messages(self) -> int:
        """How many messages there are."""
        return int(str(self.ask("SELECT count(*) FROM messaging.message_history")[0][0]))

    def received(self) -> list[list[str]]:
        """What each of the three people can read now."""
        return [self.world.received(person) for person in PEOPLE]

    def settings(self, text: str) -> None:
        """The `.env` that app and worker read anew at each act."""
        (self.data_dir / ".env").write_text(text, encoding="utf-8")


@contextmanager
def campaign(data_dir: Path) -> Iterator[Campaign]:
    """Three registered people, and everything that is needed to write to them."""
    now = datetime.now(UTC)
    registered = [
        {"user_id": person, "email": "p@x.example", "lesson_type": "a", "registered_at": now}
        for person in PEOPLE
    ]
    users = [
        {"user_id": person, "first_name": f"Имя{person}", "updated_at": now} for person in PEOPLE
    ]
    publish(data_dir, {"users": users, "registrations": registered}, now - timedelta(minutes=1))
    with store_of(Settings.model_construct(data_dir=data_dir)):
        pass  # made before anybody waits for it in the browser
    world = World(lambda: datetime.now(UTC))
    with serving(world) as address:
        env = {
            "HSL_TELEGRAM_API": address,
            "HSL_BOT_TOKEN": "0:made-up",
            "HSL_SENDING": "live",
            "HSL_QUIET_HOURS": "off",
            "HSL_MOST_MESSAGES": "0",
        }
        with running_app(env, data_dir) as app:
            yield Campaign(app, world, data_dir, env)


def write(page: Page, place: Campaign, text: str) -> None:
    """Begin a message to everybody registered, with this text, in the form."""
    page.goto(f"{place.app}/compose")
    page.get_by_role("button", name="New message").click()
    shows(page, "1 · To whom", seconds=SECONDS)
    page.get_by_test_id("stMultiSelect").first.locator("input").fill("registered")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    shows(page, "Get it\n\n3", seconds=SECONDS)
    say(page, text)


def say(page: Page, text: str) -> None:
    """Write this text, and wait until its length is counted."""
    field = page.get_by_role("textbox", name="Text", exact=True)
    field.fill(text)
    page.keyboard.press("Control+Enter")


def to_the_question(page: Page) -> None:
    """From the form over the rehearsal to the last question."""
    rehearse = page.get_by_role("button", name="Rehearse")
    expect(rehearse).to_be_enabled(timeout=SECONDS * 1000)
    rehearse.click()
    shows(page, "3 people would get this", seconds=SECONDS)
    ask = page.get_by_role("button", name="Send: 3 people …")
    expect(ask).to_be_enabled(timeout=SECONDS * 1000)
    ask.click()
    shows(page, "Type the number of people to confirm: 3", seconds=SECONDS)


def until(true_at_last: object, seconds: float = SECONDS) -> None:
    """Wait for something outside the browser."""
    assert callable(true_at_last)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true_at_last():
            return
        time.sleep(0.3)
    raise AssertionError("it did not come true")
