"""The sections of the segment page: which are kept, who is in one of them now, rename and remove."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import polars as pl
import streamlit as st

from core.access import Permission, allow
from core.errors import HslError
from core.kept_segments import KeptSegment, forget, kept_segments, rename
from core.settings import read_settings
from pages.parts import cards, formats
from pages.parts.gate import require_still
from pages.parts.keep_group import named, people_table, segment_ids
from pages.parts.looking import Looking
from pages.parts.post.write_to import write_to_button
from pages.parts.states import nothing

_NONE_YET = (
    "No segment is kept yet. Pages of figures show the people behind a cell, a step or a bar, and"
    " the lead list those of its filters: keep them there under a name."
)


def kept(looking: Looking) -> KeptSegment | None:
    """Every kept segment with its rule and its size in this snapshot; gives the chosen one."""
    there = kept_segments(looking.settings.data_dir)
    if not there:
        nothing(_NONE_YET)
        return None
    rows = pl.DataFrame(
        {
            "name": [each.name for each in there],
            "people": [_size(looking, each) for each in there],
            "rule": [each.rule for each in there],
            "made_by": [each.made_by for each in there],
            "made_at": [each.made_at for each in there],
        },
        schema_overrides={"people": pl.Int64},
    )
    st.caption("Counted in the snapshot shown. Choose a row to see who is in it.")
    row = cards.pick_table(
        formats.in_zone(rows, looking.zone),
        {
            "name": cards.text_column("Segment", 200),
            "people": cards.count_column("People", "In the snapshot shown"),
            "rule": cards.text_column("Who is in it", 480),
            "made_by": cards.text_column("Kept by", 130),
            "made_at": cards.when_column("Kept"),
        },
        alt="Kept segments",
        key="segments",
    )
    return None if row is None else there[row]


def details(looking: Looking, segment: KeptSegment) -> None:
    """Who is in it now, by name, and what can be done with it."""
    with st.container(border=True):
        ids = segment_ids(looking, segment)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.text(f"{segment.name}: {formats.counted(ids.len(), 'person', 'people')}")
            st.space("stretch")
            write_to_button(looking.actor, key="segment", segment=segment.name)
            if allow(looking.actor, Permission.KEEP_SEGMENTS):
                _rename(looking, segment)
                _remove(looking, segment)
        st.text(segment.rule)
        people_table(looking, named(looking.snapshot, ids), ids.len())


def _rename(looking: Looking, segment: KeptSegment) -> None:
    with st.popover("Rename", icon=":material/edit:"):
        name = st.text_input("New name", value=segment.name, max_chars=60, key="new-name")
        st.button(
            "Rename",
            key="rename",
            disabled=name.strip() == segment.name,
            on_click=_acting,
            args=(looking, partial(rename, new_name=name), segment),
        )


def _remove(looking: Looking, segment: KeptSegment) -> None:
    with st.popover("Remove", icon=":material/delete:"):
        st.caption("The rule goes; nothing happens to the people. Links to the segment end.")
        st.button("Remove it", key="remove", on_click=_acting, args=(looking, forget, segment))


def _acting(looking: Looking, act: Callable[..., object], segment: KeptSegment) -> None:
    """Do it, if this person still may; what goes wrong is said above the page."""
    try:
        require_still(looking.actor, Permission.KEEP_SEGMENTS, read_settings())
        data_dir, now = looking.settings.data_dir, datetime.now(UTC)
        act(data_dir, segment.name, by=looking.actor.name, now=now)
    except HslError as error:
        st.text(f"{error.what}\n{error.cure}".strip())


def _size(looking: Looking, segment: KeptSegment) -> int | None:
    try:
        return segment_ids(looking, segment).len()
    except HslError:
        return None
