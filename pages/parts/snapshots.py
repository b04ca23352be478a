"""The sections of the snapshots page: which are kept, what one of them holds, what it says of the data."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl
import streamlit as st

from core import shelf
from core.figures import figure_named
from core.figures.kept import facts_of
from core.shelf import SnapshotFile
from core.snapshot import Opened, Reader
from pages.parts import cards, formats
from pages.parts.band import severities
from pages.parts.looking import Looking, look_back_from, reader_of
from pages.parts.states import explained, nothing

PER_PAGE = 15
REJECTS_PER_PAGE = 50


def kept(looking: Looking) -> Mapping[str, Any] | None:
    """Every kept snapshot, newest first, page by page; gives the one that was chosen."""
    cards.heading("Kept snapshots", "snapshot_list")
    files = shelf.snapshots(looking.reader.folder)
    pages = max(1, -(-len(files) // PER_PAGE))
    page = st.pagination(pages, key="kept", bind="query-params") if pages > 1 else 1
    shown = files[(page - 1) * PER_PAGE : page * PER_PAGE]
    rows = pl.concat([_facts(file) for file in shown])
    chosen = cards.pick_table(
        _shown(rows, looking), _columns(), alt="Kept snapshots, newest first", key="snapshots"
    )
    return None if chosen is None else rows.row(chosen, named=True)


def details(looking: Looking, row: Mapping[str, Any]) -> None:
    """What one snapshot holds: rows, findings with examples, rejected rows; and the way to look back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"Snapshot of {formats.moment(row['taken_at'], looking.zone)}", anchor=False)
        st.space("stretch")
        st.button(
            "Look at the app as of this snapshot",
            icon=":material/history:",
            on_click=look_back_from,
            args=(row["snapshot_id"],),
            disabled=row["damage"] is not None,
            key="look-back",
        )
    if row["damage"] is not None:
        st.text(row["damage"])
        return
    st.text(f"Name {row['snapshot_id']}, {formats.size(row['size'])}")
    there = _at(looking, row["snapshot_id"])
    _findings(there)
    left, right = st.columns([1, 3], gap="medium")
    with left:
        _row_counts(there)
    with right:
        _rejected(there, int(row["rejected"]))


def _findings(there: Looking) -> None:
    cards.heading("Findings", "findings")
    with explained():
        found = there.figure("findings")
        named = severities(found).with_columns(
            check_name=pl.Series([formats.sentence(name) for name in found["check_name"]])
        )
        cards.table(
            named,
            {
                "severity": cards.severity_column(),
                "check_name": cards.text_column("What", 165),
                "subject": cards.text_column("Where", 110),
                "count": cards.count_column("How many"),
                "example": cards.text_column("Example", 110),
                "advice": cards.text_column("What to do", 330),
            },
            alt="What the checks found in this snapshot",
            empty="The checks found nothing to say about this data.",
        )


def _row_counts(there: Looking) -> None:
    cards.heading("Rows", "row_counts")
    with explained():
        cards.table(
            there.figure("row_counts"),
            {
                "table_name": cards.text_column("Table", 130),
                "rows": cards.count_column("Rows"),
            },
            alt="Rows of each table",
        )


def _rejected(there: Looking, total: int) -> None:
    payload = there.may_see("rejected_payloads")
    name = "rejected_payloads" if payload else "rejected_rows"
    cards.heading("Rejected rows", name)
    if total == 0:
        nothing("Every source row could be used.")
        return
    pages = -(-total // REJECTS_PER_PAGE)
    page = st.pagination(pages, key="rejected") if pages > 1 else 1
    first = (page - 1) * REJECTS_PER_PAGE
    with explained():
        rows = there.figure(name, rows=REJECTS_PER_PAGE, skip=first)
        st.caption(f"{first + 1:,} to {first + rows.height:,} of {total:,}")
        columns = {
            "source_table": cards.text_column("Table", 90),
            "row_key": cards.text_column("Row", 70),
            "reason": cards.text_column("Why not", 160),
        }
        if payload:
            columns["payload"] = cards.text_column("What it says", 320)
        cards.table(rows, columns, alt="Source rows that could not be used")


def _columns() -> dict[str, Any]:  # Any: Streamlit's column settings are open dictionaries
    count = cards.count_column
    return {
        "taken_at": cards.when_column("Taken"),
        "age": cards.text_column("Age", 86),
        "state": cards.text_column("State", 72),
        "took": st.column_config.TextColumn("Took", width=60, alignment="right"),
        "size": st.column_config.TextColumn("Size", width=70, alignment="right"),
        "people": count("People", width=66),
        "bookings": count("Bookings", width=70),
        "registrations": count("Registr.", "Workshop registrations", 64),
        "events": count("Events", width=66),
        "warned": count("Warnings", width=72),
        "rejected": count("Rejected", width=68),
    }


def _shown(rows: pl.DataFrame, looking: Looking) -> pl.DataFrame:
    now = datetime.now(UTC)
    current = looking.reader.current().snapshot.snapshot_id
    shown = looking.snapshot.snapshot_id
    return formats.in_zone(rows, looking.zone).with_columns(
        age=pl.Series([formats.age(now - taken) for taken in rows["taken_at"]]),
        size=pl.Series([formats.size(octets) for octets in rows["size"]]),
        took=pl.Series([formats.seconds(taken) for taken in rows["seconds"]]),
        state=pl.when(pl.col("damage").is_not_null())
        .then(pl.lit("damaged"))
        .when(pl.col("snapshot_id") == current)
        .then(pl.lit("current"))
        .when(pl.col("snapshot_id") == shown)
        .then(pl.lit("shown"))
        .otherwise(pl.lit("kept")),
    )


def _at(looking: Looking, snapshot_id: str) -> Looking:
    opened: Opened = looking.reader.named(snapshot_id)
    return Looking(opened.snapshot, looking.actor, looking.settings, True, None, looking.reader)


# A snapshot never changes: its row is read once, and kept as long as the file has this size.
@st.cache_data(max_entries=500, show_spinner=False)
def _facts(file: SnapshotFile) -> pl.DataFrame:
    reader: Reader = reader_of(file.path.parent)
    return facts_of(reader, file, figure_named("snapshot_list").sql)
