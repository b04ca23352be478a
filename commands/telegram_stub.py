"""`hsl telegram-stub`: the loopback Bot API, until Ctrl-C."""

import signal
from datetime import UTC, datetime

from commands.answer import say_json, screen
from core.ending import told_by
from messaging.stub.server import serving
from messaging.stub.world import World


def run_stub(port: int, *, limits: bool, as_json: bool) -> None:
    """Serve until interrupted or told to end; says the address first."""
    ended = told_by(signal.SIGTERM, signal.SIGINT)
    world = World(lambda: datetime.now(UTC), limits=limits)
    with serving(world, port) as address:
        if as_json:
            say_json({"address": address})
        else:
            screen().print(f"A Bot API answers at {address}: HSL_TELEGRAM_API={address}")
            screen().print(
                f"Nothing leaves this machine. What arrived: {address}/control/record. Ctrl-C ends it."
            )
        ended.wait()
