"""Whom should the search keep? Tier, stream, paid or not; the address remembers."""

from pathlib import Path

import streamlit as st

from core.leads import TIERS, known_streams
from core.search import Wanted
from pages.parts.looking import FIVE_MINUTES, Looking, reader_of

_ANY = ""
_PAID = {"": "Paid or not", "yes": "Paid", "no": "Not paid"}
_TIER, _STREAM, _PAID_KEY = "tier", "stream", "paid"


def search_filters(looking: Looking, text: str, *, contacts: bool) -> Wanted:
    """What is wanted: the text and the filters as set."""
    labels = looking.settings.streams
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        tiers = st.pills(
            "Tier",
            TIERS,
            selection_mode="multi",
            format_func=str.capitalize,
            key=_TIER,
            bind="query-params",
        )
        stream = st.selectbox(
            "Paid in stream",
            [_ANY, *_streams(str(looking.reader.folder), looking.snapshot.snapshot_id)],
            format_func=lambda name: labels.get(name, name) if name else "Any or none",
            key=_STREAM,
            bind="query-params",
            width=190,
        )
        paid = st.selectbox(
            "Paid",
            list(_PAID),
            format_func=lambda each: _PAID[each],
            key=_PAID_KEY,
            bind="query-params",
            width=140,
        )
    return Wanted(
        text,
        contacts=contacts,
        streams=(stream,) if stream else (),
        tiers=tuple(tier for tier in TIERS if tier in tiers),
        paid=None if not paid else paid == "yes",
    )


# Asked at every letter that is typed; a snapshot never changes.
@st.cache_data(ttl=FIVE_MINUTES, max_entries=50, show_spinner=False)
def _streams(folder: str, snapshot_id: str) -> list[str]:
    return known_streams(reader_of(Path(folder)).named(snapshot_id).snapshot)


def clear_filters() -> None:
    """Everybody again."""
    st.session_state[_TIER] = []
    st.session_state[_STREAM] = _ANY
    st.session_state[_PAID_KEY] = _ANY
