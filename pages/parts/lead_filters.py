"""Which leads are wanted? The filters above the list; the address keeps them."""

from dataclasses import replace

import streamlit as st

from core.kept_segments import KeptSegment, kept_segments
from core.leads import TIERS, LeadFilter, known_streams
from pages.parts.keep_group import segment_ids
from pages.parts.looking import Looking

PAGE_KEY = "page"
_ANY = ""


def lead_filter(looking: Looking) -> LeadFilter:
    """The filters as the person set them; any change goes back to the first page."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        tiers = st.pills(
            "Tier",
            TIERS,
            selection_mode="multi",
            format_func=str.capitalize,
            key="tier",
            bind="query-params",
            on_change=_to_first_page,
        )
        stream = _stream(looking)
        segment = _segment(looking)
        leave_out = _switch(
            "Leave out customers", "not_customers", "Customers have a paid booking in any stream."
        )
        corrected = _switch(
            "Corrected tiers",
            "corrected",
            "Filter and sort by the tier that counts only what people did themselves: no approvals,"
            " reminders and referral codes given by the school.",
        )
    wanted = LeadFilter(
        tiers=tuple(tier for tier in TIERS if tier in tiers),
        stream=stream,
        exclude_customers=leave_out,
        corrected=corrected,
    )
    if segment is None:
        return wanted
    return replace(wanted, segment=segment.name, ids=tuple(segment_ids(looking, segment)))


def _stream(looking: Looking) -> str | None:
    labels = looking.settings.streams
    chosen = st.selectbox(
        "Paid in stream",
        [_ANY, *known_streams(looking.snapshot)],
        format_func=lambda name: labels.get(name, name) if name else "Any or none",
        key="stream",
        bind="query-params",
        width=190,
        on_change=_to_first_page,
    )
    return chosen or None


def _segment(looking: Looking) -> KeptSegment | None:
    there = {each.name: each for each in kept_segments(looking.settings.data_dir)}
    if not there:
        return None
    chosen = st.selectbox(
        "Segment",
        [_ANY, *there],
        format_func=lambda name: name or "Everybody",
        key="segment",
        bind="query-params",
        width=190,
        on_change=_to_first_page,
        help="A kept group of people; who is in it is found anew on every snapshot.",
    )
    return there.get(chosen)


def _switch(label: str, key: str, why: str) -> bool:
    return st.toggle(label, key=key, bind="query-params", help=why, on_change=_to_first_page)


def _to_first_page() -> None:
    st.session_state[PAGE_KEY] = 1
