"""Whether all is well: what is wrong now and who hears of it, and the health server."""

from typing import Annotated

import typer

from commands.faces.options import AsJson, settings_read


def register(app: typer.Typer) -> None:
    """Add these commands to `hsl`."""
    app.command()(alerts)
    app.command()(health)


def alerts(
    once: Annotated[
        bool, typer.Option("--once", help="Tell what is new: for a timer, without `hsl health`.")
    ] = False,
    test: Annotated[
        bool, typer.Option("--test", help="Send a test to HSL_ALERT_CHAT and HSL_ALERT_WEBHOOK.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is wrong now; exit code 1 when something fails."""
    from commands.alerts import show_alerts, test_alerts

    with settings_read(as_json=as_json) as settings:
        if test:
            test_alerts(settings, as_json=as_json)
        else:
            show_alerts(settings, tell=once, as_json=as_json)


def health(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Instead of HSL_HEALTH_PORT.")
    ] = None,
) -> None:
    """Answer /livez, /readyz and /metrics, look each minute and tell what is wrong; until stopped."""
    from commands.health import run_health

    with settings_read() as settings:
        run_health(settings, port)
