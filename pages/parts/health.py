"""The sections of the health page: how search does, how fresh the snapshot is, what is kept in memory."""

from datetime import UTC, datetime

import polars as pl
import streamlit as st

from core import search, shelf, snapshot
from core.search_layout import SUFFIX
from core.search_metrics import LAST, Reading
from pages.parts import cards, formats
from pages.parts.finder import finder
from pages.parts.looking import FIVE_MINUTES, MOST_FIGURES, Looking
from pages.parts.states import explained

_SINCE = f"Of the last {LAST:,} searches of this server process, pages and messages together."
_NO_SEARCH = "Nobody has searched since the server started."


def search_section(looking: Looking) -> None:
    """The metrics of the search: times, hits, what memory answered, and the index."""
    st.subheader("Search", icon=":material/person_search:", help=_SINCE, anchor=False)
    reading = finder().metrics.reading()
    with explained(), st.grid(5, gap="small", min_column_width=130):
        for label, value, why in _searches(reading):
            st.metric(label, value, help=why, border=True)
    if reading.queries == 0:
        st.caption(_NO_SEARCH)
    _index(looking)


def snapshot_section(looking: Looking) -> None:
    """How old the figures are, and whether the files are whole."""
    st.subheader("Snapshot", icon=":material/inventory_2:", anchor=False)
    with explained(), st.grid(6, gap="small", min_column_width=120):
        for label, value, why in _snapshot(looking):
            st.metric(label, value, help=why, border=True)


def cache_section() -> None:
    """What is kept in memory, how much of it and how long."""
    st.subheader("Kept in memory", icon=":material/memory:", anchor=False)
    minutes = f"{search.OLDEST_S // 60} minutes"
    rows = [
        ("Answers of the search", f"{search.MOST_KEPT:,}", minutes),
        ("Figures", f"{MOST_FIGURES:,}", f"{FIVE_MINUTES // 60} minutes"),
        ("Open snapshots", f"{snapshot.MOST_OPEN}", "while they are looked at"),
    ]
    cards.table(
        pl.DataFrame(rows, schema=["what", "most", "longest"], orient="row"),
        {
            "what": cards.text_column("What", 220),
            "most": st.column_config.TextColumn("At most", alignment="right", width=80),
            "longest": cards.text_column("Kept", 200),
        },
        alt="What the server keeps in memory",
    )
    st.caption(
        "Never across snapshots or roles: the snapshot's name, and for e-mails the permission, are"
        f" part of what is looked up. All cached frames together: {_most_cached()}."
    )


def _searches(reading: Reading) -> list[tuple[str, str, str]]:
    return [
        ("Searches", formats.number(reading.queries), "Since the server started."),
        (
            "Median time",
            formats.milliseconds(reading.p50_ms),
            f"Half of the searches take no longer. {_SINCE}",
        ),
        (
            "99th percentile",
            formats.milliseconds(reading.p99_ms),
            f"99 of 100 searches take no longer. {_SINCE}",
        ),
        (
            "Answered from memory",
            formats.share(reading.kept_share),
            f"Since the server started; an answer is kept for {search.OLDEST_S // 60} minutes.",
        ),
        ("People per answer", formats.decimal(reading.results), f"The mean. {_SINCE}"),
    ]


def _index(looking: Looking) -> None:
    file = looking.snapshot.file
    damage = shelf.companion_damage(file, SUFFIX, thorough=False)
    if damage is not None:
        with st.container(border=True):
            st.markdown(":red[:material/heart_broken: **Nobody can be searched.**]")
            st.text(
                f"{damage.why[:1].upper()}{damage.why[1:]}. Run `hsl refresh` to make a new one."
            )
        return
    octets = sum(each.size for each in file.companions if each.suffix == SUFFIX)
    people = int(
        looking.figure("row_counts").filter(pl.col("table_name") == "people")["rows"].item()
    )
    each = f", {octets / people:,.0f} bytes a person" if people else ""
    st.text(
        f"The index of this snapshot: {formats.size(octets)} for"
        f" {formats.counted(people, 'person', 'people')}{each}; as old as the snapshot."
    )


def _snapshot(looking: Looking) -> list[tuple[str, str, str]]:
    facts = looking.figure("snapshot_list")
    mine = facts.filter(pl.col("snapshot_id") == looking.snapshot.snapshot_id).row(0, named=True)
    age = datetime.now(UTC) - looking.snapshot.taken_at
    damaged = int(facts["damage"].is_not_null().sum())
    hours = looking.settings.snapshot_max_age
    return [
        ("Age", formats.age(age).removesuffix(" ago"), f"Called old after {hours:g} hours."),
        ("Refresh took", formats.seconds(mine["seconds"]), "All steps of the refresh together."),
        ("Size", formats.size(mine["size"]), "The snapshot's file, without its search index."),
        (
            "Kept snapshots",
            formats.number(facts.height),
            "All of 7 days, then one a day for 90 days, then one a week.",
        ),
        ("Damaged", formats.number(damaged), "Kept snapshots that are not as they were published."),
        ("Warnings", formats.number(mine["warned"]), "Findings of the data checks; see Snapshots."),
    ]


def _most_cached() -> str:
    return f"at most {str(st.get_option('server.maxCacheDataSize')).replace('mb', ' MB')}"
