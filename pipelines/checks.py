"""What must hold before a snapshot is published (FAIL), and what somebody should know (WARN)."""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from pipelines.building import Building
from pipelines.findings import Finding
from queries import block

_IDS_RISE = block("check_ids_rise")
_IDS_TWICE = block("check_ids_twice")
_PEOPLE = block("check_people_add_up")
_REJECTS = block("check_rejects")
_STREAMS = block("check_streams")

# name of the query block, what is counted, what to do
_SIMPLE = (
    (
        "paid_without_stream",
        "bookings",
        "Paid bookings name no stream: their people are in no stream until the bot says one.",
    ),
    (
        "old_holds",
        "bookings",
        "Applied more than 30 days ago and nothing since; follow up or cancel.",
    ),
    ("no_lesson_date", "registrations", "They count for their lesson type, not for a date."),
    (
        "clicks_without_registration",
        "people",
        "They joined a workshop type they are not registered for; conversion counts them apart.",
    ),
    ("several_emails", "people", "Registered under several e-mails; counted as one person."),
    (
        "risky_names",
        "people",
        "Names that look like a formula or markup; they are shown and exported as text.",
    ),
    ("later_than_now", "", "Dated after the snapshot's moment: look at the bot's clock."),
    ("without_time", "", "Rows without a time; counted, but on no day and in no window."),
)
_QUERIES = {name: block(f"check_{name}") for name, _, _ in _SIMPLE}


def integrity(building: Building) -> list[Finding]:
    """FAIL when an id stands twice, a person stands twice, or a row belongs to nobody."""
    found = _ids_twice(building)
    sums = building.read(_PEOPLE).row(0, named=True)
    advice = "The snapshot would not add up; report this with the refresh's output."
    return found + [
        _fail(f"people_{name}", "people", abs(n), advice) for name, n in sums.items() if n
    ]


def _ids_twice(building: Building) -> list[Finding]:
    # Source rows are written in the order of their ids: seeing that they rise is forty times as fast.
    if not building.read(_IDS_RISE)["falls"].item():
        return []
    twice = building.read(_IDS_TWICE).filter(pl.col("count") > 0)
    return [
        _fail("ids_twice", subject, count, "The bot's primary key is gone; mend the table first.")
        for subject, count in twice.select("subject", "count").iter_rows()
    ]


def shrinkage(
    now: Mapping[str, int], before: Mapping[str, int], *, most_lost: float = 0.4
) -> list[Finding]:
    """FAIL when a table is empty that was not, or lost 40 % of its rows or more (FAULTS F37)."""
    return [
        _fail(
            "table_shrank",
            table,
            before[table] - rows,
            f"{before[table]:,} rows in the last snapshot, {rows:,} now. If that is right, run "
            "`hsl refresh --accept-loss REASON`; the reason is recorded.",
        )
        for table, rows in now.items()
        if before.get(table, 0) > 0 and rows <= before[table] * (1 - most_lost)
    ]


def warnings(
    building: Building, *, taken_at: datetime, streams: Mapping[str, str]
) -> list[Finding]:
    """WARN for everything a person should know about this data before trusting a figure."""
    found = _rejected(building) + _unknown_streams(building, streams)
    for name, subject, advice in _SIMPLE:
        params = {"taken_at": taken_at} if "$taken_at" in _QUERIES[name] else {}
        for row in building.read(_QUERIES[name], **params).iter_rows(named=True):
            if row["count"]:
                example = "" if row["example"] is None else f"id {row['example']}"
                about = row.get("subject", subject)
                found.append(Finding("warn", name, about, row["count"], example, advice))
    return found


def _rejected(building: Building) -> list[Finding]:
    return [
        Finding(
            "warn",
            "rejected_rows",
            row["source_table"],
            row["count"],
            f"row {row['example']}",
            f"Kept aside: {row['reason']}. See Snapshots, rejected rows.",
        )
        for row in building.read(_REJECTS).iter_rows(named=True)
    ]


def _unknown_streams(building: Building, streams: Mapping[str, str]) -> list[Finding]:
    seen = building.read(_STREAMS).filter(~pl.col("course_stream").is_in(list(streams)))
    return [
        Finding(
            "warn",
            "unknown_stream",
            row["course_stream"],
            row["count"],
            f"{row['paid']} of them paid",
            "Shown, but cannot be messaged until HSL_STREAMS lists it.",
        )
        for row in seen.iter_rows(named=True)
    ]


def _fail(check_name: str, subject: str, count: int, advice: str) -> Finding:
    return Finding("fail", check_name, subject, count, "", advice)
