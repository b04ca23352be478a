"""How the file under construction is filled: source rows first, then what is computed of them."""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime

import polars as pl
import pyarrow as pa

from core.settings import Settings
from core.shelf import SCHEMA_VERSION
from pipelines.activity import SCHOOL_EVENTS, TIER_WINDOW
from pipelines.ahead import read_ahead
from pipelines.building import Building
from pipelines.campaign import campaign_start
from pipelines.clean import Split, split
from pipelines.compute import compute_slice, read_slice
from pipelines.erased import without_erased
from pipelines.extract import read_table
from pipelines.facts import DetailReader
from pipelines.findings import findings_frame
from pipelines.lessons import dates_added_up
from pipelines.progress import Progress
from pipelines.report import Report
from pipelines.slices import slices_of
from pipelines.source import Source
from pipelines.spool import Spool
from pipelines.tables import EVENTS, SourceTable
from pipelines.tiers import COLDEST, TIERS
from queries import block

# Keeps a refresh under 1.5 GB whatever the size of the school (benchmarks/README.md).
ROWS_PER_SLICE = 350_000
# Enough to keep both cores busy; each is some 20 MB.
ROW_GROUPS_AHEAD = 2
Part = tuple[int, Split]
_COUNTS = block("check_row_counts")


def extract_all(source: Source, building: Building, spool: Spool, progress: Progress) -> None:
    """Write every source table: usable rows into their table, the others into rejects."""
    for table in source.seen.tables:
        progress.step(f"extract {table.snapshot_name}")
        rejects: list[pl.DataFrame] = []
        # Rows are judged and laid by while those before them are written.
        with closing(read_ahead(_laid_by(source, table, spool), most=ROW_GROUPS_AHEAD)) as parts:
            usable = _usable(source, table, parts, rejects, progress)
            building.append_stream(table.snapshot_name, usable)
        for rows in rejects:
            building.append("rejects", rows)
    spool.flush()


def compute_people(building: Building, spool: Spool, *, zone: str) -> None:
    """Write every computed table, slice after slice of the people; one is computed, one written."""
    slices = slices_of(spool.ids(), rows_per_slice=ROWS_PER_SLICE)
    computed = (compute_slice(read_slice(spool, part), zone=zone) for part in slices)
    dates: list[pl.DataFrame] = []
    with closing(read_ahead(computed, most=1)) as parts:
        building.append_tables(_dates_aside(parts, dates))
    building.append("lesson_dates", dates_added_up(pl.concat(dates).lazy()).collect())


def _dates_aside(
    parts: Iterable[dict[str, pl.DataFrame]], dates: list[pl.DataFrame]
) -> Iterator[dict[str, pl.DataFrame]]:
    """The parts without lesson_dates: those of several slices are still to be added up."""
    for tables in parts:
        dates.append(tables.pop("lesson_dates"))
        yield tables


def seal(
    building: Building, report: Report, settings: Settings, *, now: datetime
) -> dict[str, int]:
    """Write the findings and the snapshot's own row, and close the file. Returns the row counts."""
    building.append("findings", findings_frame(report.findings))
    counts: dict[str, int] = building.read(_COUNTS).row(0, named=True)
    row = {
        "snapshot_id": report.snapshot_id,
        "taken_at": report.taken_at,
        "source_time": report.taken_at,
        "built_at": now,
        "schema_version": SCHEMA_VERSION,
        "time_zone": settings.time_zone,
        "rules": json.dumps(
            rules_in_force(settings) | {"campaign_start": campaign_start(building, settings)},
            ensure_ascii=False,
            default=str,
        ),
        "row_counts": json.dumps(counts),
        "durations": json.dumps(report.durations),
    }
    building.append("snapshot", pl.DataFrame([row]))
    building.finish()
    return counts


def rules_in_force(settings: Settings) -> dict[str, object]:
    """What the figures of this snapshot were computed by; kept in it, for looking back."""
    return {
        "tier_window_hours": TIER_WINDOW.total_seconds() / 3600,
        "tiers": [{"tier": name, "events": events, "days": days} for name, events, days in TIERS],
        "coldest_tier": COLDEST,
        "school_events": [*SCHOOL_EVENTS, "booking_status_changed to 2"],
        "streams": settings.streams,
        "current_stream": settings.current_stream,
    }


def _laid_by(source: Source, table: SourceTable, spool: Spool) -> Iterator[Part]:
    with closing(DetailReader()) as details:
        for batch in without_erased(read_table(source, table), source.erased):
            part = split(table.snapshot_name, batch)
            if table is EVENTS:
                spool.take(details.with_facts(part.good))
            else:
                spool.lay_by(table.snapshot_name, part.good)
            yield batch.num_rows, part


def _usable(
    source: Source,
    table: SourceTable,
    parts: Iterable[Part],
    rejects: list[pl.DataFrame],
    progress: Progress,
) -> Iterator[pa.Table]:
    expected = max(0, source.seen.rows.get(table.name, 0))
    done = 0
    for rows, part in parts:
        if not part.rejects.is_empty():
            rejects.append(part.rejects)
        done += rows
        progress.rows(table.snapshot_name, done, expected)
        yield part.batch
