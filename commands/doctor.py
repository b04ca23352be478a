"""`hsl doctor`: everything that can be wrong in what exists now, with the cure."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import typer

from commands import folder_checkups, timetable_checkups, watch_checkups, world_checkups
from commands.answer import FAILED, say_json, show
from commands.checkup import Checkup, failed_by, ok
from core.errors import HslError
from core.settings import Settings, read_settings
from pipelines import background


def examine(*, as_json: bool) -> None:
    """Answer with every checkup; leaves with code 1 when one of them fails."""
    found = list(_checkups())
    well = all(each.state != "fail" for each in found)
    if as_json:
        say_json({"ok": well, "checks": [asdict(each) for each in found]})
    else:
        rows = [(each.state, each.subject, each.what, each.cure) for each in found]
        bad = sum(each.state != "ok" for each in found)
        title = f"{bad} of {len(rows)} need a look" if bad else "All is well"
        show(title, ["state", "about", "what", "cure"], rows)
    if not well:
        raise typer.Exit(FAILED)


def _checkups() -> Iterator[Checkup]:
    try:
        settings = read_settings()
    except HslError as error:
        yield failed_by("settings", error)
    else:
        yield ok("settings", "Readable.")
        yield from _of_settings(settings, datetime.now(UTC))
    yield from world_checkups.versions()


def _of_settings(settings: Settings, now: datetime) -> Iterator[Checkup]:
    state = background.state(settings.data_dir, now)
    yield from folder_checkups.data_folder(settings.data_dir)
    yield from world_checkups.snapshot(settings, now)
    yield folder_checkups.leftovers(settings.snapshots_dir, state)
    yield from folder_checkups.last_refresh(settings.data_dir, state)
    yield folder_checkups.audit_chain(settings.audit_file)
    yield folder_checkups.embedded_server(settings.embedded_dir, needed=settings.source_url is None)
    yield from world_checkups.source(settings, now)
    yield watch_checkups.store(settings, now)
    yield watch_checkups.bot(settings)
    yield watch_checkups.timetable(settings, now)
    yield from timetable_checkups.timetable(settings, now)
    yield watch_checkups.alerts(settings)
    yield from watch_checkups.health(settings)
    yield from world_checkups.access(settings)
    yield from watch_checkups.sign_in(settings)
