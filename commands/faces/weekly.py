"""What a week came to: the digest."""

from pathlib import Path
from typing import Annotated

import typer

from commands.faces.options import AsJson, AsOf, RunId, WhyRun, settings_read


def register(app: typer.Typer) -> None:
    """Add this command to `hsl`."""
    app.command()(digest)


def digest(  # noqa: PLR0913  each option is part of the interface
    *,
    out: Annotated[
        Path | None, typer.Option(help="The HTML file; without it, one a week in the data folder.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="An existing file may go.")
    ] = False,
    send: Annotated[
        bool, typer.Option("--send", help="Send its short text to HSL_ALERT_CHAT.")
    ] = False,
    as_of: AsOf = None,
    cause: WhyRun = "command",
    run: RunId = None,
    as_json: AsJson = False,
) -> None:
    """Write what the week came to: what moved, which leads cool soonest, what was sent."""
    from commands.digest import Wish, run_digest
    from commands.recording import begun_by

    with settings_read(as_json=as_json) as settings:
        wish = Wish(out, overwrite, as_of, send, begun_by(cause, run))
        run_digest(settings, wish, as_json=as_json)
