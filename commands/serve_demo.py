"""`hsl serve --demo`: the app, a worker and a stand-in for Telegram; a whole campaign without a token."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from commands.answer import screen
from core.errors import Refused
from core.serving import ROOT, server_command
from core.settings import Settings
from core.snapshot import NoSnapshot, Reader
from messaging.stub.server import serving
from messaging.stub.world import Mood, World
from queries import block

_SEGMENT = block("audience_segment")
_TEST_RECIPIENTS = 2
# So many people of the made-up school have blocked the bot: a campaign without failures teaches nothing.
_ONE_IN = 40
_PATIENCE = 10
_LOOK_AGAIN = 0.3


def serve_demo(settings: Settings, port: int | None, *, open_browser: bool) -> None:
    """Run all three until the app ends or somebody stops it; whatever was started ends too.

    Raises Refused when a database of somebody's own is set: everything would be marked as sent there.
    """
    if settings.source_url is not None or settings.store_url is not None:
        raise Refused(
            "HSL_SOURCE_URL or HSL_STORE_URL is set, and a demo never sends from a school's own data.",
            "Unset them: the demo uses the embedded PostgreSQL.",
        )
    ended = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: ended.set())
    people = _people(settings)
    moods: dict[int, Mood] = dict.fromkeys(people[::_ONE_IN], "blocked")
    with ExitStack() as together:
        address = together.enter_context(serving(World(lambda: datetime.now(UTC), moods=moods)))
        env = demo_environment(settings, address, people)
        command = server_command(settings, port, open_browser=open_browser)
        worker = [sys.executable, "-P", "-c", _WORKER]
        together.enter_context(_running(worker, env, quiet=True))
        app = together.enter_context(_running(command, env, quiet=False))
        screen(stderr=True).print(f"Telegram is played by {address}; nothing leaves this machine.")
        while app.poll() is None and not ended.wait(_LOOK_AGAIN):
            pass


def demo_environment(settings: Settings, address: str, people: Sequence[int]) -> dict[str, str]:
    """The environment of app and worker: live, against the stand-in on loopback only."""
    named = settings.test_recipients or people[1 : 1 + _TEST_RECIPIENTS]
    ours: Mapping[str, str] = {
        "HSL_TELEGRAM_API": address,
        "HSL_BOT_TOKEN": "0:made-up",
        "HSL_SENDING": "live",
        "HSL_TEST_RECIPIENTS": ",".join(map(str, named)),
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    return {**os.environ, **ours}


_WORKER = "import sys; sys.argv = ['hsl', 'worker']; from cli import main; main()"


def _people(settings: Settings) -> list[int]:
    """Who registered for a workshop, by id; nobody before the first snapshot."""
    try:
        snapshot = Reader(settings.snapshots_dir).current().snapshot
    except NoSnapshot:
        return []
    return sorted(snapshot.query(_SEGMENT, segment="registrants")["user_id"])


@contextmanager
def _running(
    command: Sequence[str], env: Mapping[str, str], *, quiet: bool
) -> Iterator[subprocess.Popen[bytes]]:
    where = subprocess.DEVNULL if quiet else None
    with subprocess.Popen(command, env=dict(env), stdout=where, stderr=where) as process:  # noqa: S603  ours
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
