"""`hsl serve --demo`: the app, a worker and a stand-in for Telegram; a whole campaign without a token."""

from collections.abc import Sequence
from datetime import UTC, datetime

from commands.answer import screen
from commands.serve_all import app_part, hsl, keep_running
from core.errors import Refused
from core.settings import Settings
from core.snapshot import NoSnapshot, Reader
from messaging.stub.server import serving
from messaging.stub.world import Mood, World
from operations.parts import Part
from queries import block

_SEGMENT = block("audience_segment")
_TEST_RECIPIENTS = 2
# So many people of the made-up school have blocked the bot: a campaign without failures teaches nothing.
_ONE_IN = 40


def serve_demo(settings: Settings, port: int | None, *, open_browser: bool) -> None:
    """Run all three until somebody stops it; whatever was started ends too.

    Raises Refused when a database of somebody's own is set: everything would be marked as sent there.
    """
    if settings.source_url is not None or settings.store_url is not None:
        raise Refused(
            "HSL_SOURCE_URL or HSL_STORE_URL is set, and a demo never sends from a school's own data.",
            "Unset them: the demo uses the embedded PostgreSQL.",
        )
    people = _people(settings)
    moods: dict[int, Mood] = dict.fromkeys(people[::_ONE_IN], "blocked")
    with serving(World(lambda: datetime.now(UTC), moods=moods)) as address:
        app = app_part(settings, port, open_browser=open_browser)
        parts = (app, Part("worker", hsl("worker")))
        screen(stderr=True).print(f"Telegram is played by {address}; nothing leaves this machine.")
        keep_running(settings, parts, demo_environment(settings, address, people))


def demo_environment(settings: Settings, address: str, people: Sequence[int]) -> dict[str, str]:
    """What makes app and worker live, against the stand-in on loopback only."""
    named = settings.test_recipients or people[1 : 1 + _TEST_RECIPIENTS]
    return {
        "HSL_TELEGRAM_API": address,
        "HSL_BOT_TOKEN": "0:made-up",
        "HSL_SENDING": "live",
        "HSL_TEST_RECIPIENTS": ",".join(map(str, named)),
    }


def _people(settings: Settings) -> list[int]:
    """Who registered for a workshop, by id; nobody before the first snapshot."""
    try:
        snapshot = Reader(settings.snapshots_dir).current().snapshot
    except NoSnapshot:
        return []
    return sorted(snapshot.query(_SEGMENT, segment="registrants")["user_id"])
