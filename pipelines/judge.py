"""Whether the new snapshot may be published, and everything worth knowing about it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from core.settings import Settings
from core.snapshot import NoSnapshot, Reader, Snapshot
from pipelines import checks
from pipelines.building import Building
from pipelines.findings import Finding
from pipelines.source import Source
from queries import block

# A clock drifts by seconds; minutes move the edge of the tier window, hours move people's days.
CLOCK_NOTED = timedelta(minutes=2)
CLOCK_REFUSED = timedelta(hours=1)
_ROW_COUNTS = block("snapshot_row_counts")
_CURRENT_COUNTS = block("check_row_counts")


def judge(
    building: Building,
    source: Source,
    settings: Settings,
    *,
    now: datetime,
    accept_loss: str | None,
) -> tuple[Finding, ...]:
    """All findings of a refresh; any with severity `fail` forbids the publish."""
    counts = building.read(_CURRENT_COUNTS).row(0, named=True)
    before = last_snapshot(settings.snapshots_dir)
    # An optional table that is gone altogether is only noted (DOMAIN section 2).
    compared = [*(table.snapshot_name for table in source.seen.tables), "people"]
    rows = {table: counts[table] for table in compared}
    shrunk = checks.shrinkage(rows, row_counts(before)) if before else []
    if accept_loss:
        shrunk = [_accepted(each, accept_loss) for each in shrunk]
    found = [
        *clocks(source.source_time, now=now, last=before.taken_at if before else None),
        *checks.integrity(building),
        *shrunk,
        *_about_source(source, settings),
        *checks.warnings(building, taken_at=source.source_time, streams=settings.streams),
    ]
    return tuple(sorted(found, key=lambda each: each.severity))


def _about_source(source: Source, settings: Settings) -> list[Finding]:
    # The embedded server is ours: that its role may write is no news.
    embedded = settings.source_url is None
    unasked = {"source_role_writes"} if embedded else set()
    return [each for each in source.seen.findings if each.check_name not in unasked]


def clocks(source_time: datetime, *, now: datetime, last: datetime | None) -> list[Finding]:
    """FAIL when the two clocks are an hour apart or time ran backwards; WARN from two minutes on."""
    apart = abs(source_time - now)
    example = f"source {source_time:%Y-%m-%d %H:%M:%S} UTC, here {now:%Y-%m-%d %H:%M:%S} UTC"
    seconds = int(apart.total_seconds())
    advice = "Set the clocks (NTP) of this machine and of the database, then refresh again."
    if apart > CLOCK_REFUSED:
        return [Finding("fail", "clock_far_off", "source clock", seconds, example, advice)]
    if last is not None and source_time < last:
        return [Finding("fail", "clock_ran_back", "source clock", 1, example, advice)]
    if apart > CLOCK_NOTED:
        return [Finding("warn", "clock_off", "source clock", seconds, example, advice)]
    return []


def last_snapshot(folder: Path) -> Snapshot | None:
    """The snapshot that the new one is compared with; None when there is none to read."""
    try:
        return Reader(folder).current().snapshot
    except NoSnapshot:
        return None


def row_counts(snapshot: Snapshot) -> Mapping[str, int]:
    """The rows each table of a published snapshot has."""
    counted: dict[str, int] = json.loads(snapshot.query(_ROW_COUNTS)["row_counts"].item())
    return counted


def _accepted(finding: Finding, reason: str) -> Finding:
    return replace(
        finding,
        severity="warn",
        check_name="loss_accepted",
        example=finding.advice,
        advice=f"Published all the same, because: {reason}",
    )
