"""Which leads are wanted? The filters above the list; the address keeps them."""

import streamlit as st

from core.leads import TIERS, LeadFilter, known_streams
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
        leave_out = _switch(
            "Leave out customers", "not_customers", "Customers have a paid booking in any stream."
        )
        corrected = _switch(
            "Corrected tiers",
            "corrected",
            "Filter and sort by the tier that counts only what people did themselves: no approvals,"
            " reminders and referral codes given by the school.",
        )
    return LeadFilter(
        tiers=tuple(tier for tier in TIERS if tier in tiers),
        stream=stream,
        exclude_customers=leave_out,
        corrected=corrected,
    )


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


def _switch(label: str, key: str, why: str) -> bool:
    return st.toggle(label, key=key, bind="query-params", help=why, on_change=_to_first_page)


def _to_first_page() -> None:
    st.session_state[PAGE_KEY] = 1
