"""The `hsl` command: names and options; commands/ does the work.

Each command imports its work when it runs: `hsl --help` answers in a third of a second.
"""

import secrets
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from commands.answer import answering
from commands.faces import backups, letters, messages, people, segments, timetable, watching, weekly
from commands.faces.options import AsJson, RunId, WhyRun, settings_read
from core.errors import WrongUse
from core.logs import begin as begin_log

EXIT_CODES = (
    "Exit codes: 0 done, 1 failed, 2 wrong use, 3 refused by a guard, 4 data checks failed."
)

app = typer.Typer(
    name="hsl",
    help="The data app of a course school: its database becomes snapshots, leads and figures.",
    epilog=f"{EXIT_CODES} Settings are the HSL_ variables, also read from .env. "
    "First steps: hsl demo, hsl refresh, hsl serve.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
snapshots_app = typer.Typer(help="The kept snapshots: list (without a word), verify, use, prune.")
app.add_typer(snapshots_app, name="snapshots", invoke_without_command=True)


@app.command()
def demo(
    users: Annotated[int, typer.Option(help="How many people, 1 to 1,000,000.")] = 3_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same school.")] = 1,
    replace: Annotated[
        bool, typer.Option("--replace", help="An earlier demo school may go.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Do nothing when one of today is there; else replace it.")
    ] = False,
) -> None:
    """Make a lifelike school in the embedded PostgreSQL; nothing to install."""
    from commands.demo import Wanted, is_fresh, make_demo, show_demo, show_kept

    with settings_read() as settings:
        now = datetime.now(UTC)
        if keep and is_fresh(settings, now=now):
            show_kept()
        else:
            show_demo(make_demo(settings, Wanted(users, seed, replace or keep), now=now))


@app.command()
def refresh(
    accept_loss: Annotated[
        str | None,
        typer.Option(metavar="REASON", help="Publish although tables shrank; goes on record."),
    ] = None,
    by: Annotated[str | None, typer.Option(hidden=True)] = None,
    cause: WhyRun = "command",
    run: RunId = None,
    as_json: AsJson = False,
) -> None:
    """Read the school's database, check it, and publish a new snapshot."""
    from commands.recording import begun_by, doer
    from commands.refresh import Wish, run_refresh

    with settings_read(as_json=as_json) as settings:
        begun = begun_by(cause, run)
        run_refresh(settings, Wish(by or doer(begun), accept_loss, begun), as_json=as_json)


@snapshots_app.callback()
def snapshots(context: typer.Context, as_json: AsJson = False) -> None:
    """List the kept snapshots, newest first."""
    from commands.snapshots import list_snapshots

    if context.invoked_subcommand is None:
        with settings_read(as_json=as_json) as settings:
            list_snapshots(settings, as_json=as_json)


@snapshots_app.command()
def verify(as_json: AsJson = False) -> None:
    """Read every snapshot again and compare it with its manifest; exit code 1 when one is damaged."""
    from commands.snapshots import verify_snapshots

    with settings_read(as_json=as_json) as settings:
        verify_snapshots(settings, as_json=as_json)


@snapshots_app.command()
def prune(as_json: AsJson = False) -> None:
    """Thin out: all of 7 days stay, then one a day for 90 days, then one a week."""
    from commands.snapshots import prune_snapshots

    with settings_read(as_json=as_json) as settings:
        prune_snapshots(settings, as_json=as_json)


@snapshots_app.command()
def use(
    snapshot_id: Annotated[str, typer.Argument(metavar="ID", help="As `hsl snapshots` lists it.")],
    why: Annotated[str, typer.Option(help="In your words; goes on record.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a kept snapshot the current one, for everybody, until the next refresh."""
    from commands.snapshots import use_snapshot

    with settings_read(as_json=as_json) as settings:
        use_snapshot(settings, snapshot_id, why, as_json=as_json)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Look at everything that can be wrong and say the cure; exit code 1 when something is."""
    from commands.doctor import examine

    with answering(as_json=as_json):
        examine(as_json=as_json)


@app.command()
def serve(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Without it, the first free from 8501 on.")
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open a browser.")] = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="With a worker and a stand-in for Telegram beside it.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="With everything a small school needs beside it.")
    ] = False,
) -> None:
    """Start the dashboard; with --all or --demo, what dies beside it or itself is started again."""
    from core.serving import serve as become_the_server

    with settings_read() as settings:
        if demo and everything:
            raise WrongUse("--all and --demo are two things.", "Choose one of them.")
        if demo:
            from commands.serve_demo import serve_demo

            serve_demo(settings, port, open_browser=open_browser)
            return
        if everything:
            from commands.serve_all import serve_all

            serve_all(settings, port, open_browser=open_browser)
            return
        become_the_server(settings, port, open_browser=open_browser)


people.register(app)
segments.register(app)
messages.register(app)
letters.register(app)
backups.register(app)
timetable.register(app)
watching.register(app)
weekly.register(app)


def main() -> None:
    """The console entry."""
    begin_log("".join(sys.argv[1:2]) or "hsl", secrets.token_hex(4))
    app()


if __name__ == "__main__":
    main()
