"""Who are the people behind a number, and how are they kept as a segment?"""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import streamlit as st

from core.access import Permission, allow
from core.errors import HslError
from core.figures.groups import group_named, people_of
from core.kept_segments import KeptSegment, keep
from core.settings import read_settings
from core.snapshot import Snapshot
from pages.parts import analysis, cards, formats
from pages.parts.gate import require_still
from pages.parts.looking import FIVE_MINUTES, Looking, Value, reader_of
from pages.parts.post.write_to import write_to_button
from pages.parts.states import explained, nothing
from queries import block

MOST_SHOWN = 200
_SEEN = block("people_last_seen")
_NAMED = block("people_named")


def people_behind(looking: Looking, group: str, title: str, **params: Value) -> None:
    """The people of a group: how many, the last seen of them by name, kept or taken away as CSV.

    `title` says who they are and is shown as text. Only roles that see people see more than that.
    """
    with st.container(border=True), explained():
        if not allow(looking.actor, Permission.SEE_PEOPLE):
            nothing("Who they are is for roles that see people.")
            return
        ids = ids_of(looking, group, **params)
        rows = named(looking.snapshot, ids)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.text(f"{title}: {formats.counted(ids.len(), 'person', 'people')}")
            st.space("stretch")
            write_to_button(looking.actor, key=group, ids=ids)
            keep_button(looking, group, **params)
            analysis.shown_csv_button(looking, group, rows, needs=Permission.EXPORT_LEADS)
        people_table(looking, rows, ids.len())


def ids_of(looking: Looking, group: str, **params: Value) -> pl.Series:
    """The user_id of everybody in the group, ascending. Raises what `people_of` raises."""
    place = str(looking.reader.folder)
    asked = tuple(sorted(params.items()))
    return _found(place, looking.snapshot.snapshot_id, group, asked)["user_id"]


def segment_ids(looking: Looking, segment: KeptSegment) -> pl.Series:
    """The user_id of everybody in a kept segment. Raises what `people_of` raises."""
    asked = {name: _as_value(each) for name, each in segment.params.items()}
    return ids_of(looking, segment.group, **asked)


def named(snapshot: Snapshot, ids: pl.Series) -> pl.DataFrame:
    """The MOST_SHOWN last seen of these people, with what a list shows of them; no e-mail."""
    wanted = ids.rename("user_id").to_frame()
    seen = snapshot.query(_SEEN).join(wanted, on="user_id", how="semi")
    order = ["last_seen", "user_id"]
    shown = seen.sort(order, descending=[True, False], nulls_last=True).head(MOST_SHOWN)
    return snapshot.query(_NAMED, ids=shown["user_id"].to_list(), rows=MOST_SHOWN, skip=0)


def keep_button(looking: Looking, group: str, **params: Value) -> None:
    """Keep these people under a name; not there for who may not."""
    if not allow(looking.actor, Permission.KEEP_SEGMENTS):
        return
    with st.popover("Keep these people as a segment", icon=":material/bookmark_add:"):
        st.caption(
            "The rule is kept, not the list: who is in the segment is found anew on every snapshot."
        )
        st.text(_asked(looking, "", group, **params).rule)
        name = st.text_input("Name of the segment", max_chars=60, key=f"keep-name-{group}")
        if st.button("Keep", type="primary", disabled=not name.strip(), key=f"keep-{group}"):
            _keep(looking, _asked(looking, name, group, **params))


def _keep(looking: Looking, segment: KeptSegment) -> None:
    try:
        require_still(looking.actor, Permission.KEEP_SEGMENTS, read_settings())
        kept = keep(looking.settings.data_dir, segment)
    except HslError as error:
        st.text(f"{error.what}\n{error.cure}".strip())
    else:
        st.text(f"Kept as {kept.name}. It is under Segments, and a filter of the leads.")


def _asked(looking: Looking, name: str, group: str, **params: Value) -> KeptSegment:
    values = {key: list(each) if isinstance(each, tuple) else each for key, each in params.items()}
    return KeptSegment(name, group, values, looking.actor.name, datetime.now(UTC))


def _as_value(param: object) -> Value:
    """A parameter as a key of the cache takes it."""
    if isinstance(param, list | tuple):
        return tuple(str(each) for each in param)
    return param if isinstance(param, str | int | float | bool) else None


def people_table(looking: Looking, rows: pl.DataFrame, total: int) -> None:
    """The people of a group: columns of figure people_named; `total` is of all, `rows` the last seen."""
    names = [formats.clipped(name) for name in rows["display_name"]]
    handles = [name and f"@{formats.clipped(name)}" for name in rows["username"]]
    paid = pl.when("is_customer").then(pl.lit("yes")).otherwise(pl.lit("no"))
    shown = formats.in_zone(rows, looking.zone).with_columns(
        pl.Series("display_name", names, dtype=pl.String),
        pl.Series("username", handles, dtype=pl.String),
        tier=pl.concat_list("tier"),
        paid=paid,
    )
    cards.table(
        shown,
        {
            "display_name": cards.text_column("Name", 220),
            "username": cards.text_column("Username", 170),
            "tier": cards.tier_column("Tier"),
            "paid": cards.text_column("Paid", 50),
            "first_seen": cards.when_column("First seen"),
            "last_seen": cards.when_column("Last seen"),
        },
        alt="The people of this group",
        empty="Nobody.",
        most=8,
    )
    if total > rows.height:
        st.caption(f"The {rows.height} last seen of {total:,}; all of them are in the segment.")


@st.cache_data(ttl=FIVE_MINUTES, max_entries=50, show_spinner=False)
def _found(
    folder: str, snapshot_id: str, group: str, params: tuple[tuple[str, Value], ...]
) -> pl.DataFrame:
    snapshot = reader_of(Path(folder)).named(snapshot_id).snapshot
    return people_of(group_named(group), snapshot, dict(params))
