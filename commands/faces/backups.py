"""Out of harm's way and back: backup, its proof, restore."""

from pathlib import Path
from typing import Annotated

import typer
from typer._click import Context  # what a group is handed; click's own class is another one
from typer.core import TyperGroup

from commands.faces.options import AsJson, settings_read

_MAKE = "make"


class _MakesByDefault(TyperGroup):
    """`hsl backup PATH` is `hsl backup make PATH`: what is no word of ours is a path."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = [_MAKE, *args]
        return super().parse_args(ctx, args)


def register(app: typer.Typer) -> None:
    """Add these commands to `hsl`."""
    backups = typer.Typer(
        cls=_MakesByDefault,
        no_args_is_help=True,
        help="Backups: `hsl backup PATH` makes one; also: verify.",
    )
    backups.command(_MAKE)(make)
    backups.command()(verify)
    app.add_typer(backups, name="backup")
    app.command()(restore)


def make(
    path: Annotated[Path, typer.Argument(help="A new file, or a folder of backups.")],
    keep: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Delete all but the N newest in that folder."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write store, current snapshot, audit, segments and settings without secrets into one file."""
    from commands.backup import make_backup

    with settings_read(as_json=as_json) as settings:
        make_backup(settings, path, keep, as_json=as_json)


def verify(
    path: Annotated[Path, typer.Argument(help="A backup.")], as_json: AsJson = False
) -> None:
    """Read a backup whole and compare every part with its manifest; exit code 1 when it is damaged."""
    from commands.backup import verify_backup

    with settings_read(as_json=as_json) as settings:
        verify_backup(settings, path, as_json=as_json)


def restore(
    path: Annotated[Path, typer.Argument(help="A backup.")], as_json: AsJson = False
) -> None:
    """Bring a backup into an empty data folder and store; everything unsent is held afterwards."""
    from commands.backup import restore_backup

    with settings_read(as_json=as_json) as settings:
        restore_backup(settings, path, as_json=as_json)
