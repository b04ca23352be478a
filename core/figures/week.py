"""How do the four figures compare with a week before, and how do we know?"""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from core import shelf
from core.snapshot import NoSnapshot, Reader, Snapshot
from queries import block

WEEK = timedelta(days=7)
# A snapshot taken 6 to 8 days before is "a week ago"; further off, weekdays would be compared.
NEAR_ENOUGH = timedelta(days=1)
_BY_ROW_TIMES = block("figure_totals_by_row_times")
_UNKNOWN = (
    "No snapshot of 6 to 8 days before is kept, and a booking does not say when its status changed."
)
_SCHEMA: dict[str, pl.DataType] = {
    "figure": pl.String(),
    "now": pl.Int64(),
    "week_ago": pl.Int64(),
    "change": pl.Int64(),
    "method": pl.String(),
    "compared_at": pl.Datetime("us", "UTC"),
    "reason": pl.String(),
}


def against_a_week_before(snapshot: Snapshot, reader: Reader, sql: str) -> pl.DataFrame:
    """One row per figure: now, week_ago, change, method, compared_at (UTC), reason.

    method `snapshot`: read from the snapshot kept nearest to a week before; `row times`: counted
    from the rows' own times; `unknown`: neither can tell, and `reason` says why.
    """
    now = snapshot.query(sql).row(0, named=True)
    before = week_before(snapshot, reader)
    if before is not None:
        then = before.query(sql).row(0, named=True)
        rows = [_row(name, now, then, "snapshot") for name in now]
        return _frame(rows, before)
    moment = snapshot.taken_at - WEEK
    then = snapshot.query(_BY_ROW_TIMES, moment=moment).row(0, named=True)
    rows = [_row(name, now, then, "row times") for name in now]
    return _frame(rows, None).with_columns(
        compared_at=pl.when(pl.col("week_ago").is_not_null()).then(pl.lit(moment))
    )


def week_before(snapshot: Snapshot, reader: Reader) -> Snapshot | None:
    """The whole snapshot nearest to 7 days before this one, at most a day off; None when none is."""
    wanted = snapshot.taken_at - WEEK
    near = [
        file
        for file in shelf.snapshots(reader.folder)
        if abs(file.taken_at - wanted) <= NEAR_ENOUGH
    ]
    for file in sorted(near, key=lambda each: abs(each.taken_at - wanted)):
        try:
            return reader.named(file.snapshot_id).snapshot
        except NoSnapshot:
            continue
    return None


def _row(
    name: str, now: Mapping[str, int], then: Mapping[str, int | None], method: str
) -> dict[str, object]:
    before = then[name]
    known = before is not None
    return {
        "figure": name,
        "now": now[name],
        "week_ago": before,
        "change": now[name] - before if before is not None else None,
        "method": method if known else "unknown",
        "compared_at": None,
        "reason": None if known else _UNKNOWN,
    }


def _frame(rows: list[dict[str, object]], before: Snapshot | None) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=_SCHEMA)
    if before is None:
        return frame
    return frame.with_columns(compared_at=pl.lit(before.taken_at).cast(_SCHEMA["compared_at"]))
