"""A chat and a webhook of operators, and looks at a school whose facts the test gives."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.settings import Settings
from core.snapshot import Reader
from messaging.stub.server import serving
from messaging.stub.world import World
from operations.alerts import Looked, look_once
from operations.facts import Facts, Files, Outbox, Reach, Shown
from operations.gathering import Gathering
from tests.operations.listening import Hook, hooked
from tests.store_maker import NOON, TOKEN, KeptLog

CHAT = -1001234567890
MINUTE = timedelta(minutes=1)
PASSWORD = "MARKED-passw0rd"
WELL = Facts(
    Files((), Shown("20261123T110000Z-0a0b0c0d", NOON - MINUTE)),
    Reach(True, "Answers."),
    Reach(True, "Answers."),
    Outbox(),
    Reach(True, "Unbroken."),
)
OLD = replace(WELL, files=Files((), Shown("a", NOON - timedelta(hours=30))))
HELD = replace(WELL, outbox=Outbox(held=(7,)))


class Told(Gathering):
    """Facts as the test says, at the test's time."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, lambda: self.now, Reader(settings.snapshots_dir))
        self.now: datetime = NOON
        self.seen: Facts = WELL

    def facts(self, patience: float = 0.0) -> Facts:
        """These."""
        del patience
        return self.seen


@dataclass
class StopsTheWatch(KeptLog):
    """Ends the watch with its first line."""

    stopped: threading.Event = field(default_factory=threading.Event)

    def info(self, event: str, **facts: object) -> None:
        """Something was told."""
        super().info(event, **facts)
        self.stopped.set()

    def error(self, event: str, **facts: object) -> None:
        """Something could not be told."""
        super().error(event, **facts)
        self.stopped.set()


@dataclass
class Operators:
    """A chat and a webhook, and looks at a school whose facts the test gives."""

    settings: Settings
    world: World
    hook: Hook

    def look(self, facts: Facts, minute: int) -> Looked:
        """One look, by a process that has just started."""
        gathering = Told(self.settings)
        gathering.seen, gathering.now = facts, NOON + minute * MINUTE
        return look_once(gathering)

    @property
    def heard(self) -> list[str]:
        """What stands in the chat."""
        return self.world.received(CHAT)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[World, str, Hook]]:
    world = World(lambda: NOON, token=TOKEN, limits=False)
    with serving(world) as base, hooked() as hook:
        yield world, base, hook


@pytest.fixture
def operators(servers: tuple[World, str, Hook], tmp_path: Path) -> Operators:
    world, base, hook = servers
    world.chats.clear()
    world.calls.clear()
    world.faults.clear()
    hook.arrived.clear()
    hook.status = 204
    settings = Settings.model_construct(
        data_dir=tmp_path / "data",
        sending="off",
        telegram_api=base,
        bot_token=SecretStr(TOKEN),
        source_url=SecretStr(f"postgresql://hsl:{PASSWORD}@127.0.0.1:1/bot"),
        alert_chat=CHAT,
        alert_webhook=SecretStr(hook.address),
    )
    return Operators(settings, world, hook)
