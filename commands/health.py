"""`hsl health`: the health server, and a look each minute that tells what is wrong; until it is stopped."""

import signal
import sys
import threading
from datetime import UTC, datetime

import structlog

from commands.answer import say
from core.settings import Settings
from core.snapshot import Reader
from messaging.shift import Log
from operations.alerts import watch
from operations.gathering import Gathering
from operations.health_server import serving


def run_health(settings: Settings, port: int | None) -> None:
    """Serve and watch until SIGTERM or SIGINT. Raises WrongUse when it cannot listen."""
    ended = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: ended.set())
    gathering = Gathering(settings, lambda: datetime.now(UTC), Reader(settings.snapshots_dir))
    with serving(gathering, settings.health_host, port or settings.health_port) as address:
        say(f"health: {address}/livez, {address}/readyz, {address}/metrics")
        watch(gathering, _log(), ended)
    say("health: stopped")


def _log() -> Log:
    """One line for each event on stderr, key=value."""
    processors: list[structlog.typing.Processor] = [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.add_log_level,
        structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
    ]
    logger: Log = structlog.wrap_logger(structlog.WriteLogger(sys.stderr), processors=processors)
    return logger
