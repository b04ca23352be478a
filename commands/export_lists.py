"""`hsl export lists`: the lead lists of HSL_EXPORT_LISTS, written now; old ones go."""

from dataclasses import asdict
from datetime import UTC, datetime

import typer

from commands.answer import say_json
from commands.asking import snapshot_of
from commands.recording import doer, ledger
from core.audit import Asked
from core.errors import WrongUse
from core.settings import Settings
from operations.export_lists import SETTING, read_lists
from operations.exporting import Exported, export_lists
from operations.recording import Begun, recorded


def write_lists(settings: Settings, begun: Begun, *, as_json: bool) -> None:
    """Write them, on record, and say what was written where. Raises what `export_lists` raises."""
    with recorded(ledger(settings), "export", begun) as word:
        done = _written(settings, begun)
        word.rows = sum(each.rows for each in done.written)
        word.says = done.says
    if as_json:
        say_json({"folder": str(settings.lists_dir), **asdict(done)})
        return
    for each in done.written:
        typer.echo(f"{each.rows:,} leads written to {settings.lists_dir / each.file}")
    for name in done.removed:
        typer.echo(f"{name} was old and is removed")
    for name in done.changed:
        typer.echo(f"{name} is old, but somebody changed it: it stays")


def _written(settings: Settings, begun: Begun) -> Exported:
    lists = read_lists(settings.export_lists)
    if not lists:
        raise WrongUse(f"{SETTING} names no list.", "Set it, such as: hot=--tier hot,warm")
    snapshot, _ = snapshot_of(settings, None)
    asked = Asked(doer(begun), datetime.now(UTC), settings.audit_file)
    return export_lists(settings, lists, snapshot, asked)
