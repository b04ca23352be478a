"""Streams: how each one sells, whether this one is faster than the last, and who waits."""

import streamlit as st

from core.access import Permission
from pages.parts import stream_times, streams
from pages.parts.gate import require
from pages.parts.states import opened

actor = require(Permission.SEE_FIGURES)

st.title("Streams", anchor=False)
looking = opened(actor)

chosen = streams.chosen_stream(looking)
streams.conversion(looking, chosen)
if chosen is not None:
    grid = st.grid("auto", min_column_width=streams.WIDE, gap=("small", "large"))
    with grid.cell():
        stream_times.race_of(looking, chosen)
    with grid.cell():
        stream_times.until_paid(looking, chosen)
    streams.people_by_outcome(looking, chosen)
    streams.who_waits(looking)
