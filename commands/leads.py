"""`hsl leads` and `hsl export leads`: the lead list on the screen, as JSON, as a file."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import typer

from commands.answer import say, say_json, show, to_json
from commands.asking import person
from core.audit import Asked
from core.csv_cells import local_times
from core.export import export_leads
from core.leads import LeadFilter, count_leads, lead_batches, lead_page
from core.settings import Settings
from core.snapshot import Snapshot

_SHOWN = {
    "user_id": "id",
    "display_name": "name",
    "username": "username",
    "tier": "tier",
    "tier_events": "events",
    "tier_active_days": "days",
    "own_tier": "corrected",
    "last_activity": "last activity",
    "is_customer": "paid",
    "streams": "streams",
}


def show_leads(
    snapshot: Snapshot, wanted: LeadFilter, settings: Settings, *, limit: int | None
) -> None:
    """A table of the first `limit` leads (50 when not said), and how many more there are."""
    most = 50 if limit is None else limit
    found = lead_page(snapshot, wanted, most, 0)
    count = count_leads(snapshot, wanted)
    rows = local_times(found, settings.zone).select(list(_SHOWN)).iter_rows()
    title = f"{count:,} leads in snapshot {snapshot.snapshot_id}"
    show(title, _SHOWN.values(), ((str(row[0]), *row[1:]) for row in rows))
    if count > found.height:
        say(
            f"{count - found.height:,} more leads are not shown: "
            "--limit N shows more, --json and `hsl export leads` give all"
        )


def say_leads(snapshot: Snapshot, wanted: LeadFilter, *, limit: int | None) -> None:
    """All leads (or the first `limit`) as one JSON document, written as it is read."""
    count = count_leads(snapshot, wanted)
    frames = _frames(snapshot, wanted, limit)
    head = to_json({"snapshot_id": snapshot.snapshot_id, "count": count}).removesuffix("}")
    typer.echo(f'{head}, "leads": [', nl=False)
    between = "\n"
    for frame in frames:
        leads = ",\n".join(to_json(lead) for lead in frame.iter_rows(named=True))
        if leads:
            typer.echo(between + leads, nl=False)
            between = ",\n"
    typer.echo("\n]}")


def export(
    snapshot: Snapshot, wanted: LeadFilter, out: Path, settings: Settings, *, overwrite: bool
) -> dict[str, object]:
    """Write the file and its manifest; gives what was written where."""
    asked = Asked(person(), datetime.now(UTC), settings.audit_file)
    done = export_leads(snapshot, wanted, out, asked, overwrite=overwrite)
    return {
        "path": str(done.path),
        "manifest": str(done.manifest),
        "rows": done.rows,
        "snapshot_id": snapshot.snapshot_id,
        "filter": wanted.said(),
    }


def answer_export(done: dict[str, object], *, as_json: bool) -> None:
    """Say what was written."""
    if as_json:
        say_json(done)
    else:
        typer.echo(f"{done['rows']:,} leads written to {done['path']}")


def _frames(snapshot: Snapshot, wanted: LeadFilter, limit: int | None) -> Iterator[pl.DataFrame]:
    if limit is None:
        return lead_batches(snapshot, wanted)
    return iter([lead_page(snapshot, wanted, limit, 0)])
