"""Who is a lead, lists for people outside the app, and the numbers behind every chart."""

from pathlib import Path
from typing import Annotated

import typer

from commands.faces.options import (
    AsJson,
    AsOf,
    Corrected,
    NoCustomers,
    RunId,
    Segment,
    Stream,
    Tier,
    WhyRun,
    settings_read,
)


def register(app: typer.Typer) -> None:
    """Add these commands to `hsl`."""
    export = typer.Typer(help="Files for people outside the app.", no_args_is_help=True)
    export.command("leads")(export_leads)
    export.command("lists")(export_lists)
    app.command()(leads)
    app.add_typer(export, name="export")
    app.command()(figure)
    app.command()(search)


def leads(  # noqa: PLR0913  each option is part of the interface
    *,
    tier: Tier = None,
    stream: Stream = None,
    segment: Segment = None,
    exclude_customers: NoCustomers = False,
    corrected: Corrected = False,
    limit: Annotated[
        int | None, typer.Option(min=0, help="So many; without it 50, and with --json all.")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show who registered for a free lesson, warmest first, one row a person."""
    from commands.asking import lead_filter, snapshot_of, within
    from commands.leads import say_leads, show_leads

    with settings_read(as_json=as_json) as settings:
        wanted = lead_filter(tier, stream, exclude_customers=exclude_customers, corrected=corrected)
        snapshot, _ = snapshot_of(settings, as_of)
        wanted = within(wanted, segment, snapshot, settings)
        if as_json:
            say_leads(snapshot, wanted, limit=limit)
        else:
            show_leads(snapshot, wanted, settings, limit=limit)


def export_leads(  # noqa: PLR0913  each option is part of the interface
    *,
    out: Annotated[Path, typer.Option(help="The CSV file; a manifest is laid beside it.")],
    tier: Tier = None,
    stream: Stream = None,
    segment: Segment = None,
    exclude_customers: NoCustomers = False,
    corrected: Corrected = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="An existing file may go.")
    ] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Write the lead list as a CSV file that is safe to open in a spreadsheet."""
    from commands.asking import lead_filter, snapshot_of, within
    from commands.leads import answer_export, export

    with settings_read(as_json=as_json) as settings:
        wanted = lead_filter(tier, stream, exclude_customers=exclude_customers, corrected=corrected)
        snapshot, _ = snapshot_of(settings, as_of)
        wanted = within(wanted, segment, snapshot, settings)
        done = export(snapshot, wanted, out, settings, overwrite=overwrite)
        answer_export(done, as_json=as_json)


def export_lists(cause: WhyRun = "command", run: RunId = None, as_json: AsJson = False) -> None:
    """Write the lead lists of HSL_EXPORT_LISTS into their folder; what is older than the days kept goes."""
    from commands.export_lists import write_lists
    from commands.recording import begun_by

    with settings_read(as_json=as_json) as settings:
        write_lists(settings, begun_by(cause, run), as_json=as_json)


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

    with settings_read(as_json=as_json) as settings:
        if name is None:
            list_figures(as_json=as_json)
            return
        form = "csv" if as_csv else "json" if as_json else "table"
        show_figure(settings, name, given or [], as_of, form)


def search(
    text: Annotated[
        str, typer.Argument(help="Any name, username, e-mail or id, of today or earlier.")
    ],
    limit: Annotated[int, typer.Option(min=1, max=50, help="So many at most.")] = 50,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Find people by anything they were ever called, the best match first."""
    from commands.asking import snapshot_of
    from commands.search import say_found, show_found, wanted_of
    from core.search import Finder

    with settings_read(as_json=as_json) as settings:
        wanted = wanted_of(settings, text, limit)
        snapshot, _ = snapshot_of(settings, as_of)
        found = Finder().search(snapshot, wanted)
        if as_json:
            say_found(found)
        else:
            show_found(found, settings)
