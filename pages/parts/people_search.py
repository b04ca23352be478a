"""The search for people: a field that answers while one types, its filters, and the hits."""

from dataclasses import replace

import streamlit as st

from core.access import Permission, allow
from core.search import Found, Wanted
from pages.parts import formats, search_hits
from pages.parts.finder import finder
from pages.parts.gate import require
from pages.parts.hand_picked import picked_people
from pages.parts.looking import Looking
from pages.parts.search_filters import clear_filters, search_filters
from pages.parts.states import explained, nothing

# Streamlit waits this long after a key before it asks; with the answer it stays under 400 ms.
PAUSE = "150ms"
_LONGEST_SHOWN = 60
_LONGEST_LINE = 160
_EXAMPLES = (
    "a username, with or without @, also an older one",
    "a first or last name, in any alphabet: Серёга, serega, cthtuf all find Серёга",
    "a Telegram id, also its beginning",
)
_BY_EMAIL = "an e-mail"


@st.fragment
def people_search(looking: Looking) -> None:
    """Runs by itself at every pause in typing, so it asks the gate itself: no other line is run then."""
    looking = replace(looking, actor=require(Permission.SEE_PEOPLE))
    contacts = bool(allow(looking.actor, Permission.SEE_CONTACTS))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Name, username, id",
            type="search",
            live=PAUSE,
            key="q",
            bind="query-params",
            placeholder="Type two or three letters",
        )
        picked_people(looking)
    wanted = search_filters(looking, text or "", contacts=contacts)
    with explained():
        if not wanted.text.strip():
            _nothing_typed(contacts=contacts)
            return
        found = finder().search(looking.snapshot, wanted)
        if found.hits:
            search_hits.shown(looking, wanted, found)
        elif found.tried:
            _nobody(wanted, found)
        else:  # nothing but blanks and invisible characters
            _nothing_typed(contacts=contacts)


def _nothing_typed(*, contacts: bool) -> None:
    with st.container(border=True):
        st.markdown(":material/keyboard: **What you can type**")
        st.text("\n".join(f"• {each}" for each in (*_EXAMPLES, *([_BY_EMAIL] if contacts else []))))
        st.caption(
            "Everybody the bot ever saw is found, also by names they had before. Capitals, accents and"
            " е or ё make no difference. Ctrl+Enter opens the first one found."
        )


def _nobody(wanted: Wanted, found: Found) -> None:
    with st.container(border=True):
        st.markdown(":material/search_off: **Nobody found**")
        st.text(f"Asked for: {formats.clipped(wanted.text.strip(), _LONGEST_SHOWN)}")
        lines = (formats.clipped(each, _LONGEST_LINE) for each in found.tried)
        st.text("\n".join(["Tried:", *(f"• {each}" for each in lines)]))
        if wanted.streams or wanted.tiers or wanted.paid is not None:
            st.text("Filters are on: somebody who fits the text may not fit them.")
            st.button("Clear the filters", icon=":material/filter_alt_off:", on_click=clear_filters)
        else:
            nothing(
                "Try fewer letters, another of their names, or the id. Who came since the snapshot"
                " is found after the next refresh."
            )
