"""What runs by itself: the timetable."""

from typing import Annotated

import typer

from commands.faces.options import AsJson, settings_read


def register(app: typer.Typer) -> None:
    """Add these commands to `hsl`."""
    app.command()(schedule)


def schedule(
    show: Annotated[
        bool, typer.Option("--show", help="Only say what runs next, and what ran.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Refresh and write lead lists on a timetable, until it is stopped; a missed run is caught up once."""
    from commands.schedule import keep_timetable, show_timetable

    with settings_read(as_json=as_json) as settings:
        if show or as_json:
            show_timetable(settings, as_json=as_json)
        else:
            keep_timetable(settings)
