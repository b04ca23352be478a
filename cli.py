"""The `hsl` command: names and options; commands/ does the work.

Each command imports its work when it runs: `hsl --help` answers in a third of a second.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.answer import answering
from core.settings import Settings, read_settings

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
snapshots_app = typer.Typer(help="The kept snapshots: list (without a word), verify, prune.")
export_app = typer.Typer(help="Files for people outside the app.", no_args_is_help=True)
app.add_typer(snapshots_app, name="snapshots", invoke_without_command=True)
app.add_typer(export_app, name="export")

AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON document on stdout and nothing else.")
]
AsOf = Annotated[
    str | None,
    typer.Option(help="Look back: a date, or 2026-11-23T15:42, in the school's time zone."),
]
Tier = Annotated[str | None, typer.Option(help="Only these tiers, such as hot,warm.")]
Stream = Annotated[str | None, typer.Option(help="Only people with a paid booking in it.")]
NoCustomers = Annotated[
    bool, typer.Option("--exclude-customers", help="Leave out everybody who has paid.")
]
Corrected = Annotated[
    bool, typer.Option("--corrected", help="Tiers by the person's own acts only.")
]


@contextmanager
def _settings(*, as_json: bool = False) -> Iterator[Settings]:
    with answering(as_json=as_json):
        yield read_settings()


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

    with _settings() as settings:
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
    as_json: AsJson = False,
) -> None:
    """Read the school's database, check it, and publish a new snapshot."""
    from commands.asking import person
    from commands.refresh import Wish, run_refresh

    with _settings(as_json=as_json) as settings:
        run_refresh(settings, Wish(by or person(), accept_loss), as_json=as_json)


@snapshots_app.callback()
def snapshots(context: typer.Context, as_json: AsJson = False) -> None:
    """List the kept snapshots, newest first."""
    from commands.snapshots import list_snapshots

    if context.invoked_subcommand is None:
        with _settings(as_json=as_json) as settings:
            list_snapshots(settings, as_json=as_json)


@snapshots_app.command()
def verify(as_json: AsJson = False) -> None:
    """Read every snapshot again and compare it with its manifest; exit code 1 when one is damaged."""
    from commands.snapshots import verify_snapshots

    with _settings(as_json=as_json) as settings:
        verify_snapshots(settings, as_json=as_json)


@snapshots_app.command()
def prune(as_json: AsJson = False) -> None:
    """Thin out: all of 7 days stay, then one a day for 90 days, then one a week."""
    from commands.snapshots import prune_snapshots

    with _settings(as_json=as_json) as settings:
        prune_snapshots(settings, as_json=as_json)


@app.command()
def leads(  # noqa: PLR0913  each option is part of the interface
    *,
    tier: Tier = None,
    stream: Stream = None,
    exclude_customers: NoCustomers = False,
    corrected: Corrected = False,
    limit: Annotated[
        int | None, typer.Option(min=0, help="So many; without it 50, and with --json all.")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show who registered for a free lesson, warmest first, one row a person."""
    from commands.asking import lead_filter, snapshot_of
    from commands.leads import say_leads, show_leads

    with _settings(as_json=as_json) as settings:
        wanted = lead_filter(tier, stream, exclude_customers=exclude_customers, corrected=corrected)
        snapshot, _ = snapshot_of(settings, as_of)
        if as_json:
            say_leads(snapshot, wanted, limit=limit)
        else:
            show_leads(snapshot, wanted, settings, limit=limit)


@export_app.command("leads")
def export_leads(  # noqa: PLR0913  each option is part of the interface
    *,
    out: Annotated[Path, typer.Option(help="The CSV file; a manifest is laid beside it.")],
    tier: Tier = None,
    stream: Stream = None,
    exclude_customers: NoCustomers = False,
    corrected: Corrected = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="An existing file may go.")
    ] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Write the lead list as a CSV file that is safe to open in a spreadsheet."""
    from commands.asking import lead_filter, snapshot_of
    from commands.leads import answer_export, export

    with _settings(as_json=as_json) as settings:
        wanted = lead_filter(tier, stream, exclude_customers=exclude_customers, corrected=corrected)
        snapshot, _ = snapshot_of(settings, as_of)
        done = export(snapshot, wanted, out, settings, overwrite=overwrite)
        answer_export(done, as_json=as_json)


@app.command()
def figure(
    name: Annotated[str | None, typer.Argument(help="Which; without it, all are listed.")] = None,
    given: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A figure's parameter.")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV on stdout.")] = False,
) -> None:
    """Give the numbers behind any chart or table of the app."""
    from commands.figure import list_figures, show_figure

    with _settings(as_json=as_json) as settings:
        if name is None:
            list_figures(as_json=as_json)
            return
        form = "csv" if as_csv else "json" if as_json else "table"
        show_figure(settings, name, given or [], as_of, form)


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
) -> None:
    """Start the dashboard."""
    from core.serving import serve as become_the_server

    with _settings() as settings:
        become_the_server(settings, port, open_browser=open_browser)


def main() -> None:
    """The console entry."""
    app()


if __name__ == "__main__":
    main()
