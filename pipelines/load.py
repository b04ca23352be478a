"""How the file under construction is filled: source rows first, then what is computed of them."""

import json
from collections.abc import Iterator
from datetime import datetime

import polars as pl

from core.settings import Settings
from core.shelf import SCHEMA_VERSION
from pipelines.activity import SCHOOL_EVENTS, TIER_WINDOW
from pipelines.building import Building
from pipelines.clean import split
from pipelines.extract import read_table
from pipelines.findings import findings_frame
from pipelines.progress import Progress
from pipelines.report import Report
from pipelines.slices import compute_slice, read_slice
from pipelines.source import Source
from pipelines.tables import SourceTable
from pipelines.tiers import COLDEST, TIERS
from queries import block

# Keeps a refresh under 1.5 GB whatever the size of the school (benchmarks/README.md).
EVENTS_PER_SLICE = 1_500_000
_COUNTS = block("check_row_counts")


def extract_all(source: Source, building: Building, progress: Progress) -> None:
    """Write every source table: usable rows into their table, the others into rejects."""
    for table in source.seen.tables:
        progress.step(f"extract {table.snapshot_name}")
        rejects: list[pl.DataFrame] = []
        building.append_stream(table.snapshot_name, _usable(source, table, rejects, progress))
        for rows in rejects:
            building.append("rejects", rows)


def compute_people(building: Building, *, taken_at: datetime, zone: str) -> None:
    """Write people, handles, activity_days and segments, slice after slice of the people."""
    for part in building.slices(EVENTS_PER_SLICE):
        tables = compute_slice(read_slice(building, part), taken_at=taken_at, zone=zone)
        for table, rows in tables.items():
            building.append(table, rows)


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
        "rules": json.dumps(rules_in_force(settings), ensure_ascii=False),
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


def _usable(
    source: Source, table: SourceTable, rejects: list[pl.DataFrame], progress: Progress
) -> Iterator[pl.DataFrame]:
    expected = max(0, source.seen.rows.get(table.name, 0))
    done = 0
    for rows in read_table(source, table):
        parts = split(table.snapshot_name, rows)
        if not parts.rejects.is_empty():
            rejects.append(parts.rejects)
        done += rows.height
        progress.rows(table.snapshot_name, done, expected)
        yield parts.good
