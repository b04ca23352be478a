"""Overview: the one page a manager looks at in the morning."""

import streamlit as st

from core.access import Permission
from pages.parts import morning
from pages.parts.gate import require
from pages.parts.latest import latest
from pages.parts.states import opened

actor = require(Permission.SEE_FIGURES)

st.title("Overview", anchor=False)
looking = opened(actor)
dark = st.context.theme.type == "dark"

morning.four_figures(looking)
left, right = st.columns([3, 2], gap="medium")
with left:
    morning.growth(looking, dark=dark)
with right:
    morning.how_far(looking, dark=dark)
morning.attention(looking)
grid = st.grid("auto", min_column_width=morning.WIDE, gap=("small", "medium"))
with grid.cell():
    morning.streams(looking)
with grid.cell():
    morning.workshops(looking)
if looking.may_see("recent_events"):
    latest(looking)
