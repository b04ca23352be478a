"""Snapshots: which pictures of the school are kept, and how each one was made."""

import streamlit as st

from core.access import Permission
from pages.parts import snapshots
from pages.parts.gate import require
from pages.parts.refreshing import refresh_panel
from pages.parts.states import explained, opened

actor = require(Permission.SEE_SNAPSHOTS)

st.title("Snapshots", anchor=False)
looking = opened(actor, refresh_told=True)

refresh_panel(actor)
with explained():
    chosen = snapshots.kept(looking)
    if chosen is None:
        st.caption("Choose a row to see its findings and rejected rows, or to look back from it.")
    else:
        snapshots.details(looking, chosen)
