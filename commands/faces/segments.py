"""Groups of people kept under a name: list, keep, rename, forget."""

from typing import Annotated

import typer

from commands.faces.options import AsJson, AsOf, settings_read

Name = Annotated[str, typer.Argument(help="The segment's name.")]


def register(app: typer.Typer) -> None:
    """Add these commands to `hsl`."""
    segments = typer.Typer(help="The kept segments: list (without a word), keep, rename, forget.")
    segments.callback()(list_segments)
    segments.command()(keep)
    segments.command()(rename)
    segments.command()(forget)
    app.add_typer(segments, name="segments", invoke_without_command=True)


def list_segments(context: typer.Context, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """List the kept segments, each with its rule and who is in it now."""
    from commands.asking import snapshot_of
    from commands.segments import show_segments

    if context.invoked_subcommand is None:
        with settings_read(as_json=as_json) as settings:
            snapshot, _ = snapshot_of(settings, as_of)
            show_segments(settings, snapshot, as_json=as_json)


def keep(
    name: Name,
    group: Annotated[str, typer.Argument(help="The group: `hsl segments keep NAME ?` lists them.")],
    given: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A group's parameter.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Keep a group of people under a name; who is in it is found anew on every snapshot."""
    from commands.segments import keep_segment, show_groups

    with settings_read(as_json=as_json) as settings:
        if group == "?":
            show_groups(as_json=as_json)
        else:
            keep_segment(settings, name, group, given or [], as_json=as_json)


def rename(name: Name, new_name: Annotated[str, typer.Argument(help="The new name.")]) -> None:
    """Give a kept segment another name."""
    from commands.segments import rename_segment

    with settings_read() as settings:
        rename_segment(settings, name, new_name)


def forget(name: Name) -> None:
    """Remove a kept segment; nothing happens to the people in it."""
    from commands.segments import forget_segment

    with settings_read() as settings:
        forget_segment(settings, name)
