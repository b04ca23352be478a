"""`hsl serve --all`: app, worker, timetable and health, all that a small school needs, under one roof."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress

import typer

from commands.answer import FAILED, say
from core.ending import Told, told_by
from core.errors import Refused
from core.logs import form_of
from core.one_at_a_time import alone
from core.serving import ROOT, server_command
from core.settings import Settings
from operations.one_log import Voice
from operations.parts import FILE, Part, PartState, Patience, note_parts
from operations.schedule_jobs import jobs_of
from operations.supervisor import Supervisor, World, starting, supervise

LOCK = "serve.lock"
_HSL = (sys.executable, "-P", str(ROOT / "cli.py"))
# A call to Telegram may take 30 s; killed in it, somebody's delivery would be unknown.
_WORKER_ENDING = 40.0
# The schedule gives a job that runs ten seconds. All together stay below the 90 s of deploy/systemd.
_SCHEDULE_ENDING = 20.0


class AlreadyServed(Refused):
    """Another `hsl serve --all` runs on this data folder; nothing was started."""


def serve_all(settings: Settings, port: int | None, *, open_browser: bool) -> None:
    """Run everything until somebody stops it; leaves with code 1 when a part had to be left down.

    Raises AlreadyServed, EverythingDown, and what `server_command` raises before anything starts.
    """
    keep_running(settings, parts_of(settings, port, open_browser=open_browser), {})


def parts_of(settings: Settings, port: int | None, *, open_browser: bool) -> tuple[Part, ...]:
    """What runs, in the order it starts; it ends the other way round."""
    no_token = "" if settings.bot_token else "HSL_BOT_TOKEN is not set: nothing can be sent"
    no_job = "" if jobs_of(settings) else "every job of the timetable is off"
    return (
        app_part(settings, port, open_browser=open_browser),
        Part("worker", hsl("worker"), lacks=no_token, ending=_WORKER_ENDING),
        Part("schedule", hsl("schedule"), lacks=no_job, ending=_SCHEDULE_ENDING),
        Part("health", hsl("health")),
    )


def app_part(settings: Settings, port: int | None, *, open_browser: bool) -> Part:
    """The app, on a port that stays its own; a browser is opened once."""
    return Part(
        "app", tuple(server_command(settings, port)), once=("--open",) if open_browser else ()
    )


def hsl(*words: str) -> tuple[str, ...]:
    """The command line of one of our commands."""
    return (*_HSL, *words)


def keep_running(settings: Settings, parts: Iterable[Part], env: Mapping[str, str]) -> None:
    """Keep these parts running, with these additions to the environment, until SIGTERM, SIGINT or SIGHUP."""
    form = form_of(sys.stderr)
    voice = Voice(form, sys.stderr)
    ended, hurried = _signals()
    around = {**os.environ, "HSL_LOG": form, "PYTHONPATH": _path(), "PYTHONUNBUFFERED": "1", **env}
    taken = AlreadyServed(
        f"Another `hsl serve --all` runs on {settings.data_dir}.", "Stop it first."
    )
    with alone(settings.data_dir, LOCK, taken), _noted(settings) as noted:
        world = World(starting(around, voice), time.monotonic, voice, noted)
        supervisor = Supervisor(parts, world, Patience(deaths=settings.most_deaths or sys.maxsize))
        supervise(supervisor, ended, hurried)
    if supervisor.left_down:
        say(f"{', '.join(supervisor.left_down)} had died again and again and was left down")
        raise typer.Exit(FAILED)


def _signals() -> tuple[Told, Callable[[], bool]]:
    """Told by the first signal; whether Ctrl-C was pressed after it: then nobody is waited for."""
    ended = told_by(signal.SIGTERM, signal.SIGHUP)
    pressed = Told()

    def ctrl_c(*_: object) -> None:
        (pressed if ended.is_set() else ended).set()

    signal.signal(signal.SIGINT, ctrl_c)
    return ended, pressed.is_set


def _path() -> str:
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))


@contextmanager
def _noted(settings: Settings) -> Iterator[Callable[[Iterable[PartState]], None]]:
    """How the parts stand, for others to see, as long as they stand; a full disk stops no part."""

    def note(states: Iterable[PartState]) -> None:
        with suppress(OSError):
            note_parts(settings.data_dir, os.getpid(), states)

    try:
        yield note
    finally:
        (settings.data_dir / FILE).unlink(missing_ok=True)
