"""`hsl health`: the health server, and a look each minute that tells what is wrong; until it is stopped."""

import signal
from datetime import UTC, datetime

from commands.answer import say
from core.ending import told_by
from core.logs import logger
from core.settings import Settings
from core.snapshot import Reader
from operations.alerts import watch
from operations.gathering import Gathering
from operations.health_server import serving


def run_health(settings: Settings, port: int | None) -> None:
    """Serve and watch until SIGTERM or SIGINT. Raises WrongUse when it cannot listen."""
    ended = told_by(signal.SIGTERM, signal.SIGINT)
    gathering = Gathering(settings, lambda: datetime.now(UTC), Reader(settings.snapshots_dir))
    log = logger("health")
    with serving(gathering, settings.health_host, port or settings.health_port) as address:
        say(f"health: {address}/livez, {address}/readyz, {address}/metrics")
        watch(gathering, log, ended)
    say("health: stopped")
