"""`hsl worker`: the only process that sends; it ends cleanly on SIGTERM and waits for a lost store."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import closing

import sqlalchemy as sa
import typer

from commands.answer import FAILED, say
from commands.messaging_store import message_store
from core.ending import Ending, told_by
from core.errors import WrongUse
from core.folders import private_folder
from core.logs import logger
from core.real_clock import RealClock
from core.settings import Settings, read_settings
from messaging.beginning import AnotherWorker
from messaging.erased import ErasedPeople
from messaging.hours import quiet_hours
from messaging.shift import Mode, Rules, Shift
from messaging.store import StoreDown
from messaging.telegram import Telegram
from messaging.worker import OFF, work

CALLS_FILE = "worker.calls"
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
# The lock of a connection that died is free once the server notices; so long we ask for it again.
_LOCK_PATIENCE = 60.0
_TRIES = 5
_MODE_SECONDS = 1.0


class NoToken(WrongUse):
    """Without the bot's token nobody can be written to: set HSL_BOT_TOKEN."""


def run_worker(settings: Settings, *, until_empty: bool) -> None:
    """Send until told to stop, or until nothing is left. Raises NoToken, AnotherWorker, StoreDown.

    A lost store is waited for: a service for ever, `until_empty` five times.
    """
    if settings.bot_token is None:
        raise NoToken("HSL_BOT_TOKEN is not set.", "Set it to the token of the school's bot.")
    ended = told_by(signal.SIGTERM, signal.SIGINT)
    tries = _TRIES if until_empty else None
    tell = say if until_empty or sys.stderr.isatty() else logger("worker").warning
    why = _persevere(
        lambda: _one_shift(settings, ended, until_empty=until_empty), ended, tries, tell
    )
    tell(f"worker: {why}")
    if why == OFF or why.startswith("stopped by "):
        raise typer.Exit(FAILED)


def _persevere(
    shift: Callable[[], str],
    ended: Ending,
    tries: int | None,
    tell: Callable[[str], object],
) -> str:
    """Begin again when the store was lost. A person who waits is told; a service logs it."""
    lost_at: float | None = None
    pause = _FIRST_PAUSE
    while not ended.is_set():
        try:
            return shift()
        except StoreDown as error:
            lost_at = time.monotonic()
            tries = None if tries is None else tries - 1
            if tries == 0:
                raise
            tell(f"worker: {error} Trying again in {pause:.0f} s.")
        except AnotherWorker:
            if lost_at is None or time.monotonic() - lost_at > _LOCK_PATIENCE:
                raise
        ended.wait(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
    return "stopped"


def _one_shift(settings: Settings, ended: Ending, *, until_empty: bool) -> str:
    assert settings.bot_token is not None  # noqa: S101  # run_worker has looked
    client = Telegram(settings.telegram_api, settings.bot_token)
    with message_store(settings) as engine, closing(client) as telegram, engine.connect() as store:
        shift = _shift(settings, store, telegram, RealClock(ended))
        return work(shift, until_empty=until_empty, stopped=ended.is_set)


def _shift(settings: Settings, store: sa.Connection, telegram: Telegram, clock: RealClock) -> Shift:
    rules = Rules(
        rate=settings.send_rate,
        mode=_mode_reader(),
        test_recipients=frozenset(settings.test_recipients),
        erased=ErasedPeople(settings.data_dir),
        calls_file=private_folder(settings.data_dir) / CALLS_FILE,
        host=socket.gethostname(),
        pid=os.getpid(),
        quiet=quiet_hours(settings),
    )
    return Shift(store, telegram, rules, clock, logger("worker"), clock.now())


def _mode_reader() -> Callable[[], Mode]:
    """HSL_SENDING as it is now, read again each second; settings that cannot be read mean off."""
    read_at, mode = float("-inf"), "off"

    def now() -> Mode:
        """At most a second old."""
        nonlocal read_at, mode
        if time.monotonic() - read_at >= _MODE_SECONDS:
            read_at = time.monotonic()
            try:
                mode = read_settings().sending
            except WrongUse:
                mode = "off"
        return "live" if mode == "live" else "test" if mode == "test" else "off"

    return now
