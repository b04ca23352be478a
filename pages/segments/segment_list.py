"""Segments: groups of people kept under a name, counted anew on every snapshot."""

import streamlit as st

from core.access import Permission
from pages.parts import segments
from pages.parts.gate import require
from pages.parts.states import explained, opened

actor = require(Permission.SEE_PEOPLE)

st.title("Segments", anchor=False)
looking = opened(actor)

with explained():
    chosen = segments.kept(looking)
    if chosen is not None:
        segments.details(looking, chosen)
